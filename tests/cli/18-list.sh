# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# list and show: people, programs, spreadsheets.

# faketime preloads its library before the sanitizer.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
sed 's/Example HVAC Equipment Co., Ltd./=cmd Example, \\"HVAC\\"/' \
    "$records/04-EX12-2024-000404.json" >formula.json
expect 0 issuer issue -w ws --late test formula.json \
    "$records"/0[1367]*.json
expect 0 issuer list -w ws
has out '6 certificates'
has out 'superseded'
expect 0 issuer list -w ws --lang zh
has out '过期失效'
expect 0 issuer list -w ws --status expired
has out '1 certificate'
hasnt out '1 certificates'
expect 64 issuer list -w ws --status none
expect 0 issuer list -w ws --holder 喆㙦
has out '1 certificate'
hasnt out '1 certificates'
expect 0 issuer list -w ws --holder 91990001MAEXA0066E
has out '2 certificates'
expect 0 issuer list -w ws --scheme ex-after-sales-evaluation
has out '1 certificate'
hasnt out '1 certificates'
expect 0 faketime '2027-02-01 00:00:00' issuer list -w ws --expiring 90d
has out 'EX12-2024-000404'
has out '1 certificate'
hasnt out '1 certificates'
expect 64 issuer list -w ws --expiring soon
# The states that --help names are those that there are.
statuses=$(issuer --lang en list --help | tr -s ' \n' ' ' |
    sed 's/.*this status, one of: \([a-z_ ]*\) --.*/\1/')
[ "$(wc -w <<<"$statuses")" -eq 9 ] || fail "statuses: $statuses"
for status in $statuses; do
	expect 0 issuer list -w ws --status "$status"
done
expect 64 issuer list -w ws --status none
expect 64 issuer list -w ws --json --csv
expect 0 issuer list -w ws --csv
has out '"'\''=cmd Example, ""HVAC"""'
python3 - out <<'PY' || fail 'not RFC 4180'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline='')))
assert len(rows) == 7 and len({len(r) for r in rows}) == 1, rows
PY
expect 0 issuer list -w ws --json
python3 -c 'import json; assert len(json.load(open("out"))["certificates"]) == 6'
expect 0 issuer show -w ws --json EX12-2024-000606
python3 - <<'PY' || fail 'not what show --json says'
import json
v = json.load(open("out"))["versions"]
assert [x["status"] for x in v] == ["superseded", "valid"]
assert v[0]["events"][0]["action"] == "supersede"
assert v[1]["certificate"]["holder"]["name"]["zh"] == "示例电器集团有限公司"
PY
expect 1 issuer show -w ws EX0
has err 'no EX0'
expect 74 bash -c 'issuer list -w ws >/dev/full'
