// SPDX-License-Identifier: Apache-2.0
// <certificate-verdict site="https://HOST" pin="FINGERPRINT" value="CODE">
// for other pages. site: a published folder; pin: the root fingerprint that
// was compared; value: text of a code, a link, or a *.jws.json; as-of: a day or
// an instant; lang: zh or en. Events: "verdict" with the result of schema
// check/1 as its detail, "verdict-failed" with an error. Style it through
// ::part(box), ::part(headline), ::part(line).
import { Fault, rootFingerprint, rootParse, unicodeVisible,
	verify } from './verifier.js';
import { RARE_EN } from './rare-en.js';
import { RARE_ZH } from './rare-zh.js';
import { WORDS_EN } from './words-en.js';
import { WORDS_ZH } from './words-zh.js';

const SHEET = `:host { display: block; font: inherit }
[part=box] { border-radius: .5rem; padding: .75rem 1rem; color: #fff;
background: #3c4a78 }
[part=box].valid { background: #0b6b35 }
[part=box].not_valid { background: #a3161c }
[part=headline] { font-size: 1.25em; font-weight: 700; margin: 0 }
[part=line] { margin: .25rem 0 0; overflow-wrap: anywhere }`;

async function elementFetch(url) {
	const r = await fetch(url, { credentials: 'omit', redirect: 'error',
		referrerPolicy: 'no-referrer', cache: 'no-cache' });

	if (!r.ok)
		throw new Error(`${url}: ${r.status}`);
	return new Uint8Array(await r.arrayBuffer());
}

const plain = (text) => text.replace(/\s/g, '').toLowerCase();

class CertificateVerdict extends HTMLElement {
	static observedAttributes = ['site', 'pin', 'value', 'as-of', 'lang'];
	#turn = 0;
	#root = this.attachShadow({ mode: 'open' });

	connectedCallback() {
		const sheet = new CSSStyleSheet();
		sheet.replaceSync(SHEET);
		this.#root.adoptedStyleSheets = [sheet];
		this.#update();
	}

	attributeChangedCallback() {
		if (this.isConnected)
			this.#update();
	}

	// The pin is the fingerprint: root.json is believed only if it has it.
	async #lists(site) {
		const root = await elementFetch(`${site}/root.json`);
		const print = await rootFingerprint(rootParse(root));

		if (plain(print) !== plain(this.getAttribute('pin') ?? ''))
			throw new Error('the root of the site is not the one pinned');
		return { root, trust: await elementFetch(`${site}/trust.jws.json`) };
	}

	// Below the site only: an address in a record is never followed elsewhere.
	async #status(result, site, publisher) {
		const uri = result.certificate?.status.status_list.uri ?? '';

		if (!uri.startsWith(`${publisher}/`) || uri.includes('..'))
			return null;
		return elementFetch(site + uri.slice(publisher.length))
			.catch(() => null);
	}

	async #update() {
		const turn = ++this.#turn;
		const value = this.getAttribute('value') ?? '';
		const site = (this.getAttribute('site') ?? '').replace(/\/$/, '');

		if (value === '' || site === '')
			return;
		try {
			const lists = await this.#lists(site);
			const ask = (status) => verify(value, { ...lists, status,
				now: Math.floor(Date.now() / 1000),
				asOf: this.getAttribute('as-of') ?? undefined });
			let result = await ask(null);
			const status = await this.#status(result, site,
			    result.trust?.publisher ?? site);
			if (status !== null)
				result = await ask(status);
			if (turn === this.#turn)
				this.#show(result);
		} catch (error) {
			if (turn === this.#turn)
				this.#fail(error);
		}
	}

	#words(state) {
		const code = (this.getAttribute('lang') ?? navigator.language);

		const [often, seldom] = /^zh/i.test(code) ? [WORDS_ZH, RARE_ZH]
		    : [WORDS_EN, RARE_EN];

		return often.states[state] ?? seldom.states[state] ??
		    seldom.states.unreadable;
	}

	#lines(verdict, lines) {
		const box = document.createElement('div');

		box.setAttribute('part', 'box');
		box.setAttribute('role', 'status');
		box.className = verdict;
		for (const [i, text] of lines.entries()) {
			const p = document.createElement('p');
			p.setAttribute('part', i === 0 ? 'headline' : 'line');
			p.textContent = text;
			box.append(p);
		}
		this.#root.replaceChildren(box);
	}

	#show(result) {
		const c = result.certificate;
		const [head, , advice] = this.#words(result.status);
		const lines = [head, advice];

		if (result.sample)
			lines.unshift('样本 · SAMPLE');
		if (c !== null)
			lines.push(unicodeVisible(c.holder.name.zh ?? c.holder.name.en),
			    `${unicodeVisible(c.number)} #${c.version}`,
			    `${c.valid_from} – ${c.valid_until}`);
		this.result = result;
		this.#lines(result.verdict, lines);
		this.dispatchEvent(new CustomEvent('verdict', { bubbles: true,
			composed: true, detail: result }));
	}

	// What went wrong before there was anything to judge is no verdict.
	#fail(error) {
		const state = error instanceof Fault || error instanceof RangeError
		    ? 'trust_missing' : 'unreadable';

		this.#lines('unknown', this.#words(state));
		this.dispatchEvent(new CustomEvent('verdict-failed', { bubbles: true,
			composed: true, detail: error }));
	}
}

if (globalThis.customElements !== undefined &&
    customElements.get('certificate-verdict') === undefined)
	customElements.define('certificate-verdict', CertificateVerdict);
