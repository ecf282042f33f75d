# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The same record gives the same page; another design is another page, and is
# signed anew.

record=$TOP/templates/sample/records/03-EX5-2026-000303.json
number=EX5-2026-000303
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
expect 0 issuer issue -w ws --late test --out out.d "$record"
expect 64 issuer render -w ws $number
expect 64 issuer render -w ws $number --check -o again.pdf
expect 64 issuer render -w ws $number --check --version x
expect 1 issuer render -w ws EX5-2026-999999 --check
expect 1 issuer render -w ws $number --check --version 2
expect 0 issuer render -w ws $number --check
has out 'byte for byte as it was signed, 1 delivered'
# Under another clock, locale and zone, and without the keys.
mv ws/keys kept
ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
    TZ=America/St_Johns LC_ALL=C expect 0 faketime '2031-02-03 04:05:06' \
    issuer render -w ws ex5-2026-000303 -o again.pdf
has out 'as it was signed'
cmp again.pdf out.d/$number.pdf || fail 'other bytes'
mv kept ws/keys

# A file that was changed, and one that is gone.
cp out.d/$number.pdf whole.pdf
printf x >>out.d/$number.pdf
expect 1 issuer render -w ws $number --check
has err 'differs from what comes out now'
rm out.d/$number.pdf
expect 1 issuer render -w ws $number --check
cp whole.pdf out.d/$number.pdf

# The design is edited: what was delivered stays, another file is made.
sed -i 's/"CERTIFICATE"/"CERTIFICATION"/' ws/designs/*/text.en.json
expect 1 issuer render -w ws $number --check
has err 'other than what was signed'
expect 0 issuer issue -w ws --out out.d "$record"
has out 'unchanged'
cmp whole.pdf out.d/$number.pdf || fail 'a delivered file was replaced'
expect 0 issuer render -w ws $number -o again.pdf
has out 'signed anew'
expect 0 pdfsig again.pdf
has out 'Signature is Valid'
cp again.pdf first.pdf
expect 0 issuer render -w ws $number -o again.pdf
has out 'as it was signed'
cmp first.pdf again.pdf || fail 'signed twice'
expect 74 issuer render -w ws $number -o none/again.pdf
