// SPDX-License-Identifier: Apache-2.0
// A refusal: one of the stable codes of record/error.def, and the member at
// fault. Whatever else is thrown is a mistake of ours.
export class Fault extends Error {
	constructor(code, field = '') {
		super(field === '' ? code : `${code}: ${field}`);
		this.code = code;
		this.field = field;
	}
}

export function fail(code, field) {
	throw new Fault(code, field);
}

// The code of what a step throws, 'ok' when it does not.
export async function faultOf(step) {
	try {
		await step();
		return 'ok';
	} catch (e) {
		if (e instanceof Fault)
			return e.code;
		throw e;
	}
}
