#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// paper.mjs MODULE SITE ROOT PDF NOW FLIPS: the verdict of the browser's verifier
// on a signed PDF; then of so many copies of it with one bit changed, none of
// which may be valid.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const [module, site, root, pdf, now, flips] = process.argv.slice(2);
const { verify } = await import(resolve(module));
const read = (name) => new Uint8Array(readFileSync(name));
const question = { root: read(root), trust: read(`${site}/trust.jws.json`),
	status: read(`${site}/status/0.jwt`), now: Number(now) };
const file = read(pdf);
const genuine = await verify(file, question);
const signed = genuine.checks.find((c) => c.code === 'document.signed');
// What comes after the base is all of interest, the rest is one digest's.
const base = Buffer.from(file).indexOf('\nstartxref\n');
let good = 0, state = 1;

for (let i = 0; i < flips; i++) {
	const copy = Uint8Array.from(file);
	state = Math.imul(state, 48271) + 11 >>> 0;
	const from = i % 8 === 0 ? 0 : base;
	copy[from + state % (copy.length - from)] ^= 1 << (state >>> 28 & 7);
	good += (await verify(copy, question)).verdict === 'valid';
}
console.log(genuine.verdict, genuine.status, signed?.detail ?? '-', good);
