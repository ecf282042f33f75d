# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The whole life of a certificate that is decided by a case: returned once,
# two findings, two rounds, a joint decision, issue, surveillance, suspension,
# restore, renewal; and every short-cut refused with its rule.

# faketime preloads its library before the sanitizer.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
data=$TOP/tests/data/cases
printf 'a passphrase of the test\n' >pass
chmod 600 pass
day=2026-01-04
on() { # on DAY: it is
	day=$1
}
run() { # run STATUS COMMAND...: on that day, as seen in China
	local wanted=$1
	shift
	expect "$wanted" env TZ=Asia/Shanghai faketime "$day 10:00:00" issuer "$@"
}
refused() { # refused RULE COMMAND...: and nothing changed
	local rule=$1
	shift
	issuer case list -w ws --json >before
	run 1 "$@"
	has err "[$rule]"
	issuer case list -w ws --json >after
	cmp -s before after || fail "$rule was refused, but something changed"
}
run 0 init ws --sample --yes --passphrase-file pass
light_keys ws
on 2026-01-05 # or a quick command began before the key of a slow one was usable
run 0 scheme add -w ws "$TOP/templates/schemes/ex-twelve-star.json"
run 0 trust publish -w ws
[ "$(stat -c %a ws/people.json)" = 600 ] || fail 'the roster is not private'
# More people: an auditor of a body that does not audit, and one who left.
python3 - <<'PY'
import json
roster = json.load(open('ws/people.json'))
for who, body, until in [('auditor-3', 'ex-committee', None),
                         ('auditor-4', 'ex-cb', '2026-01-31')]:
    p = {'id': who, 'name': {'en': who + ' (fictional)'}, 'body': body,
         'roles': ['auditor']}
    if until:
        p['until'] = until
    roster['people'].append(p)
json.dump(roster, open('ws/people.json', 'w'))
PY

# Application and formal review.
on 2026-01-10
sed 's/"uscc": "[^"]*"/"uscc": "123"/; s/"operating_since"/"operating"/' \
    "$data/application.json" >bad.json
run 1 case open -w ws bad.json --by intake-1
has err 'bad.json:7:'
has err 'bad.json:12:15: operating: unknown member'
refused case.role case open -w ws "$data/application.json" --by auditor-1
refused case.person case open -w ws "$data/application.json" --by nobody
run 64 case open -w ws "$data/application.json"
# It operates from tomorrow on; a warning is said once; --level stands for it.
sed 's/2019-05-01/2026-01-11/' "$data/application.json" >tomorrow.json
run 1 case open -w ws tomorrow.json --by intake-1
has err 'operating_since: wrong order (<= today)'
sed 's/91990001MAEXA00156/91350203M0001QKT19/; s/"level": "7"/"level": "8"/
    ' "$data/application.json" >eight.json
run 1 case open -w ws eight.json --level 77 --by intake-1
has err 'level: the scheme has no such level (77'
[ "$(grep -c check18 err)" = 1 ] || fail 'a warning is said twice'
sed 's/ex-twelve-star/ex-after-sales-completeness/' "$data/application.json" \
    >imported.json
refused case.kind case open -w ws imported.json --by intake-1
run 0 case open -w ws "$data/application.json" --by intake-1
has out 'C2026-0001  opened; next: case submit'
run 0 case open -w ws "$data/application.json" --by intake-1
has out 'C2026-0001  unchanged'
c=C2026-0001
all='--confirm complete --confirm format --confirm legible
    --confirm registered --confirm operating --confirm no_violation'
refused case.order case accept -w ws $c --by intake-1 --confirm complete
has err '(opened: case submit: the materials)'
hasnt err '[case.formal]'
refused case.not_accepted case finding -w ws $c --by auditor-1 \
    --grade minor --requirement r --evidence e --owner o --deadline 2026-02-01
for f in licence policy records training facilities; do
	echo "private: $f" >$f.txt
done
run 66 case submit -w ws $c --by intake-1 --file licence=none.txt
run 64 case submit -w ws $c --by intake-1 --file licence.txt
refused field.value case submit -w ws $c --by intake-1 --file photo=policy.txt
has err '(photo: licence, policy, records, training, facilities'
run 64 case submit -w ws $c --by intake-1 --file licence=-
run 64 case submit -w ws $c --by intake-1 --file licence=
: >empty.txt
refused field.empty case submit -w ws $c --by intake-1 --file licence=empty.txt
ln -s licence.txt link.txt
refused field.duplicate case submit -w ws $c --by intake-1 \
    --file licence=licence.txt --file licence=link.txt
