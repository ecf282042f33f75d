// SPDX-License-Identifier: Apache-2.0
// Members of a signed object: present, of the right type, of the right
// length. Whatever is not named is refused. Faults carry the member's path.
import { utf8 } from './crypt.js';
import { fail } from './fault.js';
import { isObject, unknownMember } from './json.js';

const join = (path, name) => path === '' ? name.slice(0, 63)
    : name === '' ? path.slice(0, 63)
    : `${path.slice(0, 31)}.${name.slice(0, 31)}`;
export const failAt = (code, path, name = '') => fail(code, join(path, name));
export const byteLength = (text) => utf8(text).length;

export function onlyMembers(v, names, path) {
	if (v === undefined)
		failAt('field.missing', path);
	if (!isObject(v))
		failAt('field.type', path);
	const unknown = unknownMember(v, names);
	if (unknown !== undefined)
		failAt('field.unknown', path, unknown);
}

export function getText(v, path, name, required) {
	const s = v[name];

	if (s === undefined)
		return required ? failAt('field.missing', path, name) : undefined;
	if (typeof s !== 'string')
		failAt('field.type', path, name);
	if (s === '')
		failAt('field.empty', path, name);
	return s;
}

export function getInt(v, path, name, required) {
	const n = v[name];

	if (n === undefined)
		return required ? failAt('field.missing', path, name) : undefined;
	return typeof n === 'number' ? n : failAt('field.type', path, name);
}

export function getBilingual(v, path) {
	onlyMembers(v, ['en', 'zh'], path);
	const en = getText(v, path, 'en', false);
	const zh = getText(v, path, 'zh', false);
	if (en === undefined && zh === undefined)
		failAt('field.empty', path);
	return prune({ zh, en });
}

// Without the members that are not there.
export const prune = (o) => Object.fromEntries(
    Object.entries(o).filter(([, value]) => value !== undefined));

// No control character, C1 included. What else a text may hold is refused at
// issue and only flagged here.
export function checkText(s, max, path, name) {
	if (s === undefined)
		return;
	if (s === '')
		failAt('field.empty', path, name);
	if (byteLength(s) > max)
		failAt('field.long', path, name);
	// eslint-disable-next-line no-control-regex
	if (/[\0-\x1f\x7f-\x9f]/.test(s))
		failAt('text.control', path, name);
}

export function checkBilingual(b, max, path) {
	checkText(b?.zh, max, path, 'zh');
	checkText(b?.en, max, path, 'en');
}
