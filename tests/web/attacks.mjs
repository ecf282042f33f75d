#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// attacks.mjs RESULTS SITE DIGITS: what the page makes of PDFs that bin/verifier
// judged (RESULTS, JSON lines): valid what is valid there and nothing else. A
// file in which increments of the bodies are gets every finding on its
// signatures that bin/verifier has; of any other the page says that it was not
// checked. The reader stands in three ways for an attacker: it could not read,
// it saw the genuine code on the page and nothing else, it saw nothing at all.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

globalThis.addEventListener = () => null; // files.js listens to its frame
const module = (name) => import(pathToFileURL(join(process.cwd(), name)));
const web = await module('verifier.mjs');
const { start } = await module('files.mjs');
const [results, site, digits] = process.argv.slice(2);
const read = (name) => readFileSync(join(site, name));
const trusts = [await web.trustParse(read('trust.jws.json'),
    web.rootParse(read('root.json')))];
const status = await web.statusParse(read('status/0.jwt'));
const now = Date.parse('2026-06-10T12:00:00+08:00') / 1000;
const ANSWERS = [{ error: 'parts' }, { pages: 1, codes: [{ page: 1,
	text: `https://verify.example.org/#${digits}` }] }, { pages: 1 }];
const OF_PDF = /^(pdf_signature|revision)\.|^document\.sign/;
let passed = 0, failed = 0;

function check(ok, what) {
	if (ok) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAILED: ${what}`);
}

async function judged(name, answer) {
	const files = start({ ...web, readCode: web.findText,
		load: async () => web });
	const bytes = readFileSync(name);

	files.ask = async () => answer;
	const finds = await files.one({ name,
		arrayBuffer: async () => Uint8Array.from(bytes).buffer });
	return Promise.all(finds.map((find) => web.examine(find, { trusts, now,
		asOf: null, tokenFor: async () => ({ status }) })));
}

// The findings on the signatures, as texts.
const signed = (results) => [...new Set(results.flatMap((r) => r.checks)
	.filter((c) => OF_PDF.test(c.code))
	.map((c) => `${c.code} ${c.state} ${c.detail ?? ''}`))].sort().join('; ');

let judgedHere = 0;
for (const line of readFileSync(results, 'utf8').trim().split('\n')) {
	const by = JSON.parse(line).results;
	const name = by[0].input;
	const bad = by.some((r) => ['altered', 'forged'].includes(r.status));

	check(bad !== /genuine/.test(name), `${name}: ${by.map((r) => r.status)}`);
	const ours = web.pdfsignRead(readFileSync(name)) !== null;
	judgedHere += ours;
	for (const answer of ANSWERS) {
		const results = await judged(name, answer);
		for (const r of results) {
			check(bad ? r.verdict !== 'valid' : r.verdict === 'valid',
			    `${name}: ${r.status}`);
			check(ours || r.certificate === null || r.checks.some((c) =>
			    c.code === 'document.not_checked' &&
			    c.state === 'unknown'), `${name}: says what it did not do`);
		}
		if (ours && results.some((r) => r.certificate !== null))
			check(signed(results) === signed(by),
			    `${name}: ${signed(results)}, by C ${signed(by)}`);
	}
}
check(judgedHere > 40, `only ${judgedHere} judged`);
check(passed > 300, `only ${passed} checks`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
