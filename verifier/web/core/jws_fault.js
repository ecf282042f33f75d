// SPDX-License-Identifier: Apache-2.0
// What is wrong with a protected header (docs/FORMAT.md section 2).
import { kidOk } from './crypt.js';
import { Fault } from './fault.js';
import { isObject, unknownMember } from './json.js';
import { jsonExact } from './json_exact.js';
import { HEADER_MAX, JWS_ALGS, JWS_TYPS } from './jws.js';

// Why a header that is not ours byte for byte is refused: crit first
// (RFC 7515 section 4.1.11), then what would bring in a foreign key.
export function headerFault(bytes) {
	let v;

	try {
		v = jsonExact(bytes, HEADER_MAX);
	} catch (e) {
		if (e instanceof Fault)
			return 'jws.header';
		throw e;
	}
	if (!isObject(v))
		return 'jws.header';
	if (v.crit !== undefined)
		return 'jws.crit';
	if (!JWS_ALGS.includes(v.alg))
		return 'jws.alg';
	if (unknownMember(v, ['alg', 'kid', 'typ']) !== undefined)
		return 'jws.header';
	if (!JWS_TYPS.includes(v.typ))
		return 'jws.typ';
	return kidOk(v.kid) ? 'jws.header' : 'jws.kid';
}
