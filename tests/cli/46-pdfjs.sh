# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the reader of PDF inside a browser makes of a certificate: record and
# annexes are attached as they are, each body has its field. And how large the
# files are.

[ -d "$TOP/tests/web/node_modules/playwright-core" ] ||
    fail 'no browser driver: run make web-tests first'
web=$BIN/../web
[ -d "$web" ] || web=$TOP/build/web
[ -f "$web/parts/pdf.js" ] || fail 'no third-party parts: run make web first'
records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
expect 0 issuer issue -w ws --late test --out . \
    "$records/01-EX12-2025-000101.json" "$records/02-EX12-2024-000202.json"
ln -s "$web/parts" parts
digest() { sha256sum <"$1" | cut -d ' ' -f 1; }

expect 0 timeout 100 node "$TOP/tests/web/attachments.mjs" . \
    EX12-2025-000101.pdf EX12-2024-000202.pdf
sort out >found
sort >wanted <<END
EX12-2025-000101.pdf certificate.jws.json $(digest EX12-2025-000101.jws.json)
EX12-2025-000101.pdf field ex-committee
EX12-2025-000101.pdf field ex-cb
EX12-2024-000202.pdf certificate.jws.json $(digest EX12-2024-000202.jws.json)
EX12-2024-000202.pdf sites.csv $(digest "$records/sites_1600.csv")
EX12-2024-000202.pdf field ex-committee
EX12-2024-000202.pdf field ex-cb
END
diff wanted found >&2 || fail 'attached is something else'

# The landscape page of twelve stars.
sed -i 's/"design": "[a-z]*"/"design": "stars"/' ws/workspace.json
expect 0 issuer render -w ws EX12-2025-000101 -o landscape.pdf
for f in EX12-2025-000101.pdf landscape.pdf; do
	[ "$(wc -c <$f)" -le 160000 ] || fail "$f: $(wc -c <$f) bytes"
done
expect 0 pdfinfo landscape.pdf
grep -q 'Page size: *84[12]' out || fail 'not landscape'
