# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A PDF for the archive: time-stamped, with the chain and the root's list of
# certificates taken back inside (PAdES B-LT).

records=$TOP/templates/sample/records
joint=$records/01-EX12-2025-000101.json
pdf=out.d/EX12-2025-000101.pdf
printf 'a passphrase of the test\n' >pass
chmod 600 pass
start_tsa
url=http://127.0.0.1:$(cat tsa/port)/good
pem() { # pem FILE.der: a certificate of the store
	openssl x509 -inform DER -in "$1"
}
root() { # the newest root and CRL
	expect 0 issuer trust show -w ws --x509
	cp out root.pem
	expect 0 issuer trust show -w ws --crl
	cp out crl.pem
	expect 0 openssl crl -in crl.pem -noout -verify -CAfile root.pem
	expect 0 openssl crl -in crl.pem -noout -text
}

expect 64 issuer init ws --sample --yes --passphrase-file pass --long-term
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --tsa-url "$url" --tsa-ca tsa/root.pem --long-term
light_keys ws
has ws/workspace.json '"long_term": true'
root
has out 'No Revoked Certificates'

expect 0 issuer issue -w ws --late test --out out.d "$joint"
expect 0 issuer publish -w ws --no-web site
check() { # check STATUS FILE
	expect "$1" verifier check --jsonl --offline --trust \
	    ws/trust/root.json --status site "$2"
}
check 0 "$pdf"
has out '"code":"document.signed"'
expect 0 verifier inspect "$pdf"
has out '"kind": "store"'
expect 0 issuer render -w ws EX12-2025-000101 --check

# The browser's verifier counts every byte of it, too.
web=$BIN/../web
[ -d "$web" ] || web=$TOP/build/web
cp "$web/verifier.js" verifier.mjs
expect 0 node "$TOP/tests/web/paper.mjs" verifier.mjs site ws/trust/root.json \
    "$pdf" "$(date +%s)" 100
has out 'valid valid 2/2 0'

# As others see it: whole, both signatures valid, nothing else in the file.
expect 0 qpdf --check "$pdf"
expect 0 mutool info "$pdf"
[ ! -s err ] || fail "mutool complains of $pdf"
mkdir nss
certutil -N -d sql:nss --empty-password
certutil -A -d sql:nss -n root -t CT,C,C -i root.pem
expect 0 pdfsig -nssdir "$PWD/nss" "$pdf"
[ "$(grep -c 'Signature is Valid' out)" -eq 2 ] || fail 'not valid to pdfsig'
[ "$(grep -c 'Certificate is Trusted' out)" -eq 2 ] || fail 'no chain'

# The store: the certificates of bodies, stamps and both roots, each once, and
# a CRL that openssl judges the bodies by.
python3 - "$pdf" <<'END'
import json
import subprocess
import sys

qpdf = json.loads(subprocess.run(
    ["qpdf", "--json", "--json-stream-data=none", sys.argv[1]],
    stdout=subprocess.PIPE, check=True).stdout)["qpdf"][1]
root = qpdf["trailer"]["value"]["/Root"]
catalog = qpdf["obj:" + root]["value"]
dss = qpdf["obj:" + catalog["/DSS"]]["value"]
assert set(dss) == {"/Type", "/Certs", "/CRLs"}, dss
for kind, names in ("cert", dss["/Certs"]), ("crl", dss["/CRLs"]):
    for i, name in enumerate(names):
        der = subprocess.run(["qpdf", "--show-object=" + name.split()[0],
                              "--raw-stream-data", sys.argv[1]],
                             stdout=subprocess.PIPE, check=True).stdout
        with open("%s.%d.der" % (kind, i), "wb") as f:
            f.write(der)
END
openssl crl -inform DER -in crl.0.der >embedded.pem
cmp embedded.pem crl.pem || fail 'another CRL inside'
[ ! -e crl.1.der ] || fail 'more than one CRL'
judged=0
for f in cert.*.der; do
	pem "$f" >cert.pem
	pem "$f" >>all.pem
	if openssl x509 -in cert.pem -noout -ext keyUsage 2>/dev/null |
	    grep -q 'Non Repudiation'; then
		expect 0 openssl verify -crl_check -CAfile root.pem \
		    -CRLfile crl.pem -purpose any cert.pem
		judged=$((judged + 1))
	fi
done
[ "$judged" -eq 2 ] || fail "$judged certificates of bodies"
[ "$(grep -c BEGIN all.pem)" -eq 6 ] || fail 'not six certificates'

# A key that is in other hands is on the next list, and only there.
kid=$(issuer key list -w ws | awk '$3 == "ex-cb" { print $1 }')
serial=$(for f in cert.*.der; do
	openssl x509 -inform DER -in "$f" -noout -subject -serial
done | grep -A1 'Certification Centre' | sed -n 's/serial=//p')
expect 0 issuer key compromised "$kid" -w ws --at 2026-01-01T00:00:00Z
expect 0 issuer key new ex-cb -w ws --passphrase-file pass
root
hasnt out "$serial"
expect 0 issuer trust publish -w ws
root
has out "Serial Number: $serial"
has out 'Key Compromise'
has out 'Jan  1 00:00:00 2026 GMT'

# No current list, no store, nothing issued.
second=$records/03-EX5-2026-000303.json
ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
    expect 1 faketime '2040-01-01' issuer issue -w ws --late test "$second"
has err 'run issuer trust publish'
expect 0 issuer issue -w ws --late test --out out.d --no-timestamp "$second"
expect 0 verifier inspect out.d/EX5-2026-000303.pdf
hasnt out '"kind": "store"'
