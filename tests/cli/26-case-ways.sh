# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Other ways a case goes: a scheme without levels and scores, rejected,
# refused, a change without an audit; and the file for the archive.

export ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
printf 'a passphrase of the test\n' >pass
chmod 600 pass
python3 - "$TOP" <<'PY'
import json, sys
top = sys.argv[1] + '/'
def load(name):
    return json.load(open(top + name, encoding='utf-8'))
body = load('tests/data/one_body.json')
people = [p for p in load('templates/sample/bodies_and_schemes.json')['people']
          if p['body'] == 'ex-cb']
json.dump({'bodies': body['bodies'], 'people': people,
           'schemes': [load('templates/schemes/ex-management-system.json')]},
          open('founding.json', 'w'))
app = load('tests/data/cases/application.json')
app['scheme'] = 'ex-management-system'
del app['level']
json.dump(app, open('app.json', 'w'), ensure_ascii=False, indent=1)
app['holder'].pop('uscc')
for i, code in enumerate(['EX-001', 'EX-002'], 1):
    app['holder']['reg'] = code
    json.dump(app, open(f'app{i}.json', 'w'), ensure_ascii=False)
json.dump({'team': ['auditor-1'], 'from': '2026-03-04', 'to': '2026-03-04',
           'sites': ['总部'], 'interviews': ['管理者代表'],
           'records': ['内部审核报告']}, open('audit.json', 'w'))
PY
run() { # run STATUS COMMAND...
	local wanted=$1
	shift
	expect "$wanted" env TZ=Asia/Shanghai faketime "$day 10:00:00" issuer "$@"
}
day=2026-03-03
sed 's/"auditor"/"judge"/' founding.json >bad.json
run 1 init ws --from bad.json --base-url https://x.example --yes \
    --passphrase-file pass
has err 'people[1].roles'
run 0 init ws --sample --from founding.json --yes --passphrase-file pass
light_keys ws
day=2026-03-04
for f in licence manual internal-audit review; do echo $f >$f.txt; done
accept() { # accept CASE
	run 0 case submit -w ws "$1" --by intake-1 --file licence=licence.txt \
	    --file manual=manual.txt --file internal-audit=internal-audit.txt \
	    --file review=review.txt
	run 0 case accept -w ws "$1" --by intake-1 --confirm complete \
	    --confirm format --confirm legible --confirm registered \
	    --confirm operating --confirm no_violation
}

# Rejected and refused: the end of both.
run 0 case open -w ws app1.json --by intake-1
run 0 case reject -w ws C2026-0001 --by intake-1 --reason '申请人已注销'
run 1 case submit -w ws C2026-0001 --by intake-1 --file licence=licence.txt
has err '[case.closed]'
run 0 case open -w ws app2.json --by intake-1
accept C2026-0002
run 0 case audit -w ws C2026-0002 audit.json --by auditor-1
run 64 case decide -w ws C2026-0002 --by decider-cb --result refuse
run 0 case decide -w ws C2026-0002 --by decider-cb --result refuse \
    --reason '体系未运行'
run 1 issue -w ws --case C2026-0002 --by signer-cb
has err '[case.closed]'

# Decided, and still refused as long as nothing is issued.
python3 - <<'PY'
import json
a = json.load(open('app2.json'))
a['holder']['reg'] = 'EX-005'
a['remarks'] = {'zh': '𠮷'}
json.dump(a, open('late.json', 'w'))
a['holder']['name']['en'] = 'Unbreakable' * 13
json.dump(a, open('long.json', 'w'))
PY
run 1 case open -w ws long.json --by intake-1
has err 'holder.name.en: the text does not fit the template [rule.layout]'
run 0 case open -w ws late.json --by intake-1
accept C2026-0003
run 0 case audit -w ws C2026-0003 audit.json --by auditor-1
run 0 case decide -w ws C2026-0003 --by decider-cb --result certify
run 0 case decide -w ws C2026-0003 --by decider-cb --result refuse \
    --reason '发证前注销'
run 1 issue -w ws --case C2026-0003 --by signer-cb
has err '[case.closed]'

