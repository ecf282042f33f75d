// SPDX-License-Identifier: Apache-2.0
// X.509 as far as a signature needs it, as record/cms_certificate.c: whose
// key, named how, signed by whom. Which certificate may sign for a body is in
// the trust list, so no path is built and no extension asked.
import { keyNew, keyVerify } from './crypt.js';
import { b64Encode } from './b64.js';
import { DER, DerReader, derEcdsa, notDer, sameBytes } from './der.js';
import { Fault } from './fault.js';

// Thrown for what this browser has no cryptography for: no finding at all.
export class Unable extends Error {}

export const HASHES = { '608648016503040201': 'SHA-256',
	'608648016503040202': 'SHA-384', '608648016503040203': 'SHA-512' };
const SIGNED_WITH = { '2a8648ce3d040302': 'SHA-256',
	'2a8648ce3d040303': 'SHA-384', '2a8648ce3d040304': 'SHA-512',
	'2a864886f70d01010b': 'SHA-256', '2a864886f70d01010c': 'SHA-384',
	'2a864886f70d01010d': 'SHA-512', '2b6570': 'SHA-512' };
const CURVES = { '2a8648ce3d030107': ['P-256', 32],
	'2b81040022': ['P-384', 48], '2b81040023': ['P-521', 66] };
const RSA_BITS_MIN = 2048;

export const signedWith = (oid) => SIGNED_WITH[oid];

// SubjectPublicKeyInfo: { kind, curve, half }, or null for none we take.
function keyKind(spki) {
	const algorithm = new DerReader(spki).inside(DER.sequence)
		.inside(DER.sequence);
	const oid = algorithm.oid();

	if (oid === '2b6570')
		return { kind: 'Ed25519' };
	if (oid === '2a864886f70d010101')
		return { kind: 'RSASSA-PKCS1-v1_5' };
	const [curve, half] = oid === '2a8648ce3d0201'
	    ? CURVES[algorithm.oid()] ?? [] : [];
	return curve === undefined ? null : { kind: 'ECDSA', curve, half };
}

async function importKey({ kind, curve }, hash, spki) {
	try {
		return await crypto.subtle.importKey('spki', spki, { name: kind,
			namedCurve: curve, hash }, false, ['verify']);
	} catch {
		throw new Unable(`${kind} ${curve ?? ''}`);
	}
}

// A P-256 key with its point uncompressed, as all of ours are.
function plainP256({ curve }, spki) {
	const point = spki.subarray(-65);

	return curve !== 'P-256' || spki.length !== 91 || point[0] !== 4 ? null
	    : keyNew({ kty: 'EC', crv: 'P-256', x: b64Encode(point.slice(1, 33)),
	        y: b64Encode(point.slice(33)) });
}

// Whether the key of an X.509 certificate made the signature.
export async function foreignVerify(spki, hash, data, signature) {
	try {
		const key = keyKind(spki);
		if (key === null)
			return false;
		const raw = key.kind === 'ECDSA' ? derEcdsa(signature, key.half)
		    : signature;
		const plain = hash === 'SHA-256' ? plainP256(key, spki) : null;
		if (plain !== null)
			return await keyVerify(plain, data, raw);
		if (globalThis.crypto?.subtle === undefined)
			throw new Unable(key.kind);
		const imported = await importKey(key, hash, spki);
		if (imported.algorithm.modulusLength < RSA_BITS_MIN)
			return false;
		return await crypto.subtle.verify({ name: key.kind, hash }, imported,
		    raw, data);
	} catch (e) {
		if (e instanceof Fault)
			return false;
		throw e;
	}
}

// Certificate and TBSCertificate, RFC 5280 section 4.1; throws 'der'.
export function x509Read(der) {
	const all = new DerReader(der);
	const certificate = all.inside(DER.sequence);
	const c = { der, tbs: certificate.whole(DER.sequence) };
	const algorithm = certificate.bytes(DER.sequence);
	const bits = certificate.bytes(DER.bits);

	all.end();
	certificate.end();
	c.oid = new DerReader(algorithm).oid();
	c.signature = bits.length > 1 && bits[0] === 0 ? bits.subarray(1)
	    : notDer();
	const tbs = new DerReader(c.tbs).inside(DER.sequence);
	const version = tbs.inside(DER.context);
	version.small(2);
	version.end();
	c.serial = tbs.whole(DER.integer);
	if (!sameBytes(tbs.bytes(DER.sequence), algorithm))
		notDer();
	c.issuer = tbs.whole(DER.sequence);
	const validity = tbs.inside(DER.sequence);
	c.from = validity.instant();
	c.to = validity.instant();
	validity.end();
	c.subject = tbs.whole(DER.sequence);
	c.spki = tbs.whole(DER.sequence);
	return c;
}

// Whether the one signed the other, or itself.
export async function isIssuer(above, c) {
	return sameBytes(above.subject, c.issuer) &&
	    signedWith(c.oid) !== undefined &&
	    foreignVerify(above.spki, signedWith(c.oid), c.tbs, c.signature);
}

// Whether every certificate but `leaf` is the issuer of another of them, each
// once, and the last has signed itself: none was slipped in or touched.
export async function isChain(certificates, leaf) {
	const left = [...certificates];
	let at = left.findIndex((c) => sameBytes(c.der, leaf));

	if (at < 0)
		return false;
	for (let [c] = left.splice(at, 1), alone = left.length === 0;;) {
		at = -1;
		for (let i = 0; i < left.length && at < 0; i++)
			if (await isIssuer(left[i], c))
				at = i;
		if (at < 0)
			return left.length === 0 && (alone || isIssuer(c, c));
		[c] = left.splice(at, 1);
	}
}

// Whether a CRL (RFC 5280 section 5.1) is of this issuer, and good.
export async function crlIsOf(der, issuer) {
	try {
		const all = new DerReader(der);
		const list = all.inside(DER.sequence);
		const whole = list.whole(DER.sequence);
		const algorithm = list.bytes(DER.sequence);
		const bits = list.bytes(DER.bits);
		const tbs = new DerReader(whole).inside(DER.sequence);
		all.end();
		list.end();
		tbs.small(1);
		const hash = signedWith(new DerReader(algorithm).oid());
		return sameBytes(tbs.bytes(DER.sequence), algorithm) &&
		    bits.length > 1 && bits[0] === 0 &&
		    sameBytes(tbs.whole(DER.sequence), issuer.subject) &&
		    hash !== undefined &&
		    await foreignVerify(issuer.spki, hash, whole, bits.subarray(1));
	} catch (e) {
		if (e instanceof Fault)
			return false;
		throw e;
	}
}
