// SPDX-License-Identifier: Apache-2.0
// The trust list (docs/TRUST.md): which body signs with which key from when
// to when, which bodies a scheme requires; accepted under a pinned root.
import { b64StdDecode } from './b64.js';
import { keyNew, keySame, kidOk } from './crypt.js';
import { INSTANT_MAX, zoneParse } from './date.js';
import { fail } from './fault.js';
import { jsonParse } from './json.js';
import { JWS_TRUST, JWS_TRUST_MAX, jwsParse, jwsVerify } from './jws.js';
import { checkBilingual, checkText, getBilingual, getInt, getText,
	onlyMembers } from './member.js';

const JWK_MEMBERS = ['alg', 'crv', 'kid', 'kty', 'x', 'y'];
const KEY_MEMBERS = [...JWK_MEMBERS, 'compromised_at', 'from', 'to', 'uses',
	'x5c'];
const TRUST_USES = ['certificate', 'status', 'pdf'];
const MONTHS_MAX = 1200;

function trustArray(v, min, max) {
	if (v === undefined)
		fail('field.missing');
	if (!Array.isArray(v))
		fail('field.type');
	if (v.length < min || v.length > max)
		fail(v.length < min ? 'field.empty' : 'field.long');
	return v;
}

function trustText(v, name, required, max) {
	const s = getText(v, '', name, required);

	checkText(s, max, '', name);
	return s;
}

function trustInt(v, name, required, min, max) {
	const n = getInt(v, '', name, required);

	return n < min || n > max ? fail('field.value', name) : n;
}

function trustId(v, name) {
	const s = trustText(v, name, true, 40);

	return /^[A-Za-z0-9._-]+$/.test(s) ? s : fail('field.value', name);
}

function trustBilingual(v, name, required, max) {
	if (v[name] === undefined && !required)
		return undefined;
	const b = getBilingual(v[name], name);
	checkBilingual(b, max, name);
	return b;
}

function trustWindow(v, required) {
	const from = trustInt(v, 'from', required, 0, INSTANT_MAX);
	const to = trustInt(v, 'to', false, 0, INSTANT_MAX);

	if (to < from)
		fail('field.order', 'to');
	return { from, to };
}

const unique = (list) => {
	list.forEach((x, i) => {
		if (list.indexOf(x) < i)
			fail('field.duplicate');
	});
	return list;
};

function readUses(v) {
	for (const use of trustArray(v, 1, TRUST_USES.length))
		if (!TRUST_USES.includes(use))
			fail('field.value');
	return unique(v);
}

function readX5c(v) {
	if (v === undefined)
		return null;
	const [text] = trustArray(v, 1, 1);
	const der = typeof text !== 'string' || text === '' ||
	    text.length > 2 * 8192 ? null : b64StdDecode(text);
	if (der === null)
		fail('field.value');
	if (der.length > 8192)
		fail('too_large');
	return der;
}

function readKey(v) {
	onlyMembers(v, KEY_MEMBERS, '');
	const kid = trustText(v, 'kid', true, 11);
	if (!kidOk(kid))
		fail('jws.kid');
	const uses = readUses(v.uses);
	const { from, to } = trustWindow(v, true);
	const compromised = trustInt(v, 'compromised_at', false, 0, INSTANT_MAX);
	return { kid, uses, from, to, compromised, x509: readX5c(v.x5c),
		key: keyNew(v) };
}

function readBody(v) {
	onlyMembers(v, ['address', 'approval_no', 'from', 'id', 'keys', 'name',
		'role', 'to', 'uscc'], '');
	const id = trustId(v, 'id');
	trustId(v, 'role');
	const name = trustBilingual(v, 'name', true, 300);
	trustBilingual(v, 'address', false, 600);
	trustText(v, 'uscc', false, 18);
	trustText(v, 'approval_no', false, 80);
	const { from, to } = trustWindow(v, false);
	trustArray(v.keys, 0, 256);
	return { id, name, from, to, keys: v.keys.map(readKey) };
}

function readLevels(v) {
	const levels = trustArray(v, 0, 64).map((l) => {
		onlyMembers(l, ['code', 'name'], '');
		return { code: trustId(l, 'code'),
			name: trustBilingual(l, 'name', true, 300) };
	});

	unique(levels.map((l) => l.code));
	return levels;
}

function readNamed(v, bodies) {
	for (const id of trustArray(v, 1, 4)) {
		if (typeof id !== 'string')
			fail('field.type');
		if (!bodies.some((b) => b.id === id))
			fail('field.value');
	}
	return unique(v);
}

