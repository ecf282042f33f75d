// SPDX-License-Identifier: Apache-2.0
// The status token (docs/FORMAT.md section 6): read, look up, and what a
// history says of a day (docs/STATUS.md section 2).
import { b64Decode, b64DecodeExact, b64Encode } from './b64.js';
import { sha256, utf8 } from './crypt.js';
import { INSTANT_MAX, dateOf, dateOk, dateStart } from './date.js';
import { Fault, fail } from './fault.js';
import { inflateZlib } from './inflate.js';
import { isObject, jsonParse, unknownMember } from './json.js';
import { JWS_STATUS, JWS_STATUS_MAX, jwsParseCompact,
	jwsVerify } from './jws.js';
import { openAt } from './trust.js';

const ENTRIES = 131072;
const LIST_BYTES = ENTRIES / 4;
const LIFETIME_MAX = 72 * 3600;
const ACTIONS = ['suspend', 'restore', 'withdraw', 'cancel', 'supersede',
	'void'];
const FINAL = { supersede: 'superseded', cancel: 'cancelled',
	withdraw: 'withdrawn', void: 'void' };
// Ascending: of two final states the later in this list stands.
export const STATES = ['valid', 'suspended', 'superseded', 'cancelled',
	'withdrawn', 'void'];

const bad = () => fail('status.format');

// [idx, action, version, decided, effective, published, reason, until?]
function parseEvent(v) {
	if (!Array.isArray(v) || v.length < 7 || v.length > 8)
		bad();
	const [index, action, version, decided, effective, published, reason,
		until] = v;
	if (typeof index !== 'number' || index < 0 || index >= ENTRIES ||
	    !ACTIONS.includes(action) || typeof version !== 'number' ||
	    version < 1 || !dateOk(decided) || !dateOk(effective) ||
	    typeof published !== 'number' || published < 0 ||
	    published > INSTANT_MAX || typeof reason !== 'string' ||
	    !/^[a-z_]{1,40}$/.test(reason))
		bad();
	if (v.length === 8 &&
	    (action !== 'suspend' || !dateOk(until) || until < effective))
		bad();
	return { index, action, version, decided, effective, published, reason,
		until };
}

// Append-only, so in the order of publication; and nothing can be published
// after the token that publishes it.
function parseEvents(v, iat) {
	let last = 0;

	if (!Array.isArray(v))
		bad();
	return v.map((item) => {
		const e = parseEvent(item);
		if (e.published < last || e.published > iat)
			bad();
		last = e.published;
		return e;
	});
}

async function parseBits(v) {
	const packed = isObject(v) && v.bits === 2 && typeof v.lst === 'string' &&
	    unknownMember(v, ['bits', 'lst']) === undefined ? b64Decode(v.lst)
	    : null;

	if (packed === null)
		bad();
	try {
		const bits = await inflateZlib(packed, LIST_BYTES);
		return bits.length === LIST_BYTES ? bits : bad();
	} catch (e) {
		if (e instanceof Fault && e.code !== 'deflate.limit')
			bad();
		throw e;
	}
}

function parseClaims(v) {
	if (!isObject(v) || unknownMember(v, ['events', 'exp', 'iat', 'prev',
		'seq', 'status_list', 'sub', 'ttl']) !== undefined)
		bad();
	const { sub, iat, exp, ttl, seq, prev } = v;
	if (typeof sub !== 'string' || sub === '' || utf8(sub).length > 200 ||
	    [iat, exp, ttl, seq].some((n) => typeof n !== 'number'))
		bad();
	if (iat < 0 || iat > INSTANT_MAX || exp <= iat ||
	    exp - iat > LIFETIME_MAX || ttl < 1 || ttl > LIFETIME_MAX || seq < 1)
		bad();
	// The first token has none before it; every other names it.
	if ((seq === 1) !== (prev === undefined) ||
	    (seq > 1 && b64DecodeExact(prev, 32) === null))
		bad();
	return { uri: sub, iat, exp, ttl, seq };
}

