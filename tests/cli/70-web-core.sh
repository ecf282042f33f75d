# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The verifier of the browser gives the verdict, status, codes and details of
# bin/verifier: over every vector, and over what chance makes of them.

web=$BIN/../web
[ -d "$web" ] || web=$TOP/build/web
cp "$web/verifier.js" verifier.mjs # node wants another name for a module
expect 0 node "$TOP/tests/web/compare.mjs" verifier.mjs "$TOP/tests/vectors" \
    "${SEED:-1}" 240
has out ', 0 failed'
# The same without WebCrypto: the library that the page brings then.
[ -f "$web/parts/noble.js" ] || fail 'no third-party parts: run make web first'
cp "$web/parts/noble.js" noble.mjs
expect 0 node "$TOP/tests/web/compare.mjs" verifier.mjs "$TOP/tests/vectors" \
    2 16 noble.mjs
has out ', 0 failed'
# The package for node: verify() answers about a certificate.
mkdir node_modules
ln -s "$web/../npm" node_modules/yinxin-verifier
cat >ask.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { verify } from 'yinxin-verifier';
const top = process.argv[2];
const read = (name) => readFileSync(`${top}/${name}`);
const result = await verify(read(process.argv[3]), {
	root: read('trust/root.json'), trust: read('trust/current.jws.json'),
	status: read('status/current.jwt'), asOf: process.argv[4],
	now: Date.parse('2026-11-23T12:00:00+08:00') / 1000 });
console.log(result.verdict, result.status);
JS
expect 0 node ask.mjs "$TOP/tests/vectors" accept/body-before-end.jws.json
has out 'valid valid'
expect 0 node ask.mjs "$TOP/tests/vectors" accept/body-before-end.jws.json \
    2031-01-01
has out 'not_valid expired'
# Names that are taken for plain are those in which nothing would be found.
cat >plain.mjs <<'JS'
import { namePlain, unicodeCheck } from 'yinxin-verifier';
const bad = [];
let plain = 0;
for (let cp = 0; cp <= 0x10ffff; cp++) {
	const c = String.fromCodePoint(cp);
	for (const text of [c, `a${c}`, `${c}甲`, `甲 ${c}`])
		if (namePlain(text)) {
			plain++;
			if (unicodeCheck(text) !== null)
				bad.push(cp.toString(16));
		}
}
for (const text of ['', ' 甲', '甲 ', '甲  乙', '甲\u3000乙', 'Ａ'])
	if (namePlain(text))
		bad.push(JSON.stringify(text));
for (const text of ['喆㙦𠮷示例机电股份有限公司', 'Example (fictional) Co., Ltd.'])
	if (!namePlain(text))
		bad.push(text);
console.log(`${plain > 280000 ? 'many' : plain} plain, bad: ${bad.join()}`);
JS
expect 0 node plain.mjs
[ "$(cat out)" = 'many plain, bad: ' ] || fail "$(cat out)"
# The frozen dictionary is in it and in the page's script, whole.
expect 0 node --input-type=module -e "
	import { readFileSync } from 'node:fs';
	const text = readFileSync('$TOP/record/compact_dictionary_1.txt', 'utf8');
	for (const name of ['verifier.mjs', '$web/app.js']) {
		const script = readFileSync(name, 'utf8');
		if (!script.includes(text) &&
		    !script.includes(JSON.stringify(text).slice(1, -1)))
			process.exit(1);
	}"
# A publisher whose host would write into the policy of a page is refused, by
# the member; signed properly all the same.
cat >publisher.mjs <<'JS'
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { faultOf, rootParse, trustParse } from 'yinxin-verifier';
const text = readFileSync(`${process.argv[2]}/trust/current.jws.json`);
const { privateKey: key, publicKey } = generateKeyPairSync('ec',
    { namedCurve: 'P-256' });
const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y }))
	.digest().subarray(0, 8).toString('base64url');
const jwk = { alg: 'ES256', crv, kid, kty, x, y };
const b64 = (v) => Buffer.from(JSON.stringify(v)).toString('base64url');
const list = JSON.parse(Buffer.from(JSON.parse(text).payload, 'base64url'));
const pin = rootParse(Buffer.from(JSON.stringify({ roots: [jwk],
	threshold: 1 })));
for (const host of ['verify.example.org', 'verify.example.org:8443/a;b',
	'[2001:db8::1]', "a;script-src 'unsafe-inline'", 'a;b', "a'b", 'a,b', '*',
	'*.example.org', 'a%3bb', '']) {
	const payload = b64({ ...list, publisher: `https://${host}`,
		root: { keys: [jwk], threshold: 1 } });
	const header = b64({ alg: 'ES256', kid, typ: 'yinxin-trust+jws' });
	const signature = sign('sha256', `${header}.${payload}`,
	    { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
	console.log(host, await faultOf(() => trustParse(Buffer.from(
	    JSON.stringify({ payload, signatures: [{ protected: header,
		    signature }] })), pin)));
}
JS
expect 0 node publisher.mjs "$TOP/tests/vectors"
cat >want <<'EOF'
verify.example.org ok
verify.example.org:8443/a;b ok
[2001:db8::1] ok
a;script-src 'unsafe-inline' field.value
a;b field.value
a'b field.value
a,b field.value
* field.value
*.example.org field.value
a%3bb field.value
 field.value
EOF
cp out got
expect 0 diff want got
