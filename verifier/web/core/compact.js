// SPDX-License-Identifier: Apache-2.0
// The QR form (docs/FORMAT.md section 5): digits to envelope, byte for byte;
// and the fragment and host of what a code or a person says.
import { utf8 } from './crypt.js';
import { DICTIONARY_1 } from './dictionary.js';
import { fail } from './fault.js';
import { inflateRaw } from './inflate.js';
import { JWS_PAYLOAD_MAX, jwsWrite } from './jws.js';

const DIGITS_MAX = 20000;
const BARE_DIGITS_MIN = 64;
const TAIL_DIGITS = [0, 3, 5, 8, 10, 13, 15, 17];
const PER_SIGNATURE = 72;

const groupView = new DataView(new ArrayBuffer(8));

// One group of digits as n bytes; a number that needs more is no encoder's.
function groupBytes(text, n, out) {
	const value = BigInt(text);

	if (value >> BigInt(8 * n) !== 0n)
		fail('compact.digits');
	groupView.setBigUint64(0, value);
	out.push(...new Uint8Array(groupView.buffer, 8 - n));
}

function digitBytes(digits) {
	const tail = TAIL_DIGITS.indexOf(digits.length % 17);
	const whole = digits.length - digits.length % 17;
	const out = [];

	if (tail < 0 || tail > 6)
		fail('compact.digits');
	for (let i = 0; i < whole; i += 17)
		groupBytes(digits.slice(i, i + 17), 7, out);
	if (tail > 0)
		groupBytes(digits.slice(whole), tail, out);
	return Uint8Array.from(out);
}

const digitRun = (text) => /^[0-9]*/.exec(text)[0];

// The envelope's bytes. Reads up to the first character that is no digit,
// because chat programs append to links.
export async function compactDecode(text) {
	const digits = digitRun(text);

	if (digits.length > DIGITS_MAX)
		fail('compact.length');
	if (digits === '')
		fail('compact.digits');
	const dictionary = utf8(DICTIONARY_1);
	const bytes = digitBytes(digits);
	const n = bytes[1] & 15;
	if (bytes.length < 2)
		fail('compact.length');
	if (bytes[0] !== 1)
		fail('compact.version');
	if (n === 0 || n > 4 || bytes[1] >> 4 + n !== 0)
		fail('jws.count');
	if (bytes.length <= 2 + n * PER_SIGNATURE)
		fail('compact.length');
	const signers = Array.from({ length: n }, (_, i) => {
		const at = 2 + i * PER_SIGNATURE;
		return { alg: bytes[1] >> 4 + i & 1 ? 'EdDSA' : 'ES256',
			kid: bytes.subarray(at, at + 8),
			sig: bytes.subarray(at + 8, at + PER_SIGNATURE) };
	});
	const payload = await inflateRaw(bytes.subarray(2 + n * PER_SIGNATURE),
	    JWS_PAYLOAD_MAX, dictionary);
	if (payload.length === 0)
		fail('compact.length');
	return jwsWrite(payload, signers);
}

// The host as the WHATWG URL Standard finds it, and nothing mapped in it.
function urlHost(url) {
	let host = url.slice('https:'.length).replace(/^[/\\]+/, '')
		.replace(/[/\\?#].*$/s, '');

	host = host.slice(host.lastIndexOf('@') + 1);
	return host.replace(/:[^\]:]*$/, '');
}

// { digits, host } of a QR text: what follows the last '#' when it begins
// with a digit, or bare digits when there are too many for a bar code. The
// host is '' for bare digits, and the whole address where it is no https.
export function compactFragment(text) {
	text = text.replace(/^[\0- ]+/, '');
	const hash = text.lastIndexOf('#');
	if (hash < 0)
		return { digits: digitRun(text).length >= BARE_DIGITS_MIN ? text : '',
			host: '' };
	const digits = text.slice(hash + 1);
	if (digitRun(digits) === '')
		return { digits: '', host: '' };
	const host = /^https:/i.test(text) ? urlHost(text) : '';
	return { digits, host: host === '' ? text.slice(0, hash) : host };
}
