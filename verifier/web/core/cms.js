// SPDX-License-Identifier: Apache-2.0
// A body's signature on a PDF (docs/PDF.md section 4): detached CMS of one
// form, read and checked as record/cms.c does. What departs from the form is
// refused, whatever other programs make of it.
import { keyVerify, sha256 } from './crypt.js';
import { DER, DerReader, derEcdsa, derOr, notDer, sameBytes } from './der.js';
import { Fault, fail } from './fault.js';
import { HASHES, Unable, foreignVerify, isChain, signedWith,
	x509Read } from './x509.js';

const OID = { data: '2a864886f70d010701', signedData: '2a864886f70d010702',
	tstInfo: '2a864886f70d0109100104', contentType: '2a864886f70d010903',
	digest: '2a864886f70d010904', stamp: '2a864886f70d010910020e',
	certificate: '2a864886f70d010910022f', ed25519: '2b6570',
	ecdsaSha256: '2a8648ce3d040302', rsa: '2a864886f70d010101' };
const CERTIFICATES_MAX = 8;

export async function hashOf(name, bytes) {
	if (name === 'SHA-256')
		return sha256(bytes);
	if (globalThis.crypto?.subtle === undefined)
		throw new Unable(name);
	return new Uint8Array(await crypto.subtle.digest(name, bytes));
}

// AlgorithmIdentifier without parameters, or with NULL.
function algorithmOf(from) {
	const seq = from.inside(DER.sequence);
	const oid = seq.oid();

	if (!seq.empty && (seq.bytes(DER.null).length !== 0 || !seq.empty))
		notDer();
	return oid;
}

function readContent(data, c) {
	const info = data.inside(DER.sequence);

	c.type = info.oid();
	if (info.empty)
		return;
	const explicit = info.inside(DER.context);
	info.end();
	c.content = explicit.bytes(DER.octets);
	explicit.end();
}

function readCertificates(data, c) {
	if (!data.next(DER.context))
		return; // who checks looks for the signer's
	const set = data.inside(DER.context);
	while (!set.empty) {
		if (c.certificates.length === CERTIFICATES_MAX)
			notDer();
		c.certificates.push(x509Read(set.whole(DER.sequence)));
	}
}

// SignerInfo of version 1: named by issuer and serial number.
function readSigner(info, c) {
	info.small(1);
	const sid = info.inside(DER.sequence);
	c.issuer = sid.whole(DER.sequence);
	c.serial = sid.whole(DER.integer);
	sid.end();
	c.digestOid = algorithmOf(info);
	c.hash = HASHES[c.digestOid] ?? fail('pdf_signature.alg');
	c.attributes = derOr('pdf_signature.attributes', () =>
	    info.bytes(DER.context));
	c.signatureOid = algorithmOf(info);
	c.signature = info.bytes(DER.octets);
	if (!info.empty)
		c.unsigned = info.bytes(DER.context + 1);
	info.end();
}

// ContentInfo and SignedData, RFC 5652 sections 3 and 5.1.
function readSignedData(der, version) {
	const c = { certificates: [], content: null, unsigned: null,
		digest: null, certHash: null, stamp: null };
	const all = new DerReader(der);
	const info = all.inside(DER.sequence);

	all.end();
	if (info.oid() !== OID.signedData)
		notDer();
	const explicit = info.inside(DER.context);
	info.end();
	const data = explicit.inside(DER.sequence);
	explicit.end();
	data.small(version);
	const algorithms = data.inside(DER.set);
	const oid = algorithmOf(algorithms);
	if (!algorithms.empty)
		fail('pdf_signature.signers');
	readContent(data, c);
	readCertificates(data, c);
	const signers = data.inside(DER.set);
	data.end();
	const signer = signers.inside(DER.sequence);
	if (!signers.empty)
		fail('pdf_signature.signers');
	readSigner(signer, c);
	return oid === c.digestOid ? c : notDer();
}

// [oid, value] of an attribute: one value, or a fault.
function attributeOf(from) {
	const attribute = from.inside(DER.sequence);
	const oid = attribute.oid();
	const set = attribute.inside(DER.set);

	attribute.end();
	const { whole } = set.any();
	set.end();
	return [oid, whole];
}

// IssuerSerial, RFC 5035 section 5: there, it has to be the sid's.
function checkIssuer(seq, c) {
	const names = seq.inside(DER.sequence);
	const directory = names.inside(DER.context + 4);

	names.end();
	const name = directory.whole(DER.sequence);
	directory.end();
	const serial = seq.whole(DER.integer);
	seq.end();
	if (!sameBytes(name, c.issuer) || !sameBytes(serial, c.serial))
		notDer();
}

// SigningCertificateV2, the signer's first; for a stamp others may follow.
function readEss(value, only, c) {
	const all = new DerReader(value);
	const seq = all.inside(DER.sequence);
	const certs = seq.inside(DER.sequence);
	const id = certs.inside(DER.sequence);

	all.end();
	if (only && !(seq.empty && certs.empty))
		notDer();
	c.certHashWith = 'SHA-256';
	if (id.next(DER.sequence)) {
		c.certHashWith = HASHES[algorithmOf(id)] ?? notDer();
		if (c.certHashWith === 'SHA-256') // DER leaves the default out
			notDer();
	}
	const hash = id.bytes(DER.octets);
	if (!id.empty)
		checkIssuer(id.inside(DER.sequence), c);
	id.end();
	c.certHash = hash;
}

const bytesOf = (tag, value) => {
	const all = new DerReader(value);
	const body = all.bytes(tag);

	return all.end() && body;
};

