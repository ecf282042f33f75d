#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Verify a certificate without any program of ours, with node's own library
// and no package.
//
// usage: verify.mjs CERTIFICATE.jws.json trust.jws.json root.json [STATUS.jwt]
//
// Status 0: genuine, in force now and, with a status token, not suspended or
// withdrawn.  1: it is not, and why.
import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

const now = Date.now() / 1000;
const die = (why) => {
	console.error(why);
	process.exit(1);
};
process.on('uncaughtException', (error) => die(`not genuine: ${error}`));
const decode = (text) => Buffer.from(text, 'base64url');
const payload = (text) => JSON.parse(decode(text).toString('utf8'));

// One signature under one key: the algorithm is the key's, never the header's.
const good = (head, body, signature, { kty, crv, x, y, kid }, typ) => {
	const alg = { 'P-256': 'ES256', Ed25519: 'EdDSA' }[crv];
	const header = JSON.stringify({ alg, kid, typ });
	if (alg === undefined || decode(head).toString('utf8') !== header)
		return false;
	const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
	return verify(alg === 'ES256' ? 'sha256' : null,
	    Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' },
	    decode(signature));
};

const openAt = (thing, instant) => (thing.from ?? instant) <= instant &&
	instant <= (thing.to ?? instant);

const keys = (trust, body, use, instant) => trust.bodies
	.filter((b) => b.id === body && openAt(b, instant))
	.flatMap((b) => b.keys)
	.filter((k) => k.uses.includes(use) && openAt(k, instant) &&
	    k.compromised_at === undefined);

const trustList = (envelope, root) => {
	const signers = root.roots.filter((key) => envelope.signatures.some((s) =>
	    good(s.protected, envelope.payload, s.signature, key,
	        'yinxin-trust+jws')));
	if (signers.length < root.threshold)
		die('trust list: not signed by the pinned root');
	const trust = payload(envelope.payload);
	if (trust.expires <= now)
		die('trust list: expired');
	return trust;
};

const certificate = (envelope, trust) => {
	const cert = payload(envelope.payload);
	const scheme = trust.schemes.find((s) => s.id === cert.scheme) ??
	    die('certificate: the trust list does not know its scheme');
	if ([...scheme.required_issuers].sort().join() !==
	    [...cert.issuers].sort().join())
		die('certificate: not signed for by the bodies of its scheme');
	if (envelope.signatures.length !== cert.issuers.length)
		die('certificate: not one signature for each issuer');
	cert.issuers.forEach((body, i) => {
		const s = envelope.signatures[i];
		if (!keys(trust, body, 'certificate', cert.iat).some((key) =>
		    good(s.protected, envelope.payload, s.signature, key,
		        'yinxin-certificate+jws')))
			die(`certificate: no good signature by ${body}`);
		console.log(`signature by ${body}: good`);
	});
	if (now < cert.nbf || now >= cert.exp)
		die('certificate: genuine, but not in force today');
	return [cert, scheme];
};

const status = (token, cert, trust, scheme) => {
	const [head, body, signature] = token.split('.');
	const claims = payload(body);
	if (!scheme.status_signers.some((id) =>
	    keys(trust, id, 'status', claims.iat).some((key) =>
	        good(head, body, signature, key, 'statuslist+jwt'))))
		die('status: not signed by a body that may speak for the scheme');
	const { uri, idx } = cert.status.status_list;
	if (claims.sub !== uri || claims.exp <= now)
		die('status: another list, or too old to speak for today');
	const { bits, lst } = claims.status_list;
	const table = inflateSync(decode(lst));
	const at = idx * bits;
	const state = (table[Math.floor(at / 8)] >> at % 8) & ((1 << bits) - 1);
	console.log(`status now: ${['valid',
		'withdrawn, cancelled, void or replaced', 'suspended',
		'never issued'][state]}`);
	if (state !== 0)
		process.exit(1);
};

const args = process.argv.slice(2);
if (args.length !== 3 && args.length !== 4)
	die('usage: verify.mjs CERTIFICATE.jws.json trust.jws.json root.json ' +
	    '[STATUS.jwt]');
const texts = args.map((name) => readFileSync(name, 'utf8'));
const trust = trustList(JSON.parse(texts[1]), JSON.parse(texts[2]));
const [cert, scheme] = certificate(JSON.parse(texts[0]), trust);
console.log(`genuine: ${cert.jti}, version ${cert.ver}`);
if (texts.length === 4)
	status(texts[3].trim(), cert, trust, scheme);
