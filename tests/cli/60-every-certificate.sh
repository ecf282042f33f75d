# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Every certificate of the eight cases, as the programs make it, in the hands
# of others: qpdf and poppler find nothing wrong with the file, zbar and the
# verifier read the same code from a rendering at 150 dpi, and jwcrypto finds
# each signature good, and none of them good for another record.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/templates/sample/bodies_and_schemes.json" \
    --base-url https://verify.example.org
expect 0 issuer issue --workspace ws --out . --late "test of the verifier" \
    --json "$TOP"/templates/sample/records/*.json
cp out issued.json
expect 0 issuer publish --workspace ws site

# Names of the files, and what the code must say.
"$PYTHON" - issued.json >list <<'END'
import json, os, sys
with open(sys.argv[1], encoding="utf-8") as f:
    results = json.load(f)["results"]
assert [r["outcome"] for r in results] == ["issued"] * len(results)
for r in results:
    print(os.path.basename(r["files"]["pdf"])[:-4], r["qr"])
END
[ "$(wc -l <list)" -eq 14 ] || fail 'not the fourteen certificates'

while read -r name qr; do
	expect 0 qpdf --check "$name.pdf"
	hasnt out WARNING
	expect 0 pdffonts "$name.pdf"
	awk 'NR > 2 { n++; if ($0 !~ / yes yes yes /) { bad = 1; print } }
	    END { exit bad || n < 2 }' out ||
	    fail "$name: a font is not embedded with ToUnicode"
	pdfdetach -list "$name.pdf" >out
	has out certificate.jws.json
	expect 0 pdfdetach -save 1 -o embedded "$name.pdf"
	cmp embedded "$name.jws.json" || fail "$name: other bytes are embedded"
	pdftoppm -r 150 -gray -singlefile -png "$name.pdf" "$name"
	expect 0 zbarimg -q --raw "$name.png"
	[ "$(cat out)" = "$qr" ] || fail "$name: zbar reads another code"
done <list

# The same code by the verifier, from the same pictures, in one run; what has
# expired or was replaced is genuine all the same.
expect 1 verifier check --json --jobs 2 --trust ws/trust/root.json \
    --status site ./*.png
cp out judged.json
"$PYTHON" - list judged.json site/trust.jws.json <<'END'
import json, sys
from jwcrypto import jwk, jws
from jwcrypto.common import base64url_decode

names = [line.split()[0] for line in open(sys.argv[1], encoding="utf-8")]
with open(sys.argv[2], encoding="utf-8") as f:
    judged = json.load(f)["results"]
with open(sys.argv[3], encoding="utf-8") as f:
    trust = json.loads(base64url_decode(json.load(f)["payload"]))
keys = {b["id"]: jwk.JWK(**{n: b["keys"][0][n]
                            for n in ("kty", "crv", "x", "y")})
        for b in trust["bodies"]}
envelopes = []
for name in names:
    with open(name + ".jws.json", encoding="utf-8") as f:
        envelopes.append(json.load(f))
payloads = [json.loads(base64url_decode(e["payload"])) for e in envelopes]


def good(payload, signature, key):
    try:
        jws.JWS().deserialize(
            json.dumps({"payload": payload, **signature}), key, "ES256")
        return True
    except jws.InvalidJWSSignature:
        return False


count = 0
for i, (envelope, payload) in enumerate(zip(envelopes, payloads)):
    assert len(envelope["signatures"]) == len(payload["issuers"])
    for body, signature in zip(payload["issuers"], envelope["signatures"]):
        assert good(envelope["payload"], signature, keys[body]), (i, body)
        other = envelopes[i - 1]["payload"]
        assert not good(other, signature, keys[body]), (i, body)
        count += 1
assert count > len(envelopes)

by_picture = {r["input"].split("/")[-1][:-4]: r for r in judged}
assert sorted(by_picture) == sorted(names), sorted(by_picture)
for name, payload in zip(names, payloads):
    r = by_picture[name]
    assert r["source"] == "qr", r
    assert r["certificate"]["number"] == payload["jti"], r
    assert r["certificate"]["version"] == payload["ver"], r
    assert r["status"] in ("valid", "expired", "superseded"), r
    for c in r["checks"]:
        if c["check"] in ("signatures", "issuers"):
            assert c["state"] == "pass", (name, c)
END
