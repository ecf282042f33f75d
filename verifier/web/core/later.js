// SPDX-License-Identifier: Apache-2.0
// What few certificates or every code but no typed number need: a page brings
// it when it is asked for. Who asks for what is not there yet is stopped with
// Later, and makes the step again when it has come.
const laterHeld = {};

export class Later extends Error {
	constructor(what) {
		super(`${what} is not loaded`);
		this.what = what;
	}
}

export function laterBring(things) {
	Object.assign(laterHeld, things);
}

export const laterHas = (what) => laterHeld[what] !== undefined;

export function later(what) {
	if (!laterHas(what))
		throw new Later(what);
	return laterHeld[what];
}