// The three attributes, each once and no other.
function readAttributes(c) {
	const left = new DerReader(c.attributes);
	const wrong = 'pdf_signature.attributes';
	const seen = [];

	while (!left.empty) {
		const [oid, value] = attributeOf(left);
		if (seen.includes(oid))
			fail(wrong);
		seen.push(oid);
		derOr(wrong, () => {
			if (oid === OID.contentType)
				return new DerReader(value).oid() === c.type || notDer();
			if (oid === OID.digest)
				return c.digest = bytesOf(DER.octets, value);
			return oid === OID.certificate ? readEss(value, true, c)
			    : notDer();
		});
	}
	if (seen.length !== 3)
		fail(wrong);
}

// None, or the one time-stamp token.
function readUnsigned(c) {
	if (c.unsigned === null)
		return;
	const left = new DerReader(c.unsigned);
	const [oid, value] = attributeOf(left);
	left.end();
	c.stamp = oid === OID.stamp ? value : fail('pdf_signature.attributes');
}

// A PDF signature of our form.
export function cmsRead(der) {
	return derOr('pdf_signature.format', () => {
		const c = readSignedData(der, 1);
		if (c.content !== null || c.type !== OID.data)
			fail('pdf_signature.content');
		if (c.signatureOid === OID.ed25519 ? c.hash !== 'SHA-512'
		    : c.signatureOid !== OID.ecdsaSha256 || c.hash !== 'SHA-256')
			fail('pdf_signature.alg');
		readAttributes(c);
		readUnsigned(c);
		return c;
	});
}

// A token's attributes may be more; the ones we need are once there.
function tokenRead(der) {
	const c = readSignedData(der, 3);
	const left = new DerReader(c.attributes);

	if (c.unsigned !== null || c.content === null)
		notDer();
	while (!left.empty) {
		const [oid, value] = attributeOf(left);
		if (oid === OID.digest)
			c.digest = c.digest === null ? bytesOf(DER.octets, value)
			    : notDer();
		if (oid === OID.certificate)
			c.certHash === null ? readEss(value, false, c) : notDer();
	}
	return c.digest === null ? notDer() : c;
}

export const cmsCovers = async (c, bytes) =>
    sameBytes(await hashOf(c.hash, bytes), c.digest);

// Whether the ESS attribute names this certificate.
export const cmsNames = async (c, x509) => c.certHash !== null &&
    sameBytes(await hashOf(c.certHashWith, x509), c.certHash);

// RFC 5652 section 5.4: signed with the tag of a SET.
function signedBytes(c) {
	const n = c.attributes.length;
	const length = n < 0x80 ? [n] : n < 0x100 ? [0x81, n]
	    : n < 0x10000 ? [0x82, n >> 8, n & 255]
	    : [0x83, n >> 16, n >> 8 & 255, n & 255];

	return Uint8Array.from([DER.set, ...length, ...c.attributes]);
}

// Whether it was made with this certificate's key: 'ok', or why not.
export async function cmsVerify(c, x509, key) {
	const mine = derOr('pdf_signature.certificate', () => x509Read(x509));
	const eddsa = c.signatureOid === OID.ed25519;

	if (!await cmsNames(c, x509) || !sameBytes(mine.issuer, c.issuer) ||
	    !sameBytes(mine.serial, c.serial) ||
	    !await isChain(c.certificates, x509))
		return 'pdf_signature.certificate';
	if (key.alg !== (eddsa ? 'EdDSA' : 'ES256'))
		return 'pdf_signature.alg';
	const raw = derOr('pdf_signature.bad', () => eddsa
	    ? c.signature.length === 64 ? c.signature : notDer()
	    : derEcdsa(c.signature, 32));
	return await keyVerify(key, signedBytes(c), raw) ? 'ok'
	    : 'pdf_signature.bad';
}

// TSTInfo, RFC 3161 section 2.4.2: [hash, imprint].
function imprintOf(content) {
	const all = new DerReader(content);
	const info = all.inside(DER.sequence);

	all.end();
	info.small(1);
	info.whole(DER.oid);
	const imprint = info.inside(DER.sequence);
	const hash = HASHES[imprint.inside(DER.sequence).oid()] ?? notDer();
	const digest = imprint.bytes(DER.octets);
	imprint.end();
	info.whole(DER.integer);
	info.instant();
	return [hash, digest];
}

// The token of a signature, good by its own certificate: for the store. What
// it says is a claim of whoever holds that key.
export async function stampRead(c) {
	const wrong = 'pdf_signature.time_stamp';
	const token = stampFault(() => tokenRead(c.stamp));
	const [hash, digest] = stampFault(() => imprintOf(token.content));
	const signer = token.certificates.find((x) =>
	    sameBytes(x.issuer, token.issuer) && sameBytes(x.serial, token.serial));

	if ((token.signatureOid !== OID.rsa &&
	    signedWith(token.signatureOid) !== token.hash) ||
	    token.type !== OID.tstInfo || signer === undefined ||
	    !sameBytes(await hashOf(hash, c.signature), digest) ||
	    !await cmsCovers(token, token.content) ||
	    !await cmsNames(token, signer.der) ||
	    !await isChain(token.certificates, signer.der) ||
	    !await foreignVerify(signer.spki, token.hash, signedBytes(token),
	        token.signature))
		fail(wrong);
	return token;
}

// Whatever ails a token, it is not one.
function stampFault(step) {
	try {
		return step();
	} catch (e) {
		if (!(e instanceof Fault))
			throw e;
		return fail('pdf_signature.time_stamp');
	}
}
