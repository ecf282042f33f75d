# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What leaves the register: for programs, spreadsheets, a national register,
# and the UN Transparency Protocol.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 at 2024-03-10 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/templates/sample/bodies_and_schemes.json" \
    --base-url https://verify.example.org/register
light_keys ws
for i in E-V E-S E-W E-C E-N E-A/1; do record $i; done
record E-F 's/Example HVAC Equipment Co., Ltd./@cmd, \\"HVAC\\" Equipment/'
expect 0 at 2024-03-11 issuer issue -w ws E-*.json
expect 0 at 2026-06-01 issuer suspend -w ws E-S --reason fees_unpaid --yes \
    --note 'never to be exported'
expect 0 at 2026-06-01 issuer withdraw -w ws E-W --reason fraud --yes
expect 0 at 2026-06-01 issuer cancel -w ws E-C --reason holder_request --yes
expect 0 at 2026-06-01 issuer void -w ws E-N --reason misprint --yes
sed 's/"number": *"[^"]*",//
    s/"decided": *"[^"]*"/"decided": "2026-06-02"/
    s/"issued": *"[^"]*"/"issued": "2026-06-02"/
    s/Example City/& 2/' E-V.json >next.json
expect 0 at 2026-06-02 issuer reissue -w ws E-V next.json \
    --reason address_changed --yes
expect 0 at 2026-06-02 issuer publish -w ws site

export_() { # export_ FORMAT OPTION...
	expect 0 at 2026-06-03 issuer export -w ws --format "$@"
}
export_ jsonl
hasnt out 'never to be exported'
"$PYTHON" - <<'PY' || fail 'not the JSON lines of export'
import json
rows = [json.loads(l) for l in open('out', encoding='utf-8')]
assert len(rows) == 8, len(rows)
assert all(r['schema'] == 'export/1' for r in rows)
by = {(r['number'], r['version']): r for r in rows}
assert by['E-V', 1]['status'] == 'superseded'
assert by['E-V', 1]['events'][0]['action'] == 'supersede'
assert by['E-V', 2]['replaces'] == 'E-V#1'
assert by['E-V', 2]['certificate']['holder']['address']['en'].endswith('2')
assert by['E-S', 1]['events'][0]['published'].startswith('2026-06-02T10:00')
assert by['E-W', 1]['events'][0]['reason'] == 'fraud'
assert by['E-A/1', 1]['events'] == []
PY
cp out lines
export_ jsonl --out file.jsonl
cmp -s lines file.jsonl || fail 'the file differs from the output'
[ ! -s out ] || fail 'written twice'
export_ jsonl --holder 91990001MAEXA004XK --scheme ex-after-sales-evaluation
[ ! -s out ] || fail 'the filter is ignored'

export_ csv --out all.csv
"$PYTHON" - all.csv <<'PY' || fail 'not the CSV of export'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding='utf-8', newline='')))
assert len(rows) == 8 and None not in rows[0], rows[0]
by = {(r['number'], r['version']): r for r in rows}
assert by['E-F', '1']['holder.name.en'] == '\'@cmd, "HVAC" Equipment'
assert by['E-S', '1']['status'] == 'suspended'
assert by['E-S', '1']['event'] == 'suspend'
assert by['E-S', '1']['event.effective'] == '2026-06-01'
assert by['E-C', '1']['event.reason'] == 'holder_request'
assert by['E-V', '2']['event'] == ''
assert by['E-V', '2']['criteria'].count('; ') == 1
assert by['E-A/1', '1']['status_index'] != by['E-V', '1']['status_index']
PY

export_ cnca --out national.csv
"$PYTHON" - national.csv <<'PY' || fail 'not the national export'
import csv, sys
raw = open(sys.argv[1], 'rb').read()
assert raw.startswith(b'\xef\xbb\xbf') and raw.endswith(b'\r\n')
rows = list(csv.DictReader(raw[3:].decode().splitlines(True)))
states = {(r['证书编号'], r['证书版本']): (r['证书状态'], r['状态变更日期'])
          for r in rows}
