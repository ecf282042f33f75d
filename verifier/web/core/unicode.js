// SPDX-License-Identifier: Apache-2.0
// Text that people compare: hostile characters made visible. The knowledge of
// characters is the browser's.
export const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
export const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
export const INVISIBLE =
    /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{e0000}-\u{e0fff}]/u;

// For the screen: control, bidi and invisible characters as <U+202E>.
export function unicodeVisible(text) {
	return [...text].map((c) => BIDI.test(c) || CONTROL.test(c) ||
	    INVISIBLE.test(c) ? `<U+${unicodeHex(c.codePointAt(0))}>` : c).join('');
}

export const unicodeHex = (cp) =>
    cp.toString(16).toUpperCase().padStart(4, '0');
