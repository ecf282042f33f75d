// SPDX-License-Identifier: Apache-2.0
// Text that people compare: folding for a comparison, hostile characters made
// visible. The knowledge of characters is the browser's.
export const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
export const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
export const INVISIBLE =
    /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{e0000}-\u{e0fff}]/u;

// For comparison only: NFKC, upper case, brackets and white space folded.
export function unicodeFold(text) {
	let out = '', space = false;

	for (const c of text.normalize('NFKC')) {
		if (/^[ \t-\r\u0085\u1680\u2000-\u200a\u2028\u2029]$/.test(c)) {
			space = out !== '';
			continue;
		}
		const up = c.toUpperCase();
		out += (space ? ' ' : '') + (c === '\u3014' ? '('
		    : c === '\u3015' ? ')' : [...up].length === 1 ? up : c);
		space = false;
	}
	return out;
}

// For the screen: control, bidi and invisible characters as <U+202E>.
export function unicodeVisible(text) {
	return [...text].map((c) => BIDI.test(c) || CONTROL.test(c) ||
	    INVISIBLE.test(c) ? `<U+${unicodeHex(c.codePointAt(0))}>` : c).join('');
}

export const unicodeHex = (cp) =>
    cp.toString(16).toUpperCase().padStart(4, '0');
