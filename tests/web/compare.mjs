#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// compare.mjs MODULE VECTORS SEED COUNT [LIBRARY]: the verifier of the browser
// against bin/verifier: every vector of VECTORS, then COUNT envelopes, codes
// and tokens changed at random.  Verdict, status, every check with its code and
// detail, and all that was read must be the same.  With LIBRARY there is no
// WebCrypto: it checks every signature.
import { execFileSync } from 'node:child_process';
import { exit } from 'node:process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deflateSync } from 'node:zlib';

const [module, top, seed, count, library] = process.argv.slice(2);
const { env } = process;
const web = await import(resolve(module));
const used = { sha256: 0, es256: 0, eddsa: 0 };

if (library !== undefined) {
	const { default: lib } = await import(resolve(library));
	web.cryptFallback(async () => Object.fromEntries(Object.keys(used).map(
	    (name) => [name, (...args) => {
		used[name]++;
		return lib[name](...args);
	}])));
	Object.defineProperty(globalThis, 'crypto', { value: undefined });
	globalThis.process = undefined; // nor node's own
}
const folder = mkdtempSync(join(tmpdir(), 'compare-'));
const read = (name) => readFileSync(join(top, name));
const index = JSON.parse(read('index.json'));
let failed = 0, made = 0;

// A generator of our own, so that a seed names the same cases everywhere.
let state = Number(seed);
const random = (n) => {
	state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
	return ((state ^ state >>> 12) >>> 0) % n;
};
const oneOf = (list) => list[random(list.length)];

function byC(inputs, v) {
	const args = ['check', '--json'];
	const home = mkdtempSync(join(folder, 'home-'));

	if (v.trust) {
		writeFileSync(join(home, 'root.json'), read(index.root));
		writeFileSync(join(home, 'trust.jws.json'), read(v.trust));
		args.push('--trust', join(home, 'root.json'));
	}
	if (v.status_list)
		args.push('--status', v.token ?? join(top, v.status_list));
	if (v.as_of)
		args.push('--at', v.as_of);
	if (v.known_at)
		args.push('--known-at', v.known_at);
	const now = new Date(Date.parse(v.now)).toISOString()
		.replace('T', ' ').slice(0, 19);
	const here = { ...env, TZ: 'UTC', XDG_CACHE_HOME: home,
		YINXIN_OFFLINE: '1',
		XDG_CONFIG_HOME: home, ASAN_OPTIONS: `${env.ASAN_OPTIONS ??
		    ''}:verify_asan_link_order=0` };
	let out;

	try {
		out = execFileSync('faketime', ['-f', now, 'verifier', ...args,
			...inputs], { env: here, maxBuffer: 1 << 28,
			stdio: ['ignore', 'pipe', 'pipe'] });
	} catch (e) {
		out = e.stdout; // a status that is not 0 is an answer
	}
	return JSON.parse(out).results;
}

async function byJs(input, v) {
	let token = null, error = 'status.missing', trusts = [];

	if (v.trust)
		await web.faultOf(async () => {
			trusts = [await web.trustParse(read(v.trust),
			    web.rootParse(read(index.root)))];
		});
	if (v.status_list)
		error = await web.faultOf(async () => {
			token = await web.statusParse(readFileSync(v.token ??
			    join(top, v.status_list)));
		});
	const find = typeof input === 'string' ? await web.findText(input, 'text')
	    : web.findEnvelope(input);
	return find && web.examine(find, { trusts,
		now: Date.parse(v.now) / 1000, asOf: web.asOfParse(v.as_of),
		knownAt: v.known_at ? Date.parse(v.known_at) / 1000 : undefined,
		tokenFor: async (uri) => token !== null && token.uri !== uri
		    ? { status: null, error: 'status.subject' }
		    : { status: token, error: error === 'ok' ? undefined : error } });
}

// What both must agree on, members in order of name.
function facts(r) {
	const { verdict, status, certificate, sample, boundary, overdue,
		signed_later, as_of, known_at, since, announced, status_list } = r;
	const checks = r.checks.map(({ check, state, code, detail }) =>
	    ({ check, state, code, detail }));
	const sorted = (k, v) => v !== null && typeof v === 'object' &&
	    !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(
	        (a, b) => a[0] < b[0] ? -1 : 1)) : v;

	return JSON.stringify({ verdict, status, checks, certificate, sample,
		boundary, overdue, signed_later, as_of, known_at, since, announced,
		status_list }, sorted);
}

