// SPDX-License-Identifier: Apache-2.0
// What a person does with the page: drops PDFs, chooses a photo, holds a
// certificate before the camera, asks about another day, changes the language,
// uses keys alone, enlarges the text, goes offline. And the vectors, judged by
// this browser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, check, finish, fragments, fresh, open, shot,
	state, toBytes, toDigits } from './browser.mjs';

const INSECURE = 'insecure.example.org'; // this machine, by name: no https
const world = await open('site', [`--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`,
	'--use-fake-ui-for-media-stream',
	'--use-fake-device-for-media-stream',
	`--use-file-for-fake-video-capture=${process.cwd()}/camera.mjpeg`]);
const url = world.site.url;
const visit = async (digits, options) => {
	const page = await fresh(world, options);
	await page.goto(`${url}#${digits}`);
	await state(page);
	return page;
};
const states = (page) => page.locator('[data-state]').evaluateAll((nodes) =>
	nodes.map((n) => n.dataset.state));

async function dropped(page, names, count = names.length) {
	const files = names.map((name) => ({ name, data:
	    readFileSync(name).toString('base64') }));
	const transfer = await page.evaluateHandle((list) => {
		const t = new DataTransfer();
		for (const { name, data } of list)
			t.items.add(new File([Uint8Array.from(atob(data),
			    (c) => c.charCodeAt(0))], name));
		return t;
	}, files);

	await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
	await page.waitForFunction((n) => document.querySelectorAll(
	    '[data-state]').length === n, count, { timeout: 30000 });
	return states(page);
}

// The codes of every check, from the list of details.
async function codesOf(page) {
	for (const summary of await page.locator('article summary').all())
		await summary.click();
	await page.waitForSelector('article table code');
	return page.locator('article table code').allInnerTexts();
}

