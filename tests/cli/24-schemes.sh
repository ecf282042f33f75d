# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Schemes are data: checked with file and line, taken in, shown; one that is
# decided by cases shuts every door to records.

export ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
schemes=$TOP/templates/schemes
expect 0 issuer scheme check "$schemes"/*.json
has out 'ex-twelve-star is good: 6 levels, 6 materials, 15 indicators with 100.00'
expect 66 issuer scheme check none.json

# Every fault at once, each in its line.
sed 's/"points": 6,/"points": 0,/; s/"case"/"perhaps"/
    s/"operating_months": 12/"operating_month": 12/' \
    "$schemes/ex-twelve-star.json" >bad.json
expect 1 issuer scheme check bad.json
line() { grep -n -m 1 "$1" bad.json | cut -d: -f1; }
has err "bad.json:$(line perhaps):"
has err "bad.json:$(line '"points": 0'):"
has err 'scoring[5].indicators[0].points'
has err "bad.json:$(line operating_month\"):"
expect 1 issuer scheme check --lang zh bad.json
has err '[field.unknown]'

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
expect 1 issuer scheme add -w ws bad.json
sed 's/"ex-cb"/"ex-nobody"/' "$schemes/ex-twelve-star.json" >nobody.json
expect 1 issuer scheme add -w ws nobody.json
has err "nobody.json:$(grep -n -m 1 ex-nobody nobody.json | cut -d: -f1):"
has err 'required_issuers[1]: value is not allowed (no body ex-nobody; describe it'
sed 's/"zone"/"design": "none", "zone"/' "$schemes/ex-twelve-star.json" >look.json
expect 1 issuer scheme add -w ws look.json
has err 'design: value is not allowed (no folder designs/none)'
expect 0 issuer scheme add -w ws "$schemes/ex-twelve-star.json"
has out 'trust publish'
expect 1 issuer scheme add -w ws "$schemes/ex-twelve-star.json"
expect 0 issuer trust publish -w ws
expect 0 issuer scheme show -w ws ex-twelve-star
has out 'decision: a decided case'
has out 'Twelve-star (12), score >= 98.50, 36 months of operation'
has out '4.3  5.00  Spare parts in time (sampled)'
expect 0 issuer scheme show -w ws --lang zh ex-twelve-star
has out '十二星级 (12)，得分 ≥ 98.50，经营满 36 个月，连续持有七星级证书 36 个月'
expect 0 issuer scheme show -w ws --json ex-twelve-star
python3 - "$schemes/ex-twelve-star.json" <<'PY' || fail 'not the scheme'
import json, sys
assert json.load(open('out')) == json.load(open(sys.argv[1]))
PY
expect 1 issuer scheme show -w ws none

# No case, no signature: by no door.
record=$TOP/templates/sample/records/01-EX12-2025-000101.json
sed 's/ex-after-sales-completeness/ex-twelve-star/
    /"criteria": \[/,/\],/d' "$record" >star.json
expect 1 issuer issue -w ws --late test star.json
has err '[rule.case]'
expect 1 issuer issue -w ws --late test --partial star.json
expect 1 issuer check -w ws star.json
has err '[rule.case]'
expect 0 issuer list -w ws
has out '0 certificates'

# An imported decision keeps its reference, where the scheme demands one.
expect 0 issuer issue -w ws --late test "$record"
sed -i 's/"zone"/"decision_reference": true, "zone"/' \
    ws/schemes/ex-after-sales-completeness.json
sed 's/"EX12-2025-000101"/"EX12-2025-000102"/' "$record" >two.json
expect 1 issuer issue -w ws --late test two.json
has err 'decision: required member is missing'
sed -i 's/"scheme"/"decision": "minutes 2025-17, item 3", "scheme"/' two.json
expect 0 issuer issue -w ws --late test two.json
