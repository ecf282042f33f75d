// SPDX-License-Identifier: Apache-2.0
// The public register in a browser: by number, by credit code, by name; what
// is not there; how much a query fetches, and that it names no certificate.
import { readFileSync, writeFileSync } from 'node:fs';
import { accessible, check, finish, fragments, fresh, open, shot,
	state } from './browser.mjs';

const world = await open('site');
const page = await fresh(world);
let fetched = 0;
page.on('response', async (r) => {
	if (/search|certificates/.test(r.url()))
		fetched += (await r.body().catch(() => '')).length;
});

async function ask(text) {
	fetched = 0;
	await page.fill('#input', text);
	await page.locator('#form .primary').click();
	await page.waitForSelector('#found table, #found .warning');
}

await page.addInitScript(() => {
	for (const name of ['yinxin-shell /other/ 1', 'yinxin-shell / 0'])
		globalThis.caches?.open(name);
});
await page.goto(world.site.url);
// What is kept for offline use: whole, one of each, and no other copy's.
await page.evaluate(async () => {
	const { active } = await navigator.serviceWorker.ready;
	while (active.state !== 'activated')
		await new Promise((done) => setTimeout(done, 20));
});
const kept = await page.evaluate(async () => {
	const names = await caches.keys();
	const shell = names.filter((n) => n.startsWith('yinxin-shell / '));
	await fetch('./?query');
	const urls = (await (await caches.open(shell[0])).keys()).map((r) => r.url);
	return { shells: shell.length, other: names.includes(
	    'yinxin-shell /other/ 1'), urls: urls.map((u) => u.slice(
	    document.baseURI.length)).sort() };
});
check(kept.shells === 1 && kept.other, 'caches of this copy alone',
    JSON.stringify(kept));
check(kept.urls.includes('reader.css') && kept.urls.includes('') &&
    kept.urls.every((u) => !u.includes('?')), 'the shell, without a query',
kept.urls.join());
await ask(' t-v ');
check(await state(page) === 'valid', 'by number, folded');
check((await page.innerText('#found')).includes('T-W'),
    'the other certificates of the holder');
await accessible(page, 'register');
await shot(page, 'register-360');
check(fetched <= 100 * 1024, 'a query', `${fetched} bytes`);
await ask('T-R');
check((await page.innerText('article')).includes('T-R, 第 2 版'),
    'a number opens its newest version', await page.innerText('article'));
await ask('示例暖通设备有限公司');
const table = await page.innerText('#found');
check(['T-V', 'T-S', 'T-R #2'].every((n) => table.includes(n)), 'by name', table);
check(table.includes('售后服务体系完善程度认证') && table.includes('十二星级'),
    'names of scheme and level', table);
check(table.includes('示例暖通设备有限公司 · '), 'whose they are', table);
check(table.includes('已撤销') && table.includes('有效'), 'each with its status',
    table);
check(/按日期连续: 2024-03-11 – 2027-03-10/.test(table), 'chain of years', table);
await page.locator('#found button', { hasText: 'T-W' }).click();
await page.waitForSelector('[data-state=withdrawn]');
check(true, 'opened from the table');
check(!table.includes('T-Q'), 'an unlisted one is not among them', table);
await ask('T-Q');
check((await page.innerText('#found')).includes('未公开的证书只能凭二维码核验'),
    'an unlisted number', await page.innerText('#found'));
await page.goto(`${world.site.url}?code#${fragments['T-Q']}`);
check(await state(page) === 'valid', 'an unlisted certificate by its code');
await page.goto(`${world.site.url}?again`);
await ask('no such company');
check((await page.innerText('#found')).includes('没有找到'), 'nothing found');
// What the publisher's files say is not signed: a name of others, no list, no
// name, a certificate that is not there.
const HOLDER = '示例暖通设备有限公司';
const INDEX = 'site/search/0/all.json';
const index = JSON.parse(readFileSync(INDEX));
writeFileSync(INDEX, JSON.stringify({ ...index, STRANGER: ['T-V#1'],
	OBJECT: [5], TEXT: 'T-V#1', PLAIN: ['T-V'], GONE: ['T-GONE#1'],
	'T-W': ['T-W#1', 'T-GONE#1'], [HOLDER]: ['T-W#1', 'T-C#1', 'T-N#1',
		'T-S#1', 'T-F#1', 'T-R#1'] }));
await ask(HOLDER);
check(/按日期连续: –/.test(await page.innerText('#found')),
    'withdrawn, cancelled, void, suspended, replaced: no chain',
    await page.innerText('#found'));
await ask('stranger');
check((await page.innerText('#found')).includes('没有找到'), 'of another holder',
    await page.innerText('#found'));
for (const text of ['object', 'text', 'plain', 'gone']) {
	await ask(text);
	check((await page.innerText('#found')).includes('名册无法读取'),
	    `a broken index: ${text}`, await page.innerText('#found'));
}
await ask('t-w');
check(/名册无法读取[^]*T-V/.test(await page.innerText('#found')), 'a part of it');
writeFileSync(INDEX, JSON.stringify({ ...index,
	[HOLDER]: [...Array(60).fill('T-V#1'), 7] }));
await ask(HOLDER);
check((await page.innerText('#found')).includes('只显示前 40 项'), 'very many',
    await page.innerText('#found'));
// Certificates of the largest kind: fewer of them, and said.
const large = '**/certificates/*';
let served = 0;
await page.route(large, async (route) => {
	const response = await route.fetch();
	const body = (await response.text()).padEnd(6300);
	served += body.length;
	return route.fulfill({ response, body });
});
await ask(HOLDER);
check(served > 80 * 1024 && served <= 100 * 1024, 'a query of large ones',
    `${served} bytes`);
check(/只显示前 1\d 项/.test(await page.innerText('#found')), 'how many',
    await page.innerText('#found'));
await page.unroute(large);
writeFileSync(INDEX, '[');
await ask('t-w');
check((await page.innerText('#found')).includes('名册无法读取'), 'no JSON');
writeFileSync(INDEX, JSON.stringify(index));
// Lists are asked for once, and again when their time is over.
const asked = () => page.requests.filter((r) => /status\/|trust\.jws/.test(r))
	.length;
const before = asked();
await ask('T-V');
check(asked() === before, 'lists in hand', `${before} ${asked()}`);
await page.clock.setFixedTime(new Date('2026-06-12T12:00:00+08:00'));
await ask('T-V');
check(asked() >= before + 2, 'lists past their time', `${before} ${asked()}`);
// What is asked for is a file of many names, never one of them.
check(page.requests.filter((r) => r.includes('/search/')).every((r) =>
    /\/search\/(meta|\d\/(all|[0-9a-f]{1,4}))\.json$/.test(r)), 'search requests');
check(JSON.parse(readFileSync('site/search/meta.json')).certificates === 10,
    'the register is complete');
await world.close();
finish();
