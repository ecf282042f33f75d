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
# The frozen dictionary is in it, whole.
expect 0 node --input-type=module -e "
	import { readFileSync } from 'node:fs';
	const script = readFileSync('verifier.mjs', 'utf8');
	const line = script.split('\n').find((l) =>
	    l.startsWith('const DICTIONARY_1 = '));
	const text = JSON.parse(line.slice(21, -1));
	if (text !== readFileSync('$TOP/record/compact_dictionary_1.txt', 'utf8'))
		process.exit(1);"
