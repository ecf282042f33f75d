// SPDX-License-Identifier: Apache-2.0
// One result on the screen, in the order of what a person needs first.
// Nothing is decided here: the words follow the status that was judged.
import { instantFormat, zoneParse } from '../core/date.js';
import { trustBody, trustScheme } from '../core/trust.js';
import { unicodeVisible } from '../core/unicode.js';
import { both, duration, el, fill, icon, label, stateWords } from './dom.js';

const has = (r, code) => r.checks.some((c) => c.code === code &&
    c.state !== 'pass');
const instantText = (text) => text.replace('T', ' ')
	.replace(/(Z|[+-]\d\d:\d\d)$/, ' $1');

// Which words a result takes: its status, or a nearer name of the cause.
export function stateOf(r, token, now) {
	const onlyHost = r.checks.every((c) => c.state === 'pass' ||
	    c.code === 'document.host_unlisted');

	if (r.status === 'status_stale' && has(r, 'clock.unreliable'))
		return 'clock';
	if (r.status === 'status_stale' && has(r, 'dates.signed_in_future'))
		return 'clock';
	if (r.status === 'status_stale' && token && token.exp <= now)
		return 'too_old';
	if (r.status === 'status_stale' && !token)
		return 'status_missing';
	if (r.status === 'unreadable' && has(r, 'document.not_checked') &&
	    r.checks.every((c) => c.state === 'pass' ||
	        c.code === 'document.not_checked'))
		return 'pdf';
	if (r.checks.some((c) => c.code === 'document.unreadable' &&
	    c.detail === 'parts'))
		return 'no_parts';
	if (has(r, 'document.damaged_code'))
		return 'damaged';
	if (has(r, 'document.nothing'))
		return 'nothing';
	if (r.status !== 'unknown_issuer')
		return r.status;
	return onlyHost ? 'host' : has(r, 'trust.none') ? 'trust_missing'
	    : has(r, 'trust.expired') ? 'trust_expired' : 'unknown_issuer';
}

function textsOf(state, r, token, now) {
	const c = r.certificate;
	const day = r.status === 'expired' ? c?.valid_until
	    : r.status === 'not_yet_valid' ? c?.valid_from : r.since?.effective;
	const zone = c === null ? 0 : zoneParse(c.zone);
	const values = { F: day, G: r.good, R: r.required,
		A: token ? instantText(instantFormat(token.iat, zone)) : '–',
		O: token ? duration(now - token.iat) : '–',
		L: token ? duration(token.exp - token.iat) : '–' };

	return stateWords(state).map((s) => fill(s, values));
}

export function verdictView(r, state, texts) {
	const h1 = el('h1', { tabindex: -1 }, icon(r.verdict),
	    el('span', {}, texts[0]));

	return el('div', { class: `verdict ${r.verdict}`, role: 'status',
		'data-state': state }, h1, el('p', {}, texts[1]),
	el('p', {}, texts[2]), r.as_of === undefined ? null
	    : el('p', { class: 'when' }, `${label('asOf')}: ${
	        instantText(r.as_of)}`));
}

const line = (name, ...content) => el('div', { class: name },
    el('dt', {}, label(name)), el('dd', {}, ...content));

function nameOf(thing, id) {
	return thing === undefined ? [unicodeVisible(id)]
	    : both(thing.name, unicodeVisible);
}

// The five things to compare with the paper, and the scope.
function factsView(c, trust) {
	const scheme = trust === null ? undefined : trustScheme(trust, c.scheme);
	const level = scheme?.levels.find((l) => l.code === c.level);
	const code = c.holder.uscc ?? c.holder.lei ?? c.holder.reg;
	const version = c.version > 1
	    ? `, ${label('version').replace('N', c.version)}` : '';

	return el('dl', {},
	    line('holder', ...both(c.holder.name, unicodeVisible),
	        code === undefined ? null : el('small', {}, unicodeVisible(code))),
	    line('scheme', ...nameOf(scheme, c.scheme), c.level === undefined ? null
	        : el('div', {}, ...nameOf(level, c.level))),
	    line('number', unicodeVisible(c.number) + version),
	    line('validity', `${c.valid_from} – ${c.valid_until}`,
	        el('small', {}, `${label('inclusive')}, ${c.zone}`)),
	    line('issuers', ...c.issuers.map((id) => el('div', {},
	        ...nameOf(trust === null ? undefined : trustBody(trust, id), id)))),
	    line('scope', ...both(c.scope, unicodeVisible)));
}

