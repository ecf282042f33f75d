// SPDX-License-Identifier: Apache-2.0
// Every state of the page by the fragment that a code opens it with, from
// certificates that the issuer made; and what stands on the page then.
import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { accessible, check, finish, fragments, fresh, open, shot, state,
	toBytes, toDigits } from './browser.mjs';

const world = await open('site');
const good = toBytes(fragments['T-V']);
const signed = 2 + 2 * 72;
const forged = [...good.slice(0, 20), good[20] ^ 1, ...good.slice(21)];
const stripped = [good[0], 1, ...good.slice(2, 74), ...good.slice(signed)];
const later = '2026-06-15T12:00:00+08:00';

// name, digits, state, verdict, headline zh, more
const STATES = [
	['valid', fragments['T-V'], 'valid', 'valid', '有效', {}],
	['suspended', fragments['T-S'], 'suspended', 'not_valid',
		'暂停，目前不可使用', { line: '自 2026-06-09 起暂停' }],
	['withdrawn', fragments['T-W'], 'withdrawn', 'not_valid', '已撤销', {}],
	['cancelled', fragments['T-C'], 'cancelled', 'not_valid', '已注销', {}],
	['superseded', fragments['T-R'], 'superseded', 'not_valid',
		'已换证，请核验新版本', {}],
	['void', fragments['T-N'], 'void', 'not_valid', '已作废', {}],
	['expired', fragments['T-X'], 'expired', 'not_valid', '已过期',
		{ line: '有效期至 2025-03-10，当天有效' }],
	['not yet valid', fragments['T-F'], 'not_yet_valid', 'not_valid', '未生效',
		{}],
	['forged', toDigits(forged), 'forged', 'not_valid',
		'不是真证书，或内容被改动', { hidden: true }],
	['incomplete', toDigits(stripped), 'incomplete', 'not_valid',
		'联合签名不全', { line: '只有 1/2 个颁发者签名有效' }],
	['unknown issuer', fragments['T-U'], 'unknown_issuer', 'unknown',
		'无法确认：颁发者不在信任名单', {}],
	['too old', fragments['T-V'], 'too_old', 'unknown',
		'签名真实，但无法确认目前状态', { now: later, line: '已有 5 天，超过 3 天' }],
	['withdrawn, old list', fragments['T-W'], 'withdrawn', 'not_valid',
		'已撤销', { now: later }],
	['clock wrong', fragments['T-V'], 'clock', 'unknown',
		'无法核验：设备时间不正确', { now: '2020-01-01T00:00:00Z' }],
	['damaged', fragments['T-V'].slice(0, 500), 'damaged', 'unknown',
		'二维码内容不完整', {}],
	['markup', fragments['T-H'], 'valid', 'valid', '有效',
		{ text: '<img src=x onerror=alert(1)>' }],
];

// Visits one after the other on one device; a device of its own where the
// clock is another.
let device = null;
async function oneState([name, digits, wanted, verdict, headline, more]) {
	const own = { now: more.now, serviceWorkers: 'block' };
	const page = more.now !== undefined ? await fresh(world, own)
	    : device ??= await fresh(world, own);
	const start = world.site.requests.length;

	await page.goto(`${world.site.url}?${wanted}#${digits}`);
	check(await state(page) === wanted, `${name}: state`, await state(page));
	const box = page.locator('.verdict');
	const text = await box.innerText();
	check(await box.evaluate((n, v) => n.classList.contains(v) &&
	    n.getAttribute('role') === 'status', verdict), `${name}: verdict`);
	check((await page.locator('.verdict h1').innerText()) === headline,
	    `${name}: headline`, text);
	check(text.includes(more.line ?? ''), `${name}: line`, text);
	check(await page.evaluate(() => document.activeElement.tagName) === 'H1',
	    `${name}: focus`);
	check(new URL(page.url()).hash === '', `${name}: fragment in the address`);
	check(world.site.requests.slice(start).every((r) =>
	    !/\d{17}|T-|%54/.test(r.path + r.referer)),
	`${name}: a request tells which certificate`);
	check((await page.locator('dl').count() === 0) === (more.hidden === true ||
	    wanted === 'damaged'), `${name}: texts of the record`);
	if (more.text)
		check((await page.locator('dl').innerText()).includes(more.text),
		    `${name}: shown as text`);
	check(!/验证成功|verified/i.test(await page.innerText('body')),
	    `${name}: says "verified"`);
	await shot(page, `state-${name.replace(/\W+/g, '-')}-360`);
	if (['valid', 'suspended', 'too old', 'forged', 'damaged'].includes(name))
		await accessible(page, name);
	await english(page, name, wanted);
	if (page !== device)
		await page.context().close();
}

// The same in the other language, without a visit more.
async function english(page, name, wanted) {
	await page.locator('#language').click();
	await page.waitForSelector('html[lang=en]');
	await page.waitForFunction(() =>
	    !/[\u4e00-\u9fff]/.test(document.querySelector('.verdict').innerText));
	check(await state(page) === wanted, `${name}: the same in English`);
	check(!/[\u4e00-\u9fff]/.test(await page.innerText('.limit, #ask')),
	    `${name}: all in English`);
	await shot(page, `state-${name.replace(/\W+/g, '-')}-en-360`);
	await page.evaluate(() => localStorage.removeItem('language'));
}

