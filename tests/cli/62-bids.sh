# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A folder of bids as a reviewer has it: whose bid is which, what two of them
# share, who gets which points by what evidence.

export TZ=Asia/Shanghai
R=$TOP/templates/sample/records
sample_world 01-EX12-2025-000101.json 04-EX12-2024-000404.json \
    08-EX5-2017-000808.json
mkdir -p bids/a bids/b bids/c
# a: its own twelve stars, twice; b: a's as well, and its own; c: an old one.
cp EX12-2025-000101.pdf bids/a/one.pdf
cp EX12-2025-000101.jws.json bids/a/copy.jws.json
cp EX12-2025-000101.pdf bids/b/borrowed.pdf
cp EX12-2024-000404.pdf bids/b/own.pdf
cp EX5-2017-000808.pdf bids/c/old.pdf
uscc() { sed -n 's/.*"uscc": *"\([^"]*\)".*/\1/p' "$R/$1" | head -n 1; }
cat >bidders.csv <<END
路径,备注,投标人,信用代码
bids/a,,投标人甲（示例）,$(uscc 01-EX12-2025-000101.json)
./bids/b/,"two
lines, quoted",投标人乙（示例）,$(uscc 04-EX12-2024-000404.json)
END
level=$(sed -n 's/.*"level": *"\([^"]*\)".*/\1/p' "$R/01-EX12-2025-000101.json")
scheme=$(sed -n 's/.*"scheme": *"\([^"]*\)".*/\1/p' \
    "$R/01-EX12-2025-000101.json")
five=$(sed -n 's/.*"scheme": *"\([^"]*\)".*/\1/p' "$R/03-EX5-2026-000303.json")
cat >rules.json <<END
{"schema":"score/1","rules":[
 {"name":"twelve stars","scheme":"$scheme","level":"$level","points":5,"group":"stars"},
 {"name":"seven stars","scheme":"$scheme","level":"7","points":3,"group":"stars"},
 {"name":"five stars","scheme":"$five","points":2}]}
END
check() { # check STATUS OPERAND-OR-OPTION...
	local wanted=$1
	shift
	expect "$wanted" verifier check --trust ws/trust/root.json \
	    --status site --at 2026-11-01 "$@"
}

check 1 --bidders bidders.csv --score rules.json --json bids
"$PYTHON" - <<'END'
import json
with open('out') as f:
    report = json.load(f)
a, b, c = report['bids']
assert a['bid'] == '投标人甲（示例）' and a['listed'], a
assert a['points'] == 5 and a['open_points'] == 0, a
assert [s['state'] for s in a['scores']] == ['met', 'outdone', 'none'], a
assert a['scores'][0]['number'] == 'EX12-2025-000101', a
assert all(x['own'] for x in a['certificates']), a
assert b["points"] == 5, b
assert sorted(x['own'] for x in b['certificates']) == [False, True], b
assert c['bid'] == 'bids/c/old.pdf' and not c['listed'], c
assert c['points'] == 0, c
shared = [n for n in report['notices'] if n['notice'] == 'shared']
assert len(shared) == 1, shared
assert {p['input'].split('/')[1] for p in shared[0]['places']} == {'a', 'b'}
assert all(n['notice'] == 'shared' for n in report['notices'])
END
# The verdict of each certificate is what it is without the table.
check 1 --json bids
hasnt out '"points"'
# The columns of the CSV are the same whatever is asked and found.
check 1 --bidders bidders.csv --csv bids
head -n 1 out >columns
check 1 --csv bids/c/old.pdf
head -n 1 out | diff columns - >&2 || fail 'other columns'
# A certificate is no bid, however many pages its annexes have.
check 0 bids/a/one.pdf bids/b/own.pdf --thorough --json
hasnt out '"bids"'
# What stood at the deadline and ends within the contract is pointed out.
check 1 --bidders bidders.csv --through 2029-10-31 --json bids
grep -c '"notice": "ends_early"' out | grep -qx 3 || fail 'not three end early'
check 1 --bidders bidders.csv --through 2029-10-31 --csv bids
grep -c '"yes"' out | grep -qx 4 || fail 'not four rows end early'
check 1 --bidders bidders.csv --through 2029-10-31 bids
has out '! ends within the contract: EX12-2025-000101, until 2028-06-17'
check 1 --lang zh --bidders bidders.csv --score rules.json bids
has out '投标人乙（示例）'
has out '! 持证人不是该投标人'
has out '! 同一证书出现在两份投标文件中'
has out '   5  合计'
has out '不在 --bidders 表中'
check 1 --bidders bidders.csv --score rules.json --csv bids
has out 'twelve stars'
# A certificate whose status nobody can tell earns nothing, and is not lost.
expect 1 verifier check --trust ws/trust/root.json --at 2027-09-01 \
    --status site --bidders bidders.csv --score rules.json --json bids
