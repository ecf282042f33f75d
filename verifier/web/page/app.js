// SPDX-License-Identifier: Apache-2.0
// The page: what a code in its address (the fragment) needs for a verdict,
// and nothing else; the rest is loaded on demand (ask.js, more.js). The
// fragment is read and then removed; nothing leaves the device. Two marks say
// when the script began (begin.js) and when a verdict stood in the page.
import './begin.js';
import { b64Encode } from '../core/b64.js';
import { CryptMissing, cryptFallback, sha256, utf8 } from '../core/crypt.js';
import { dateOf, zoneParse } from '../core/date.js';
import { examine } from '../core/examine.js';
import { findEnvelope, findText } from '../core/find.js';
import { jwsParse } from '../core/jws.js';
import { Later, laterBring } from '../core/later.js';
import { certificateParse } from '../core/certificate.js';
import { statusEvents } from '../core/status.js';
import { rootParse } from '../core/trust.js';
import { unicodeVisible } from '../core/unicode.js';
import { verdictOf } from '../core/verify.js';
import { el, label, lang, setWords, stateWords, translate } from './dom.js';
import { Lists } from './lists.js';
import { foldedView, resultView, verdictView } from './view.js';
import { WORDS_EN } from './words-en.js';
import { WORDS_ZH } from './words-zh.js';

const meta = (name) => JSON.parse(
    document.querySelector(`meta[name="${name}"]`).content);
const config = meta('yinxin');
const FILES = meta('yinxin-files'); // name: its integrity
const $ = (id) => document.getElementById(id);

const clock = () => Math.floor(Date.now() / 1000);
const lists = new Lists(config.sources, clock());
const PATIENCE = 200; // ms
const shown = []; // { find, r, asOf, name } as they stand on the page

// A script that is needed only now, with its integrity.
async function load(name) {
	const url = new URL(name, document.baseURI).href;

	if (FILES[name] === undefined && name !== 'digests.js')
		await loadOnce('digests.js', (m) => Object.assign(FILES, m.FILES));
	return new Promise((done, failed) => {
		if (FILES[name] === undefined)
			failed(new Error(`${name} is not installed`));
		else
			document.head.append(el('script', { type: 'module', src: url,
				integrity: FILES[name], onload: () => done(import(url)),
				onerror: () => failed(new Error(`${name}: not loaded`)) }));
	});
}

// Once for all who ask; what failed is tried again.
const held = {};
function once(name, make) {
	if (held[name] === undefined) {
		held[name] = make();
		held[name].catch(() => delete held[name]);
	}
	return held[name];
}

const loadOnce = (name, then) => once(name, () => load(name).then(then));

cryptFallback(async () => {
	try {
		return (await load('parts/noble.js')).default;
	} catch {
		return null;
	}
});

const WORDS = ['ZH', 'EN'];
const code = () => lang() === 1 ? 'en' : 'zh';

// Brings what a step was stopped for.
const bring = {
	words: () => loadOnce(`rare-${code()}.js`, (m) => m)
		.then((m) => setWords(code(), m[`RARE_${WORDS[lang()]}`])),
};
const rareCode = () => loadOnce('rare.js', laterBring);

// A step, made again when what it asked for has come.
async function patiently(step) {
	for (;;) {
		try {
			return await step();
		} catch (e) {
			if (!(e instanceof Later))
				throw e;
			await (bring[e.what] ?? rareCode)();
		}
	}
}

// The find of a code's text.
const readCode = (text, source) => patiently(() => findText(text, source));

const core = { b64Encode, CryptMissing, FILES, certificateParse, clear, dateOf, el, examine,
	findEnvelope, jwsParse, judge, label, lang, lists, load, patiently,
	readCode, rootParse, sha256, show, showNothing, sources: config.sources, stateWords,
	statusEvents, unicodeVisible, utf8, verdictOf, zoneParse,
	box: $('found'), frame: $('reader'), open: (find) => {
		shown.length = 0;
		$('results').replaceChildren();
		return show(find);
	} };
const ask = () => loadOnce('ask.js', (m) => m.start(core));
const more = () => loadOnce('more.js', (m) => m.start(core));

// What a part of the page that could not be loaded leaves undone is said.
const saying = (act) => (...args) => act(...args).catch((e) => {
	$('found').replaceChildren(el('p', { class: 'warning', role: 'status' },
	    '此页未能完整载入，请联网后刷新。 Not all of this page could be loaded: ' +
	    'reconnect and reload it.'));
	console.warn(e);
});