mkfifo pipe
run 66 case submit -w ws $c --by intake-1 --file licence=pipe
has err 'pipe: not a regular file'
truncate -s 257M large.txt
run 66 case submit -w ws $c --by intake-1 --file licence=large.txt
has err 'at most 256 MiB'
rm large.txt
[ ! -e ws/cases ] || fail 'what was refused left files in the private store'
run 0 case submit -w ws $c --by intake-1 --file licence=licence.txt \
    --file policy=policy.txt --file records=records.txt
# shellcheck disable=SC2086 # the words of $all
refused case.material case accept -w ws $c --by intake-1 $all
has err '(training: Training records)'
has err '(facilities: List of service facilities)'
run 0 case return -w ws $c --by intake-1 --missing '2025 年培训记录' \
    --missing '服务设施清单'
run 0 case submit -w ws $c --by intake-1 --file training=training.txt \
    --file facilities=facilities.txt
refused case.formal case accept -w ws $c --by intake-1 --confirm complete \
    --confirm format --confirm legible --confirm registered --confirm all
has err '(no_violation)'
has err 'confirm: value is not allowed (all)'
# shellcheck disable=SC2086
run 0 case accept -w ws $c --by intake-1 $all
[ "$(find ws/cases -type f ! -perm 600 -o -type d ! -perm 700)" = '' ] ||
    fail 'the private store is not private'
[ "$(find ws/cases -type f | wc -l)" -ge 5 ] || fail 'files are missing'

# Audit: everything judged, in the way of the scheme, by the team.
on 2026-02-04
refused case.not_audited case decide -w ws $c --by decider-cb \
    --result certify --level 7
refused rule.decision issue -w ws --case $c --by signer-cb \
    --by signer-committee
sed 's/"5.2": "8\/8", //' "$data/audit.json" >part.json
refused case.indicator case audit -w ws $c part.json --by auditor-1
sed 's/"12\/20"/"conforming"/' "$data/audit.json" >whole.json
run 1 case audit -w ws $c whole.json --by auditor-1
has err 'whole.json:11:10: scores.2.2'
has err '(conforming: good/looked at, such as 19/20)'
sed '/"scores": {/,/ },/c "scores": ["1.1"],' "$data/audit.json" >list.json
run 1 case audit -w ws $c list.json --by auditor-1
has err 'list.json:9:11: scores: wrong type (object)'
sed 's/"2.1"/"2.9"/; s/"4.3": /"4.2": /' "$data/audit.json" >way.json
run 1 case audit -w ws $c way.json --by auditor-1 --lang zh
has err 'scores.2.9: 每项指标须按方案的方式判定一次 (conforming: 方案没有这项指标)'
has err 'inapplicable.4.2: 每项指标须按方案的方式判定一次 (方案不允许此项不适用)'
sed 's/"auditor-2"\]/"intake-1"]/' "$data/audit.json" >team.json
run 1 case audit -w ws $c team.json --by auditor-1
has err 'team[1]: the person does not have the role'
sed 's/"auditor-2"\]/"auditor-3", "auditor-4", "auditor-1"]/
    s/"from": "[^"]*"/"from": "2026-01-09"/' "$data/audit.json" >team.json
run 1 case audit -w ws $c team.json --by auditor-1
has err 'team[1]: the scheme gives this step to the people of other bodies'
has err 'team[2]: the person has left (auditor-4: 2026-01-31) [case.left]'
has err 'team[3]: given twice (auditor-1)'
has err 'from: wrong order (>= 2026-01-10, the day of acceptance)'
sed 's/\["auditor-1", /[/' "$data/audit.json" >other.json
refused case.member case audit -w ws $c other.json --by auditor-1
refused case.role case audit -w ws $c "$data/audit.json" --by intake-1
run 0 case audit -w ws $c "$data/audit.json" --by auditor-1 --file records.txt
run 0 case show -w ws $c
# 100 - 5 inapplicable; 8 x 8/20 and 5 lost: 86.80 of 95.
has out 'score 91.36  86.80 / 95.00'
refused rule.score case decide -w ws $c --by decider-committee \
    --result certify --level 7
has err '91.36 < 97.00'

finding() {
	run 0 case finding -w ws $c --by "$1" --grade "$2" --indicator "$3" \
	    --requirement "$4" --evidence "$5" --owner '示例服务经理' \
	    --deadline 2026-03-31
}
refused case.deadline case finding -w ws $c --by auditor-1 --grade major \
    --requirement r --evidence e --owner o --deadline 2026-12-31
