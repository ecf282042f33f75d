// SPDX-License-Identifier: Apache-2.0
// Records in the raw bytes of a PDF. Whether they are genuine is not asked.
const SCAN_MAX = 16384; // JWS_CERTIFICATE_MAX
const OPENING = new TextEncoder().encode('{"payload":"');
const ENVELOPE = new RegExp('^\\{"payload":"[\\w-]+","signatures":\\[' +
    '(\\{"protected":"[\\w-]+","signature":"[\\w-]+"\\},){0,3}' +
    '\\{"protected":"[\\w-]+","signature":"[\\w-]+"\\}\\]\\}');

function isStreamBefore(p, at) {
	const text = String.fromCharCode(...p.subarray(Math.max(at - 8, 0), at));

	return /stream\r?\n$/.test(text);
}

// Records in the raw bytes of a PDF (docs/FORMAT.md section 8), each once.
export function findScan(pdf) {
	const finds = [];
	const seen = new Set();

	for (let at = pdf.indexOf(OPENING[0]); at >= 0;
	    at = pdf.indexOf(OPENING[0], at + 1)) {
		if (OPENING.some((byte, i) => pdf[at + i] !== byte) ||
		    !isStreamBefore(pdf, at))
			continue;
		const window = pdf.subarray(at, at + SCAN_MAX);
		const m = ENVELOPE.exec(new TextDecoder('latin1').decode(window));
		if (m && !seen.has(m[0])) {
			seen.add(m[0]);
			finds.push({ source: 'embedded', host: '', insecure: false,
				envelope: pdf.slice(at, at + m[0].length) });
		}
	}
	return finds;
}
