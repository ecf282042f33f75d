// SPDX-License-Identifier: Apache-2.0
// rate.mjs SITE DIGITS ROUNDS: how fast the page has a verdict, lists kept:
// medians of so many visits, a line for each slowdown of the processor:
//
//	SLOWDOWN FROM_START FROM_ARRIVAL PAINTED BARE
//
// ms from the first statement of the page's script to the verdict in the page;
// from the arrival of the script; from the first statement to the frame that
// shows it. BARE is a page that does nothing but the same verifications by
// WebCrypto, its keys and signatures at hand as bytes, and shows a word. Nothing
// runs in the page that is not its own until the verdict stands, since the
// driver's scripts are larger than ours and slowed as well.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const [folder, digits, rounds] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name));

// The signatures of the certificate, of the trust list, of the status list:
// [key, text, signature] each.
async function signatures() {
	const script = join(folder, 'verifier.mjs'); // as node wants it
	writeFileSync(script, read('verifier.js'));
	const web = await import(pathToFileURL(script));
	const find = await web.findText(`https://x/#${digits}`, 'text');
	const list = web.jwsParse(read('trust.jws.json'), 1 << 22);
	const trust = JSON.parse(Buffer.from(list.payload));
	const keys = [...trust.root.keys, ...trust.bodies.flatMap((b) => b.keys)];
	const token = read('status/0.jwt').toString();
	const [head, , signature] = token.split('.');
	const kidOf = (text) => JSON.parse(Buffer.from(text, 'base64url')).kid;
	const all = [web.jwsParse(find.envelope, 16384), list].flatMap((jws) =>
	    jws.signatures.map((s) => ({ text: `${s.protected}.${jws.payloadB64}`,
		kid: s.kid, signature: Buffer.from(s.sig).toString('base64') })));

	all.push({ kid: kidOf(head), text: token.slice(0, token.lastIndexOf('.')),
		signature: Buffer.from(signature, 'base64url').toString('base64') });
	return all.map(({ kid, text, signature: sig }) => {
		const { x, y } = keys.find((k) => k.kid === kid);
		const raw = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'),
			Buffer.from(y, 'base64url')]);
		return [raw.toString('base64'), text, sig];
	});
}

async function bare() {
	writeFileSync(join(folder, 'bare.html'), '<!DOCTYPE html><title>bare' +
	    '</title><script type="module" src="bare.js"></script><p id="p">');
	writeFileSync(join(folder, 'bare.js'), `performance.mark('yinxin-start');
const all = ${JSON.stringify(await signatures())};
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const good = await Promise.all(all.map(async ([key, text, signature]) =>
    crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' },
        await crypto.subtle.importKey('raw', bytes(key), P256, false, ['verify']),
        bytes(signature), new TextEncoder().encode(text))));
document.getElementById('p').textContent = good.every((g) => g) ? 'valid' : 'bad';
if (good.every((g) => g))
	performance.mark('yinxin-verdict');
`);
}

// In the page, before its own script: says when the verdict came.
function watch() {
	new PerformanceObserver((list, observer) => {
		const [verdict] = list.getEntriesByName('yinxin-verdict');
		if (verdict === undefined)
			return;
		observer.disconnect();
		const [start] = performance.getEntriesByName('yinxin-start');
		const script = performance.getEntriesByType('resource').find((r) =>
		    /\/(app|bare)\.js$/.test(r.name));
		requestAnimationFrame(() => setTimeout(() => globalThis.tell(
		    JSON.stringify([verdict.startTime - start.startTime,
			verdict.startTime - script.responseEnd,
			performance.now() - start.startTime]))));
	}).observe({ type: 'mark', buffered: true });
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1].toFixed(0);

await bare();
const site = await serve(folder);
const browser = await chromium.launch({ args: ['--no-sandbox', '--disable-gpu',
	'--no-first-run', '--disable-background-networking'],
executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
const page = await (await browser.newContext()).newPage();
const cdp = await page.context().newCDPSession(page);
let told = null;
await cdp.send('Runtime.enable');
await cdp.send('Runtime.addBinding', { name: 'tell' });
cdp.on('Runtime.bindingCalled', (e) => told(JSON.parse(e.payload)));
await page.addInitScript(watch);

async function visit(name) {
	const times = new Promise((done, failed) => {
		told = done;
		setTimeout(failed, 60000, new Error('no verdict')).unref();
	});

	await cdp.send('Page.navigate', { url: site.url + name });
	return times;
}

async function times(path) {
	const all = [];

	for (let i = 0; i < rounds; i++)
		all.push(await visit(path(i)));
	return [0, 1, 2].map((k) => median(all.map((t) => t[k])));
}

await visit(`#${digits}`); // the lists are kept from now on
await page.evaluate(() => navigator.serviceWorker.ready);
for (const rate of [1, 4]) {
	await cdp.send('Emulation.setCPUThrottlingRate', { rate });
	const ours = await times((i) => `?${rate}${i}#${digits}`);
	const peer = await times((i) => `bare.html?${rate}${i}`);
	console.log([rate, ...ours, peer[0]].join(' '));
}
await browser.close();
await site.close();
