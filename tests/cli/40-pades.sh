# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The bodies' signatures of the PDF, as others see them: pdfsig with the root
# trusted, openssl, qpdf, mutool.

records=$TOP/templates/sample/records
joint=out.d/EX12-2025-000101.pdf
single=out.d/EX5-2026-000303.pdf
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
expect 0 issuer issue -w ws --late test --out out.d \
    "$records/01-EX12-2025-000101.json" "$records/03-EX5-2026-000303.json"
expect 0 issuer trust show -w ws --x509
mv out root.pem

# A reader of PDF that trusts the root.
mkdir nss parts
certutil -N -d sql:nss --empty-password
certutil -A -d sql:nss -n root -t CT,C,C -i root.pem
for pdf in "$joint" "$single"; do
	expect 0 qpdf --check "$pdf"
	has out 'No syntax or stream encoding errors'
	expect 0 mutool info "$pdf"
	[ ! -s err ] || fail "mutool complains of $pdf"
	expect 0 pdfsig -nssdir "$PWD/nss" "$pdf"
	hasnt out 'is Invalid'
	hasnt out 'has been changed'


done
count() { grep -cF -e "$1" out || true; }
expect 0 pdfsig -nssdir "$PWD/nss" "$single"
[ "$(count 'Signature is Valid.')" = 1 ] || fail 'not one good signature'
expect 0 pdfsig -nssdir "$PWD/nss" "$joint"
[ "$(count 'Signature is Valid.')" = 2 ] || fail 'not two good signatures'
[ "$(count 'Certificate is Trusted.')" = 2 ] || fail 'the chain is not trusted'
[ "$(count 'ETSI.CAdES.detached')" = 2 ] || fail 'not PAdES'
# In the order of issuers: the committee, then the certification body.
[ "$(sed -n 's/.*Field Name: //p' out | tr '\n' ' ')" = 'ex-committee ex-cb ' ] ||
    fail 'the order of the bodies'
[ "$(count 'Total document signed')" = 1 ] || fail 'the last is over the file'

# Taken out of the file and checked by openssl as CAdES; what the baseline
# wants and forbids (EN 319 142-1 section 6.3).
[ "$(python3 "$HERE/pdfparts.py" "$joint" parts)" = 2 ] || fail 'two parts'
for i in 0 1; do
	expect 0 openssl cms -verify -cades -binary -inform DER \
	    -in parts/$i.cms -content parts/$i.data -CAfile root.pem \
	    -purpose any -out /dev/null
	expect 0 openssl cms -cmsout -print -noout -inform DER \
	    -in parts/$i.cms
	has out 'id-smime-aa-signingCertificateV2'
	has out 'messageDigest'
	has out 'contentType'
	hasnt out 'signingTime'
	has out 'eContent: <ABSENT>'
done
# The same content under the other's signature is another's.
expect 4 openssl cms -verify -cades -binary -inform DER -in parts/0.cms \
    -content parts/1.data -CAfile root.pem -purpose any -out /dev/null

# Lost or damaged, the file comes back as it was, signatures and all.
sha256sum out.d/*.pdf >sums
rm "$single"
printf x >>"$joint"
expect 0 issuer issue -w ws --out out.d --jobs 2 \
    "$records/01-EX12-2025-000101.json" "$records/03-EX5-2026-000303.json"
sha256sum --quiet -c sums || fail 'other bytes'
# Also where only the page is another, or a signature, and its form is not.
for byte in page contents; do
	for jobs in 1 2; do
		python3 - $byte "$joint" "$single" <<'END'
import sys
for name in sys.argv[2:]:
    with open(name, "rb") as f:
        pdf = bytearray(f.read())
    if sys.argv[1] == "page":
        at = pdf.index(b"stream", pdf.index(b"/FlateDecode")) + 100
    else:
        at = pdf.index(b"/Contents <") + 300
    pdf[at] = ord("1") if pdf[at] != ord("1") else ord("2")
    with open(name, "wb") as f:
        f.write(pdf)
END
		! sha256sum --status -c sums || fail 'nothing was damaged'
		expect 1 issuer doctor -w ws
		has out "$joint"
		expect 0 issuer issue -w ws --out out.d --jobs $jobs \
		    "$records/01-EX12-2025-000101.json" \
		    "$records/03-EX5-2026-000303.json"
		sha256sum --quiet -c sums || fail "$byte: other bytes"
	done
done
truncate -s -1 "$joint"
rm "$single"
expect 0 issuer doctor -w ws --repair
sha256sum --quiet -c sums || fail 'other bytes after the repair'
