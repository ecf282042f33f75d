// SPDX-License-Identifier: Apache-2.0
// Text folded, as the publisher folds what is searched.

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