function same(name, c, js) {
	made++;
	if (c !== undefined && js && facts(c) === facts(js))
		return;
	failed++;
	console.log(`${name.slice(0, 300)}\n  C  ${c && facts(c)}\n  JS ${
	    js && facts(js)}`);
}

for (const v of index.vectors) {
	const r = await byJs(read(v.file), v);
	const [c] = byC([join(top, v.file)], v);
	const codes = r?.checks.map((f) => f.code);
	same(v.file, c, r);
	if (r?.verdict !== v.verdict || r?.status !== v.status ||
	    !codes.includes(v.code)) {
		failed++;
		console.log(`${v.file}: ${v.status} ${v.code} expected`);
	}
}

// Changes that keep something of the form, so that they get far.
function changeBytes(bytes) {
	const at = random(bytes.length);

	switch (random(4)) {
	case 0: return Buffer.from([...bytes.subarray(0, at), random(256),
		...bytes.subarray(at + 1)]);
	case 1: return Buffer.from([...bytes.subarray(0, at),
		...bytes.subarray(at + 1)]);
	case 2: return Buffer.from([...bytes.subarray(0, at), bytes[at] ^
		1 << random(8), ...bytes.subarray(at + 1)]);
	default: return Buffer.from([...bytes.subarray(0, at), ...Buffer.from(
	    oneOf(['"', ',', '{', '\\u0000', '\\ud800', '1e5', '-0', '.5', '\t',
	        '\u202e', '\ufffe', '[]', '\\"', '\u2f08', 'null', '9'])),
		...bytes.subarray(at)]);
	}
}

function changePayload(bytes) {
	const envelope = JSON.parse(bytes);
	const payload = Buffer.from(envelope.payload, 'base64url');

	envelope.payload = changeBytes(payload).toString('base64url');
	return Buffer.from(JSON.stringify(envelope));
}

function changeMember(bytes) {
	const envelope = JSON.parse(bytes);
	const payload = JSON.parse(Buffer.from(envelope.payload, 'base64url'));
	const name = oneOf(Object.keys(payload));

	payload[name] = oneOf([null, '', 0, -1, 1, 'x', {}, [], ['a', 'a'], true,
		{ zh: '甲' }, { en: 'a', zh: '' }, '2026-02-30', 'x'.repeat(2001),
		253402300799, 1e12, '+15:00', 'https://x/', undefined, [1],
		['a', 'b', 'c', 'd', 'e'], 'a b', 'é', 'x#1', 'x#0']);
	envelope.payload = Buffer.from(JSON.stringify(payload))
		.toString('base64url');
	return Buffer.from(JSON.stringify(envelope));
}

function changeSignatures(bytes) {
	const envelope = JSON.parse(bytes);
	const s = envelope.signatures;

	switch (random(5)) {
	case 0: s.push(s[0]); break;
	case 1: s.reverse(); break;
	case 2: s.pop(); break;
	case 3: oneOf(s).protected = Buffer.from(changeBytes(Buffer.from(
	    s[0].protected, 'base64url'))).toString('base64url'); break;
	default: oneOf(s).signature = changeBytes(
	    Buffer.from(s[0].signature)).toString('latin1');
	}
	return Buffer.from(JSON.stringify(envelope));
}

const usual = index.vectors.filter((v) => v.file.startsWith('accept/') &&
    v.trust === 'trust/current.jws.json' && v.status_list);
const settings = { ...usual[0], as_of: undefined, known_at: undefined };
const kept = (bytes) => bytes[0] === 0x7b && bytes.includes('"payload"') &&
    bytes.includes('"signatures"');

async function changedEnvelopes(n) {
	const cases = [];

	while (cases.length < n) {
		const good = read(oneOf(usual).file);
		const bytes = oneOf([changeBytes, changePayload, changePayload,
			changeMember, changeMember, changeSignatures])(good);
		if (!kept(bytes))
			continue;
		const name = join(folder, `changed-${cases.length}.jws.json`);
		writeFileSync(name, bytes);
		cases.push([name, bytes]);
	}
	const c = byC(cases.map(([name]) => name), settings);
	for (const [i, [name, bytes]] of cases.entries())
		same(`${bytes}`, c.filter((r) => r.input === name)[0],
		    await byJs(bytes, settings));
}

