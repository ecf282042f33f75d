// SPDX-License-Identifier: Apache-2.0
// What may not stand on a certificate (record/unicode.h), letters that look
// like others included. A page loads it for names that are not plain.
import { BIDI, CONTROL, INVISIBLE } from './unicode.js';

const inRanges = (cp, ranges) =>
    ranges.some(([first, last]) => cp >= first && cp <= last);

const UNASSIGNED = /[\p{Cn}\p{Co}\p{Cs}]/u;

// Blocks of characters that stand for others and look like them.
const COMPATIBILITY = [[0x2024, 0x2025], [0x2e80, 0x2fdf], [0x3038, 0x303a],
	[0x3131, 0x318e], [0x31c0, 0x31ef], [0xf900, 0xfa0d], [0xfa10, 0xfa10],
	[0xfa12, 0xfa12], [0xfa15, 0xfa1e], [0xfa20, 0xfa20], [0xfa22, 0xfa22],
	[0xfa25, 0xfa26], [0xfa2a, 0xfaff], [0xfb00, 0xfdff], [0xfe10, 0xfe1f],
	[0xfe30, 0xfe6f], [0xfe70, 0xfefc], [0xff10, 0xff19], [0xff21, 0xff3a],
	[0xff41, 0xff5a], [0xff61, 0xffdc], [0xffe8, 0xffee], [0x1d400, 0x1d7ff],
	[0x2f800, 0x2fa1f]];
// Alphabets with letters that look like Latin ones; Greek letters of units
// and formulas, which look like none.
const LOOKALIKE = [[0x370, 0x3ff], [0x1f00, 0x1fff], [0x400, 0x52f],
	[0x1c80, 0x1c8f], [0x2de0, 0x2dff], [0xa640, 0xa69f], [0x531, 0x587],
	[0x13a0, 0x13fd], [0xab70, 0xabbf], [0x2c80, 0x2cff], [0xa4d0, 0xa4ff]];
const SYMBOLS = [0x394, 0x3a3, 0x3a6, 0x3a9, 0x3b8, 0x3bb, 0x3bc, 0x3c0,
	0x3c6];
const LATIN = [[0x41, 0x5a], [0x61, 0x7a], [0xc0, 0xd6], [0xd8, 0xf6],
	[0xf8, 0x2af], [0x1e00, 0x1eff], [0x2c60, 0x2c7f], [0xa722, 0xa7ff],
	[0xab30, 0xab6f]];

function unicodeOne(c, cp) {
	if (cp >= 0x20 && cp < 0x7f)
		return null;
	if (BIDI.test(c))
		return 'text.bidi';
	if (CONTROL.test(c))
		return 'text.control';
	// Of plane 14 the rest is reserved for more tags and selectors.
	if (UNASSIGNED.test(c) && !(cp >= 0xe0000 && cp <= 0xe0fff))
		return 'text.unassigned';
	if (INVISIBLE.test(c))
		return 'text.invisible';
	// Spaces that look like the ordinary one; U+3000 shows its width.
	if (inRanges(cp, COMPATIBILITY) || (cp !== 0x3000 && /\p{Zs}/u.test(c)))
		return 'text.compatibility';
	return null;
}

const ofWord = (c, cp) => inRanges(cp, LATIN) || inRanges(cp, LOOKALIKE) ||
    (!(cp >= 0x2e80 && cp <= 0x9fff) && /[\p{Mn}\p{Nd}]/u.test(c));

function unicodeWords(chars) {
	let latin = false, foreign = null;

	for (const [i, c] of chars.entries()) {
		const cp = c.codePointAt(0);
		if (!ofWord(c, cp)) {
			latin = false;
			foreign = null;
		} else if (inRanges(cp, LATIN)) {
			latin = true;
		} else if (foreign === null && inRanges(cp, LOOKALIKE) &&
		    !SYMBOLS.includes(cp)) {
			foreign = { code: 'text.confusable', cp, at: i };
		}
		if (latin && foreign !== null)
			return foreign;
	}
	return null;
}

// null, or { code, cp, at } of the first character that may not stand on a
// certificate.
export function unicodeCheck(text) {
	const chars = [...text];
	let space = true; // the beginning counts as one

	for (const [at, c] of chars.entries()) {
		const cp = c.codePointAt(0);
		const code = unicodeOne(c, cp);
		if (code !== null)
			return { code, cp, at };
		if (c !== ' ' && c !== '\u3000')
			space = false;
		else if (space || at === chars.length - 1)
			return { code: 'text.space', cp, at };
		else
			space = true;
	}
	const nfc = [...text.normalize('NFC')];
	const at = chars.findIndex((c, i) => c !== nfc[i]);
	if (at >= 0)
		return { code: 'text.not_nfc', cp: chars[at].codePointAt(0), at };
	return unicodeWords(chars);
}
