// SPDX-License-Identifier: Apache-2.0
// Where a record comes from: the text of a code, a file of ours, the bytes
// of a PDF. Whether it is genuine is not asked here.
import { compactDecode, compactFragment } from './compact.js';
import { utf8 } from './crypt.js';
import { Fault } from './fault.js';
import { JWS_CERTIFICATE_MAX } from './jws.js';

const CODE_DIGITS_MIN = 180; // two bytes, a kid and a signature, as digits

// Whether a fault of the digits means that somebody made them so, rather
// than that they were cut on their way. Codes correct their own errors.
const madeSo = (code, source) => code === 'deflate.limit' ||
    code === 'deflate.trailing' ||
    (source === 'qr' && code !== 'compact.version');

// The text of one code: { source, envelope, host, insecure }, or the same
// with { error, malformed, detail } and no envelope, or null when it is no
// certificate of ours: then it is shown, never opened. source: 'qr', 'text'.
export function findText(text, source) {
	const { digits, host } = compactFragment(text);
	const bare = host === '' && !text.includes('#');
	const web = /^https?:\/\//.test(text);
	const find = { source, host, insecure: text.startsWith('http://') };

	if (digits === '' || (!bare && !web) || (source === 'qr' &&
	    /^[0-9]*/.exec(digits)[0].length < CODE_DIGITS_MIN))
		return null;
	try {
		return { ...find, envelope: compactDecode(digits) };
	} catch (e) {
		if (!(e instanceof Fault))
			throw e;
		if (source === 'qr' && (e.code === 'compact.version' || bare))
			return null;
		return { ...find, detail: e.code, malformed: madeSo(e.code, source),
			error: e.code === 'compact.version' ? e.code
			    : 'document.damaged_code' };
	}
}

// A *.jws.json, or null when it has not the members of one. A token offered
// as a certificate is taken for one, to be refused.
export function findEnvelope(bytes) {
	const text = new TextDecoder('latin1').decode(bytes);
	const json = text.includes('"payload"') && text.includes('"signatures"');

	return json || /^[\w-]+\.[\w-]+\.[\w-]+\s*$/.test(text)
	    ? { source: 'jws', host: '', insecure: false, envelope: bytes } : null;
}

const OPENING = utf8('{"payload":"');
const ENVELOPE = new RegExp('^\\{"payload":"[\\w-]+","signatures":\\[' +
    '(\\{"protected":"[\\w-]+","signature":"[\\w-]+"\\},){0,3}' +
    '\\{"protected":"[\\w-]+","signature":"[\\w-]+"\\}\\]\\}');

function isStreamBefore(p, at) {
	const text = String.fromCharCode(...p.subarray(Math.max(at - 8, 0), at));

	return /stream\r?\n$/.test(text);
}

// Records in the raw bytes of a PDF (docs/FORMAT.md section 8), each once.
export function findScan(pdf) {
	const finds = [];
	const seen = new Set();

	for (let at = pdf.indexOf(OPENING[0]); at >= 0;
	    at = pdf.indexOf(OPENING[0], at + 1)) {
		if (OPENING.some((byte, i) => pdf[at + i] !== byte) ||
		    !isStreamBefore(pdf, at))
			continue;
		const window = pdf.subarray(at, at + JWS_CERTIFICATE_MAX);
		const m = ENVELOPE.exec(new TextDecoder('latin1').decode(window));
		if (m && !seen.has(m[0])) {
			seen.add(m[0]);
			finds.push({ source: 'embedded', host: '', insecure: false,
				envelope: pdf.slice(at, at + m[0].length) });
		}
	}
	return finds;
}