# Certified: no level, no score, one body.
run 0 case open -w ws app.json --by intake-1
c=C2026-0004
accept $c
run 0 case audit -w ws $c audit.json --by auditor-1
run 1 case decide -w ws $c --by decider-cb --result certify --level 7
has err '[rule.level]'
run 0 case decide -w ws $c --by decider-cb --result certify
has out 'decided'
run 0 issue -w ws --case $c --by signer-cb --out out.d
has out 'issued     EXM-2026-000001'

# A list of sites is handed in with the application, kept in the private
# store, and becomes the annex; a renewal takes it over.
day=2026-03-20
printf '序号,名称\n1,示例总部\n2,示例𬭎山服务站\n3,示例镇服务站\n' >sites.csv
sed 's/"count": 3/"count": 3, "file": "none.csv"/; s/"uscc": "[^"]*"/"reg": "EX-003"/
    ' app.json >none.json
run 1 case open -w ws none.json --by intake-1
has err 'none.json:19:23: sites.file'
sed 's/none.csv/sites.csv/; s/"count": 3/"count": 4/' none.json >four.json
run 1 case open -w ws four.json --by intake-1
has err '3 / 4'
mkdir handed
sed 's/none.csv/sites.csv/' none.json >handed/app.json
cp sites.csv handed
run 0 case open -w ws handed/app.json --by intake-1
rm -r handed
s=C2026-0005
accept $s
run 1 case audit -w ws $s audit.json --by auditor-1
has err 'from: wrong order (>= 2026-03-20, the day of acceptance)'
sed 's/2026-03-04/2026-03-20/g' audit.json >later.json
run 0 case audit -w ws $s later.json --by auditor-1
run 0 case decide -w ws $s --by decider-cb --result certify
run 0 issue -w ws --case $s --by signer-cb --out out.d
run 0 issue -w ws --case $s --by signer-cb --out out.d
has out 'unchanged  EXM-2026-000002'
run 0 case show -w ws $s
has out 'sites.csv  '
pdfdetach -save 2 -o detached out.d/EXM-2026-000002.pdf
cmp -s sites.csv detached || fail 'the annex is another list'
run 0 publish -w ws site
[ -z "$(grep -rl 示例总部 site)" ] || fail 'the private list was published'

# A change keeps number, holder and days; nothing is audited.
day=2026-04-01
run 64 case open -w ws --changes EXM-2026-000001 --by intake-1
run 1 case open -w ws --changes EXM-2026-000001 --reason fraud --by intake-1
sed 's/91990001MAEXA00156/91990001MAEXA0066E/' app.json >other.json
run 1 case open -w ws --changes EXM-2026-000001 --reason scope_reduced \
    --by intake-1 other.json
has err '[case.other]'
sed 's/、投诉处理//; s/, complaints//' app.json >less.json
run 0 case open -w ws --changes EXM-2026-000001 --reason scope_reduced \
    --by intake-1 less.json
accept C2026-0006
has out 'next: case decide, by every body; a change needs no audit'
run 1 case decide -w ws C2026-0006 --by decider-cb --result certify \
    --valid-from 2026-05-01
has err 'a change keeps the first day'
run 0 case decide -w ws C2026-0006 --by decider-cb --result certify
run 0 issue -w ws --case C2026-0006 --by signer-cb --out out.d
has out 'EXM-2026-000001 #2'
run 0 history -w ws EXM-2026-000001
has out 'scope_reduced'
# What was planned and seen under the first version counts for the second.
run 0 case surveil -w ws $c --by auditor-1 --visited 2026-03-31 \
    --result passed --note '现场检查合格'
day=2026-04-02
run 0 case surveil -w ws C2026-0006 --by auditor-1 --plan 2027-02-01
run 0 due -w ws --within 400d --csv
has out '2027-03-31,363,surveillance,,EXM-2026-000001,2,'
has out '2027-02-01,305,visit,,EXM-2026-000001,2,'
has out ',,C2026-0006,'
run 0 show -w ws --json EXM-2026-000001
python3 - <<'PY' || fail 'not the same certificate with a smaller scope'
import json
a, b = [v['certificate'] for v in json.load(open('out'))['versions']]
assert a['valid_until'] == b['valid_until'] == '2029-03-03', b
assert '投诉' in a['scope']['zh'] and '投诉' not in b['scope']['zh']
PY
# A misprint is voided and corrected in one step, by a case as well.
sed 's/88号/89号/' less.json >right.json
run 0 case open -w ws --changes EXM-2026-000001 --reason misprint \
    --by intake-1 right.json