// Shape only; the signature is statusTrusted()'s.
export async function statusParse(token) {
	const jws = jwsParseCompact(token, JWS_STATUS_MAX);

	if (jws.signatures[0].typ !== JWS_STATUS)
		fail('jws.typ');
	const v = jsonParse(jws.payload, JWS_STATUS_MAX);
	const claims = parseClaims(v);
	const [bits, digest] = await Promise.all([parseBits(v.status_list),
		sha256(token)]);
	return { ...claims, bits, events: parseEvents(v.events, claims.iat), jws,
		digest: b64Encode(digest), goodUnder: null };
}

// The mathematics is remembered; who may sign, and when, is asked anew.
async function statusGood(s, key) {
	if (s.goodUnder !== key && await jwsVerify(s.jws, 0, key))
		s.goodUnder = key;
	return s.goodUnder === key;
}

// 'ok', or why nobody who may speak for the scheme signed it. A status key
// that was ever compromised is worth nothing.
export async function statusTrusted(s, trust, scheme) {
	let code = 'status.signature';

	for (const body of trust.bodies)
		for (const k of body.keys) {
			if (k.kid !== s.jws.signatures[0].kid ||
			    !await statusGood(s, k.key))
				continue;
			if (scheme.signers.includes(body.id) && openAt(body, s.iat) &&
			    k.uses.includes('status') && openAt(k, s.iat) &&
			    k.compromised === undefined)
				return 'ok';
			code = 'status.signer';
		}
	return code;
}

export const statusBit = (s, index) =>
    s.bits[index >> 2] >> (index & 3) * 2 & 3;

export const statusEvents = (s, index) =>
    s.events.filter((e) => e.index === index);

// The run of suspensions in force at the end of the day: what began it, and
// the event that holds the deadline.
function suspension(events, day) {
	const order = (a, b) => a.effective < b.effective ? -1
	    : a.effective > b.effective ? 1 : a.at - b.at;
	const inForce = events.map((e, at) => ({ ...e, at, event: e }))
		.filter((e) => e.effective <= day).sort(order);
	const restored = inForce.findLastIndex((e) => e.action === 'restore');
	const run = inForce.slice(restored + 1)
		.filter((e) => e.action === 'suspend');

	return run.length === 0 ? null : { first: run[0].event,
		last: run[run.length - 1].event };
}

// What the events of one entry say of an instant, counting only what was
// published by knownAt: { state, since, next, boundary, overdue, late }.
export function statusJudge(all, zone, asOf, knownAt) {
	const day = dateOf(asOf, zone);
	const events = all.filter((e) => e.published <= knownAt);
	const out = { state: 'valid', since: null, next: null, boundary: false,
		overdue: false, late: false };
	const rank = (state) => STATES.indexOf(state);

	for (const e of events) {
		// void is from the start: its day is when it was found
		const ahead = e.action !== 'void' && e.effective > day;
		if (e.action !== 'void' && e.effective === day)
			out.boundary = true;
		if (ahead) {
			if (out.next === null || e.effective < out.next.effective)
				out.next = e;
			continue;
		}
		const state = FINAL[e.action] ?? 'valid';
		if (rank(state) > rank(out.state) || (state === out.state &&
		    state !== 'valid' && e.effective < out.since.effective)) {
			out.state = state;
			out.since = e;
		}
	}
	const run = out.state === 'valid' ? suspension(events, day) : null;
	if (run !== null) {
		out.state = 'suspended';
		out.since = run.first;
		out.overdue = run.last.until !== undefined && day > run.last.until;
	}
	if (out.since !== null)
		out.late = out.since.published > asOf &&
		    out.since.published > dateStart(out.since.effective, zone);
	return out;
}

export const statusBitOf = (answer) => answer.state === 'valid' ? 0
    : answer.state === 'suspended' ? 2 : 1;
