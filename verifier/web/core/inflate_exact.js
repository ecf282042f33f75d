// SPDX-License-Identifier: Apache-2.0
// Inflate (RFC 1951) with a preset dictionary and a limit, and the zlib form
// of it (RFC 1950), which says by its code what is wrong with a stream.
import { fail } from './fault.js';

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31,
	35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3,
	3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129,
	193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
	16385, 24577];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14,
	1, 15];
const WINDOW = 32768;

// Canonical Huffman code: how many of each length, and the symbols in order.
// Refused as zlib refuses: over-subscribed, or incomplete unless it is a
// single code of one bit.
function inflateCode(lengths, single) {
	const count = new Uint16Array(16), offset = new Uint16Array(16);
	const symbol = new Uint16Array(lengths.length);
	let left = 1, longest = 0;

	for (const n of lengths) {
		count[n]++;
		longest = Math.max(longest, n);
	}
	if (longest === 0)
		return { count, symbol };
	for (let n = 1; n < 16; n++) {
		left = left * 2 - count[n];
		if (left < 0)
			fail('deflate.data');
	}
	if (left > 0 && !(single && longest === 1))
		fail('deflate.data');
	for (let n = 1; n < 15; n++)
		offset[n + 1] = offset[n] + count[n];
	lengths.forEach((n, i) => {
		if (n !== 0)
			symbol[offset[n]++] = i;
	});
	return { count, symbol };
}

class Inflater {
	constructor(bytes, at, max, dictionary) {
		this.p = bytes;
		this.at = at;
		this.max = max;
		this.dictionary = dictionary;
		this.out = new Uint8Array(Math.min(max, 65536));
		this.n = 0;
		this.held = 0;
		this.nheld = 0;
	}

	bits(n) {
		while (this.nheld < n) {
			if (this.at === this.p.length)
				fail('deflate.data');
			this.held |= this.p[this.at++] << this.nheld;
			this.nheld += 8;
		}
		const v = this.held & (1 << n) - 1;
		this.held >>>= n;
		this.nheld -= n;
		return v;
	}

	decode(code) {
		let value = 0, first = 0, index = 0;

		for (let n = 1; n < 16; n++) {
			value |= this.bits(1);
			const count = code.count[n];
			if (value - count < first)
				return code.symbol[index + value - first];
			index += count;
			first = first + count << 1;
			value <<= 1;
		}
		return fail('deflate.data');
	}

	room(bytes) {
		if (this.n + bytes > this.max)
			fail('deflate.limit');
		if (this.n + bytes > this.out.length) {
			const bigger = new Uint8Array(Math.min(this.max,
			    (this.n + bytes) * 2));
			bigger.set(this.out);
			this.out = bigger;
		}
	}

	put(byte) {
		this.room(1);
		this.out[this.n++] = byte;
	}

	copy(length, distance) {
		const { dictionary } = this;
		const before = dictionary.length;

		if (distance > this.n + before || distance > WINDOW)
			fail('deflate.data');
		this.room(length);
		const { out } = this;
		const end = this.n + length;
		for (let from = this.n - distance; this.n < end; from++)
			out[this.n++] = from < 0 ? dictionary[before + from] : out[from];
	}

	stored() {
		this.held = this.nheld = 0;
		const n = this.bits(16), complement = this.bits(16);

		if ((n ^ 0xffff) !== complement)
			fail('deflate.data');
		for (let i = 0; i < n; i++)
			this.put(this.bits(8));
	}

	fixed() {
		const lengths = new Uint8Array(288).fill(8);

		lengths.fill(9, 144, 256).fill(7, 256, 280);
		this.compressed(inflateCode(lengths),
		    inflateCode(new Uint8Array(32).fill(5)));
	}

	dynamic() {
		const nlengths = this.bits(5) + 257, ndistances = this.bits(5) + 1;
		const ncodes = this.bits(4) + 4;
		const few = new Uint8Array(19);
		const all = new Uint8Array(nlengths + ndistances);

		if (nlengths > 286 || ndistances > 30)
			fail('deflate.data');
		for (let i = 0; i < ncodes; i++)
			few[CODE_ORDER[i]] = this.bits(3);
		const code = inflateCode(few);
		if (!few.some((n) => n > 0))
			fail('deflate.data');
		for (let i = 0; i < all.length;) {
			const symbol = this.decode(code);
			if (symbol < 16) {
				all[i++] = symbol;
				continue;
			}
			if (symbol === 16 && i === 0)
				fail('deflate.data');
			const value = symbol === 16 ? all[i - 1] : 0;
			const n = symbol === 16 ? 3 + this.bits(2)
			    : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
			if (i + n > all.length)
				fail('deflate.data');
			all.fill(value, i, i += n);
		}
		if (all[256] === 0)
			fail('deflate.data');
		this.compressed(inflateCode(all.subarray(0, nlengths), true),
		    inflateCode(all.subarray(nlengths), true));
	}

	compressed(lengths, distances) {
		for (;;) {
			const symbol = this.decode(lengths);
			if (symbol === 256)
				return;
			if (symbol < 256) {
				this.put(symbol);
				continue;
			}
			if (symbol > 285)
				fail('deflate.data');
			const length = LENGTH_BASE[symbol - 257] +
			    this.bits(LENGTH_EXTRA[symbol - 257]);
			const d = this.decode(distances);
			if (d > 29)
				fail('deflate.data');
			this.copy(length, DISTANCE_BASE[d] +
			    this.bits(d < 4 ? 0 : (d >> 1) - 1));
		}
	}

	run() {
		for (let last = 0; last === 0;) {
			last = this.bits(1);
			const kind = this.bits(2);
			if (kind === 0)
				this.stored();
			else if (kind === 1)
				this.fixed();
			else if (kind === 2)
				this.dynamic();
			else
				fail('deflate.data');
		}
		return this.out.subarray(0, this.n);
	}
}

function adler32(bytes) {
	let a = 1, b = 0;

	// So many sums stay below 2^32 that the remainder can wait.
	for (let i = 0; i < bytes.length;) {
		for (const end = Math.min(i + 3800, bytes.length); i < end; i++) {
			a += bytes[i];
			b += a;
		}
		a %= 65521;
		b %= 65521;
	}
	return (b << 16 | a) >>> 0;
}

// The whole of `bytes` is one stream; at most max bytes come out.
export function exactRaw(bytes, max, dictionary) {
	const z = new Inflater(bytes, 0, max, dictionary);
	const out = z.run();

	if (z.at < bytes.length)
		fail('deflate.trailing');
	return out;
}

export function exactZlib(bytes, max) {
	const z = new Inflater(bytes, 2, max, new Uint8Array(0));

	if (bytes.length < 2 || (bytes[0] & 15) !== 8 || bytes[0] >> 4 > 7 ||
	    (bytes[0] << 8 | bytes[1]) % 31 !== 0 || (bytes[1] & 32) !== 0)
		fail('deflate.data');
	const out = z.run();
	const end = bytes.subarray(z.at, z.at + 4);
	if (end.length < 4 || adler32(out) !==
	    new DataView(end.buffer, end.byteOffset, 4).getUint32(0))
		fail('deflate.data');
	if (z.at + 4 < bytes.length)
		fail('deflate.trailing');
	return out;
}
