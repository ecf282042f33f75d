# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The PDF that both bodies signed: valid as it is, altered by whatever is done
# to it, and a copy when its signatures are gone.

export TZ=Asia/Shanghai
sample_world 01-EX12-2025-000101.json 02-EX12-2024-000202.json
signed=EX12-2025-000101.pdf
annexed=EX12-2024-000202.pdf

check() { # check STATUS OPERAND-OR-OPTION...
	local wanted=$1
	shift
	expect "$wanted" verifier check --jsonl --trust ws/trust/root.json \
	    --status site "$@"
}
statuses() { # "source status", each result on a line
	python3 -c 'import json, sys
for line in open("out"):
    for r in json.loads(line)["results"]:
        print(r["source"], r["status"])' | tr '\n' ';'
}
is() { # is "SOURCE STATUS;..."
	[ "$(statuses)" = "$1" ] || fail "$(statuses) not $1"
}

# As issued: judged from its bytes alone; then with its pages read.
check 0 "$signed"
has out '"code":"document.signed"'
hasnt out '"code":"document.copy"'
hasnt out '"pages"'
check 0 --thorough "$signed"
has out '"code":"document.ok"'
has out '"code":"document.signed"'
check 0 "$annexed"
has out '"code":"document.signed"'
has out '"code":"document.ok"'
expect 0 verifier check --lang zh --trust ws/trust/root.json --status site \
    "$signed"
has out '各机构已在 PDF 上签名，签名后没有任何改动'
expect 0 verifier check --lang en --trust ws/trust/root.json --status site \
    "$signed"
has out 'the bodies signed this PDF, and nothing was changed since'

# What is inside, without a verdict.
expect 0 verifier inspect "$signed"
for text in '"field": "ex-committee"' '"field": "ex-cb"' '"alg": "ES256"' \
    '"kind": "base"' '"kind": "signature"' '"byte_range": \[' \
    '"subject": "Beijing Example Certification Centre Co., Ltd. (fictional)"'; do
	grep -q -e "$text" out || fail "inspect does not tell $text"
done

# Bytes pushed into the record: none is found, and the code on the page does not
# speak for a file that was signed.
python3 - "$signed" <<'END'
import sys
with open(sys.argv[1], "rb") as f:
    pdf = f.read()
at = pdf.index(b'{"payload":"') + 40
with open("pushed.pdf", "wb") as f:
    f.write(pdf[:at] + b"\0\xff" * 1000 + pdf[at:])
END
check 1 pushed.pdf
has out '"source":"qr"'
hasnt out '"status":"valid"'
has out '"code":"document.signature_broken"'

# One signature cut off: said whose. Both: a copy of what was signed.
python3 - "$signed" <<'END'
import sys
with open(sys.argv[1], "rb") as f:
    pdf = f.read()
ends = [i + 6 for i in range(len(pdf)) if pdf.startswith(b"%%EOF\n", i)]
for name, end in ("one.pdf", ends[-2]), ("none.pdf", ends[-3]):
    with open(name, "wb") as f:
        f.write(pdf[:end])
END
check 1 one.pdf
is 'embedded incomplete;'
has out '"code":"document.signature_missing"'
has out '"detail":"ex-cb"'
check 0 none.pdf
is 'embedded valid;'
has out '"code":"document.copy"'
hasnt out '"code":"document.signed"'
expect 0 verifier check --lang zh --trust ws/trust/root.json --status site \
    none.pdf
has out '这是副本'
# Saved again by another program: without signatures a copy, but one that
# keeps them broken is altered, also where they are packed away.
qpdf --object-streams=generate none.pdf saved.pdf
check 0 saved.pdf
is 'embedded valid;'
has out '"code":"document.copy"'
for how in generate disable; do
	qpdf --object-streams=$how "$signed" broken.pdf
	check 1 broken.pdf
	is 'embedded altered;'
	has out '"code":"document.signature_broken"'
	has out '"detail":"ex-committee"'
done
# Printed to a PDF: the code on the page is what is left.
pdftocairo -pdf "$signed" printed.pdf
check 0 printed.pdf
is 'qr valid;'
has out '"code":"document.compare"'

