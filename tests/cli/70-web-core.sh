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
# The frozen dictionary is in it, whole.
expect 0 node --input-type=module -e "
	import { readFileSync } from 'node:fs';
	const script = readFileSync('verifier.mjs', 'utf8');
	const text = readFileSync('$TOP/record/compact_dictionary_1.txt', 'utf8');
	if (!script.includes(text) &&
	    !script.includes(JSON.stringify(text).slice(1, -1)))
		process.exit(1);"