accept C2026-0007
run 0 case decide -w ws C2026-0007 --by decider-cb --result certify
run 0 issue -w ws --case C2026-0007 --by signer-cb --out out.d
has out 'EXM-2026-000001 #3'
run 0 history -w ws EXM-2026-000001
has out 'misprint'
run 0 case open -w ws --renews EXM-2026-000001 --by intake-1
has out 'C2026-0008  opened'
run 0 case open -w ws --renews EXM-2026-000002 --by intake-1
has out 'C2026-0009  opened'
cmp -s sites.csv ws/cases/C2026-0009/* || fail 'the list was not taken over'

# A body that signs by now did not decide then: nothing is signed.
sed 's/"uscc": "[^"]*"/"reg": "EX-004"/' app.json >four.json
run 0 case open -w ws four.json --by intake-1
accept C2026-0010
sed 's/2026-03-04/2026-04-02/g' audit.json >april.json
run 0 case audit -w ws C2026-0010 april.json --by auditor-1
# Nobody of a team is forgotten: more than fit are refused, on any day.
cp ws/people.json people.json
python3 - <<'PY'
import json
ids = [f'crew-{i}' for i in range(32)]
roster = json.load(open('people.json'))
roster['people'] += [{'id': i, 'name': {'en': i + ' (fictional)'},
                      'body': 'ex-cb', 'roles': ['auditor']} for i in ids]
json.dump(roster, open('ws/people.json', 'w'))
report = json.load(open('april.json'))
report['team'] = ids
json.dump(report, open('crew.json', 'w'))
PY
run 1 case audit -w ws C2026-0010 crew.json --by crew-0
has err 'team: too long (at most 32)'
cp people.json ws/people.json
run 0 case decide -w ws C2026-0010 --by decider-cb --result certify
cp ws/schemes/ex-management-system.json scheme.json
python3 - <<'PY'
import json
s = json.load(open('scheme.json'))
s['required_issuers'].append('ex-other')
json.dump(s, open('ws/schemes/ex-management-system.json', 'w'))
b = json.load(open('ws/bodies/ex-cb.json'))
b['id'] = 'ex-other'
json.dump(b, open('ws/bodies/ex-other.json', 'w'))
PY
run 1 issue -w ws --case C2026-0010 --by signer-cb
has err 'nothing may be signed (ex-other) [rule.decision]'
rm ws/bodies/ex-other.json ws/schemes/ex-management-system.json
run 1 case report -w ws $c --pdf none.pdf
has err 'scheme: no such scheme (ex-management-system) [rule.scheme]'
run 0 case show -w ws $c
cp scheme.json ws/schemes/ex-management-system.json

# What has ended is not visited any more.
run 0 withdraw -w ws EXM-2026-000002 --reason fraud --yes
run 1 case surveil -w ws $s --by auditor-1 --plan 2026-06-01
has err '[transition.final]'

# For the archive: the same bytes, every character, all that was recorded.
run 64 case report -w ws $c
run 0 case report -w ws $c --pdf one.pdf --lang zh
run 0 case report -w ws $c --pdf two.pdf --lang zh
cmp -s one.pdf two.pdf || fail 'the case file is not reproducible'
run 0 case report -w ws $c --pdf - --lang zh
{ cmp -s one.pdf out && [ ! -e ./- ]; } || fail 'standard output is another file'
[ "$(stat -c %a one.pdf)" = 600 ] || fail 'the case file is not private'
expect 0 qpdf --check one.pdf
expect 0 pdftotext -layout one.pdf one.txt
has one.txt '喆㙦𠮷示例机电股份有限公司'
has one.txt 'auditor-1 示例审核组长（虚构） (ex-cb)'
has one.txt '证书编号：EXM-2026-000001'
expect 0 pdfdetach -save 1 -o all.json one.pdf
run 0 case show -w ws $c --json
cmp -s out all.json || [ "$(cat out)" = "$(cat all.json)" ] ||
    fail 'what is attached is not what is recorded'

# Whatever was recorded can be printed: a long name, a character of no typeface.
word=$(printf 'w%.0s' $(seq 140))
cp manual.txt "$word"$'\n👍.txt'
run 64 case finding -w ws $c --by auditor-1 --grade minor --requirement 'r﷽' \
    --evidence e --owner o --deadline 2026-05-01
has err '(U+FDFD, character 2)'
run 0 case finding -w ws $c --by auditor-1 --grade minor --requirement r \
    --evidence e --owner o --deadline 2026-05-01
run 0 case rectify -w ws $c 1 --by intake-1 --action '已改 👍' \
    --file "$word"$'\n👍.txt'
run 0 case report -w ws $c --pdf long.pdf
pdftotext -layout long.pdf long.txt
has long.txt 'action: 已改 <U+1F44D>'
has long.txt '<U+000A><U+1F44D>.txt'
# A terminal is not wider than it is; what is piped stays whole.
cat >terminal.py <<'PY'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.environ['COLUMNS'] = '80'
    os.execvp(sys.argv[1], sys.argv[1:])
text = b''
try:
    while part := os.read(fd, 65536):
        text += part
except OSError:
    pass
sys.stdout.buffer.write(text.replace(b'\r\n', b'\n'))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
expect 0 python3 terminal.py issuer case show -w ws $s
[ "$(grep -c '^       .*[0-9a-f]\{64\}$' out)" = 5 ] || fail 'not wrapped'
run 0 case show -w ws $s
has out "manual.txt  7 B  sha256 $(sha256sum manual.txt | cut -d' ' -f1)"

# Nor is a finding: the last that fits, and one more.
python3 - "$c" <<'PY'
import json, sqlite3, sys
db = sqlite3.connect('ws/register.db')
case, = db.execute('SELECT id FROM cases WHERE name = ?', sys.argv[1:])
last, had = db.execute(
    "SELECT max(seq), sum(event = 'finding') FROM case_steps"
    ' WHERE case_id = ?', case).fetchone()
detail = json.dumps({'grade': 'minor', 'requirement': 'r', 'evidence': 'e',
                     'owner': 'o', 'deadline': '2026-05-01'})
db.executemany(
    'INSERT INTO case_steps (case_id, seq, event, at, person, body, state,'
    " detail) VALUES (?, ?, 'finding', 1775000000, 'auditor-1', 'ex-cb',"
    " 'certified', ?)",
    [(*case, last + 1 + i, detail) for i in range(255 - had)])
db.commit()
PY
run 0 case finding -w ws $c --by auditor-1 --grade minor --requirement q \
    --evidence e --owner o --deadline 2026-05-01
run 1 case finding -w ws $c --by auditor-1 --grade minor --requirement s \
    --evidence e --owner o --deadline 2026-05-01
has err 'finding: too long (at most 256)'

# What was handed in stays as it was.
run 0 doctor -w ws
sum=$(sha256sum manual.txt | cut -d' ' -f1)
echo more >>"ws/cases/$c/$sum"
chmod 755 "ws/cases/$c"
chmod 644 ws/people.json ws/register.db
run 1 doctor -w ws
has out 'people.json: the file is open to others: chmod 600'
has out 'register.db: the file is open to others: chmod 600'
has out 'manual.txt: a file of the private store is not what was handed in'
has out 'open to others: chmod 700'
rm "ws/cases/$c/$sum"
run 1 doctor -w ws --repair
has out 'manual.txt: a file of the private store is missing'
[ "$(stat -c %a "ws/cases/$c")" = 700 ] || fail 'not repaired'

# A register that gives no answer is blamed itself, and nothing else.
python3 - <<'PY'
import sqlite3
db = sqlite3.connect('ws/register.db')
for (name,) in list(db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'")):
    db.execute(f'DROP TRIGGER {name}')
db.execute('ALTER TABLE events RENAME TO gone')
db.commit()
PY
run 74 case surveil -w ws "$c" --by auditor-1 --plan 2027-03-01
has err 'register: no such table: events'
