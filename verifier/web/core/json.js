// SPDX-License-Identifier: Apache-2.0
// JSON, strict. What issuers write has one form (RFC 8785) but for spaces, and
// that the browser's own parser reads: a text that it would write again, the
// spaces apart, has no member twice and no other way to write a number or a
// letter. This only recognises such a text; what is signed is never written
// anew. Everything else is for json_exact.js, which knows what may pass and why
// not.
import { later } from './later.js';

const JSON_DEPTH_MAX = 16;
const jsonText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// DEL, noncharacters (and what may be half of one), escapes of controls.
const JSON_ODD = /[\x7f\ufdd0-\ufdef\ufffe\uffff\udffe\udfff]|\\[bfu]|__proto__/;

const JSON_SPACE = /("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g;

const jsonPlain = (v, depth) => typeof v === 'number'
    ? Number.isSafeInteger(v)
    : typeof v !== 'object' || v === null || (depth < JSON_DEPTH_MAX &&
        Object.values(v).every((item) => jsonPlain(item, depth + 1)));

// Throws a Fault whose field is "@OFFSET".
export function jsonParse(bytes, max) {
	if (bytes.length <= max)
		try {
			const text = jsonText.decode(bytes);
			const v = JSON.parse(text);
			const again = JSON.stringify(v);
			if (!JSON_ODD.test(text) && jsonPlain(v, 0) && (again === text ||
			    again === text.replace(JSON_SPACE, '$1')))
				return v;
		} catch {
			// the other reader says why
		}
	return later('jsonExact')(bytes, max);
}

export const isObject = (v) => typeof v === 'object' && v !== null &&
    !Array.isArray(v);

// First member that is not among the names, or undefined.
export function unknownMember(v, names) {
	return Object.keys(v).find((name) => !names.includes(name));
}
