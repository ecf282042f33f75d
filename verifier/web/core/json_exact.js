// SPDX-License-Identifier: Apache-2.0
// The gate of record/json.h and the tree in one pass. Objects
// have no prototype, numbers are exact integers; what one reader accepts and
// another does not, is refused.
import { fail } from './fault.js';

const EXACT_DEPTH_MAX = 16;
const jsonUtf8 = new TextDecoder('utf-8', { ignoreBOM: true });

const isNoncharacter = (cp) => (cp & 0xfffe) === 0xfffe ||
    (cp >= 0xfdd0 && cp <= 0xfdef);

// Bytes of the UTF-8 sequence at i, 1 when it is malformed; and its value.
function jsonSequence(p, i) {
	const n = p[i] >= 0xf0 ? 4 : p[i] >= 0xe0 ? 3 : 2;
	let cp = p[i] & 0x7f >> n;

	if (p[i] < 0xc2 || p[i] > 0xf4 || p.length - i < n)
		return [1, 0];
	for (let k = 1; k < n; k++) {
		if ((p[i + k] & 0xc0) !== 0x80)
			return [1, 0];
		cp = cp << 6 | p[i + k] & 0x3f;
	}
	if (cp < [0, 0, 0x80, 0x800, 0x10000][n] || cp > 0x10ffff ||
	    (cp >= 0xd800 && cp < 0xe000))
		return [1, 0];
	return [n, cp];
}

class JsonReader {
	constructor(bytes) {
		this.p = bytes;
		this.i = 0;
		this.depth = 0;
	}

	stop(code) {
		fail(code, `@${this.i}`);
	}

	space() {
		while ([0x20, 0x0a, 0x0d, 0x09].includes(this.p[this.i]))
			this.i++;
	}

	hex4(at) {
		const text = at + 4 <= this.p.length
		    ? String.fromCharCode(...this.p.subarray(at, at + 4)) : '';

		return /^[0-9a-fA-F]{4}$/.test(text) ? parseInt(text, 16) : -1;
	}

	// After "\u": one escape, or the two of a surrogate pair.
	unicode() {
		const hi = this.hex4(this.i);
		let cp = hi;

		if (hi < 0)
			return 'json.syntax';
		if (hi === 0)
			return 'json.nul';
		if (hi < 0x20 || hi === 0x7f)
			return 'json.control';
		if (hi >= 0xdc00 && hi <= 0xdfff)
			return 'json.surrogate';
		if (hi >= 0xd800 && hi <= 0xdbff) {
			const lo = this.p[this.i + 4] === 0x5c &&
			    this.p[this.i + 5] === 0x75 ? this.hex4(this.i + 6) : -1;

			if (lo < 0xdc00 || lo > 0xdfff)
				return 'json.surrogate';
			cp = 0x10000 + ((hi & 0x3ff) << 10 | lo & 0x3ff);
			this.i += 6;
		}
		if (isNoncharacter(cp))
			return 'json.surrogate';
		this.i += 4;
		return null;
	}

	escape() {
		const start = this.i++;
		const c = String.fromCharCode(this.p[this.i++]);
		const code = '"\\/nrt'.includes(c) ? null
		    : 'bf'.includes(c) ? 'json.control'
		    : c === 'u' ? this.unicode() : 'json.syntax';

		if (code !== null) {
			this.i = start;
			this.stop(code);
		}
	}

	sequence() {
		const [n, cp] = jsonSequence(this.p, this.i);

		if (n === 1)
			this.stop('json.utf8');
		if (isNoncharacter(cp))
			this.stop('json.surrogate');
		this.i += n;
	}

