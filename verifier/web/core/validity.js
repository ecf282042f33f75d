// SPDX-License-Identifier: Apache-2.0
// Dates and status (docs/STATUS.md). Three instants decide: T, asked about;
// K, up to when publications count; N, now. Whatever is final by T is said
// even by a token that is too old to vouch for anything.
import { dateEnd, dateFormat, dateLastDay, dateOf, dateStart,
	instantFormat } from './date.js';
import { statusBit, statusBitOf, statusEvents, statusJudge,
	statusTrusted } from './status.js';
import { trustScheme } from './trust.js';

export const SKEW = 300; // seconds that two honest clocks may differ

const compared = (a, sign, b, zone) =>
    `${instantFormat(a, zone)} ${sign} ${instantFormat(b, zone)}`;

// A clock that stands before a list that was certainly signed is wrong. With
// a date asked for explicitly the answer does not hang on it.
function setFrame(evidence, v, token, scheme) {
	const { asOf, now } = evidence;
	const zone = v.certificate.zone;
	const proven = Math.max(token?.iat ?? 0, v.trust?.issued ?? 0);
	const f = { token, scheme, now, clockBad: false,
		present: asOf === null ||
		    (asOf.date !== undefined && asOf.date === dateOf(now, zone)) };

	if (now < proven - SKEW) {
		f.clockBad = f.present;
		f.now = proven;
	}
	f.asOf = f.present ? f.now
	    : asOf.date !== undefined ? dateEnd(asOf.date, zone) - 1
	    : asOf.instant;
	f.knownAt = Math.min(evidence.knownAt ?? f.now, f.now);
	v.asOf = f.asOf;
	v.knownAt = f.knownAt;
	return f;
}

function judgeLength(f, v) {
	const c = v.certificate;
	const last = f.scheme === undefined ? null
	    : dateLastDay(c.valid_from, f.scheme.validity);

	if (last !== null && c.valid_until > last)
		v.add('dates', 'fail', 'dates.too_long',
		    `${dateFormat(c.valid_until)} > ${dateFormat(last)}`);
}

// A version is judged by what was in force: the second did not exist before
// the day it was issued, though its validity begins with the first's.
function judgeDay(f, v) {
	const c = v.certificate;
	const inForce = dateStart(c.issued, c.zone);
	const from = dateFormat(c.valid_from), until = dateFormat(c.valid_until);

	if (f.asOf >= c.exp)
		v.add('dates', 'fail', 'dates.expired', until);
	else if (f.clockBad)
		return; // now is later than asOf, nobody knows how much
	else if (f.asOf < c.nbf)
		v.add('dates', 'fail', 'dates.not_yet_valid', from);
	else if (c.version > 1 && f.asOf < inForce)
		v.add('dates', 'fail', 'dates.not_yet_valid',
		    `#${c.version}: ${c.issued}`);
	else
		v.add('dates', 'pass', 'dates.ok', `${from} – ${until}`);
	if (c.version > 1 && f.asOf >= inForce &&
	    dateOf(f.asOf, c.zone) === c.issued)
		v.boundary = true;
}

function judgeDates(evidence, f, v) {
	const c = v.certificate;
	const signed = instantFormat(c.iat, c.zone);

	judgeDay(f, v);
	judgeLength(f, v);
	if (f.clockBad)
		v.add('dates', 'unknown', 'clock.unreliable',
		    compared(evidence.now, '<', f.now, c.zone));
	else if (c.iat > f.now + SKEW)
		v.add('dates', 'unknown', 'dates.signed_in_future', signed);
	if (c.iat > f.asOf) {
		v.signedLater = true;
		v.add('dates', 'pass', 'dates.signed_later', signed);
	}
}

