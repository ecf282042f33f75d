// SPDX-License-Identifier: Apache-2.0
// What the browser stories share: a site on loopback, a browser with an empty
// profile, the codes of the world, and what must hold on every page.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

export const NOW = '2026-06-10T12:00:00+08:00';
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic',
	'--no-first-run', '--disable-background-networking',
	'--disable-component-update', '--disable-sync'];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let failed = 0, passed = 0;
export function check(ok, what, seen = '') {
	if (ok) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAILED: ${what}${seen === '' ? '' : `: ${seen}`}`);
}

export function finish() {
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed > 0 ? 1 : 0;
}

export const fragments = Object.fromEntries(readFileSync('FRAGMENTS', 'utf8')
	.trim().split('\n').map((line) => line.split(' ')));

// Digits as bytes and back: 17 digits are seven bytes.
const TAIL = [0, 3, 5, 8, 10, 13, 15];
export function toBytes(digits) {
	const out = [];

	for (let i = 0; i < digits.length; i += 17) {
		const group = digits.slice(i, i + 17);
		const n = group.length === 17 ? 7 : TAIL.indexOf(group.length);
		for (let k = n - 1; k >= 0; k--)
			out.push(Number(BigInt(group) >> BigInt(8 * k) & 255n));
	}
	return out;
}

export function toDigits(bytes) {
	let out = '';

	for (let i = 0; i < bytes.length; i += 7) {
		const group = bytes.slice(i, i + 7);
		const value = group.reduce((v, b) => v << 8n | BigInt(b), 0n);
		out += String(value).padStart(group.length === 7 ? 17
		    : TAIL[group.length], '0');
	}
	return out;
}

export async function open(folder, args = []) {
	const site = await serve(folder);
	const browser = await chromium.launch({ args: [...ARGS, ...args],
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });

	return { site, browser, close: async () => {
		await browser.close();
		await site.close();
	} };
}

// A context of its own: nothing kept from before. Every request is recorded;
// one that goes elsewhere, and every error of a script, is a failure.
export async function fresh(world, { now = NOW, locale = 'zh-CN', width = 360,
	height = 740, ...more } = {}) {
	const context = await world.browser.newContext({ locale,
		viewport: { width, height }, ...more });
	context.setDefaultTimeout(20000);
	const page = await context.newPage();

	page.requests = [];
	context.on('request', (r) => {
		page.requests.push(r.url());
		check([world.site.url, ...world.publishers ?? []].some((u) =>
		    r.url().startsWith(u)) || /^(blob|data|mailto):/.test(r.url()),
		    'a request leaves the site', r.url());
	});
	page.on('pageerror', (e) => check(false, 'error of a script', e.stack));
	page.on('console', (m) => {
		if (m.type() === 'error' && !/404|ERR_/.test(m.text()))
			check(false, 'said on the console', m.text());
	});
	await page.clock.setFixedTime(new Date(now));
	return page;
}

export async function state(page) {
	await page.waitForSelector('[data-state]', { timeout: 30000 });
	return page.locator('[data-state]').first().getAttribute('data-state');
}

export async function accessible(page, what) {
	await page.evaluate(readFileSync(AXE, 'utf8'));
	const { violations } = await page.evaluate(() =>
	    globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa',
		'wcag22aa', 'best-practice'] }));

	for (const v of violations)
		check(false, `axe, ${what}: ${v.id}`, v.nodes.map((n) => n.html)
			.join(' ').slice(0, 300));
	check(violations.length === 0, `axe, ${what}`);
}

export const shot = (page, name) => page.screenshot({ fullPage: true,
	path: join(process.env.SHOTS, `${name}.png`) });