function warningsView(r, lists) {
	const host = r.checks.find((c) => c.code === 'document.host_unlisted');
	const texts = [];

	if (host !== undefined)
		texts.push(fill(label('foreignHost'),
		    { H: unicodeVisible(host.detail) }));
	if (r.checks.some((c) => c.code === 'status.rollback'))
		texts.push(label('rollback'));
	if (r.boundary)
		texts.push(label('boundary'));
	if (r.overdue)
		texts.push(label('overdue'));
	if (r.announced !== undefined)
		texts.push(fill(label('announced'), { F: r.announced.effective,
			A: label(r.announced.action) }));
	if (lists.offline)
		texts.push(label('offline'));
	return texts.map((text) => el('p', { class: 'warning' }, text));
}

function listView(r, token, trust, now) {
	const zone = zoneParse(r.certificate?.zone ?? '+08:00');

	return [token ? el('p', { class: 'quiet list' }, `${label('list')}: `,
	    fill(label('listLine'), { S: token.seq,
		    A: instantText(instantFormat(token.iat, zone)),
		    O: duration(now - token.iat) })) : null,
	trust === null ? null : el('p', { class: 'quiet' },
	    fill(label('trustLine'), { P: trust.publisher, V: trust.version }))];
}

function actionsView(shown, again, more) {
	const day = el('input', { type: 'date', min: '1970-01-01',
		max: '9999-12-31', value: shown.asOf?.date ?? '',
		'aria-label': label('otherDate') });
	const action = (name, run) => el('button', { type: 'button',
		'data-do': name, onclick: run }, label(name));
	const asks = shown.r.certificate === null ? [] : [
		el('form', { class: 'row', onsubmit: (e) => {
			e.preventDefault();
			again(day.value === '' ? null : { date: day.value }, false);
		} }, el('label', { class: 'quiet' }, `${label('otherDate')} `, day),
		el('button', { type: 'submit', 'data-do': 'show' }, label('show')),
		shown.asOf === null ? null
		    : action('today', () => again(null, false)))];

	return el('div', { class: 'actions' }, ...asks, el('div', { class: 'row' },
	    shown.r.verdict === 'unknown' && shown.state !== 'pdf'
	        ? action('retry', () => again(shown.asOf, true)) : null,
	    action('print', () => print()),
	    action('copy', async (e) => (await more()).copy(shown, e.target)),
	    action('report', async (e) => (await more()).report(shown, e.target))));
}

// Opened by the reader, and filled then.
export function foldedView(name, fill) {
	const box = el('details', { ontoggle: async () => {
		if (box.open && box.children.length === 1)
			box.append(await fill());
	} }, el('summary', {}, label(name)));

	return box;
}

// shown: { r, asOf, name }. again(asOf, fresh) judges it once more; more()
// brings what is shown on request (more.js).
export function resultView(shown, lists, trusts, again, more) {
	const { r } = shown;
	const c = r.certificate;
	const trust = trusts.find((t) => t.publisher === r.trust?.publisher) ?? null;
	const token = c === null ? null
	    : lists.tokens.get(c.status.status_list.uri) ?? null;

	shown.state = stateOf(r, token, lists.now);
	shown.texts = textsOf(shown.state, r, token, lists.now);
	return el('article', {},
	    shown.name === undefined ? null
	        : el('p', { class: 'quiet' }, `${label('file')}: ${
	            unicodeVisible(shown.name)}`),
	    r.sample ? el('p', { class: 'sample' }, label('sample')) : null,
	    verdictView(r, shown.state, shown.texts),
	    c === null ? null : factsView(c, trust),
	    ...warningsView(r, lists), ...listView(r, token, trust, lists.now),
	    el('p', { class: 'limit' }, label(r.checks.some((k) =>
	        k.code === 'document.signed') ? 'limitSigned' : 'limit')),
	    actionsView(shown, again, more),
	    token && c !== null ? foldedView('history', async () =>
	        (await more()).history(c, token)) : null,
	    foldedView('details', async () => (await more()).checks(r.checks)));
}