// Digits of a code: other digits, cut, more of them, in other addresses.
async function changedCodes(n) {
	const digits = read('compact/1.digits').toString().trim();
	const cases = [];

	while (cases.length < n) {
		const at = random(digits.length);
		const d = oneOf([
			() => digits.slice(0, at) + random(10) + digits.slice(at + 1),
			() => digits.slice(0, at), () => digits + random(1000),
			() => `${digits}&from=chat`, () => digits,
			() => digits.slice(0, 2) + random(10) + digits.slice(3)])();
		const text = oneOf(['https://verify.example.org/#',
			'https://verify.example.org#', 'HTTPS://VERIFY.EXAMPLE.ORG/#',
			'http://verify.example.org/#', 'https://a@b.example:443/x?y#',
			'https:\\\\verify.example.org/#', 'https://[::1]:8/#',
			'https://verify.example.org/#/a#', '']) + d;
		if (await web.findText(text, 'text') !== null)
			cases.push(text);
	}
	const c = byC(['--', ...cases], settings);
	for (const [i, text] of cases.entries())
		same(text, c[i], await byJs(text, settings));
}

async function changedTokens(n) {
	const token = read('status/current.jwt').toString().trim();
	const parts = token.split('.');
	const good = read(usual[0].file);

	for (let i = 0; i < n; i++) {
		const at = random(3);
		const raw = Buffer.from(parts[at], 'base64url');
		const changed = [...parts];
		changed[at] = random(4) === 0
		    ? changeBytes(Buffer.from(parts[at])).toString('latin1')
		    : changeBytes(raw).toString('base64url');
		const name = join(folder, `changed-${i}.jwt`);
		writeFileSync(name, changed.join('.'));
		const v = { ...settings, token: name };
		const file = join(folder, 'good.jws.json');
		writeFileSync(file, good);
		same(changed.join('.').slice(0, 400), byC([file], v)[0],
		    await byJs(good, v));
	}
}

// Refused by name: a list that inflates past its size, and an entry that no
// list has.
async function outsized() {
	const parts = read('status/current.jwt').toString().trim().split('.');
	const payload = JSON.parse(Buffer.from(parts[1], 'base64url'));
	const good = read(usual[0].file);
	const file = join(folder, 'good.jws.json');

	writeFileSync(file, good);
	for (const [bytes, code] of [[32767, 'status.format'],
	    [32768, 'status.signature'], [32769, 'deflate.limit'],
	    [16 << 20, 'deflate.limit']]) {
		payload.status_list.lst = deflateSync(Buffer.alloc(bytes))
			.toString('base64url');
		const name = join(folder, `list-${bytes}.jwt`);
		writeFileSync(name, [parts[0], Buffer.from(JSON.stringify(payload))
			.toString('base64url'), parts[2]].join('.'));
		const v = { ...settings, token: name };
		const r = await byJs(good, v);
		same(`a list of ${bytes} bytes`, byC([file], v)[0], r);
		expect(`a list of ${bytes} bytes`, r, code);
	}
	for (const idx of [131072, -1]) {
		const envelope = JSON.parse(good);
		const c = JSON.parse(Buffer.from(envelope.payload, 'base64url'));
		c.status.status_list.idx = idx;
		envelope.payload = Buffer.from(JSON.stringify(c))
			.toString('base64url');
		const bytes = Buffer.from(JSON.stringify(envelope));
		const name = join(folder, `entry${idx}.jws.json`);
		writeFileSync(name, bytes);
		const r = await byJs(bytes, settings);
		same(`entry ${idx}`, byC([name], settings)[0], r);
		expect(`entry ${idx}`, r, 'status.index');
	}
}

function expect(name, r, code) {
	if (r?.verdict !== 'valid' && r?.checks.some((f) => f.code === code))
		return;
	failed++;
	console.log(`${name}: ${code} expected, ${r && facts(r)}`);
}

await outsized();
await changedEnvelopes(Number(count));
await changedCodes(Math.ceil(count / 4));
await changedTokens(Math.ceil(count / 16));
rmSync(folder, { recursive: true });
console.log(`${made} compared, ${failed} failed`);
if (library !== undefined) {
	console.log(`library: ${JSON.stringify(used)}`);
	failed += Object.values(used).filter((n) => n === 0).length;
}
exit(failed > 0 || made < index.vectors.length ? 1 : 0);
