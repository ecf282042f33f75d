// SPDX-License-Identifier: Apache-2.0
// The page: opened by a code (the fragment), by typing, by camera, by photos
// and PDFs. The fragment is read and then removed; nothing leaves the device.
import { CryptMissing, cryptFallback, utf8 } from '../core/crypt.js';
import { examine } from '../core/examine.js';
import { findEnvelope, findScan, findText } from '../core/find.js';
import { jwsParse } from '../core/jws.js';
import { certificateParse } from '../core/certificate.js';
import { rootFingerprint, rootParse } from '../core/trust.js';
import { unicodeFold, unicodeVisible } from '../core/unicode.js';
import { sha256 } from '../core/crypt.js';
import { verdictOf } from '../core/verify.js';
import { el, icon, label, lang, setLanguage } from './dom.js';
import { Lists } from './lists.js';
import { resultView } from './view.js';
import { LABELS, STATE_WORDS } from './words.js';

const meta = (name) => JSON.parse(
    document.querySelector(`meta[name="${name}"]`).content);
const config = meta('yinxin');
const FILES = meta('yinxin-files'); // name: its integrity
const $ = (id) => document.getElementById(id);

const clock = () => Math.floor(Date.now() / 1000);
const lists = new Lists(config.sources, clock());
const shown = []; // { find, r, asOf, name } as they stand on the page

// A script that is needed only now, with its integrity.
function load(name) {
	const url = new URL(name, document.baseURI).href;

	return new Promise((done, failed) => {
		if (FILES[name] === undefined)
			failed(new Error(`${name} is not installed`));
		else
			document.head.append(el('script', { type: 'module', src: url,
				integrity: FILES[name], onload: () => done(import(url)),
				onerror: () => failed(new Error(`${name}: not loaded`)) }));
	});
}

cryptFallback(async () => {
	try {
		return (await load('parts/noble.js')).default;
	} catch {
		return null;
	}
});

const core = { certificateParse, examine, findEnvelope, findScan, findText,
	jwsParse, sha256, unicodeFold, unicodeVisible, utf8, verdictOf };

async function judge(entry, fresh = false) {
	lists.now = clock();
	lists.offline = false;
	const trusts = await lists.trusts(fresh);
	entry.r = await examine(entry.find, { trusts, now: lists.now,
		asOf: entry.asOf, tokenFor: (uri, trust, scheme) =>
		    lists.tokenFor(uri, trust, scheme, fresh) });
	return trusts;
}

async function showCodes(checks) {
	const { codesTable } = await load('codes.js');

	return codesTable(checks, lang(), unicodeVisible);
}

async function render(entry, trusts, focus) {
	const again = (asOf, fresh) => {
		entry.asOf = asOf;
		run(entry, fresh);
	};
	const view = resultView(entry, lists, trusts, again, showCodes);

	entry.view.replaceWith(view);
	entry.view = view;
	if (focus)
		view.querySelector('h1').focus();
}

async function run(entry, fresh = false, focus = true) {
	try {
		await render(entry, await judge(entry, fresh), focus);
	} catch (e) {
		if (!(e instanceof CryptMissing))
			throw e;
		say(entry.view, 'crypto');
	}
}

// A headline without a record.
function say(view, state) {
	const [head, ...rest] = STATE_WORDS[state][lang()];
	const article = el('article', {}, el('div', { class: 'verdict unknown',
		role: 'status', 'data-state': state }, el('h1', { tabindex: -1 },
	    icon('unknown'), el('span', {}, head)),
	...rest.map((text) => el('p', {}, text))));

	view.replaceWith(article);
	article.querySelector('h1').focus();
}

function clear() {
	shown.length = 0;
	$('results').replaceChildren();
	$('found').replaceChildren();
}

function show(find, name, focus = true) {
	const entry = { find, name, asOf: null,
		view: el('p', {}, label('working')) };

	shown.push(entry);
	$('results').append(entry.view);
	return run(entry, false, focus);
}

function showNothing(state) {
	const view = el('p', {});

	$('results').append(view);
	say(view, state);
}

