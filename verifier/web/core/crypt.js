// SPDX-License-Identifier: Apache-2.0
// SHA-256 and signatures: WebCrypto, and where it is missing (a page without
// https) or does not know the curve, a library that the page brings.
import { b64DecodeExact, b64Encode } from './b64.js';
import { fail } from './fault.js';
import { later } from './later.js';

let cryptBring = null; // async () => { sha256, es256, eddsa }
let cryptLibrary = null;

export function cryptFallback(bring) {
	cryptBring = bring;
}

// Thrown when nothing can check a signature here: no verdict at all.
export class CryptMissing extends Error {}

async function subtle() {
	if (globalThis.crypto?.subtle !== undefined)
		return globalThis.crypto.subtle;
	if (typeof process === 'object' && process.versions?.node !== undefined)
		return (await import('node:crypto')).webcrypto.subtle;
	return null;
}

async function library() {
	if (cryptLibrary === null && cryptBring !== null)
		cryptLibrary = await cryptBring();
	if (cryptLibrary === null)
		throw new CryptMissing('no WebCrypto and no library');
	return cryptLibrary;
}

const encoder = new TextEncoder();
export const utf8 = (text) => encoder.encode(text);

export async function sha256(bytes) {
	const web = await subtle();

	return web === null ? (await library()).sha256(bytes)
	    : new Uint8Array(await web.digest('SHA-256', bytes));
}

// A public key: { alg, raw, id }; the import waits until it is needed.
export function keyNew(jwk) {
	const alg = jwk.kty === 'EC' && jwk.crv === 'P-256' ? 'ES256'
	    : jwk.kty === 'OKP' && jwk.crv === 'Ed25519' ? 'EdDSA' : null;

	if (alg === null || (jwk.alg !== undefined && jwk.alg !== alg))
		fail('key.alg');
	if (jwk.d !== undefined)
		fail('key.format');
	const x = b64DecodeExact(jwk.x, 32);
	const y = alg === 'ES256' ? b64DecodeExact(jwk.y, 32)
	    : jwk.y === undefined ? new Uint8Array(0) : null;
	if (x === null || y === null)
		fail('key.format');
	if (alg === 'ES256' ? !p256Point(x, y) : !later('edPoint')(x))
		fail('key.point');
	return { alg, x: b64Encode(x), y: b64Encode(y), raw: [...x, ...y],
		imported: null };
}

const P256_P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const P256_B =
    0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

// SEC 1 section 2.3.4: coordinates in range, and on the curve.
function p256Point(rawX, rawY) {
	const [x, y] = [rawX, rawY].map((raw) => [0, 8, 16, 24].reduce((n, at) =>
	    n << 64n | new DataView(raw.buffer).getBigUint64(at), 0n));

	return x < P256_P && y < P256_P &&
	    (y * y - x * x * x + 3n * x - P256_B) % P256_P === 0n;
}

export const keySame = (a, b) => a.alg === b.alg && a.x === b.x && a.y === b.y;

const ALGORITHMS = {
	ES256: [{ name: 'ECDSA', namedCurve: 'P-256' },
		{ name: 'ECDSA', hash: 'SHA-256' }],
	EdDSA: [{ name: 'Ed25519' }, { name: 'Ed25519' }],
};

async function keyImport(web, key) {
	const raw = key.alg === 'ES256' ? [4, ...key.raw] : key.raw;

	try {
		return await web.importKey('raw', Uint8Array.from(raw),
		    ALGORITHMS[key.alg][0], false, ['verify']);
	} catch {
		return null; // the browser does not know the curve
	}
}

// True only for a good signature over the bytes, or a text's.
export async function keyVerify(key, text, signature) {
	const web = await subtle();
	const bytes = typeof text === 'string' ? utf8(text) : text;

	if (web !== null) {
		key.imported ??= keyImport(web, key); // once for all who ask
		const imported = await key.imported;
		if (imported !== null)
			return web.verify(ALGORITHMS[key.alg][1], imported, signature,
			    bytes);
	}
	const by = await library();
	return key.alg === 'ES256'
	    ? by.es256(Uint8Array.from(key.raw), bytes, signature)
	    : by.eddsa(Uint8Array.from(key.raw), bytes, signature);
}

export const kidOk = (kid) => b64DecodeExact(kid, 8) !== null;