function readScheme(v, bodies) {
	onlyMembers(v, ['id', 'levels', 'name', 'required_issuers',
		'status_signers', 'surveillance_months_max', 'suspension_months_max',
		'validity_months_max', 'zone'], '');
	const id = trustId(v, 'id');
	const name = trustBilingual(v, 'name', true, 300);
	const levels = readLevels(v.levels);
	const required = readNamed(v.required_issuers, bodies);
	const signers = readNamed(v.status_signers, bodies);
	if (zoneParse(trustText(v, 'zone', true, 7)) === null)
		fail('field.zone');
	const months = (member, min) =>
	    trustInt(v, member, true, min, MONTHS_MAX);
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
				fail('field.duplicate');
			seen.push(key);
		}
}

// { keys, threshold } of a pin ("roots") or of a list ("keys").
function readRoot(v, name) {
	onlyMembers(v, [name, 'threshold'], '');
	trustArray(v[name], 1, 8);
	const threshold = trustInt(v, 'threshold', true, 1, v[name].length);
	const keys = v[name].map((jwk) => {
		onlyMembers(jwk, JWK_MEMBERS, '');
		return keyNew(jwk);
	});
	keys.forEach((key, i) => {
		if (keys.findIndex((k) => keySame(k, key)) < i)
			fail('field.duplicate');
	});
	return { keys, threshold };
}

function readPublisher(v) {
	const s = trustText(v, 'publisher', true, 200);

	// The host becomes a source of a page's policy: nothing that ends one.
	if (!/^https:\/\/[A-Za-z0-9.:[\]-]+(\/|$)/.test(s) || s.endsWith('/') ||
	    !/^[!-~]*$/.test(s) || /["#<>?@\\^`{|}]/.test(s))
		fail('field.value', 'publisher');
	return s;
}

function readTrust(payload) {
	const v = jsonParse(payload, JWS_TRUST_MAX);

	onlyMembers(v, ['bodies', 'expires', 'issued', 'publisher', 'root',
		'sample', 'schemes', 'version'], '');
	const version = trustInt(v, 'version', true, 1, Number.MAX_SAFE_INTEGER);
	const issued = trustInt(v, 'issued', true, 0, INSTANT_MAX);
	const expires = trustInt(v, 'expires', true, 0, INSTANT_MAX);
	if (expires <= issued)
		fail('field.order', 'expires');
	const publisher = readPublisher(v);
	if (v.sample !== undefined && typeof v.sample !== 'boolean')
		fail('field.type', 'sample');
	const root = readRoot(v.root, 'keys');
	const bodies = trustArray(v.bodies, 1, 256).map(readBody);
	unique(bodies.map((b) => b.id));
	uniqueKeys(root, bodies);
	const schemes = trustArray(v.schemes, 1, 256).map((s) =>
	    readScheme(s, bodies));
	unique(schemes.map((s) => s.id));
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

// Distinct keys are counted: two signatures by one key are one. What the
// pinned keys made is known (pinned); they mostly are the list's own.
async function checkSignatures(jws, pin, pinned, own) {
	const byPin = new Set(), byOwn = new Set();

	for (let i = 0; i < jws.signatures.length; i++) {
		const k = own.keys.findIndex((key) => pinned[i].some((j) =>
		    keySame(key, pin.keys[j])));
		const ours = k >= 0 ? [k] : await signersOf(jws, i, own);
		if (ours.length + pinned[i].length === 0)
			fail('trust.root');
		ours.forEach((n) => byOwn.add(n));
		pinned[i].forEach((n) => byPin.add(n));
	}
	if (byOwn.size < own.threshold || byPin.size < pin.threshold)
		fail('trust.root');
}

// A pin: the text of root.json.
export function rootParse(bytes) {
	return readRoot(jsonParse(bytes, 16384), 'roots');
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
	const pinned = await Promise.all(jws.signatures.map((_, i) =>
	    signersOf(jws, i, pin)));
	if (pinned.flat().length === 0)
		fail('trust.root');
	const trust = readTrust(jws.payload);
	await checkSignatures(jws, pin, pinned, trust.root);
	return trust;
}

export const trustBody = (t, id) => t.bodies.find((b) => b.id === id);
export const trustScheme = (t, id) => t.schemes.find((s) => s.id === id);
export const trustLevel = (scheme, code) =>
    scheme.levels.findIndex((l) => l.code === code);
export const openAt = (thing, t) =>
    (thing.from ?? t) <= t && t <= (thing.to ?? t);