async function search(text) {
	const box = $('found');

	box.replaceChildren(el('p', {}, label('working')));
	try {
		const register = await load('register.js');
		await register.search(text, { ...core, box, el, label, lang, lists,
			sources: config.sources, judge, STATE_WORDS,
			open: (find) => {
				shown.length = 0;
				$('results').replaceChildren();
				return show(find);
			} });
	} catch (e) {
		box.replaceChildren(...e instanceof CryptMissing ? [] : [el('p', {
			class: 'warning', role: 'status' }, label('noRegister'))]);
		if (e instanceof CryptMissing)
			showNothing('crypto');
	}
}

// What a person typed or pasted, or a camera saw.
async function take(text, source) {
	const find = text.startsWith('{') ? findEnvelope(utf8(text))
	    : findText(text, source);

	clear();
	if (find !== null)
		await show(find);
	else if (source === 'qr' || /^https?:|^\{/.test(text) ||
	    FILES['register.js'] === undefined)
		showNothing('nothing');
	else
		await search(text);
}

let files = null;
async function filesModule() {
	files ??= (await load('files.js')).start({ ...core, el, label, FILES,
		frame: $('reader'), take });
	return files;
}

async function takeFiles(list) {
	const module = await filesModule();

	clear();
	$('results').append(el('p', { class: 'working' }, label('working')));
	const read = await module.read([...list]);
	clear();
	for (const { name, finds } of read)
		for (const find of finds)
			await show(find, name, false);
	document.querySelector('#results h1')?.focus();
}

// The fragment of a printed code: digits; then the address bar is cleaned.
function takeFragment() {
	const text = location.hash.slice(1);

	if (text === '')
		return;
	history.replaceState(null, '', location.pathname + location.search);
	const find = /^[0-9]/.test(text)
	    ? findText(`https://${location.host}/#${text}`, 'text') : null;
	clear();
	if (find !== null)
		show({ ...find, host: '', insecure: false });
	else
		showNothing('damaged');
}

async function about() {
	const lines = await Promise.all(config.sources.map(async (s) => el('p', {},
	    s.publisher, el('br'), `${label('fingerprint')}: `,
	    el('code', {}, await rootFingerprint(
	        rootParse(utf8(JSON.stringify(s.root))))))));

	$('about').replaceChildren(...lines);
}

function applyLanguage(code) {
	setLanguage(code);
	document.documentElement.lang = code === 'en' ? 'en' : 'zh-CN';
	for (const node of document.querySelectorAll('[data-t]'))
		node.textContent = label(node.dataset.t);
	document.title = LABELS.title[lang()];
	$('language').textContent = code === 'en' ? '中文' : 'English';
	$('language').lang = code === 'en' ? 'zh-CN' : 'en';
}

function remembered(name, value) {
	try {
		if (value !== undefined)
			localStorage.setItem(name, value);
		return localStorage.getItem(name);
	} catch {
		return null;
	}
}

async function switchLanguage() {
	const code = lang() === 0 ? 'en' : 'zh';

	remembered('language', code);
	applyLanguage(code);
	const trusts = await lists.trusts();
	for (const entry of shown)
		render(entry, trusts, false);
	about().catch(() => null);
}

function listen() {
	$('language').addEventListener('click', switchLanguage);
	$('form').addEventListener('submit', (e) => {
		const text = $('input').value.trim();
		e.preventDefault();
		if (text !== '')
			take(text, 'text');
	});
	$('input').addEventListener('keydown', (e) => {
		if (e.key === 'Enter' && !e.shiftKey) {
			e.preventDefault();
			$('form').requestSubmit();
		}
	});
	$('files').addEventListener('change', (e) => {
		takeFiles(e.target.files);
	});
	$('camera').addEventListener('click', async () =>
	    (await filesModule()).camera($('camera')));
	addEventListener('dragover', (e) => e.preventDefault());
	addEventListener('drop', (e) => {
		e.preventDefault();
		if (e.dataTransfer.files.length > 0)
			takeFiles(e.dataTransfer.files);
	});
	addEventListener('hashchange', takeFragment);
}

applyLanguage(remembered('language') ??
    (/^zh/i.test(navigator.language) ? 'zh' : 'en'));
listen();
takeFragment();
about().catch(() => null); // no cryptography: the footer stays empty
navigator.serviceWorker?.register('sw.js').catch(() => null);