# A copy whose page says something else.
verifier inspect "$signed" >inspected
digits=$(sed -n 's/.*"qr_digits": "\([0-9]*\)".*/\1/p' inspected)
printf 'https://verify.example.org/v#%s\n' "$digits" >code
record=EX12-2025-000101.jws.json
page() { # page NUMBER FROM UNTIL HOLDER: a document of somebody's making
	printf '%s\n' "Certificate number $1" "valid from $2 to $3" "$4" \
	    'After-sales service of every kind, twelve stars' >text
	python3 "$TOP/tests/cli/documents.py" page.pdf embed="$record" \
	    code=code text=text
	python3 "$TOP/tests/cli/documents.py" code.pdf code=code text=text
}
name='Zhe Shizi Ji Example Electromechanical Co., Ltd.'
page EX12-2025-000101 2025-06-18 '17 June 2028' "$name"
check 0 page.pdf
is 'embedded valid;'
has out '"code":"document.copy"'
check 0 code.pdf
is 'qr valid;'
while IFS='|' read -r what number from to holder; do
	page "$number" "$from" "$to" "$holder"
	for f in page.pdf code.pdf; do
		check 1 $f
		has out '"status":"altered"'
		has out '"code":"document.page_differs"'
		has out "\"detail\":\"$what"
	done
done <<END
number|EX12-2025-000110|2025-06-18|17 June 2028|$name
valid_from|EX12-2025-000101|2024-06-18|17 June 2028|$name
valid_until|EX12-2025-000101|2025-06-18|17 June 2031|$name
holder|EX12-2025-000101|2025-06-18|17 June 2028|Forger Example Co., Ltd.
number|Somebody else|on a page|of his own|making
END

# Every attack is refused, whatever it builds on; and it makes no difference
# how many files are looked at at once.
count=$(python3 "$TOP/tests/vectors/attacks.py" "$signed" \
    "$record" EX12-2024-000202.jws.json attacks)
check 1 --jobs 3 attacks
mv out three
[ "$(wc -l <three)" -eq "$count" ] || fail "not $count lines"
python3 - <<'END'
import json
for line in open("three"):
    found = json.loads(line)["results"]
    name = found[0]["input"]
    status = [r["status"] for r in found]
    bad = [s for s in status if s not in ("altered", "forged", "unreadable")]
    if bad or not {"altered", "forged"} & set(status):
        raise SystemExit("%s: %s" % (name, status))
END
check 1 --jobs 1 attacks/part-*
strip() { # without the moments of the two runs
	sed 's/"[a-z_]*_at":"[^"]*"//g; s/"as_of":"[^"]*"//g' "$1"
}
grep attacks/part- three >parts
[ "$(strip out)" = "$(strip parts)" ] || fail 'one at a time differs'
for f in attacks/isa-content.pdf attacks/shadow-replace-overlay.pdf; do
	expect 1 verifier check --lang zh --trust ws/trust/root.json \
	    --status site "$f"
	has out '签名之后文件又被添加或改动了内容'
	expect 1 verifier check --lang en --trust ws/trust/root.json \
	    --status site "$f"
	has out 'something was added to the file or changed after it was signed'
done

# The same names, other keys: the bodies of another root.
expect 0 issuer init other --sample --yes --passphrase-file pass \
    --from "$TOP/templates/sample/bodies_and_schemes.json" \
    --base-url https://verify.example.org
expect 0 issuer publish --workspace other other-site
expect 1 verifier check --jsonl --trust other/trust/root.json \
    --status other-site "$signed"
hasnt out '"verdict":"valid"'
has out '"code":"document.signature_unknown"'
expect 2 verifier check --jsonl "$signed"
has out '"code":"document.signature_unknown"'

# Annexes of a signed PDF.
python3 - "$annexed" <<'END'
import sys
with open(sys.argv[1], "rb") as f:
    pdf = bytearray(f.read())
at = pdf.index(b"/Type /EmbeddedFile", pdf.index(b"/Type /EmbeddedFile") + 9)
at = pdf.index(b"stream\n", at) + 200
pdf[at] ^= 1
with open("annex.pdf", "wb") as f:
    f.write(pdf)
END
check 1 annex.pdf
hasnt out '"status":"valid"'