// Only "valid" is green; what is open is neither red nor green.
async function colours() {
	const hues = {};

	for (const [name, digits, now] of [['valid', fragments['T-V']],
		['not_valid', fragments['T-W']], ['unknown', fragments['T-U']]]) {
		const page = await fresh(world, { now, serviceWorkers: 'block' });
		await page.goto(`${world.site.url}#${digits}`);
		await state(page);
		hues[name] = await page.locator('.verdict').evaluate((n) =>
		    getComputedStyle(n).backgroundColor.match(/\d+/g).map(Number));
		await page.context().close();
	}
	const [g, b, u] = [hues.valid, hues.not_valid, hues.unknown];
	check(g[1] > g[0] && g[1] > g[2], 'valid is green', g);
	check(b[0] > b[1] && b[0] > b[2], 'not valid is red', b);
	check(u[2] > u[0] && u[2] > u[1], 'open is neither', u);
}

async function sample() {
	const page = await fresh(world);

	world.site.folder = 'sample-site';
	await page.clock.setFixedTime(new Date('2026-06-08T12:00:00+08:00'));
	await page.goto(`${world.site.url}#${fragments['T-A']}`);
	await state(page);
	check(await page.locator('.sample').innerText() === '样本，非真实证书',
	    'sample says so');
	await shot(page, 'state-sample-360');
	world.site.folder = 'site';
	await page.context().close();
}

// No list; an older list than was seen; offline with the kept one.
async function lists() {
	const page = await fresh(world);

	copyFileSync('site/status/0.jwt', 'newest.jwt');
	rmSync('site/status/0.jwt');
	await page.goto(`${world.site.url}#${fragments['T-V']}`);
	check(await state(page) === 'status_missing', 'list missing',
	    await state(page));
	await shot(page, 'state-list-missing-360');
	copyFileSync('newest.jwt', 'site/status/0.jwt');
	await page.locator('[data-do=retry]').click();
	await page.waitForSelector('[data-state=valid]');
	check(true, 'retry fetches the list');
	copyFileSync('site/status/0/000001.jwt', 'site/status/0.jwt');
	await page.clock.setFixedTime(new Date('2026-06-10T15:00:00+08:00'));
	await page.goto(`${world.site.url}?2#${fragments['T-W']}`);
	check(await state(page) === 'withdrawn', 'rolled back: the kept list stands',
	    await state(page));
	check((await page.innerText('.warning')).includes('比本机见过的旧'),
	    'rolled back: said', await page.innerText('article'));
	await shot(page, 'state-rolled-back-360');
	copyFileSync('newest.jwt', 'site/status/0.jwt');
	await page.context().close();
}

async function security() {
	const page = await fresh(world);
	const html = readFileSync('site/index.html', 'utf8');
	const policy = /Security-Policy" content="([^"]*)"/.exec(html)[1];

	for (const part of ["default-src 'none'", "script-src 'self';",
		"style-src 'self';", "base-uri 'none'", "form-action 'none'",
		"connect-src 'self';"])
		check(policy.includes(part), 'policy', `${part} in ${policy}`);
	check(!/unsafe|\*/.test(policy), 'policy', policy);
	check(!/<script(?![^>]*src)|<style|\son\w+=|style=/.test(
	    html.replace(/content="[^"]*"/g, '')), 'code or style in the page');
	for (const tag of html.match(/<(script|link rel="stylesheet")[^>]*>/g))
		check(/integrity="sha256-/.test(tag), 'integrity', tag);
	// The header that a server should send as well: nothing is lost by it.
	world.site.headers['Content-Security-Policy'] = policy;
	const response = await page.goto(`${world.site.url}#${fragments['T-V']}`);
	check(response.headers()['content-security-policy'] === policy, 'header');
	check(await state(page) === 'valid', 'valid under the header');
	page.removeAllListeners('console'); // the refusal is said there
	check(await page.evaluate(() => new Promise((done) => {
		document.addEventListener('securitypolicyviolation', () => done(true));
		const script = document.createElement('script');
		script.textContent = 'window.ran = true';
		document.body.append(script);
		setTimeout(() => done(false), 2000);
	})), 'inline code is refused');
	check(await page.evaluate(() => window.ran === undefined), 'it did not run');
	world.site.headers = {};
	await page.context().close();
}

// What the page asks for on the first visit, the lists apart, each file
// compressed as a server would. The worker, which takes the rest for offline
// use once the verdict stands, is left out.
async function firstPage(locale) {
	const page = await fresh(world, { locale, serviceWorkers: 'block' });
	const asked = () => [...new Set(page.requests.map((u) =>
	    new URL(u).pathname.slice(1) || 'index.html'))];

	await page.goto(`${world.site.url}#${fragments['T-V']}`);
	await state(page);
	const names = asked().filter((n) =>
	    !/\.jwt$|\.jws\.json$/.test(n));
	const bytes = names.reduce((n, f) => n +
	    execFileSync('gzip', ['-9c', `site/${f}`]).length, 0);
	check(bytes <= 30 * 1024, `first page, ${locale}`, `${bytes} bytes: ${names}`);
	check(names.length === 4, `first page, ${locale}: files`, names.join());
	console.log(`first page, ${locale}: ${bytes} bytes gzipped`);
	await page.context().close();
}

for (const one of STATES)
	await oneState(one);
await device.context().close();
await colours();
await sample();
await lists();
await security();
await firstPage('zh-CN');
await firstPage('en-US');
await world.close();
finish();
