// SPDX-License-Identifier: Apache-2.0
// What a result shows on request: every check with its text, the history of
// its status, itself as text to copy or to send.
import { rootFingerprint } from '../core/fingerprint.js';
import { CODE_TEXTS, REASON_TEXTS } from './texts.js';

const WORDS = {
	noHistory: ['没有暂停、撤销或变更记录。',
		'No suspension, withdrawal or change.'],
	until: ['期限', 'until'], published: ['公布', 'published'],
	copied: ['已复制', 'Copied'],
};
const CHECK_NAMES = {
	signatures: ['签名', 'Signatures'], issuers: ['颁发者', 'Issuers'],
	dates: ['日期', 'Dates'], status: ['状态', 'Status'],
	document: ['文件', 'Document'],
};
const STATE_NAMES = { pass: ['通过', 'passed'], fail: ['不通过', 'failed'],
	unknown: ['无法确认', 'open'] };

class More {
	constructor(api) {
		this.api = api;
	}

	words(name) {
		return WORDS[name][this.api.lang()];
	}

	checks(checks) {
		const { el, unicodeVisible } = this.api;
		const lang = this.api.lang();

		return el('div', { class: 'scroll', tabindex: 0 }, el('table', {},
		    ...checks.map((c) => el('tr', {},
		        el('th', { scope: 'row' }, CHECK_NAMES[c.check][lang]),
		        el('td', {}, STATE_NAMES[c.state][lang]),
		        el('td', {}, CODE_TEXTS[c.code]?.[lang] ?? c.code,
		            c.detail === undefined ? null
		                : el('small', {}, ` ${unicodeVisible(c.detail)}`)),
		        el('td', {}, el('code', {}, c.code))))));
	}

	async fingerprint(root) {
		const { CryptMissing, el, patiently, rootParse, stateWords,
			utf8 } = this.api;

		try {
			const pin = await patiently(() =>
			    rootParse(utf8(JSON.stringify(root))));
			return el('p', {}, el('code', {}, await rootFingerprint(pin)));
		} catch (e) {
			if (!(e instanceof CryptMissing))
				throw e;
			const [head] = await patiently(() => stateWords('crypto'));
			return el('p', {}, head);
		}
	}

	eventText(e, zone) {
		const { dateOf, label } = this.api;
		const until = e.until === undefined ? ''
		    : `, ${this.words('until')} ${e.until}`;

		const reason = REASON_TEXTS[e.reason]?.[this.api.lang()] ??
		    e.reason.replaceAll('_', ' ');

		return `${e.effective} ${label(e.action)} (${reason})${until}, ${this.words('published')} ${
		    dateOf(e.published, zone)}`;
	}

	history(c, token) {
		const { el, statusEvents, zoneParse } = this.api;
		const events = statusEvents(token, c.status.status_list.idx);

		return events.length === 0 ? el('p', {}, this.words('noHistory'))
		    : el('ul', {}, ...events.map((e) => el('li', {},
		        this.eventText(e, zoneParse(c.zone)))));
	}

	// For the file of a procurement.
	text({ r, texts }) {
		const { label, unicodeVisible } = this.api;
		const c = r.certificate;
		const lines = [...texts];

		if (r.sample)
			lines.unshift(label('sample'));
		if (c !== null) {
			const name = c.holder.name.zh ?? c.holder.name.en;
			lines.push(`${label('holder')}: ${unicodeVisible(name)} ${
			    c.holder.uscc ?? c.holder.lei ?? c.holder.reg ?? ''}`.trim(),
			`${label('scheme')}: ${c.scheme} ${c.level ?? ''}`.trim(),
			`${label('number')}: ${unicodeVisible(c.number)} #${c.version}`,
			`${label('validity')}: ${c.valid_from} – ${c.valid_until}`,
			`${label('issuers')}: ${c.issuers.join(', ')}`,
			`${label('asOf')}: ${r.as_of}`);
		}
		if (r.status_list !== undefined)
			lines.push(`${label('list')}: ${r.status_list.seq}, ${
			    r.status_list.issued}`);
		lines.push(r.checks.map((k) => `${k.code} ${k.state}`).join('; '));
		return lines.join('\n');
	}

	// Where a page may not write to the clipboard the text is there to take.
	async copy(shown, button) {
		const { el } = this.api;
		const text = this.text(shown);

		try {
			await navigator.clipboard.writeText(text);
			button.textContent = this.words('copied');
		} catch {
			const area = el('textarea', { readonly: true, rows: 8,
				'aria-label': button.textContent });
			area.value = text;
			button.parentNode.after(area);
			area.select();
		}
	}

	// The button becomes the link that it stood for.
	report(shown, button) {
		const { el, label } = this.api;
		const subject = encodeURIComponent(`${label('report')}: ${
		    shown.r.certificate?.number ?? shown.state}`);
		const link = el('a', { class: 'button', href: `mailto:?subject=${
		    subject}&body=${encodeURIComponent(this.text(shown))}` },
		label('report'));

		button.replaceWith(link);
		link.click();
	}
}

export const start = (api) => new More(api);
