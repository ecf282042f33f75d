// SPDX-License-Identifier: Apache-2.0
// Trust lists and status tokens: fetched from this site and the publishers
// that the page was made for, kept on the device with their age, and never
// replaced by older ones. What is fetched is the same for everybody: no
// request tells which certificate is looked at.
import { chooseToken } from '../core/examine.js';
import { faultOf } from '../core/fault.js';
import { statusParse, statusTrusted } from '../core/status.js';
import { rootParse, trustParse } from '../core/trust.js';
import { utf8 } from '../core/crypt.js';
import { SKEW } from '../core/validity.js';

const KEPT = 'yinxin-lists';
const TIMEOUT = 8000; // ms
const TRUST_TTL = 3600;
const LIST_MAX = 16 << 20;
const AT_ONCE_MAX = 1 << 18; // bytes, where what is kept is had at once

const keptUrl = (key) => new URL(`kept/${encodeURIComponent(key)}`,
    document.baseURI).href;

// { bytes, at } of what is kept, or null: small lists as "AT TEXT" in the
// local storage, which answers at once, others in a cache. Storage may be
// denied, full or absent: a device that keeps nothing still verifies.
async function keptGet(key) {
	try {
		const [, at, text] = /^(\d+) (.*)$/s.exec(
		    localStorage.getItem(keptUrl(key))) ?? [];
		if (at !== undefined)
			return { at: Number(at), bytes: utf8(text) };
	} catch {
		// the cache may be there
	}
	try {
		const r = await caches.match(keptUrl(key), { cacheName: KEPT });
		return r === undefined ? null : { at: Number(r.headers.get('x-at')),
			bytes: new Uint8Array(await r.arrayBuffer()) };
	} catch {
		return null;
	}
}

async function keptPut(key, bytes, at) {
	const name = keptUrl(key);

	try {
		if (bytes.length <= AT_ONCE_MAX) {
			localStorage.setItem(name, `${at} ${new TextDecoder('utf-8',
			    { fatal: true, ignoreBOM: true }).decode(bytes)}`);
			return;
		}
		localStorage.removeItem(name);
	} catch {
		// the cache may take it
	}
	try {
		await (await caches.open(KEPT)).put(name,
		    new Response(bytes, { headers: { 'x-at': String(at) } }));
	} catch {
		// not kept
	}
}

async function download(url) {
	try {
		const r = await fetch(url, { cache: 'no-cache', credentials: 'omit',
			referrerPolicy: 'no-referrer', redirect: 'error',
			signal: AbortSignal.timeout(TIMEOUT) });
		const bytes = r.ok ? new Uint8Array(await r.arrayBuffer()) : null;
		return bytes !== null && bytes.length <= LIST_MAX ? bytes : null;
	} catch {
		return null;
	}
}

// What parses, or null.
async function parsed(bytes, parse) {
	let out = null;

	if (bytes !== null)
		await faultOf(async () => {
			out = await parse(bytes);
		});
	return out;
}

export class Lists {
	constructor(sources, now) {
		this.sources = sources;
		this.now = now;
		this.offline = false;
		this.memory = new Map(); // { at, until, answer } by what it is
		this.tokens = new Map(); // by address, the one that was used
		this.early = new Map(); // by address, what is kept, on its way
	}

	// Each source's newest list; one that cannot be had is left out.
	async trusts(fresh = false) {
		const all = await Promise.all(this.sources.map((s) =>
		    this.once(`trust ${s.publisher}`, fresh, (t) => t === null ? 0
		        : Math.min(this.now + TRUST_TTL, t.expires), () =>
		        this.trust(s, fresh))));

		return all.filter((t) => t !== null);
	}

	// Asked once by all who ask meanwhile, and again when what came is past
	// the time untilOf(it), or never came.
	once(key, fresh, untilOf, make) {
		const held = this.memory.get(key);

		if (!fresh && held !== undefined && held.at <= this.now &&
		    this.now < held.until)
			return held.answer;
		const asked = { at: this.now, until: Infinity, answer: make() };
		const settle = (until) => {
			asked.until = until;
		};
		asked.answer.then((it) => settle(untilOf(it)), () => settle(0));
		this.memory.set(key, asked);
		return asked.answer;
	}

	async trust(source, fresh) {
		const asked = keptGet(`trust ${source.publisher}`);
		const pin = rootParse(utf8(JSON.stringify(source.root)));
		const parse = async (bytes) => {
			const t = await trustParse(bytes, pin);
			return t.publisher === source.publisher ? t : null;
		};
		const kept = await asked;
		const before = kept === null ? null : await parsed(kept.bytes, parse);

		if (before !== null && !fresh && before.expires > this.now &&
		    kept.at <= this.now && this.now - kept.at < TRUST_TTL)
			return before;
		let bytes = await download(source.list);
		this.offline ||= bytes === null;
		if (bytes === null && source.carried !== undefined)
			bytes = await download(source.carried);
		const after = await parsed(bytes, parse);
		if (after === null ||
		    (before !== null && after.version < before.version))
			return before;
		await keptPut(`trust ${source.publisher}`, bytes, this.now);
		return after;
	}

	// Only below the address of a publisher that the page was made for.
	address(uri, trust) {
		const source = this.sources.find((s) =>
		    s.publisher === trust.publisher);

		if (source === undefined || uri.includes('..') ||
		    !uri.startsWith(`${trust.publisher}/`))
			return null;
		return source.here ? new URL(uri.slice(trust.publisher.length + 1),
		    document.baseURI).href : uri;
	}

	// The token of this address may be asked for.
	soon(uri) {
		if (!this.tokens.has(uri))
			this.early.set(uri, keptGet(uri));
	}

	tokenFor(uri, trust, scheme, fresh) {
		return this.once(`${trust.publisher} ${scheme?.id} ${uri}`, fresh,
		    ({ status }) => status === null ? 0
		        : Math.min(this.now + status.ttl, status.exp),
		    () => this.token(uri, trust, scheme, fresh));
	}

	async token(uri, trust, scheme, fresh) {
		const good = async (bytes) => {
			const s = await statusParse(bytes);
			return s.uri === uri && scheme !== undefined &&
			    await statusTrusted(s, trust, scheme) === 'ok' ? s : null;
		};
		const kept = await (this.early.get(uri) ?? keptGet(uri));
		this.early.delete(uri);
		const before = kept === null ? null : await parsed(kept.bytes, good);

		if (before !== null && !fresh && before.exp > this.now &&
		    kept.at <= this.now && this.now - kept.at < before.ttl)
			return this.used(uri, { status: before });
		const url = this.address(uri, trust);
		const bytes = url === null ? null : await download(url);
		this.offline ||= url !== null && bytes === null;
		const { offered, error } = await this.read(bytes);
		const chosen = await chooseToken(offered, before, trust, scheme);
		if (chosen.status === null && error !== 'ok')
			chosen.error ??= error;
		if (offered !== null && chosen.status === offered && offered.uri === uri &&
		    offered.iat <= this.now + SKEW &&
		    await statusTrusted(offered, trust, scheme) === 'ok')
			await keptPut(uri, bytes, this.now);
		return this.used(uri, chosen);
	}

	async read(bytes) {
		let offered = null;
		const error = bytes === null ? 'status.missing'
		    : await faultOf(async () => {
			offered = await statusParse(bytes);
		});

		return { offered, error };
	}

	used(uri, chosen) {
		this.tokens.set(uri, chosen.status);
		return chosen;
	}
}

