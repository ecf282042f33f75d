// SPDX-License-Identifier: Apache-2.0
// rate.mjs SITE DIGITS ROUNDS: ms from the start of the page's script to the
// verdict on the screen, lists kept, on a processor four times slower; the
// median of so many visits.
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const [folder, digits, rounds] = process.argv.slice(2);
const site = await serve(folder);
const browser = await chromium.launch({ args: ['--no-sandbox', '--disable-gpu',
	'--no-first-run', '--disable-background-networking'],
executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
const page = await (await browser.newContext()).newPage();
const cdp = await page.context().newCDPSession(page);
const times = [];

// When the verdict appears, and when the script had arrived.
await page.addInitScript(() => {
	new MutationObserver((_, observer) => {
		if (document.querySelector('[data-state]') === null)
			return;
		observer.disconnect();
		const script = performance.getEntriesByType('resource').find((r) =>
		    r.name.endsWith('/app.js'));
		globalThis.verdictAfter = performance.now() - script.responseEnd;
	}).observe(document, { childList: true, subtree: true });
});
for (let i = 0; i <= rounds; i++) {
	await page.goto(`${site.url}?${i}#${digits}`);
	await page.waitForFunction(() => globalThis.verdictAfter !== undefined);
	if (i > 0)
		times.push(await page.evaluate(() => globalThis.verdictAfter));
	await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}
await browser.close();
await site.close();
times.sort((a, b) => a - b);
console.log(times[Math.floor(times.length / 2)].toFixed(0));