async function judge(entry, fresh = false) {
	lists.now = clock();
	lists.offline = false;
	return patiently(async () => {
		const trusts = lists.trusts(fresh);
		trusts.catch(() => null); // said where it is awaited
		entry.r = await examine(entry.find, { trusts, now: lists.now,
			asOf: entry.asOf, soon: (uri) => lists.soon(uri),
			tokenFor: (uri, trust, scheme) =>
			    lists.tokenFor(uri, trust, scheme, fresh) });
		return trusts;
	});
}

async function render(entry, trusts, focus) {
	const again = (asOf, fresh) => {
		entry.asOf = asOf;
		run(entry, fresh);
	};
	const view = await patiently(() =>
	    resultView(entry, lists, trusts, again, more));

	entry.view.replaceWith(view);
	performance.mark('yinxin-verdict');
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
		await say(entry.view, 'crypto');
	}
}

// A headline without a record.
async function say(view, state) {
	const article = el('article', {}, verdictView({ verdict: 'unknown',
		certificate: null }, state, await patiently(() => stateWords(state))));

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
	return say(view, state);
}

// The fragment of a printed code: digits; then the address bar is cleaned.
async function takeFragment() {
	const text = location.hash.slice(1);

	if (text === '')
		return;
	lists.trusts().catch(() => null); // on their way before anything else
	history.replaceState(null, '', location.pathname + location.search);
	clear();
	const find = /^[0-9]/.test(text)
	    ? await readCode(`https://${location.host}/#${text}`, 'text') : null;
	if (find !== null)
		await show({ ...find, host: '', insecure: false });
	else
		await showNothing('damaged');
}

function about() {
	$('about').replaceChildren(...config.sources.map((s) => el('div', {},
	    s.publisher, foldedView('fingerprint', async () =>
	        (await more()).fingerprint(s.root)))));
}

const wordsIn = (to) => setWords(to, to === 'en' ? WORDS_EN : WORDS_ZH);

// What stands on the page by itself, and its buttons.
function applyLanguage() {
	const to = code();

	translate();
	document.documentElement.lang = to === 'en' ? 'en' : 'zh-CN';
	document.title = label('title');
	$('language').textContent = to === 'en' ? '中文' : 'English';
	$('language').lang = to === 'en' ? 'zh-CN' : 'en';
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
	const to = lang() === 0 ? 'en' : 'zh';

	wordsIn(to);
	applyLanguage();
	remembered('language', to);
	const trusts = await patiently(() => lists.trusts());
	for (const entry of shown)
		await render(entry, trusts, false);
	about();
}

async function takeFiles(list) {
	clear();
	$('results').append(el('p', { class: 'working' }, label('working')));
	await (await ask()).takeFiles(list);
}

function listen() {
	const files = saying((list) => takeFiles([...list]));

	$('language').addEventListener('click', saying(switchLanguage));
	$('form').addEventListener('submit', saying(async (e) => {
		const text = $('input').value.trim();
		e.preventDefault();
		if (text !== '')
			await (await ask()).take(text, 'text');
	}));
	$('input').addEventListener('keydown', (e) => {
		if (e.key === 'Enter' && !e.shiftKey) {
			e.preventDefault();
			$('form').requestSubmit();
		}
	});
	$('files').addEventListener('change', (e) => files(e.target.files));
	$('camera').addEventListener('click', saying(async () =>
	    (await ask()).camera($('camera'))));
	addEventListener('dragover', (e) => e.preventDefault());
	addEventListener('drop', (e) => {
		e.preventDefault();
		if (e.dataTransfer.files.length > 0)
			files(e.dataTransfer.files);
	});
	addEventListener('hashchange', saying(takeFragment));
}

async function start() {
	wordsIn(remembered('language') ??
	    (/^zh/i.test(navigator.language) ? 'zh' : 'en'));
	const verdict = takeFragment();
	// What the verdict does not need waits for it, but not for a network.
	$('ask').hidden = true;
	await Promise.race([verdict.catch(() => null),
		new Promise((done) => setTimeout(done, PATIENCE))]);
	$('ask').hidden = false;
	applyLanguage();
	listen();
	await verdict;
	about();
}

// The page as an app, and the worker that takes the whole of it for offline
// use: not before the verdict.
saying(start)().finally(() => {
	document.head.append(el('link', { rel: 'manifest',
		href: 'manifest.webmanifest' }));
	navigator.serviceWorker?.register('sw.js').catch(() => null);
});
