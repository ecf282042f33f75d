# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# PDF signatures with a time-stamp each (RFC 3161), by an authority on this
# machine; and that nothing is issued when a stamp cannot be had.

records=$TOP/templates/sample/records
joint=$records/01-EX12-2025-000101.json
single=$records/03-EX5-2026-000303.json
printf 'a passphrase of the test\n' >pass
chmod 600 pass
start_tsa
url=http://127.0.0.1:$(cat tsa/port)
asked() { [ ! -f tsa/requests ] || wc -l <tsa/requests; }
use() { # use WHAT: how the authority answers from now on
	sed -i 's#"tsa_url": "[^"]*"#"tsa_url": "'"$url/$1"'"#' \
	    ws/workspace.json
}
check() { # check STATUS FILE
	expect 0 issuer publish -w ws --no-web site
	expect "$1" verifier check --jsonl --offline --trust \
	    ws/trust/root.json --status site "$2"
}

expect 64 issuer init ws --sample --yes --passphrase-file pass \
    --tsa-url ftp://localhost
expect 64 issuer init ws --sample --yes --passphrase-file pass --tsa-ca pass
expect 66 issuer init ws --sample --yes --passphrase-file pass \
    --tsa-url "$url/good" --tsa-ca none.pem
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --tsa-url "$url/good" --tsa-ca tsa/root.pem
light_keys ws
has ws/workspace.json "\"tsa_url\": \"$url/good\""

# A byte a second: given up within half a minute, looked at further down.
use slow
(
	rc=0
	began=$(date +%s)
	issuer issue -w ws --late test "$single" >slow.out 2>slow.err || rc=$?
	echo "$rc $(($(date +%s) - began))" >slow.rc
) &
slow=$!
for ((i = 0; i < 100; i++)); do
	! grep -qs slow tsa/requests || break
	sleep 0.1
done

# Nothing is registered while the stamp is not what was asked for.
while IFS='|' read -r what why; do
	use "$what"
	expect 74 issuer issue -w ws --late test "$joint"
	has err "$url/$what: "
	has err "$why"
	has err 'try again later, look at tsa_url in workspace.json, or go without: --no-timestamp'
	has err 'nothing was issued'
	[ "$(wc -l <err)" -eq 2 ] || fail "$what: $(cat err)"
done <<'END'
nonce|nonce mismatch
imprint|message imprint mismatch
refused|status code: rejection
garbage|the answer is no time-stamp
trailing|the answer is no time-stamp
huge|more than 65536 bytes
cut|
redirect|HTTP 302
error|HTTP 500
short|certificate verify error
END
sed -i 's#tsa/root.pem#tsa/other.pem#' ws/workspace.json
use good
expect 74 issuer issue -w ws --late test "$joint"
has err 'certificate verify error'
sed -i 's#tsa/other.pem#tsa/none.pem#' ws/workspace.json
expect 66 issuer issue -w ws --late test "$joint"
has err 'no readable file of PEM certificates'
sed -i 's#tsa/none.pem#tsa/root.pem#' ws/workspace.json
expect 0 issuer list -w ws --csv
hasnt out EX12
expect 0 issuer issue -w ws --lang zh --dry-run --late test "$joint"

# Stamped: one for each body after one for trial; each over its signature.
: >tsa/requests
expect 0 issuer issue -w ws --late test --out out.d --jobs 2 \
    "$joint" "$single"
[ "$(asked)" -eq 4 ] || fail "$(asked) requests"
[ "$(sort -u tsa/requests)" = \
    'good application/timestamp-query yinxin-issuer' ] || fail 'how it asks'
