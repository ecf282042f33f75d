// SPDX-License-Identifier: Apache-2.0
// The trust list (docs/TRUST.md): which body signs with which key from when
// to when, which bodies a scheme requires; accepted under a pinned root.
import { b64StdDecode } from './b64.js';
import { keyNew, keySame, keyThumbprint, kidOk, sha256,
	utf8 } from './crypt.js';
import { INSTANT_MAX, zoneParse } from './date.js';
import { fail } from './fault.js';
import { isObject, jsonParse, unknownMember } from './json.js';
import { JWS_TRUST, JWS_TRUST_MAX, jwsParse, jwsVerify } from './jws.js';

const JWK_MEMBERS = ['alg', 'crv', 'kid', 'kty', 'x', 'y'];
const KEY_MEMBERS = [...JWK_MEMBERS, 'compromised_at', 'from', 'to', 'uses',
	'x5c'];
const TRUST_USES = ['certificate', 'status', 'pdf'];
const MONTHS_MAX = 1200;

// Readers of one member; `at` is the path of the object.
function trustMembers(v, names, at) {
	if (v === undefined)
		fail('field.missing', at);
	if (!isObject(v))
		fail('field.type', at);
	const unknown = unknownMember(v, names);
	if (unknown !== undefined)
		fail('field.unknown', `${at}.${unknown}`);
}

function trustArray(v, min, max, at) {
	if (v === undefined)
		fail('field.missing', at);
	if (!Array.isArray(v))
		fail('field.type', at);
	if (v.length < min || v.length > max)
		fail(v.length < min ? 'field.empty' : 'field.long', at);
	return v;
}

function trustText(v, name, required, max, at) {
	const s = v[name];

	if (s === undefined)
		return required ? fail('field.missing', `${at}.${name}`) : undefined;
	if (typeof s !== 'string')
		fail('field.type', `${at}.${name}`);
	if (s === '')
		fail('field.empty', `${at}.${name}`);
	if (utf8(s).length > max)
		fail('field.long', `${at}.${name}`);
	// eslint-disable-next-line no-control-regex
	if (/[\0-\x1f\x7f-\x9f]/.test(s))
		fail('text.control', `${at}.${name}`);
	return s;
}

function trustInt(v, name, required, min, max, at) {
	const n = v[name];

	if (n === undefined)
		return required ? fail('field.missing', `${at}.${name}`) : undefined;
	if (typeof n !== 'number')
		fail('field.type', `${at}.${name}`);
	return n < min || n > max ? fail('field.value', `${at}.${name}`) : n;
}

function trustId(v, name, at) {
	const s = trustText(v, name, true, 40, at);

	return /^[A-Za-z0-9._-]+$/.test(s) ? s
	    : fail('field.value', `${at}.${name}`);
}

function trustBilingual(v, name, required, max, at) {
	const b = v[name];

	if (b === undefined && !required)
		return undefined;
	trustMembers(b, ['en', 'zh'], `${at}.${name}`);
	const out = { zh: trustText(b, 'zh', false, max, `${at}.${name}`),
		en: trustText(b, 'en', false, max, `${at}.${name}`) };
	if (out.zh === undefined && out.en === undefined)
		fail('field.empty', `${at}.${name}`);
	return out;
}

function trustWindow(v, required, at) {
	const from = trustInt(v, 'from', required, 0, INSTANT_MAX, at);
	const to = trustInt(v, 'to', false, 0, INSTANT_MAX, at);

	if (to < from)
		fail('field.order', `${at}.to`);
	return { from, to };
}

const unique = (list, at) => {
	list.forEach((x, i) => {
		if (list.indexOf(x) < i)
			fail('field.duplicate', at);
	});
	return list;
};

function readUses(v, at) {
	for (const use of trustArray(v, 1, TRUST_USES.length, at))
		if (!TRUST_USES.includes(use))
			fail('field.value', at);
	return unique(v, at);
}

function readX5c(v, at) {
	if (v === undefined)
		return;
	const [text] = trustArray(v, 1, 1, at);
	const der = typeof text !== 'string' || text === '' ||
	    text.length > 2 * 8192 ? null : b64StdDecode(text);
	if (der === null)
		fail('field.value', at);
	if (der.length > 8192)
		fail('too_large', at);
}

