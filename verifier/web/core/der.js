// SPDX-License-Identifier: Apache-2.0
// A strict reader of DER (X.690), as record/der.c is: one-byte tags, definite
// lengths in their shortest form; told which tag comes next.
import { fail } from './fault.js';
import { instantParse } from './date.js';

export const DER = { integer: 0x02, bits: 0x03, octets: 0x04, null: 0x05,
	oid: 0x06, utcTime: 0x17, time: 0x18, sequence: 0x30, set: 0x31,
	context: 0xa0 }; // [n] constructed: context + n

export const notDer = () => fail('der');

// Reads from the front; every method passes what it read, or throws the
// fault 'der'.
export class DerReader {
	constructor(bytes) {
		this.p = bytes;
		this.i = 0;
	}

	get empty() {
		return this.i === this.p.length;
	}

	next(tag) {
		return this.p[this.i] === tag;
	}

	length() {
		const first = this.p[this.i++] ?? notDer();
		const n = first & 0x7f;
		let length = 0;

		if (first < 0x80)
			return first;
		if (n === 0 || n > 3 || this.p.length - this.i < n ||
		    this.p[this.i] === 0)
			notDer();
		for (let k = 0; k < n; k++)
			length = length << 8 | this.p[this.i++];
		return length < 0x80 ? notDer() : length;
	}

	// { tag, whole, body }: an element of any tag.
	any() {
		const start = this.i;
		const tag = this.p[this.i++];

		if (tag === undefined || (tag & 0x1f) === 0x1f)
			notDer();
		const length = this.length();
		if (this.p.length - this.i < length)
			notDer();
		const body = this.p.subarray(this.i, this.i + length);
		this.i += length;
		return { tag, whole: this.p.subarray(start, this.i), body };
	}

	bytes(tag) {
		return this.next(tag) ? this.any().body : notDer();
	}

	whole(tag) {
		return this.next(tag) ? this.any().whole : notDer();
	}

	// What is inside, to be read.
	inside(tag) {
		return new DerReader(this.bytes(tag));
	}

	// An object identifier, as the hexadecimal digits of its content.
	oid() {
		return hex(this.bytes(DER.oid));
	}

	small(value) {
		const body = this.bytes(DER.integer);

		return body.length === 1 && body[0] === value ? value : notDer();
	}

	end() {
		return this.empty || notDer();
	}

	// An INTEGER, not negative, as so many bytes.
	unsigned(size) {
		let body = this.bytes(DER.integer);

		if (body.length === 0 || body[0] & 0x80 ||
		    (body.length > 1 && body[0] === 0 && !(body[1] & 0x80)))
			notDer();
		if (body.length > 1 && body[0] === 0)
			body = body.subarray(1);
		if (body.length > size)
			notDer();
		const out = new Uint8Array(size);
		out.set(body, size - body.length);
		return out;
	}

	// RFC 5280 section 4.1.2.5, RFC 3161 section 2.4.2: seconds.
	instant() {
		const utc = this.next(DER.utcTime);
		const text = latin1Of(this.bytes(utc ? DER.utcTime : DER.time));
		const m = (utc ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
		    : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d*[1-9])?Z$/)
			.exec(text) ?? notDer();
		const year = !utc ? m[1] : (m[1] < 50 ? '20' : '19') + m[1];

		return instantParse(`${year}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${
		    m[6]}Z`) ?? notDer();
	}
}

export const hex = (bytes) =>
    Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
export const latin1Of = (bytes) => new TextDecoder('latin1').decode(bytes);
export const sameBytes = (a, b) => a.length === b.length &&
    a.every((byte, i) => byte === b[i]);

// An ECDSA-Sig-Value as r||s of half bytes each.
export function derEcdsa(bytes, half) {
	const all = new DerReader(bytes);
	const pair = all.inside(DER.sequence);
	const out = Uint8Array.of(...pair.unsigned(half), ...pair.unsigned(half));

	all.end();
	pair.end();
	return out;
}

// The step's result; the code instead of 'der'.
export function derOr(code, step) {
	try {
		return step();
	} catch (e) {
		if (e.code !== 'der')
			throw e;
		return fail(code);
	}
}