pdf=out.d/EX12-2025-000101.pdf
expect 0 pdfsig "$pdf"
[ "$(grep -c 'Signature is Valid' out)" -eq 2 ] || fail 'not valid to pdfsig'
expect 0 qpdf --check "$pdf"
mkdir parts
[ "$(python3 "$HERE/pdfparts.py" "$pdf" parts)" = 2 ] || fail 'two parts'
expect 0 issuer trust show -w ws --x509
mv out root.pem
for i in 0 1; do
	expect 0 openssl ts -verify -token_in -in parts/$i.token \
	    -data parts/$i.signature -CAfile tsa/root.pem
	# The chain is inside, to the root: nothing else is needed.
	expect 0 openssl pkcs7 -inform DER -in parts/$i.token -print_certs -noout
	[ "$(grep -c subject out)" -eq 3 ] || fail 'the chain of the token'
	expect 0 openssl ts -reply -token_in -in parts/$i.token -text
	has out 'Policy OID: 1.2.3.4.9'
	expect 0 openssl cms -verify -cades -binary -inform DER \
	    -in parts/$i.cms -content parts/$i.data -CAfile root.pem \
	    -purpose any -out /dev/null
done
expect 4 openssl cms -verify -cades -binary -inform DER \
    -in parts/0.cms -content parts/1.data -CAfile root.pem \
    -purpose any -out /dev/null
expect 1 openssl ts -verify -token_in -in parts/0.token \
    -data parts/1.signature -CAfile tsa/root.pem
check 0 "$pdf"
has out '"code":"document.signed"'
expect 0 verifier inspect "$pdf"
has out '"time_stamp"'
has out 'Example time stamps (fictional)'
expect 0 issuer render -w ws EX12-2025-000101 --check

# What is inside of a signature beside what is signed is looked at, too.
python3 - "$pdf" parts/1.token parts/0.token <<'END'
import sys
pdf, good, other = (open(p, "rb").read() for p in sys.argv[1:])
at = pdf.rindex(b"/Contents <") + 11
digits = good.hex().encode()
def write(name, token):
    assert len(token) == len(good)
    assert pdf.count(digits) == 1
    with open(name, "wb") as f:
        f.write(pdf.replace(digits, token.hex().encode()))
spoilt = bytearray(good)
spoilt[-1] ^= 1
write("garbage.pdf", good[:4] + bytes(len(good) - 4))
write("spoilt.pdf", bytes(spoilt))
if len(other) == len(good):
    write("other.pdf", other)
END
for f in garbage spoilt other; do
	[ -f $f.pdf ] || continue
	check 1 $f.pdf
	has out '"status":"altered"'
	has out '"code":"pdf_signature.time_stamp"'
done

# What is kept needs no authority; without one, one goes without.
use error
sha256sum out.d/*.pdf >sums
rm "$pdf"
expect 0 issuer issue -w ws --out out.d "$joint"
sha256sum --quiet -c sums || fail 'other bytes'
second=$records/04-EX12-2024-000404.json
expect 0 issuer issue -w ws --late test --out out.d --no-timestamp "$second"
check 0 out.d/EX12-2024-000404.pdf
has out '"code":"document.signed"'
expect 64 issuer void EX12-2024-000404 -w ws --reason misprint --no-timestamp \
    --yes

# The authority goes away half-way: registered, and finished later.
use once
third=$records/05-EX12-2023-000505.json
expect 74 issuer issue -w ws --late test --out out.d "$third"
has err 'HTTP 503'
has err 'without all files: 1, not issued yet: 0; remove the cause'
use good
expect 0 issuer issue -w ws --late test --out out.d "$third"
check 0 out.d/EX12-2023-000505.pdf
has out '"code":"document.signed"'

# Without tsa_ca a stamp has to be whole by itself.
sed -i '/"tsa_ca"/d; s#\("tsa_url": "[^"]*"\),#\1#' ws/workspace.json
sed -i 's/"CERTIFICATE"/"CERTIFICATION"/' ws/designs/*/text.en.json
expect 1 issuer render -w ws EX12-2025-000101 -o again.pdf
has err 'where its chain is short, set tsa_ca'
use short
expect 0 issuer render -w ws EX12-2025-000101 -o again.pdf
has out 'signed anew'
check 0 again.pdf
has out '"code":"document.signed"'

wait $slow
read -r rc seconds <slow.rc
[ "$rc" -eq 74 ] || fail "slow: status $rc"
[ "$seconds" -le 30 ] || fail "slow: $seconds s"
has slow.err "$url/slow: "
stop_tsa
expect 74 issuer reissue EX5-2026-000303 "$single" -w ws --yes \
    --reason lost_copy --late test
has err 'no-timestamp'