function readKey(v, at) {
	trustMembers(v, KEY_MEMBERS, at);
	const kid = trustText(v, 'kid', true, 11, at);
	if (!kidOk(kid))
		fail('jws.kid', `${at}.kid`);
	const uses = readUses(v.uses, `${at}.uses`);
	const { from, to } = trustWindow(v, true, at);
	const compromised = trustInt(v, 'compromised_at', false, 0, INSTANT_MAX, at);
	readX5c(v.x5c, `${at}.x5c`);
	return { kid, uses, from, to, compromised, key: keyNew(v) };
}

function readBody(v, at) {
	trustMembers(v, ['address', 'approval_no', 'from', 'id', 'keys', 'name',
		'role', 'to', 'uscc'], at);
	const id = trustId(v, 'id', at);
	trustId(v, 'role', at);
	const name = trustBilingual(v, 'name', true, 300, at);
	trustBilingual(v, 'address', false, 600, at);
	trustText(v, 'uscc', false, 18, at);
	trustText(v, 'approval_no', false, 80, at);
	const { from, to } = trustWindow(v, false, at);
	trustArray(v.keys, 0, 256, `${at}.keys`);
	return { id, name, from, to,
		keys: v.keys.map((k, i) => readKey(k, `${at}.keys[${i}]`)) };
}

function readLevels(v, at) {
	const levels = trustArray(v, 0, 64, at).map((l, i) => {
		trustMembers(l, ['code', 'name'], `${at}[${i}]`);
		return { code: trustId(l, 'code', `${at}[${i}]`),
			name: trustBilingual(l, 'name', true, 300, `${at}[${i}]`) };
	});

	unique(levels.map((l) => l.code), at);
	return levels;
}

function readNamed(v, bodies, at) {
	for (const id of trustArray(v, 1, 4, at)) {
		if (typeof id !== 'string')
			fail('field.type', at);
		if (!bodies.some((b) => b.id === id))
			fail('field.value', at);
	}
	return unique(v, at);
}

function readScheme(v, bodies, at) {
	trustMembers(v, ['id', 'levels', 'name', 'required_issuers',
		'status_signers', 'surveillance_months_max', 'suspension_months_max',
		'validity_months_max', 'zone'], at);
	const id = trustId(v, 'id', at);
	const name = trustBilingual(v, 'name', true, 300, at);
	const levels = readLevels(v.levels, `${at}.levels`);
	const required = readNamed(v.required_issuers, bodies,
	    `${at}.required_issuers`);
	const signers = readNamed(v.status_signers, bodies, `${at}.status_signers`);
	if (zoneParse(trustText(v, 'zone', true, 7, at)) === null)
		fail('field.zone', `${at}.zone`);
	const months = (member, min) =>
	    trustInt(v, member, true, min, MONTHS_MAX, at);
	return { id, name, levels, required, signers,
		validity: months('validity_months_max', 1),
		suspension: months('suspension_months_max', 0),
		surveillance: months('surveillance_months_max', 0) };
}

// One key is one body's, and a root key is no body's.
function uniqueKeys(root, bodies) {
	const seen = [...root.keys];

	for (const body of bodies)
		for (const { key } of body.keys) {
			if (seen.some((k) => keySame(k, key)))
				fail('field.duplicate', `bodies.${body.id}.keys`);
			seen.push(key);
		}
}

// { keys, threshold } of a pin ("roots") or of a list ("keys").
function readRoot(v, name, at) {
	trustMembers(v, [name, 'threshold'], at);
	trustArray(v[name], 1, 8, `${at}.${name}`);
	const threshold = trustInt(v, 'threshold', true, 1, v[name].length, at);
	const keys = v[name].map((jwk, i) => {
		trustMembers(jwk, JWK_MEMBERS, `${at}.${name}[${i}]`);
		return keyNew(jwk);
	});
	keys.forEach((key, i) => {
		if (keys.findIndex((k) => keySame(k, key)) < i)
			fail('field.duplicate', `${at}.${name}[${i}]`);
	});
	return { keys, threshold };
}