has err '(<= 2026-05-05)'
finding auditor-1 minor 2.2 '安装单须有客户签字' '20 份中 8 份无签字'
finding auditor-2 major 5.1 '须有投诉处理程序' '未能出示'
run 0 due -w ws --csv
has out '2026-03-31,55,rectification,'
run 0 due -w ws --lang zh
has out '整改期限 (不符合项 2)'
refused case.findings_open case decide -w ws $c --by decider-cb \
    --result certify --level 7
refused case.round case review -w ws $c 1 --by auditor-1 --result closed \
    --note 'nothing was done'
refused case.finding case rectify -w ws $c 3 --by intake-1 --action x

# Two rounds for the first, one for the second.
on 2026-02-20
run 0 case rectify -w ws $c 1 --by intake-1 --action '补签 8 份' \
    --file records.txt
run 0 case review -w ws $c 1 --by auditor-1 --result open \
    --note '仍有 3 份无签字' --deadline 2026-04-30
run 0 case rectify -w ws $c 2 --by intake-1 --action '制定程序' \
    --file policy.txt
refused case.indicator case review -w ws $c 2 --by auditor-2 --result closed \
    --note '已查' --score 5.1=3/4
run 0 case review -w ws $c 2 --by auditor-2 --result closed \
    --note '程序已发布并培训' --score 5.1=conforming
has out 'rectifying'
on 2026-03-02
run 64 case review -w ws $c 1 --by auditor-1 --result closed --note n \
    --deadline 2026-04-30
has err '--deadline goes with --result open'
run 0 case rectify -w ws $c 1 --by intake-1 --action '其余已补签'
refused case.role case review -w ws $c 1 --by decider-cb --result closed \
    --note n
run 0 case review -w ws $c 1 --by auditor-1 --result closed \
    --note '抽查 20 份，1 份日期不清' --score 2.2=19/20
has out 'audited; next: case decide'

# The decision: both bodies, nobody who audited, one level.
on 2026-03-10
refused case.team case decide -w ws $c --by auditor-2 --result certify \
    --level 7
refused case.role case decide -w ws $c --by intake-1 --result certify --level 7
refused case.level case decide -w ws $c --by decider-cb --result certify \
    --level 8
refused rule.decided_future case decide -w ws $c --by decider-cb \
    --result certify --level 7 --decided 2026-03-11
run 0 case decide -w ws $c --by decider-committee --result certify --level 7
has out 'deciding'
refused rule.decision issue -w ws --case $c --by signer-cb \
    --by signer-committee
refused case.twice case decide -w ws $c --by decider-committee \
    --result certify --level 7 --decided 2026-03-09
# It may think again, until the other has decided as well.
run 0 case decide -w ws $c --by decider-committee --result certify --level 7 \
    --valid-from 2026-03-11
refused case.agree case decide -w ws $c --by decider-cb --result certify \
    --level 7 --valid-from 2026-04-01
has err 'valid_from: another body decided otherwise (ex-committee: 2026-03-11)'
run 0 case decide -w ws $c --by decider-committee --result certify --level 7
on 2026-03-12
# A scheme that is edited meanwhile makes another score of the same audit.
cp ws/schemes/ex-twelve-star.json scheme.json
sed -i '/"id": "2.2"/,/"points"/s/: 8,/: 7,/' ws/schemes/ex-twelve-star.json
refused case.agree case decide -w ws $c --by decider-cb --result certify \
    --level 7
has err 'score: another body decided otherwise (ex-committee: 99.57)'
cp scheme.json ws/schemes/ex-twelve-star.json
# For programs, a refusal is one document on standard output.
run 1 case decide -w ws $c --by auditor-2 --result certify --level 8 --json
python3 - <<'PY' || fail 'not the refusal'
import json
v = json.load(open('out'))
assert (v['schema'], v['case'], v['event'], v['state'], v['outcome']) == (
    'case-step/1', 'C2026-0001', 'conclude', 'deciding', 'refused'), v
assert {'case.team', 'case.agree', 'case.level'} <= {
    p['rule'] for p in v['problems']}, v
