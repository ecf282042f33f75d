// SPDX-License-Identifier: Apache-2.0
// The public register: a number, a credit code or a whole name, looked up in
// the small files that the publisher wrote. They only name certificates: what
// is shown comes from the signed ones, judged like any other.
const SHOWN_MAX = 60;

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

class Register {
	constructor(api) {
		this.api = api;
	}

	base(source) {
		return source.here ? document.baseURI : `${source.publisher}/`;
	}

	async get(url) {
		const r = await fetch(url, { credentials: 'omit', redirect: 'error',
			referrerPolicy: 'no-referrer', cache: 'no-cache' })
			.catch(() => null);

		return r?.ok ? new Uint8Array(await r.arrayBuffer()) : null;
	}

	async json(url) {
		const bytes = await this.get(url);

		try {
			return JSON.parse(new TextDecoder().decode(bytes));
		} catch {
			return null;
		}
	}

	// "NUMBER#VERSION" of every certificate that bears the text.
	async names(source, text) {
		const { sha256, unicodeFold, utf8 } = this.api;
		const meta = await this.json(new URL('search/meta.json',
		    this.base(source)));
		const key = unicodeFold(text);

		if (meta?.schema !== 'search/1' || key === '')
			return [];
		const name = hex(await sha256(utf8(key))).slice(0, meta.digits) || 'all';
		const file = await this.json(new URL(`search/${meta.digits}/${name}.json`,
		    this.base(source)));
		return file !== null && Object.hasOwn(file, key) ? file[key] : [];
	}

	async certificate(source, name) {
		const hash = name.lastIndexOf('#');
		const version = Number(name.slice(hash + 1));
		const file = encoded(name.slice(0, hash), this.api.utf8) +
		    (version > 1 ? `-v${version}` : '');
		const bytes = await this.get(new URL(`certificates/${
		    encodeURIComponent(file)}.jws.json`, this.base(source)));

		return bytes === null ? null : this.api.findEnvelope(bytes);
	}

	// Every certificate that bears the text, judged.
	async entries(text) {
		const out = [];

		for (const source of this.api.sources)
			for (const name of (await this.names(source, text))
				.slice(0, SHOWN_MAX)) {
				const find = await this.certificate(source, name);
				const entry = { find, asOf: null };
				if (find === null)
					continue;
				const trusts = await this.api.judge(entry);
				const c = entry.r.certificate;
				if (c === null)
					continue;
				entry.scheme = trusts.find((t) => t.publisher ===
				    entry.r.trust?.publisher)?.schemes.find((s) =>
				    s.id === c.scheme);
				out.push(entry);
			}
		return out;
	}
}

const codeOf = ({ uscc, lei, reg }) => uscc ?? lei ?? reg;

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
	const { el, label, lang, open, STATE_WORDS, unicodeVisible } = api;
	const { scheme } = entries[0];
	const order = scheme?.levels.map((l) => l.code) ?? [];
	const levels = [...new Set(entries.map((e) => e.r.certificate.level ?? ''))]
		.sort((a, b) => order.indexOf(a) - order.indexOf(b));
	const named = (thing, id) => unicodeVisible(thing === undefined ? id
	    : thing.name[lang() === 0 ? 'zh' : 'en'] ?? thing.name.zh ??
	        thing.name.en);
	const cell = (e) => el('button', { type: 'button', onclick: () =>
	    open(e.find) }, `${STATE_WORDS[e.r.status][lang()][0]} · ${
	    unicodeVisible(e.r.certificate.number)}${e.r.certificate.version > 1
	    ? ` #${e.r.certificate.version}` : ''}`,
	el('br'), `${e.r.certificate.valid_from} – ${e.r.certificate.valid_until}`);
	const inForce = (e) => !['void', 'forged', 'incomplete'].includes(e.r.status);

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
	        `${label('chain')}: ${chains(entries.filter((e) => inForce(e) &&
	            l === (e.r.certificate.level ?? '')).map((e) =>
	            [e.r.certificate.valid_from, e.r.certificate.valid_until]))
	        .map((c) => c.join(' – ')).join('; ') || '–'}`)))));
}

function holderView(entries, api) {
	const { el, label } = api;
	const schemes = [...new Set(entries.map((e) => e.r.certificate.scheme))];

	return el('section', {}, el('h2', {}, label('years')),
	    ...schemes.map((s) => el('div', { class: 'scroll', tabindex: 0,
		    role: 'region', 'aria-label': s }, schemeTable(
	        entries.filter((e) => e.r.certificate.scheme === s), api))));
}

// A number opens its newest version; a holder shows all of its certificates.
export async function search(text, api) {
	const register = new Register(api);
	const entries = await register.entries(text);

	if (entries.length === 0) {
		api.box.replaceChildren(api.el('p', { class: 'warning', role: 'status' },
		    api.label('none')));
		return;
	}
	const folded = api.unicodeFold(text);
	const byNumber = entries.filter((e) =>
	    api.unicodeFold(e.r.certificate.number) === folded);
	if (byNumber.length > 0)
		await api.open(byNumber.sort((a, b) => b.r.certificate.version -
		    a.r.certificate.version)[0].find);
	const code = codeOf(entries[0].r.certificate.holder);
	const all = byNumber.length > 0 && code !== undefined
	    ? await register.entries(code) : entries;
	api.box.replaceChildren(holderView(all.length > 0 ? all : entries, api));
}