function readPublisher(v) {
	const s = trustText(v, 'publisher', true, 200, '');

	if (s.length <= 8 || !s.startsWith('https://') || s.endsWith('/') ||
	    !/^[!-~]*$/.test(s) || /["#<>?@\\^`{|}]/.test(s))
		fail('field.value', 'publisher');
	return s;
}

function readTrust(payload) {
	const v = jsonParse(payload, JWS_TRUST_MAX);

	trustMembers(v, ['bodies', 'expires', 'issued', 'publisher', 'root',
		'sample', 'schemes', 'version'], '');
	const version = trustInt(v, 'version', true, 1, Number.MAX_SAFE_INTEGER, '');
	const issued = trustInt(v, 'issued', true, 0, INSTANT_MAX, '');
	const expires = trustInt(v, 'expires', true, 0, INSTANT_MAX, '');
	if (expires <= issued)
		fail('field.order', 'expires');
	const publisher = readPublisher(v);
	if (v.sample !== undefined && typeof v.sample !== 'boolean')
		fail('field.type', 'sample');
	const root = readRoot(v.root, 'keys', 'root');
	const bodies = trustArray(v.bodies, 1, 256, 'bodies').map((b, i) =>
	    readBody(b, `bodies[${i}]`));
	unique(bodies.map((b) => b.id), 'bodies');
	uniqueKeys(root, bodies);
	const schemes = trustArray(v.schemes, 1, 256, 'schemes').map((s, i) =>
	    readScheme(s, bodies, `schemes[${i}]`));
	unique(schemes.map((s) => s.id), 'schemes');
	return { version, issued, expires, publisher, sample: v.sample === true,
		root, bodies, schemes };
}

// Which keys of a root made signature i.
async function signersOf(jws, i, root) {
	for (const [k, key] of root.keys.entries())
		if (await jwsVerify(jws, i, key))
			return [k];
	return [];
}

// Distinct keys are counted: two signatures by one key are one.
async function checkSignatures(jws, pin, own) {
	const byPin = new Set(), byOwn = new Set();

	for (let i = 0; i < jws.signatures.length; i++) {
		const ours = await signersOf(jws, i, own);
		const pinned = await signersOf(jws, i, pin);
		if (ours.length + pinned.length === 0)
			fail('trust.root');
		ours.forEach((k) => byOwn.add(k));
		pinned.forEach((k) => byPin.add(k));
	}
	if (byOwn.size < own.threshold || byPin.size < pin.threshold)
		fail('trust.root');
}

// A pin: the text of root.json.
export function rootParse(bytes) {
	return readRoot(jsonParse(bytes, 16384), 'roots', '');
}

// The list, good under the pin and under the root it declares itself. An
// expired one still parses: verify says what it is worth.
export async function trustParse(bytes, pin) {
	const jws = jwsParse(bytes, JWS_TRUST_MAX);

	for (const s of jws.signatures) {
		if (s.error !== 'ok')
			fail(s.error);
		if (s.typ !== JWS_TRUST)
			fail('jws.typ');
	}
	let known = 0;
	for (let i = 0; i < jws.signatures.length; i++)
		known += (await signersOf(jws, i, pin)).length;
	if (known === 0)
		fail('trust.root');
	const trust = readTrust(jws.payload);
	await checkSignatures(jws, pin, trust.root);
	return trust;
}

// What people compare: 16 groups of 4 hexadecimal digits.
export async function rootFingerprint(root) {
	const hex = (bytes) =>
	    Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
	const prints = await Promise.all(root.keys.map(keyThumbprint));
	const all = prints.sort((a, b) => hex(a) < hex(b) ? -1 : 1)
		.flatMap((p) => [...p]);

	return hex(await sha256(Uint8Array.from([...all, root.threshold])))
		.match(/.{4}/g).join(' ');
}

export const trustBody = (t, id) => t.bodies.find((b) => b.id === id);
export const trustScheme = (t, id) => t.schemes.find((s) => s.id === id);
export const trustLevel = (scheme, code) =>
    scheme.levels.findIndex((l) => l.code === code);
export const openAt = (thing, t) =>
    (thing.from ?? t) <= t && t <= (thing.to ?? t);
