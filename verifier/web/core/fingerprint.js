// SPDX-License-Identifier: Apache-2.0
// The fingerprint of a pin (docs/TRUST.md).
import { sha256, utf8 } from './crypt.js';

// SHA-256 of RFC 7638.
async function keyThumbprint(key) {
	const text = key.alg === 'ES256'
	    ? `{"crv":"P-256","kty":"EC","x":"${key.x}","y":"${key.y}"}`
	    : `{"crv":"Ed25519","kty":"OKP","x":"${key.x}"}`;

	return sha256(utf8(text));
}

// What people compare: 16 groups of 4 hexadecimal digits.
export async function rootFingerprint(root) {
	const hex = (bytes) =>
	    Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
	const prints = await Promise.all(root.keys.map(keyThumbprint));
	const all = prints.sort((a, b) => hex(a) < hex(b) ? -1 : 1)
		.flatMap((p) => [...p]);

	return hex(await sha256(Uint8Array.from([...all, root.threshold])))
		.match(/.{4}/g).join(' ');
}
