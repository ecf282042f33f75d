// SPDX-License-Identifier: Apache-2.0
// base64url without padding, strict (RFC 7515 section 2): every byte string
// has one form. Also the standard alphabet, for X.509 in a trust list.
const B64URL =
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const b64Values = new Uint8Array(128).fill(255);
for (let i = 0; i < 64; i++)
	b64Values[B64URL.charCodeAt(i)] = i;

export const b64Length = (n) => Math.ceil(n * 4 / 3);

// A list may be long: by the browser's own code where there is such. It does
// not ask whether the bits that carry nothing are zero, and skips spaces.
function b64Native(text) {
	const last = b64Values[text.charCodeAt(text.length - 1)];

	return /^[\w-]*$/.test(text) && text.length % 4 !== 1 &&
	    !(last & [0, 0, 15, 3][text.length % 4])
	    ? Uint8Array.fromBase64(text, { alphabet: 'base64url' }) : null;
}

// Bytes, or null when the text is not strict.
function b64Read(text) {
	const n = text.length;
	const out = new Uint8Array(Math.floor(n * 3 / 4));
	let bits = 0, held = 0, at = 0;

	if (n % 4 === 1)
		return null;
	for (let i = 0; i < n; i++) {
		const c = text.charCodeAt(i);
		const v = c < 128 ? b64Values[c] : 255;

		if (v > 63)
			return null;
		held = held << 6 | v;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[at++] = held >> bits;
			held &= (1 << bits) - 1;
		}
	}
	// RFC 4648 section 3.5: the bits that carry nothing must be zero.
	return held === 0 ? out : null;
}

export function b64Decode(text) {
	return Uint8Array.fromBase64 === undefined ? b64Read(text)
	    : b64Native(text);
}

export function b64DecodeExact(text, n) {
	return typeof text === 'string' && text.length === b64Length(n)
	    ? b64Decode(text) : null;
}

export function b64StdDecode(text) {
	return text.length % 4 !== 0 || /[-_]/.test(text) ? null
	    : b64Decode(text.replace(/={1,2}$/, '').replaceAll('+', '-')
		.replaceAll('/', '_'));
}

export function b64Encode(bytes) {
	let text = '';

	if (bytes.toBase64 !== undefined)
		return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
	for (let i = 0; i < bytes.length; i += 3) {
		const left = bytes.length - i;
		const v = bytes[i] << 16 | (left > 1 ? bytes[i + 1] << 8 : 0) |
		    (left > 2 ? bytes[i + 2] : 0);

		text += B64URL[v >> 18] + B64URL[v >> 12 & 63];
		if (left > 1)
			text += B64URL[v >> 6 & 63];
		if (left > 2)
			text += B64URL[v & 63];
	}
	return text;
}
