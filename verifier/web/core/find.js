// SPDX-License-Identifier: Apache-2.0
// Where a record comes from: the text of a code, a file of ours. Whether it is genuine is not asked here.
import { compactDecode, compactFragment } from './compact.js';
import { Fault } from './fault.js';

const CODE_DIGITS_MIN = 180; // two bytes, a kid and a signature, as digits

// Whether a fault of the digits means that somebody made them so, rather
// than that they were cut on their way. Codes correct their own errors.
const madeSo = (code, source) => code === 'deflate.limit' ||
    code === 'deflate.trailing' ||
    (source === 'qr' && code !== 'compact.version');

// The text of one code: { source, envelope, host, insecure }, or the same
// with { error, malformed, detail } and no envelope, or null when it is no
// certificate of ours: then it is shown, never opened. source: 'qr', 'text'.
export async function findText(text, source) {
	const { digits, host } = compactFragment(text);
	const bare = host === '' && !text.includes('#');
	const web = /^https?:\/\//.test(text);
	const find = { source, host, insecure: text.startsWith('http://') };

	if (digits === '' || (!bare && !web) || (source === 'qr' &&
	    /^[0-9]*/.exec(digits)[0].length < CODE_DIGITS_MIN))
		return null;
	try {
		return { ...find, envelope: await compactDecode(digits) };
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
