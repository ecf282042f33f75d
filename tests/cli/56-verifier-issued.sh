# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the issuer made, through the verifier: judged from its bytes, from its
# pages, from a picture; its annexes bound; its record in other clothes refused.

export TZ=Asia/Shanghai
sample_world 01-EX12-2025-000101.json 02-EX12-2024-000202.json
plain=EX12-2025-000101.pdf
annexed=EX12-2024-000202.pdf

check() { # check STATUS OPERAND-OR-OPTION...
	local wanted=$1
	shift
	expect "$wanted" verifier check --json --trust ws/trust/root.json \
	    --status site "$@"
}

# The short way: the pages are not read, and nothing claims that they were.
check 0 "$plain"
has out '"source": "embedded"'
has out '"sample": true'
has out '"code": "document.signed"'
hasnt out '"code": "document.ok"'
hasnt out '"pages"'
# The long way finds the code and agrees.
check 0 --thorough "$plain"
has out '"code": "document.ok"'
has out '"pages": 1'
# Annexes are compared with their digests.
check 0 "$annexed"
has out '"code": "document.ok"'
qpdf --remove-attachment=sites.csv "$annexed" without.pdf
check 1 without.pdf # saved by another program, its signatures broken
has out '"code": "document.annex_missing"'
has out '"code": "document.signature_broken"'
sed '2s/./X/' "$TOP/templates/sample/records/sites_1600.csv" >sites.csv
qpdf --remove-attachment=sites.csv --add-attachment sites.csv -- \
    "$annexed" changed.pdf
check 1 changed.pdf
has out '"code": "document.annex_changed"'
has out '"status": "altered"'
# No byte of the embedded record can be changed: where it is no record any
# more, the genuine code on the page does not speak for it.
mkdir broken
python3 - "$plain" <<'END'
import random, sys
with open(sys.argv[1], "rb") as f:
    pdf = f.read()
with open(sys.argv[1][:-4] + ".jws.json", "rb") as f:
    record = f.read().rstrip()
start = pdf.index(record)
signatures = record.index(b'"signatures"')
places = [*range(0, 14, 2), *range(signatures - 3, signatures + 16, 4),
          *range(len(record) - 4, len(record)),
          *random.Random(1).sample(range(len(record)), 6)]
for i, place in enumerate(places):
    broken = bytearray(pdf)
    broken[start + place] ^= 1 + i % 255
    with open(f"broken/{i:02}.pdf", "wb") as f:
        f.write(bytes(broken))
END
# Together: the readers are started once, and each has its own answer.
expect 1 verifier check --jsonl --jobs 2 --trust ws/trust/root.json \
    --status site broken
[ "$(grep -c '"valid":0,"not_valid":[1-9]' out)" -eq "$(find broken -type f |
    wc -l)" ] || fail 'a broken record is not called invalid'
hasnt out '"verdict":"valid"'
check 1 broken/00.pdf
has out '"code": "document.record_damaged"'
has out '"status": "altered"'
# The pages of one with the record of the other.
qpdf --empty --pages "$plain" -- --copy-attachments-from "$annexed" -- \
    clothes.pdf
check 1 clothes.pdf
has out '"code": "document.qr_differs"'
has out '"status": "altered"'
# Pages alone, and a picture of them.
qpdf --empty --pages "$plain" -- pages.pdf
check 0 pages.pdf
has out '"source": "qr"'
pdftoppm -r 150 -png -singlefile "$plain" picture
check 0 picture.png
has out '"source": "qr"'
# Without a trust list nothing is known; by the list of others who go by the
# same names it is no certificate of theirs.
expect 2 verifier check --json "$plain"
has out '"status": "unknown_issuer"'
expect 2 verifier check "$plain"
has out 'verifier trust add'
hasnt out 'may be old' # a list that is not there is not too old
# Each embedded file is listed once, though it is entered in two places.
expect 0 verifier inspect "$annexed"
[ "$(grep -c "\"name\": \"certificate.jws.json\"" out)" -eq 1 ] || fail 'listed twice'
expect 0 issuer init other --sample --yes --passphrase-file pass \
    --from "$TOP/templates/sample/bodies_and_schemes.json" \
    --base-url https://verify.example.org
expect 0 issuer publish --workspace other other-site
expect 1 verifier check --json --trust other-site/trust.jws.json \
    --status other-site "$plain"
hasnt out '"verdict": "valid"'
# What was expected, and what was not.
check 0 --expect-holder 91990001MAEXA00156 --expect-level 12 "$plain"
check 1 --expect-holder 91990001MAEXA00231 "$plain"
has out '"status": "mismatch"'
check 1 --expect-scope 'no such word' "$plain"
check 1 --at 2030-01-01 "$plain"
has out '"status": "expired"'
# For people: the verdict, SAMPLE, the holder, in both languages.
for lang in zh en; do
	expect 0 verifier check --lang $lang --trust ws/trust/root.json \
	    --status site "$plain"
	head -n 1 out >first
	has first valid
	has first SAMPLE
	has out 喆㙦𠮷示例机电股份有限公司
	has out 91990001MAEXA00156
	hasnt out $'\033'
done
