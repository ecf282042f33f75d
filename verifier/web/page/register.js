// SPDX-License-Identifier: Apache-2.0
// The public register: a number, a credit code or a whole name, looked up in
// the small files that the publisher wrote. They only name certificates: what
// is shown comes from the signed ones, judged like any other.
import { unicodeFold } from '../core/unicode_fold.js';

const SHOWN_MAX = 40; // certificates: some 60 KB
// Of a query, all files together; a certificate at its largest; at once.
const BYTES_MAX = 100 * 1024;
const CERTIFICATE_MAX = 6400;
const TOGETHER = 8;
const WORDS = {
	years: ['同一持证人的证书', 'Certificates of this holder'],
	chain: ['按日期连续', 'Without a gap by date'],
	none: ['没有找到。请核对编号或名称；未公开的证书只能凭二维码核验。',
		'Nothing found. Check the number or name; certificates that are not ' +
		'public verify by their code only.'],
	many: ['结果较多，只显示前 N 项。', 'Many results: the first N are shown.'],
};

const hex = (bytes) =>
    Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

// File names as the publisher encodes them.
function encoded(text, utf8) {
	const out = Array.from(utf8(text), (b) => {
		const c = String.fromCharCode(b);
		return /[A-Za-z0-9._-]/.test(c) ? c
		    : `%${b.toString(16).toUpperCase().padStart(2, '0')}`;
	}).join('');

	return out.replace(/^[.-]/, (c) =>
	    `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

// The folded texts that a certificate is found by.
function textsOf({ number, holder }, fold) {
	const names = [holder.name, ...holder.former_names ?? []];

	return [number, holder.uscc, holder.lei, holder.reg,
		...names.flatMap(({ zh, en }) => [zh, en])]
		.filter((text) => text !== undefined).map(fold);
}

const isNames = (list) => Array.isArray(list) && list.every((name) =>
    typeof name === 'string' && /^[^#]+#[1-9][0-9]{0,3}$/.test(name));

// What the publisher wrote is not signed: it may be missing, broken or lie.
class Unread extends Error {}

class Register {
	constructor(api) {
		this.api = api;
		this.whole = true; // nothing that was asked for failed
		this.cut = false; // there is more than is shown
		this.bytes = 0; // fetched so far
	}

	base(source) {
		return source.here ? document.baseURI : `${source.publisher}/`;
	}

	// Bytes, or null when the publisher has no such file.
	async get(url) {
		try {
			const r = await fetch(url, { credentials: 'omit',
				redirect: 'error', referrerPolicy: 'no-referrer',
				cache: 'no-cache' });
			if (r.status === 404)
				return null;
			if (r.ok) {
				const bytes = new Uint8Array(await r.arrayBuffer());
				this.bytes += bytes.length;
				return bytes;
			}
		} catch {
			// no network: not an answer either
		}
		throw new Unread(url);
	}

	// An object, or null when the publisher has no such file.
	async json(url) {
		const bytes = await this.get(url);
		let v = null;

		if (bytes === null)
			return null;
		try {
			v = JSON.parse(new TextDecoder().decode(bytes));
		} catch {
			// no JSON: no object
		}
		if (typeof v !== 'object' || v === null)
			throw new Unread(url);
		return v;
	}

	// "NUMBER#VERSION" of every certificate that is said to bear the text.
	async names(source, key) {
		const { sha256, utf8 } = this.api;
		const url = (file) => new URL(`search/${file}`, this.base(source));
		const meta = await this.json(url('meta.json'));

		if (meta?.schema !== 'search/1' || ![0, 1, 2, 3, 4].includes(meta.digits))
			throw new Unread('meta.json');
		const name = hex(await sha256(utf8(key))).slice(0, meta.digits) || 'all';
		const file = await this.json(url(`${meta.digits}/${name}.json`));
		if (file === null || !Object.hasOwn(file, key))
			return [];
		const names = Array.isArray(file[key]) ? [...file[key]] : null;
		// Of very many the first, and how many others there are.
		if (Number.isSafeInteger(names?.at(-1)) && names.length > SHOWN_MAX)
			this.cut = names.pop() > 0;
		if (!isNames(names))
			throw new Unread(name);
		return names;
	}

	async certificate(source, name) {
		const hash = name.lastIndexOf('#');
		const version = Number(name.slice(hash + 1));
		const file = encoded(name.slice(0, hash), this.api.utf8) +
		    (version > 1 ? `-v${version}` : '');
		const bytes = await this.get(new URL(`certificates/${
		    encodeURIComponent(file)}.jws.json`, this.base(source)));
		const find = bytes === null ? null : this.api.findEnvelope(bytes);

		if (find === null)
			throw new Unread(name);
		return find;
	}

	// One certificate, judged; null when it does not bear the text, whatever
	// the publisher's files say.
	async entry(source, name, key) {
		const entry = { find: await this.certificate(source, name), asOf: null };
		const trusts = await this.api.judge(entry);
		const c = entry.r.certificate;

		if (c === null || !textsOf(c, unicodeFold).includes(key))
			return null;
		entry.scheme = trusts.find((t) => t.publisher ===
		    entry.r.trust?.publisher)?.schemes.find((s) => s.id === c.scheme);
		return entry;
	}

	// The rest is shown all the same when a part cannot be read.
	async attempt(make, otherwise) {
		try {
			return await make();
		} catch (e) {
			if (!(e instanceof Unread))
				throw e;
			this.whole = false;
			return otherwise;
		}
	}

	// Every certificate that bears the text, judged.
	async entries(text) {
		const key = unicodeFold(text);
		const out = [];

		if (key === '')
			return out;
		for (const source of this.api.sources) {
			const names = await this.attempt(() =>
			    this.names(source, key), []);
			out.push(...await this.some(source, key, names));
		}
		return out.filter((entry) => entry !== null);
	}

	// Some at a time, as long as the largest there may be would still fit.
	async some(source, key, names) {
		const out = [];

		while (out.length < names.length) {
			const n = Math.min(TOGETHER, SHOWN_MAX - out.length,
			    Math.floor((BYTES_MAX - this.bytes) / CERTIFICATE_MAX));
			if (n < 1) {
				this.cut = true;
				break;
			}
			out.push(...await Promise.all(names.slice(out.length, out.length + n)
				.map((name) => this.attempt(() =>
				    this.entry(source, name, key), null))));
		}
		return out;
	}
}

const codeOf = ({ uscc, lei, reg }) => uscc ?? lei ?? reg;

const nameOf = ({ name }, lang) => name[lang === 0 ? 'zh' : 'en'] ?? name.zh ??
    name.en;

// Days without a gap: what begins on the day after another's last, or before.
export function chains(periods) {
	const next = (day) => new Date(Date.parse(`${day}T00:00:00Z`) + 86400000)
		.toISOString().slice(0, 10);
	const out = [];

	for (const [from, until] of [...periods].sort()) {
		const last = out[out.length - 1];
		if (last !== undefined && from <= next(last[1]))
			last[1] = last[1] > until ? last[1] : until;
		else
			out.push([from, until]);
	}
	return out;
}

// One scheme: its levels side by side, a certificate a line.
function schemeTable(entries, api) {
	const { el, lang, open, stateWords, unicodeVisible } = api;
	const { scheme } = entries[0];
	const order = scheme?.levels.map((l) => l.code) ?? [];
	const levels = [...new Set(entries.map((e) => e.r.certificate.level ?? ''))]
		.sort((a, b) => order.indexOf(a) - order.indexOf(b));
	const named = (thing, id) => unicodeVisible(thing === undefined ? id
	    : nameOf(thing, lang()));
	const cell = (e) => el('button', { type: 'button', onclick: () =>
	    open(e.find) }, `${stateWords(e.r.status)[0]} · ${
	    unicodeVisible(e.r.certificate.number)}${e.r.certificate.version > 1
	    ? ` #${e.r.certificate.version}` : ''}`,
	el('br'), `${e.r.certificate.valid_from} – ${e.r.certificate.valid_until}`);
	const counts = (e) => ['valid', 'expired'].includes(e.r.status);

	entries.sort((a, b) => a.r.certificate.valid_from <
	    b.r.certificate.valid_from ? -1 : 1);
	return el('table', {}, el('caption', {},
	    named(scheme, entries[0].r.certificate.scheme)),
	    el('thead', {}, el('tr', {}, ...levels.map((l) =>
	        el('th', { scope: 'col' }, l === '' ? '–'
	            : named(scheme?.levels.find((x) => x.code === l), l))))),
	    el('tbody', {}, ...entries.map((e) => el('tr', {}, ...levels.map((l) =>
	        el('td', {}, l === (e.r.certificate.level ?? '') ? cell(e) : null)))),
	    el('tr', {}, ...levels.map((l) => el('td', { class: 'quiet' },
	        `${WORDS.chain[lang()]}: ${chains(entries.filter((e) => counts(e) &&
	            l === (e.r.certificate.level ?? '')).map((e) =>
	            [e.r.certificate.valid_from, e.r.certificate.valid_until]))
	        .map((c) => c.join(' – ')).join('; ') || '–'}`)))));
}

// Two holders of one name are two; without a code the name is all there is.
function holderKey({ holder }, fold) {
	return codeOf(holder) === undefined ? fold(nameOf(holder, 0))
	    : `${holder.country} ${codeOf(holder)}`;
}

function holderView(entries, api) {
	const { el, lang, unicodeVisible } = api;
	const schemes = [...new Set(entries.map((e) => e.r.certificate.scheme))];
	const { holder } = entries.reduce((a, b) => b.r.certificate.issued >
	    a.r.certificate.issued ? b : a).r.certificate;
	const code = codeOf(holder);

	return el('section', {}, el('h2', {}, WORDS.years[lang()]),
	    el('p', { class: 'holder' }, unicodeVisible(nameOf(holder, lang())),
	        code === undefined ? null : ` · ${unicodeVisible(code)}`),
	    ...schemes.map((s) => el('div', { class: 'scroll', tabindex: 0,
		    role: 'region', 'aria-label': s }, schemeTable(
	        entries.filter((e) => e.r.certificate.scheme === s), api))));
}

function holderViews(entries, api) {
	const holders = new Map();

	for (const e of entries) {
		const key = holderKey(e.r.certificate, unicodeFold);
		holders.set(key, [...holders.get(key) ?? [], e]);
	}
	return [...holders.values()].map((list) => holderView(list, api));
}

// A number opens its newest version; a holder shows all of its certificates.
export async function search(text, api) {
	const { el, lang, noRegister } = api;
	const register = new Register(api);
	const entries = await register.entries(text);
	const folded = unicodeFold(text);
	const byNumber = entries.filter((e) =>
	    unicodeFold(e.r.certificate.number) === folded);
	const warning = (text) => el('p', { class: 'warning', role: 'status' }, text);

	if (byNumber.length > 0)
		await api.open(byNumber.sort((a, b) => b.r.certificate.version -
		    a.r.certificate.version)[0].find);
	const code = byNumber.length > 0
	    ? codeOf(byNumber[0].r.certificate.holder) : undefined;
	const all = code === undefined ? [] : await register.entries(code);
	const found = all.length > 0 ? all : entries;
	await api.patiently(() => api.box.replaceChildren(
	    ...register.whole ? [] : [warning(noRegister)],
	    ...register.whole && found.length === 0
	        ? [warning(WORDS.none[lang()])] : [],
	    ...register.cut
	        ? [warning(WORDS.many[lang()].replace('N', found.length))] : [],
	    ...holderViews(found, api)));
}
