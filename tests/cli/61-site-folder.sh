# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A whole published folder as input: its certificates are judged, the page, the
# lists and the indexes around them are named as passed over, and none of them
# is called unreadable.

sample_world 01-EX12-2025-000101.json 02-EX12-2024-000202.json
root=ws/trust/root.json

verifier web site-of-ours --trust $root
# Some programs of a page are longer than any text that is looked at.
head -c 2000000 /dev/zero | tr '\0' ' ' >site/long.js
expect 0 verifier check --json --trust $root --status site site site-of-ours
"$PYTHON" - <<'END'
import json, os
with open('out') as f:
    report = json.load(f)
files = {os.path.join(d, n) for top in ('site', 'site-of-ours')
         for d, _, names in os.walk(top) for n in names}
inputs = {i['input']: i for i in report['inputs']}
assert set(inputs) == files, set(inputs) ^ files
certificates = {n for n in files if '/certificates/' in n}
assert len(certificates) == 2, certificates
for name, one in inputs.items():
    assert one.get('passed_over', False) == (name not in certificates), one
    assert one['found'] == (name in certificates), one
assert len(report['results']) == 2
assert all(r['verdict'] == 'valid' for r in report['results'])
END
for lang in en zh; do
	expect 0 verifier check --lang $lang --trust $root --status site site
	has out site/icon.svg
	hasnt out '?'
done
has out '不是文档，已略过'
expect 0 verifier claim --trust $root --holder 91990001MAEXA00156 --level 12 \
    --years 1 --at 2026-06-30 site
has out 'covered'
expect 0 verifier bundle -o evidence --trust $root --status site site
expect 0 verifier bundle --check evidence --trust $root
# What only looks like the file of a page is not passed over by its name.
cp EX12-2025-000101.pdf site/certificate.js
head -c 3000 EX12-2025-000101.pdf >site/half.js
expect 2 verifier check --jsonl --trust $root --status site site
grep 'site/certificate.js' out >line
has line '"verdict":"valid"'
grep 'site/half.js' out >line
has line '"document.unreadable"'
