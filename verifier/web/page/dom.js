// SPDX-License-Identifier: Apache-2.0
// Elements without markup: text is only ever text.
import { Later } from '../core/later.js';

let language = 0; // 0 zh, 1 en
let words = {}; // states and labels of that language, as far as they are here
const ours = {}; // what the page itself says, in Chinese

// Words of a language; those of another are forgotten.
export function setWords(code, { states, labels }) {
	const same = lang() === (code === 'en' ? 1 : 0);

	language = code === 'en' ? 1 : 0;
	words = { states: { ...same ? words.states : {}, ...states },
		labels: { ...same ? words.labels : {}, ...labels } };
}

// The texts that stand on the page by themselves.
export function translate() {
	for (const node of document.querySelectorAll('[data-t]')) {
		ours[node.dataset.t] ??= node.textContent;
		node.textContent = label(node.dataset.t);
	}
}

export const lang = () => language;

function rare(text) {
	if (text === undefined)
		throw new Later('words');
	return text;
}

export const label = (name) => rare(words.labels[name] ?? ours[name]);
export const stateWords = (state) => rare(words.states[state]);

// "…F…" with the values of its capitals.
export function fill(text, values) {
	return text.replace(/(?<![A-Za-z])[A-Z](?![A-Za-z])/g,
	    (letter) => values[letter] ?? letter);
}

export function el(tag, attributes, ...children) {
	const node = document.createElement(tag);

	for (const [name, value] of Object.entries(attributes ?? {}))
		if (name.startsWith('on'))
			node.addEventListener(name.slice(2), value);
		else if (value !== undefined && value !== false)
			node.setAttribute(name, value === true ? '' : value);
	node.append(...children.filter((c) => c !== null && c !== undefined));
	return node;
}

// The preferred language first, the other one smaller below.
export function both(text, show) {
	const [first, second] = language === 0 ? ['zh', 'en'] : ['en', 'zh'];
	const codes = { zh: 'zh-CN', en: 'en' };
	const main = text[first] === undefined ? second : first;
	const other = main === first && text[second] !== undefined ? second : null;

	return [el('span', { lang: codes[main] }, show(text[main])),
		other === null ? null
		    : el('small', { lang: codes[other] }, show(text[other]))];
}

export function duration(seconds) {
	const n = Math.max(0, seconds);

	return n >= 172800 ? `${Math.floor(n / 86400)} ${label('days')}`
	    : n >= 7200 ? `${Math.floor(n / 3600)} ${label('hours')}`
	    : `${Math.floor(n / 60)} ${label('minutes')}`;
}

const ICONS = {
	valid: 'M4 13l5 5L20 6',
	not_valid: 'M6 6l12 12M18 6L6 18',
	unknown: 'M9 9a3 3 0 1 1 4 3c-1 .6-1 1.4-1 2M12 18v.01',
};

export function icon(verdict) {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
	const path = document.createElementNS(svg.namespaceURI, 'path');

	svg.setAttribute('viewBox', '0 0 24 24');
	svg.setAttribute('aria-hidden', 'true');
	path.setAttribute('d', ICONS[verdict]);
	svg.append(path);
	return svg;
}