	// At the opening quote.
	string() {
		const start = this.i++;
		let escaped = false;

		for (;;) {
			const c = this.p[this.i];

			if (c === undefined)
				this.stop('json.syntax');
			if (c === 0x22)
				break;
			if (c === 0x5c) {
				escaped = true;
				this.escape();
			} else if (c >= 0x80) {
				this.sequence();
			} else if (c < 0x20 || c === 0x7f) {
				this.stop(c === 0 ? 'json.nul' : 'json.control');
			} else {
				this.i++;
			}
		}
		this.i++;
		// What stands between the quotes is known to be well formed.
		return escaped
		    ? JSON.parse(jsonUtf8.decode(this.p.subarray(start, this.i)))
		    : jsonUtf8.decode(this.p.subarray(start + 1, this.i - 1));
	}

	number() {
		const start = this.i;
		let digits = '';

		if (this.p[this.i] === 0x2d)
			this.i++;
		const first = this.i;
		while (this.p[this.i] >= 0x30 && this.p[this.i] <= 0x39)
			digits += this.p[this.i++] - 0x30;
		if (digits === '')
			this.stop('json.syntax');
		const v = Number(digits.slice(0, 16));
		if (digits.length > 16 || v > Number.MAX_SAFE_INTEGER ||
		    [0x2e, 0x65, 0x45].includes(this.p[this.i]) ||
		    (digits.length > 1 && digits[0] === '0') ||
		    (v === 0 && first > start)) {
			this.i = start;
			this.stop('json.number');
		}
		return first > start ? -v : v;
	}

	word(text, value) {
		for (let k = 0; k < text.length; k++)
			if (this.p[this.i + k] !== text.charCodeAt(k))
				this.stop('json.syntax');
		this.i += text.length;
		return value;
	}

	// At a bracket. A duplicate is told when its object closes, as the gate
	// of the C reader does: what is wrong inside comes first.
	container(object) {
		const close = object ? 0x7d : 0x5d;
		const out = object ? Object.create(null) : [];
		let twice = -1; // where the first name stands that was there before

		if (this.depth++ === EXACT_DEPTH_MAX)
			this.stop('json.depth');
		this.i++;
		this.space();
		if (this.p[this.i] !== close)
			for (;;) {
				if (object) {
					const start = this.i;
					const name = this.member();
					if (twice < 0 && name in out)
						twice = start;
					out[name] = this.value();
				} else {
					out.push(this.value());
				}
				this.space();
				if (this.p[this.i] !== 0x2c)
					break;
				this.i++;
				this.space();
			}
		if (this.p[this.i] !== close)
			this.stop(this.p[this.i] === 0 ? 'json.nul' : 'json.syntax');
		this.i++;
		if (twice >= 0)
			fail('json.duplicate_member', `@${twice}`);
		this.depth--;
		return out;
	}

	member() {
		if (this.p[this.i] !== 0x22)
			this.stop('json.syntax');
		const name = this.string();
		this.space();
		if (this.p[this.i] !== 0x3a)
			this.stop('json.syntax');
		this.i++;
		this.space();
		return name;
	}

	value() {
		const c = this.p[this.i];

		if (c === 0x7b || c === 0x5b)
			return this.container(c === 0x7b);
		if (c === 0x22)
			return this.string();
		if (c === 0x74)
			return this.word('true', true);
		if (c === 0x66)
			return this.word('false', false);
		if (c === 0x6e)
			return this.word('null', null);
		if (c === 0)
			this.stop('json.nul');
		if (c >= 0x80)
			this.stop(jsonSequence(this.p, this.i)[0] === 1
			    ? 'json.utf8' : 'json.syntax');
		return this.number();
	}

	text() {
		const p = this.p;

		if (p[0] === 0xef && p[1] === 0xbb && p[2] === 0xbf)
			this.stop('json.bom');
		this.space();
		if (this.i === p.length)
			this.stop('json.empty');
		const v = this.value();
		this.space();
		if (this.i < p.length)
			this.stop('json.trailing');
		return v;
	}
}

// Throws a Fault whose field is "@OFFSET".
export function jsonExact(bytes, max) {
	if (bytes.length > max)
		fail('too_large', `@${max}`);
	return new JsonReader(bytes).text();
}
