// SPDX-License-Identifier: Apache-2.0
// Inflate by the browser's own code where that is at hand and finds nothing
// wrong; whatever it refuses is looked at again by inflate_exact.js, which
// knows why. A dictionary stands before the stream as a block of its own.
import { fail } from './fault.js';
import { later, laterHas } from './later.js';

// What comes out, null when the browser cannot or will not. Written and read
// here, not through a Blob, which is another process's.
async function inflateNative(format, parts, max) {
	const chunks = [];
	let n = 0;

	try {
		const { writable, readable } = new DecompressionStream(format);
		const writer = writable.getWriter(), reader = readable.getReader();
		for (const part of parts)
			writer.write(part).catch(() => null);
		writer.close().catch(() => null);
		for (;;) {
			const { done, value } = await reader.read();
			if (done)
				return joined(chunks, n);
			chunks.push(value);
			n += value.length;
			if (n > max) {
				reader.cancel();
				break;
			}
		}
	} catch {
		return null;
	}
	return fail('deflate.limit');
}

function joined(chunks, n) {
	const out = new Uint8Array(n);
	let at = 0;

	for (const chunk of chunks) {
		out.set(chunk, at);
		at += chunk.length;
	}
	return out;
}

// The whole of `bytes` is one stream; at most max bytes come out.
export async function inflateRaw(bytes, max, dictionary) {
	const n = dictionary.length; // below 65536
	const out = laterHas('exactRaw') ? null : await inflateNative('deflate-raw',
	    [Uint8Array.of(0, n, n >> 8, ~n, ~n >> 8), dictionary, bytes], max + n);

	return out === null ? later('exactRaw')(bytes, max, dictionary)
	    : out.subarray(n);
}

export async function inflateZlib(bytes, max) {
	const out = laterHas('exactZlib') ? null
	    : await inflateNative('deflate', [bytes], max);

	return out ?? later('exactZlib')(bytes, max);
}
