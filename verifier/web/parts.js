// SPDX-License-Identifier: Apache-2.0
// What a page without crypto.subtle checks signatures with: audited code, in
// one file. tools/web.sh bundles it.
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';

const quiet = (verify) => {
	try {
		return verify();
	} catch {
		return false; // no point, or no number in range
	}
};

const library = {
	sha256: (bytes) => sha256(bytes),
	es256: (raw, message, signature) => quiet(() => p256.verify(signature,
	    message, Uint8Array.from([4, ...raw]), { lowS: false })),
	eddsa: (raw, message, signature) => quiet(() => ed25519.verify(signature,
	    message, raw, { zip215: false })),
};

export default library;
