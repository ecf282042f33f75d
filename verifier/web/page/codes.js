// SPDX-License-Identifier: Apache-2.0
// The texts of all codes, for the list of every check.
import { CODE_TEXTS } from './texts.js';
import { el } from './dom.js';

const CHECK_NAMES = {
	signatures: ['签名', 'Signatures'], issuers: ['颁发者', 'Issuers'],
	dates: ['日期', 'Dates'], status: ['状态', 'Status'],
	document: ['文件', 'Document'],
};
const STATE_NAMES = { pass: ['通过', 'passed'], fail: ['不通过', 'failed'],
	unknown: ['无法确认', 'open'] };

export function codesTable(checks, lang, visible) {
	return el('div', { class: 'scroll', tabindex: 0 }, el('table', {},
	    ...checks.map((c) => el('tr', {},
	        el('th', { scope: 'row' }, CHECK_NAMES[c.check][lang]),
	        el('td', {}, STATE_NAMES[c.state][lang]),
	        el('td', {}, CODE_TEXTS[c.code]?.[lang] ?? c.code,
	            c.detail === undefined ? null
	                : el('small', {}, ` ${visible(c.detail)}`)),
	        el('td', {}, el('code', {}, c.code))))));
}