want = {
    ('E-A/1', '1'): ('有效', ''), ('E-F', '1'): ('有效', ''),
    ('E-C', '1'): ('注销', '2026-06-01'), ('E-N', '1'): ('撤销', '2026-06-01'),
    ('E-S', '1'): ('暂停', '2026-06-01'), ('E-W', '1'): ('撤销', '2026-06-01'),
    ('E-V', '1'): ('注销', '2026-06-02'), ('E-V', '2'): ('有效', ''),
}
assert states == want, states
row = next(r for r in rows if r['证书编号'] == 'E-W')
assert row['状态变更原因'] == '弄虚作假' and row['状态说明'] == '撤销'
assert row['认证级别'] == '十二星级' and '；' in row['发证机构']
assert row['机构批准号'] == 'CNCA-R-0000-000'
assert next(r for r in rows if r['证书编号'] == 'E-N')['状态说明'] == '作废'
PY
expect 0 at 2027-03-11 issuer export -w ws --format cnca
has out 'E-A/1,1,过期失效,'

# One credential for each that is in force, none for the others.
export_ untp --out vc
has out 'vc: 3 credentials, 3 of them written; 5 certificates'
for name in E-A%2F1 E-F E-V-v2; do
	expect 0 "$PYTHON" "$TOP/tests/cli/untp.py" site vc/$name.vc.jwt
	has out 'signed by Beijing Example Certification Centre'
done
[ "$(find vc -type f | wc -l)" = 3 ] || fail "$(ls vc)"
# What says the same is left alone, though signatures would differ.
cp -r vc before
export_ untp --out vc
has out '0 of them written'
diff -r vc before || fail 'a credential changed'
# The check finds what it is there for.
bad() { # bad SED-SCRIPT TEXT: of the payload; the signature does not fit
	"$PYTHON" - "$1" <<'PY'
import re, sys
from jwcrypto.common import base64url_decode, base64url_encode
head, body, sig = open('vc/E-F.vc.jwt').read().split('.')
old, new = sys.argv[1].split('=>')
text = base64url_decode(body).decode()
assert old in text, old
body = base64url_encode(text.replace(old, new))
open('bad.vc.jwt', 'w').write('.'.join((head, body, sig)))
PY
	expect 1 "$PYTHON" "$TOP/tests/cli/untp.py" site bad.vc.jwt
	has err "$2"
}
bad '"conformance":true=>"conformance":false' 'the signature is bad'
bad '"assessorLevel"=>"assessorLeve"' 'lacks assessorLevel'
bad '"scheme-cab"=>"trust-me"' 'assessmentLevel'
bad '"rank":=>"rang":' 'is not allowed'
# A key that was rotated stays in the document for what it signed.
expect 0 at 2026-06-03 issuer key rotate -w ws ex-cb
expect 0 at 2026-06-03 issuer trust publish -w ws
expect 0 at 2026-06-04 issuer publish -w ws site
expect 0 "$PYTHON" "$TOP/tests/cli/untp.py" site vc/E-F.vc.jwt
expect 0 at 2026-06-04 issuer export -w ws --format untp --out vc
has out '3 of them written'
expect 0 "$PYTHON" "$TOP/tests/cli/untp.py" site vc/E-F.vc.jwt
# What passes for a credential passes for nothing of ours.
expect 1 verifier check --offline --trust ws/trust/root.json --status site \
    vc/E-F.vc.jwt

expect 64 issuer export -w ws
expect 64 issuer export -w ws --format xml
expect 64 issuer export -w ws --format untp
expect 74 bash -c 'issuer export -w ws --format csv >/dev/full'
expect 74 at 2026-06-04 issuer export -w ws --format csv --out nowhere/x.csv
expect 74 at 2026-06-04 issuer export -w ws --format untp --out all.csv/vc
