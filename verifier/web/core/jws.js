// SPDX-License-Identifier: Apache-2.0
// The envelope (docs/FORMAT.md sections 2 and 3). Only the shape is judged
// here; whose key it is, is for trust and verify to say.
import { b64Decode, b64Encode, b64Length } from './b64.js';
import { keyVerify, kidOk, utf8 } from './crypt.js';
import { Fault, fail } from './fault.js';
import { isObject, jsonParse, unknownMember } from './json.js';
import { later } from './later.js';

export const JWS_CERTIFICATE = 'yinxin-certificate+jws';
export const JWS_TRUST = 'yinxin-trust+jws';
export const JWS_STATUS = 'statuslist+jwt';
export const JWS_TYPS = [JWS_CERTIFICATE, JWS_TRUST, JWS_STATUS, 'yinxin-event+jws'];
export const JWS_ALGS = ['ES256', 'EdDSA'];

export const JWS_PAYLOAD_MAX = 4096;
export const JWS_CERTIFICATE_MAX = 16384;
export const JWS_TRUST_MAX = 4 << 20;
export const JWS_STATUS_MAX = 16 << 20;
const SIGNATURES_MAX = 4;
export const HEADER_MAX = 512;
const SIGNATURE = 64;

const headerText = (alg, kid, typ) =>
    `{"alg":"${alg}","kid":"${kid}","typ":"${typ}"}`;

function headerRead(b64) {
	if (utf8(b64).length > b64Length(HEADER_MAX))
		fail('jws.header');
	const bytes = b64Decode(b64);
	if (bytes === null)
		fail('jws.base64');
	const text = String.fromCharCode(...bytes);
	const m = /^\{"alg":"([^"]*)","kid":"([^"]*)","typ":"([^"]*)"\}$/.exec(text);
	if (!m || !JWS_ALGS.includes(m[1]) || !kidOk(m[2]) ||
	    !JWS_TYPS.includes(m[3]) || headerText(m[1], m[2], m[3]) !== text)
		fail(later('headerFault')(bytes));
	return { alg: m[1], kid: m[2], typ: m[3] };
}

// A text of the right length that does not decode, and any other length, are
// different mistakes of whoever made it.
function signatureRead(b64) {
	const bytes = b64.length > JWS_CERTIFICATE_MAX ? new Uint8Array(0)
	    : b64Decode(b64);

	if (bytes === null)
		fail('jws.base64');
	if (bytes.length !== SIGNATURE)
		fail('jws.signature_length');
	return bytes;
}

function payloadRead(b64) {
	const bytes = b64 === '' ? null : b64Decode(b64);

	return bytes ?? fail('jws.base64');
}

// A fault of one signature stays with it, so that the reader can be told
// which body's it is.
function signatureParse(v) {
	try {
		if (isObject(v) && v.header !== undefined)
			fail('jws.unprotected');
		if (!isObject(v) || typeof v.protected !== 'string' ||
		    typeof v.signature !== 'string' ||
		    unknownMember(v, ['protected', 'signature']) !== undefined)
			fail('jws.format');
		return { error: 'ok', protected: v.protected,
			...headerRead(v.protected), sig: signatureRead(v.signature) };
	} catch (e) {
		if (e instanceof Fault)
			return { error: e.code };
		throw e;
	}
}

// General serialization: { payload, payloadB64, signatures }.
export function jwsParse(bytes, max) {
	const v = jsonParse(bytes, max);

	if (!isObject(v))
		fail('jws.format');
	if (v.header !== undefined)
		fail('jws.unprotected');
	if (typeof v.payload !== 'string' || !Array.isArray(v.signatures) ||
	    unknownMember(v, ['payload', 'signatures']) !== undefined)
		fail('jws.format');
	if (v.signatures.length === 0 || v.signatures.length > SIGNATURES_MAX)
		fail('jws.count');
	return { payload: payloadRead(v.payload), payloadB64: v.payload,
		signatures: v.signatures.map(signatureParse) };
}

// Compact serialization: any fault fails.
export function jwsParseCompact(bytes, max) {
	if (bytes.length > max)
		fail('too_large');
	const text = new TextDecoder('latin1').decode(bytes);
	const a = text.indexOf('.'), b = text.indexOf('.', a + 1);
	if (a < 0 || b < 0)
		fail('jws.format');
	const head = text.slice(0, a), body = text.slice(a + 1, b);
	const signature = { error: 'ok', protected: head, ...headerRead(head),
		sig: signatureRead(text.slice(b + 1)) };
	return { payload: payloadRead(body), payloadB64: body,
		signatures: [signature] };
}

// The algorithm is the key's; the header may only agree with it.
export async function jwsVerify(jws, i, key) {
	const s = jws.signatures[i];

	return s.error === 'ok' && s.alg === key.alg &&
	    keyVerify(key, `${s.protected}.${jws.payloadB64}`, s.sig);
}

// The envelope of section 3, byte for byte; signers: { alg, kid, sig }.
export function jwsWrite(payload, signers) {
	const signatures = signers.map(({ alg, kid, sig }) =>
	    `{"protected":"${b64Encode(utf8(headerText(alg, b64Encode(kid),
	        JWS_CERTIFICATE)))}","signature":"${b64Encode(sig)}"}`);

	return utf8(`{"payload":"${b64Encode(payload)}","signatures":[` +
	    `${signatures.join(',')}]}`);
}