has out '"open_points": 5'
# Forged numbers: one number of a publisher, two contents. The numbers of
# another publisher are its own.
sed 's/EX5-2026-000303/EX12-2025-000101/;s/"score": *[0-9.]*,//' \
    "$R/03-EX5-2026-000303.json" >same.json
for host in other verify; do
	rm -rf other bids/d
	mkdir bids/d
	expect 0 issuer init other --sample --yes --passphrase-file pass \
	    --base-url https://$host.example.org
	expect 0 issuer issue --workspace other --out bids/d --late "test" \
	    same.json
	got=0
	verifier check --trust ws/trust/root.json \
	    --trust other/trust/root.json --status site --json \
	    --bidders bidders.csv bids >$host.json || got=$?
	[ $got -eq 1 ] || fail "status $got with $host"
done
hasnt other.json '"notice": "conflict"'
has verify.json '"notice": "conflict"'
rm -r bids/d
# A slip in a path does not make a bidder disappear, nor a slip in a rule
# everybody's points; what was not read may hold more.
mkdir bids/e
head -c 3000 bids/a/one.pdf >bids/e/half.pdf
sed 's/^bids\/a,/bids\/e,,投标人戊（示例）,\nbids\/x,,投标人己（示例）,\nbids\/a,/' \
    bidders.csv >more.csv
sed "s/\"$five\"/\"no-such\"/" rules.json >slip.json
check 1 --bidders more.csv --score slip.json --json bids
"$PYTHON" - <<'END'
import json
with open('out') as f:
    report = json.load(f)
bids = {b['bid']: b for b in report['bids']}
assert (bids['投标人己（示例）']['files'], bids['投标人己（示例）']['points']) == (0, 0)
assert (bids['投标人戊（示例）']['files'], bids['投标人戊（示例）']['unread']) == (1, 1)
assert bids['投标人甲（示例）']['unread'] == 0
notices = {n['notice']: n for n in report['notices']}
assert notices['absent']['path'] == 'bids/x', notices
assert notices['rule']['scheme'] == 'no-such', notices
END
check 1 --bidders more.csv --score slip.json --lang zh bids
has out '没有它的文件'
has out '有 1 处没有读出'
has out '! 投标人表中的这一行没有文件：bids/x'
has out '! 信任名单中没有这一方案或级别'
has out '文件无法检查：PDF 的结构无法理清'
rm -r bids/e
sed 's/^bids\/a,/.\/bids\/a\/,,again,\n&/' bidders.csv >bad.csv
check 64 --bidders bad.csv bids
has err 'given before'
# A question that no certificate could answer is no reason to call one invalid.
check 64 --through 2026-10-31 bids
has err '--through'
# Tables that cannot be understood are refused, with the row.
printf 'path,who\na,b\n' >bad.csv
check 64 --bidders bad.csv bids
has err 'bad.csv:1'
printf 'path,bidder,uscc\nbids/a,A,123\n' >bad.csv
check 64 --bidders bad.csv bids
has err 'bad.csv:2'
printf 'path,bidder\nbids/a,"A\n' >bad.csv
check 64 --bidders bad.csv bids
# As spreadsheets save it: GB18030 is read, UTF-16 is named.
iconv -f UTF-8 -t GB18030 bidders.csv >gb.csv
check 1 --bidders gb.csv --json bids
has out '"bid": "投标人乙（示例）"'
iconv -f UTF-8 -t UTF-16 bidders.csv >bad.csv
check 64 --bidders bad.csv bids
has err 'CSV UTF-8'
check 66 --bidders none.csv bids
printf '{"schema":"score/1","rules":[{"scheme":"x","points":1,"bonus":2}]}' \
    >bad.json
check 64 --score bad.json bids
has err 'rules[0].bonus'
printf '{"schema":"score/1","rules":[{"points":1}]}' >bad.json
check 64 --score bad.json bids
check 64 --score rules.json --jsonl bids