async function files() {
	const page = await fresh(world, { locale: 'en-US', width: 1100,
		height: 800 });
	await page.goto(url);
	await shot(page, 'start-1100');
	const two = await dropped(page, ['ws-out/T-V.pdf', 'ws-out/T-W.pdf']);
	check(two.join() === 'valid,withdrawn', 'two PDFs dropped', two);
	check((await page.innerText('article')).includes(
	    'The bodies signed this very PDF file') &&
	    !(await page.innerText('article')).includes('compare each'),
	'what a signed PDF shows', await page.innerText('article'));
	check(!page.requests.some((u) => /parts\//.test(u)),
	    'a signed PDF needs no reader');
	check((await page.innerText('#results')).includes('T-W.pdf'), 'file named');
	await shot(page, 'two-pdfs-1100');
	const annexed = await dropped(page, ['again.pdf']);
	check(annexed.join() === 'pdf', 'a PDF saved again by another program',
	    annexed);
	const pages = await dropped(page, ['pages.pdf']);
	check(pages.join() === 'pdf', 'a PDF without the record: by its page',
	    await page.innerText('#results'));
	const clothes = await dropped(page, ['clothes.pdf'], 2);
	check(clothes.join() === 'altered,altered', 'the pages of another',
	    clothes);
	await shot(page, 'altered-1100');
	const behind = await dropped(page, ['behind.pdf']);
	check(behind.join() === 'altered' && (await codesOf(page))
		.includes('revision.foreign'), 'bytes behind the end', behind);
	const second = await dropped(page, ['second.pdf'], 2);
	check(second.join() === 'altered,altered' && (await codesOf(page))
		.includes('document.two_records'),
	'a second record under another name', second);
	// Drawn over after it was signed; a second record that only /AF tells of.
	for (const name of ['isa-content', 'hidden-record'])
		check(!(await dropped(page, [`attacks/${name}.pdf`])).includes('valid'),
		    name, await states(page));
	const nothing = await dropped(page, ['nothing.png']);
	check(nothing.join() === 'nothing', 'a picture without a code', nothing);
	await page.setInputFiles('#files', 'photo.jpg');
	await page.waitForSelector('[data-state=valid]', { timeout: 20000 });
	check(true, 'a photo');
	await page.setInputFiles('#files', 'ws-out/T-S.jws.json');
	await page.waitForSelector('[data-state=suspended]');
	check(true, 'a record');
	await page.fill('#input', `https://evil.example/#${fragments['T-V']}`);
	await page.locator('#form .primary').click();
	await page.waitForSelector('[data-state=host]');
	check((await page.innerText('article')).includes('evil.example'),
	    'a foreign host is a finding');
	await shot(page, 'host-1100');
	await page.fill('#input', 'https://example.org/nothing');
	await page.keyboard.press('Enter');
	await page.waitForSelector('[data-state=nothing]');
	await page.context().close();
}

async function camera() {
	const page = await fresh(world);

	await page.goto(url);
	await page.locator('#camera').click();
	await page.waitForSelector('[data-state=valid]', { timeout: 20000 })
		.catch(() => null);
	check((await states(page)).join() === 'valid', 'camera',
	    await page.innerText('body'));
	check(await page.locator('iframe.open').count() === 0, 'camera is closed');
	await page.context().close();
}

async function asOf() {
	const page = await visit(fragments['T-S']);

	await page.fill('input[type=date]', '2026-06-08');
	await page.locator('[data-do=show]').click();
	await page.waitForSelector('[data-state=valid]');
	check((await page.innerText('.when')).includes('2026-06-08 23:59:59'),
	    'as of', await page.innerText('.when'));
	await page.fill('input[type=date]', '2026-06-09');
	await page.locator('[data-do=show]').click();
	await page.waitForSelector('[data-state=suspended]');
	check((await page.innerText('article')).includes('请核对具体时刻'),
	    'the day itself is a boundary');
	await page.fill('input[type=date]', '2029-01-01');
	await page.locator('[data-do=show]').click();
	await page.waitForSelector('[data-state=expired]');
	await page.locator('[data-do=today]').click();
	await page.waitForSelector('[data-state=suspended]');
	await page.locator('summary', { hasText: '状态历史' }).click();
	check((await page.innerText('details ul'))
		.includes('2026-06-09 暂停 (未按约定缴纳费用)'), 'history',
	await page.innerText('details ul'));
	await page.locator('summary', { hasText: '全部检查项' }).click();
	await page.waitForSelector('details table');
	check((await page.innerText('details table')).includes('status.suspended'),
	    'every check', await page.innerText('details table'));
	await accessible(page, 'with details open');
	await shot(page, 'details-360');
	await page.emulateMedia({ media: 'print' });
	check(!await page.locator('#ask').isVisible() &&
	    await page.locator('.verdict').isVisible(), 'print view');
	await shot(page, 'print-360');
	await page.context().close();
}

async function language() {
	const page = await visit(fragments['T-V'], { colorScheme: 'dark',
		width: 1100, height: 800, permissions: ['clipboard-read',
			'clipboard-write'] });

	await page.locator('#language').click();
	await page.waitForFunction(() =>
	    document.querySelector('.verdict h1').innerText === 'Valid');
	check(await page.getAttribute('html', 'lang') === 'en', 'lang');
	await accessible(page, 'dark, English');
	await shot(page, 'dark-en-1100');
	await page.locator('[data-do=copy]').click();
	await page.waitForFunction(() => document.querySelector(
	    '[data-do=copy]').innerText === 'Copied');
	const text = await page.evaluate(() => navigator.clipboard.readText());
	check(text.startsWith('Valid\n') && text.includes('T-V #1'), 'copied', text);
	await page.locator('[data-do=report]').click();
	check((await page.getAttribute('a.button', 'href'))
		.startsWith('mailto:?subject=Report'), 'report');
	await page.reload();
	check(await page.innerText('#title') === 'Certificate verification',
	    'the language is remembered');
	await page.context().close();
}

async function keys() {
	const page = await fresh(world);
	await page.goto(url);
	const seen = [];

	for (let i = 0; i < 5; i++) {
		await page.keyboard.press('Tab');
		seen.push(await page.evaluate(() => document.activeElement.id ||
		    document.activeElement.dataset.t));
	}
	check(seen.join() === 'language,input,check,camera,files', 'tab order', seen);
	await page.focus('#input');
	await page.keyboard.insertText(fragments['T-V']);
	await page.keyboard.press('Enter');
	check(await state(page) === 'valid', 'by keys alone');
	// 200 % text: nothing is cut, nothing scrolls sideways.
	await page.evaluate(() => {
		document.documentElement.style.fontSize = '200%';
	});
	check(await page.evaluate(() => document.documentElement.scrollWidth <=
	    innerWidth), '200 % text at 360 px');
	await shot(page, 'text-200-360');
	await page.context().close();
}

async function offline() {
	const page = await visit(fragments['T-V']);

	await page.evaluate(() => navigator.serviceWorker.ready);
	await page.reload();
	await page.context().setOffline(true);
	await page.goto(`${url}#${fragments['T-W']}`);
	await page.reload();
	await page.goto(`${url}?offline#${fragments['T-W']}`);
	check(await state(page) === 'withdrawn', 'offline');
	await page.clock.setFixedTime(new Date('2026-06-15T12:00:00+08:00'));
	await page.goto(`${url}?old#${fragments['T-V']}`);
	check(await state(page) === 'too_old', 'offline, too old');
	check((await page.innerText('article')).includes('使用本机保存的名单'),
	    'offline is said');
	await shot(page, 'offline-old-360');
	await page.context().close();
}

// Opened without https a browser has no WebCrypto: the library is loaded from
// the same site and gives the same verdicts.
async function insecure() {
	const page = await fresh(world);
	const forged = toBytes(fragments['T-V']);

	forged[20] ^= 1;
	world.site.url = url.replace('127.0.0.1', INSECURE);
	for (const [digits, wanted] of [[fragments['T-V'], 'valid'],
		[fragments['T-W'], 'withdrawn'], [toDigits(forged), 'forged'],
		[fragments['T-U'], 'unknown_issuer']]) {
		await page.goto('about:blank');
		await page.goto(`${world.site.url}#${digits}`);
		check(await state(page) === wanted, `insecure: ${wanted}`,
		    await state(page));
	}
	check(await page.evaluate(() => !isSecureContext &&
	    crypto.subtle === undefined), 'no WebCrypto');
	check(page.requests.some((u) => u.endsWith('parts/noble.js')), 'the library');
	const one = await dropped(page, ['ws-out/T-V.pdf']);
	check(one.join() === 'valid', 'insecure: a PDF', one);
	await vectorsOn(page, true);
	world.site.url = url;
	await page.context().close();
}

async function vectors() {
	const page = await fresh(world);

	await page.goto(url);
	await vectorsOn(page, false);
	await page.context().close();
}

async function vectorsOn(page, bring) {
	const top = process.env.VECTORS;
	const index = JSON.parse(readFileSync(join(top, 'index.json')));
	const data = (name) => name && readFileSync(join(top, name), 'latin1');
	const wrong = await page.evaluate(async ({ root, list, library }) => {
		const { verify, cryptFallback } = await import('/verifier.js');
		if (library)
			cryptFallback(async () =>
			    (await import('/parts/noble.js')).default);
		const bytes = (text) => text && Uint8Array.from(text,
		    (c) => c.charCodeAt(0));
		const out = [];
		for (const v of list) {
			const options = { root: bytes(root), status: bytes(v.status_list) ??
			    null, now: Date.parse(v.now) / 1000, asOf: v.as_of,
			knownAt: v.known_at };
			const r = await verify(bytes(v.file), { ...options,
				trust: bytes(v.trust) }).catch(() =>
			    verify(bytes(v.file), { ...options, trust: null }));
			if (r.verdict !== v.verdict || r.status !== v.status ||
			    !r.checks.some((c) => c.code === v.code))
				out.push(`${v.name}: ${r.status}`);
		}
		return out;
	}, { root: data(index.root), library: bring, list: index.vectors.map((v) => ({ ...v,
		name: v.file, file: data(v.file), trust: data(v.trust),
		status_list: data(v.status_list) })) });

	check(wrong.length === 0, `${index.vectors.length} vectors`, wrong.join());
}

// The element in a page of somebody else: it believes the root that was
// pinned by its fingerprint, and no other.
async function element() {
	const page = await fresh(world);
	await page.goto(url);
	await page.locator('#about summary').click();
	const pin = await page.locator('#about code').innerText();
	const ask = (value, fingerprint) => page.evaluate(async (given) => {
		await import('/element.js');
		const node = document.createElement('certificate-verdict');
		const answer = new Promise((done) => {
			node.addEventListener('verdict', (e) => done(e.detail.status));
			node.addEventListener('verdict-failed', () => done('failed'));
		});
		for (const [name, text] of Object.entries({ ...given, lang: 'en',
			site: location.origin }))
			node.setAttribute(name, text);
		document.body.append(node);
		return [await answer, node.shadowRoot.textContent];
	}, { value, pin: fingerprint });
	const good = await ask(`https://verify.example.org/#${fragments['T-W']}`, pin);

	check(good[0] === 'withdrawn' && good[1].startsWith('Withdrawn'), 'element',
	    good);
	check((await ask(fragments['T-V'], pin))[0] === 'valid', 'element, valid');
	check((await ask(fragments['T-V'], pin.replace(/./, 'x')))[0] === 'failed',
	    'element, another root');
	await page.context().close();
}

for (const step of [files, camera, asOf, language, keys, offline, element,
	vectors, insecure]) {
	const start = Date.now();
	await step().catch((e) => check(false, step.name, e.message));
	console.log(`${step.name}: ${Date.now() - start} ms`);
}
await world.close();
finish();