PY
run 1 issue -w ws --case $c --by signer-cb --by signer-committee --json
python3 - <<'PY' || fail 'not the refusal'
import json
v = json.load(open('out'))
assert v['schema'] == 'issue/1' and v['summary']['refused'] == 1, v
assert [p['rule'] for p in v['results'][0]['problems']] == ['rule.decision']
PY
run 0 case decide -w ws $c --by decider-cb --result certify --level 7
has out 'decided; next: issue --case'
refused case.decided case audit -w ws $c "$data/audit.json" --by auditor-1

# Issue: by signers of both bodies, and only this.
refused case.signers issue -w ws --case $c --by signer-cb
has err '(ex-committee)'
refused case.role issue -w ws --case $c --by signer-cb --by decider-committee
run 64 issue -w ws --case $c
run 64 issue -w ws --case $c --by signer-cb record.json
run 64 issue -w ws --case $c --by signer-cb --by signer-committee --map zh
run 64 issue -w ws --case $c --by signer-cb --by signer-committee \
    --encoding gb18030
# One of each body, however many are named.
refused case.person issue -w ws --case $c --by signer-cb \
    --by signer-committee --by nobody
refused case.signers issue -w ws --case $c --by signer-cb \
    --by signer-committee --by signer-cb
has err '(ex-cb: signer-cb)'
run 0 issue -w ws --case $c --by signer-cb --by signer-committee --dry-run
run 0 issue -w ws --case $c --by signer-cb --by signer-committee --out out.d
has out 'issued     EXS7-2026-000001'
run 0 issue -w ws --case $c --by signer-cb --by signer-committee --out out.d
has out 'unchanged  EXS7-2026-000001'
run 0 show -w ws --json EXS7-2026-000001
python3 - <<'PY' || fail 'not what was decided'
import json
c = json.load(open('out'))['versions'][0]['certificate']
assert (c['issued'], c['valid_from'], c['valid_until']) == (
    '2026-03-12', '2026-03-12', '2029-03-11'), c
assert c['level'] == '7' and c['holder']['uscc'] == '91990001MAEXA00156'
PY

run 1 restore -w ws EXS7-2026-000001 --reason corrected --yes --json
python3 - <<'PY' || fail 'not the refusal'
import json
v = json.load(open('out'))
assert (v['action'], v['outcome']) == ('restore', 'refused'), v
assert v['problems'][0]['rule'].startswith('transition.'), v
PY

# No other door.
record=$TOP/templates/sample/records/01-EX12-2025-000101.json
sed 's/ex-after-sales-completeness/ex-twelve-star/; /"criteria": \[/,/\],/d
    /"number"/d; s/"level": "12"/"level": "7"/' "$record" >star.json
refused rule.case issue -w ws --late test star.json
refused rule.case renew -w ws EXS7-2026-000001 star.json --yes --late test
refused rule.case reissue -w ws EXS7-2026-000001 star.json --yes \
    --reason name_changed --late test
refused rule.case void -w ws EXS7-2026-000001 --replacement star.json --yes \
    --reason misprint --late test
run 0 list -w ws
has out '1 certificate'

# Surveillance: unannounced, and its days are nowhere in what is published.
on 2026-11-20
run 64 case surveil -w ws $c --by auditor-1
refused field.order case surveil -w ws $c --by auditor-1 --plan 2029-03-12
refused field.order case surveil -w ws $c --by auditor-1 --visited 2026-03-11 \
    --result passed --note 'before there was anything to visit'
run 0 case surveil -w ws $c --by auditor-1 --plan 2027-02-17
run 0 publish -w ws site
run 0 export -w ws --format jsonl
! grep -rqF -e 2027-02-17 -e auditor-1 site out ||
    fail 'the planned visit was published'
run 0 due -w ws --within 120d
has out 'visit (unannounced)'
run 0 due -w ws --within 120d --ics
hasnt out '20270217'
# It was not passed in time: suspend. Then the suspension runs out: act.
on 2027-02-18
run 0 case surveil -w ws $c --by auditor-1 --visited 2027-02-17 \
    --result failed --note '投诉未处理'
on 2027-03-20
run 0 due -w ws
has out 'surveillance: suspend'
run 0 due -w ws --json
python3 - <<'PY' || fail 'what must be done is not said'
import json
v = json.load(open('out'))['due']
assert [(d['what'], d['days'], d['must']) for d in v if 'must' in d] == [
    ('surveillance', -8, 'suspend')], v
PY
run 0 suspend -w ws EXS7-2026-000001 --reason surveillance_overdue --yes
on 2027-10-01
run 0 due -w ws
has out 'end of suspension: withdraw or reduce'
on 2027-09-10
refused case.role case surveil -w ws $c --by intake-1 --visited 2027-09-08 \
    --result passed --note n