// The token, when it belongs to this record and comes from who may speak;
// else says why not.
async function takeToken(evidence, scheme, v) {
	const c = v.certificate;
	const s = evidence.status ?? null;
	let code = 'ok';

	if (s === null)
		code = evidence.statusError ?? 'status.missing';
	else if (evidence.statusError === 'status.conflict')
		code = 'status.conflict';
	else if (s.uri !== c.status.uri)
		code = 'status.subject';
	else if (v.trust === null)
		code = 'not_examined';
	else if (scheme === undefined)
		code = 'status.signer';
	else
		code = await statusTrusted(s, v.trust, scheme);
	if (code === 'ok')
		return s;
	v.add('status', 'unknown', code,
	    code === 'status.subject' && s !== null ? s.uri : c.status.uri);
	return null;
}

// Why the token cannot vouch for T, or null when it can.
function whyStale(evidence, f, v) {
	const { token: s } = f;
	const { iat, zone } = v.certificate;
	const limit = Math.min(s.exp, s.iat + (evidence.maxAge ?? Infinity));

	if (iat >= s.iat) // newer than the list: never "no such number"
		return compared(s.iat, '≤', iat, zone);
	if (limit <= f.knownAt)
		return compared(limit, '≤', f.knownAt, zone);
	if (s.iat >= f.asOf || (f.present && limit > f.now))
		return null;
	return compared(s.iat, '<', f.asOf, zone);
}

// The bits must say what the events say, and an index that was never
// allocated makes a record nobody registered.
function judgeBits(f, events, v) {
	const { iat, status, zone } = v.certificate;
	const bit = statusBit(f.token, status.idx);

	if (f.token.iat <= iat)
		return true; // older than the record: whyStale() says so
	if (bit === 3 && events.length === 0) {
		v.add('status', 'fail', 'status.not_allocated',
		    `${status.uri}#${status.idx}`);
		return false;
	}
	const then = statusBitOf(
	    statusJudge(events, zone, f.token.iat, f.token.iat));
	if (bit !== then)
		v.add('status', 'unknown', 'status.bits',
		    `${status.uri}#${status.idx}: ${bit} ≠ ${then}`);
	return bit === then;
}

// Overdue also when the event itself allows more than the scheme does.
function judgeOverdue(f, v) {
	const { overdue, since } = v.answer;
	const months = f.scheme?.suspension ?? 0;
	const last = months > 0 ? dateLastDay(since.effective, months) : null;

	v.overdue = overdue ||
	    (last !== null && dateOf(f.asOf, v.certificate.zone) > last);
	if (v.overdue)
		v.add('status', 'fail', 'status.overdue', since.until ?? '');
}

function eventText({ since, late }) {
	return since === null ? '' : `${since.effective} ${since.reason}` +
	    (late ? ` (published ${instantFormat(since.published, 0)})` : '');
}

function judgeState(f, why, v) {
	const { state, next } = v.answer;
	const final = state !== 'valid' && state !== 'suspended';
	const doubt = why !== null || f.clockBad;
	const event = eventText(v.answer);

	if (doubt)
		v.add('status', 'unknown',
		    why !== null ? 'status.stale' : 'clock.unreliable',
		    (why ?? '') + (state === 'suspended' ? `; suspend ${event}` : ''));
	// What is final stays so, whatever was published since.
	if (final || (state === 'suspended' && !doubt)) {
		v.add('status', 'fail', `status.${state}`, event);
		if (state === 'suspended')
			judgeOverdue(f, v);
	} else if (state === 'valid' && !doubt) {
		v.add('status', 'pass', 'status.valid',
		    next === null ? '' : `${next.action} ${next.effective}`);
	}
}

export async function validityJudge(evidence, v) {
	const c = v.certificate;
	const scheme = v.trust === null ? undefined
	    : trustScheme(v.trust, c.scheme);
	const token = await takeToken(evidence, scheme, v);
	const f = setFrame(evidence, v, token, scheme);

	judgeDates(evidence, f, v);
	if (token === null)
		return;
	const events = statusEvents(token, c.status.idx);
	if (!judgeBits(f, events, v))
		return;
	v.answer = statusJudge(events, c.zone, f.asOf, f.knownAt);
	if (v.answer.boundary)
		v.boundary = true;
	judgeState(f, whyStale(evidence, f, v), v);
	if (evidence.statusError === 'status.rollback')
		v.add('status', 'pass', 'status.rollback', c.status.uri);
}
