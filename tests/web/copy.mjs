// SPDX-License-Identifier: Apache-2.0
// A procurement platform's own copy in a browser (verifier web DIR --trust):
// it pins one publisher's root, asks that publisher for its lists and nobody
// else, and believes no other root and no other host.
import { readFileSync } from 'node:fs';
import { check, finish, fragments, fresh, open, shot, state } from './browser.mjs';

const PUBLISHER = 'https://verify.example.org/';
const world = await open('platform');
world.publishers = [PUBLISHER];
let reachable = true;

// The publisher's server: the published folder, and leave to read it.
async function publisher(route) {
	const name = route.request().url().slice(PUBLISHER.length);

	if (!reachable)
		return route.abort();
	return route.fulfill({ body: readFileSync(`site/${name}`),
		headers: { 'Access-Control-Allow-Origin': '*' } });
}

async function visit(digits) {
	const page = await fresh(world, { serviceWorkers: 'block' });

	await page.context().route(`${PUBLISHER}**`, publisher);
	await page.goto(`${world.site.url}#${digits}`);
	return page;
}

async function ask(page, text, wanted) {
	await page.fill('#input', text);
	await page.locator('#form .primary').click();
	await page.waitForSelector(`[data-state=${wanted}]`);
}

const page = await visit(fragments['T-V']);
check(await state(page) === 'valid', 'the pinned root', await state(page));
const asked = page.requests.filter((u) => u.startsWith(PUBLISHER)).sort();
check(asked.join() === `${PUBLISHER}status/0.jwt,${PUBLISHER}trust.jws.json`,
    'asked of the publisher', asked.join());
check((await page.innerText('#about')).includes('https://verify.example.org'),
    'whose root is pinned');
await shot(page, 'platform-360');
// The code of the publisher is at home here; another host is a finding.
await ask(page, `${PUBLISHER}#${fragments['T-W']}`, 'withdrawn');
await ask(page, `${PUBLISHER}#${fragments['T-V']}`, 'valid');
for (const host of ['verify.example.net', 'other.example.org',
	'verify.example.org.evil.example']) {
	await ask(page, `https://${host}/#${fragments['T-V']}`, 'host');
	check((await page.innerText('article .warning')).includes(host),
	    `${host} is shown`);
	check(page.requests.every((u) => !u.includes(host)), `${host} is not asked`);
}
await shot(page, 'platform-host-360');
await ask(page, `https://other.example.org/#${fragments['T-U']}`,
    'unknown_issuer');
await page.context().close();
// Other names; and the same names, of a root that is not the one pinned.
for (const [digits, wanted] of [[fragments['T-U'], 'unknown_issuer'],
	[fragments['T-A'], 'forged']]) {
	const other = await visit(digits);
	check(await state(other) === wanted, 'another root', await state(other));
	await other.context().close();
}
// Not to be reached: the list that came with the copy says who the issuer is,
// and nothing says what holds now.
reachable = false;
const alone = await visit(fragments['T-V']);
check(await state(alone) === 'status_missing', 'publisher not reached',
    await state(alone));
await alone.context().close();
await world.close();
finish();