run 0 case surveil -w ws $c --by auditor-2 --visited 2027-09-08 \
    --result passed --note '现场检查合格'
run 0 restore -w ws EXS7-2026-000001 --reason corrected --yes
run 0 due -w ws --within 400d --csv
has out '2028-09-08,364,surveillance,'

# Renewal, from the old case: up to the level that its history allows.
on 2028-12-01
run 0 case open -w ws --renews $c --level 12 --by intake-1
has out 'C2028-0001'
r=C2028-0001
run 0 case submit -w ws $r --by intake-1 --file licence=licence.txt \
    --file policy=policy.txt --file records=records.txt \
    --file training=training.txt --file facilities=facilities.txt
# shellcheck disable=SC2086
run 0 case accept -w ws $r --by intake-1 $all
sed 's/2026-02-0/2028-12-0/; s/"to": "[^"]*"/"to": "2028-12-01"/
    s/"from": "[^"]*"/"from": "2028-12-01"/; s/"12\/20"/"20\/20"/
    s/"nonconforming"/"conforming"/' "$data/audit.json" >again.json
run 0 case audit -w ws $r again.json --by auditor-1
refused case.history case decide -w ws $r --by decider-cb --result certify \
    --level 12
has err '(7 or higher, held without a gap for 36 months)'
for who in decider-cb decider-committee; do
	run 0 case decide -w ws $r --by $who --result certify --level 11 \
	    --valid-from 2029-03-12
done
run 0 issue -w ws --case $r --by signer-cb --by signer-committee --out out.d
has out 'issued     EXS11-2028-000001'
run 0 show -w ws EXS11-2028-000001
has out 'EXS7-2026-000001#1'
has out '2029-03-12 to 2032-03-11'

# Nobody's years count for another whose code is a part of the name.
sed 's/"uscc": "[^"]*"/"reg": "Electromechanical"/; s/"level": "7"/"level": "10"/
    s/喆㙦𠮷示例机电/示例风机/; s/Zhe Shizi Ji/Fans/' "$data/application.json" >fans.json
run 0 case open -w ws fans.json --by intake-1
f=C2028-0002
run 0 case submit -w ws $f --by intake-1 --file licence=licence.txt \
    --file policy=policy.txt --file records=records.txt \
    --file training=training.txt --file facilities=facilities.txt
# shellcheck disable=SC2086
run 0 case accept -w ws $f --by intake-1 $all
run 0 case audit -w ws $f again.json --by auditor-1
refused case.history case decide -w ws $f --by decider-cb --result certify \
    --level 10
run 0 case reject -w ws $f --by intake-1 --reason 'the applicant withdrew'

# The story, in both languages and for programs.
run 0 case show -w ws $c
has out 'C2026-0001  Twelve-star After-sales Service Certification (fictional)'
has out 'score 99.57  94.60 / 95.00'
has out 'finding 1 (minor)  closed  2 rounds'
has out 'to be supplied: 2025 年培训记录; 服务设施清单'
run 0 case show -w ws $c --lang zh
has out '不符合项 2 (严重)  已关闭  整改 1 轮'
has out '结果：予以认证'
has out '得分：99.57'
has out '5.2 8/8；'
has out '审核组：auditor-1 示例审核组长（虚构）；auditor-2 示例审核员（虚构）'
has out '开出不符合项 2  auditor-2 '
has out '1.1 符合；'
has out 'decider-committee 示例评审委员（虚构） (ex-committee)'
run 0 case show -w ws $c --json
python3 - <<'PY' || fail 'not the story'
import json
v = json.load(open('out'))
assert v['schema'] == 'case/1' and v['state'] == 'certified'
assert v['score']['score'] == '99.57'
assert [s['event'] for s in v['steps']] == [
    'open', 'submit', 'return', 'submit', 'accept', 'audit', 'finding',
    'finding', 'rectify', 'review', 'rectify', 'review', 'rectify', 'clear',
    'decide', 'decide', 'decide', 'conclude', 'issue', 'plan', 'surveil',
    'surveil'], v['steps']
PY
run 0 case list -w ws
has out '3 cases'
run 0 case list -w ws --lang zh --state certified --holder 喆㙦
has out '2 个案卷'
run 0 case list -w ws --holder 'shizi JI'
has out '2 cases'
run 1 case show -w ws C1
run 0 case show -w ws c2026-0001
run 64 case list -w ws --state open
has err 'one of opened, submitted, '
