# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What falls due: people, programs, spreadsheets, calendars.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 at 2024-03-10 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
for i in D-V D-S D-O D-W D-C D-R; do record $i; done
record D-F 's/Example HVAC Equipment Co., Ltd./=cmd, \\"HVAC\\" Equipment/'
expect 0 at 2024-03-11 issuer issue -w ws D-*.json
expect 0 at 2026-06-01 issuer suspend -w ws D-S --reason fees_unpaid --yes
expect 0 at 2026-06-01 issuer suspend -w ws D-O --reason fees_unpaid --yes \
    --until 2026-06-30
expect 0 at 2026-06-01 issuer withdraw -w ws D-W --reason fraud --yes
expect 0 at 2026-06-01 issuer cancel -w ws D-C --reason holder_request --yes \
    --effective 2026-09-01
sed 's/"number": *"[^"]*",//
    s/"decided": *"[^"]*"/"decided": "2026-06-02"/
    s/"issued": *"[^"]*"/"issued": "2026-06-02"/
    s/"valid_from": *"[^"]*"/"valid_from": "2027-03-11"/
    s/"valid_until": *"[^"]*"/"valid_until": "2030-03-10"/
    s/"first_issued": *"[^"]*",//' D-R.json >renewal.json
expect 0 at 2026-06-02 issuer renew -w ws D-R renewal.json --yes

due() { # due TIME OPTION...
	local when=$1
	shift
	expect 0 at "$when" issuer due -w ws "$@"
}
rows() { # rows: what the CSV says, without names
	tail -n +2 out | tr -d '\r' | cut -d, -f1-5 | sort
}
# Both suspensions, one past its deadline; the cancellation announced.
due 2026-07-15 --csv --within 140d
rows >got
cat >want <<'EOF'
2026-06-30,-15,suspension,,D-O
2026-09-01,48,announced,cancel,D-C
2026-11-30,138,suspension,,D-S
EOF
cmp -s want got || fail "$(diff want got)"
# A day less, and the last one is out; nothing is due for the withdrawn one.
due 2026-07-15 --csv --within 137
[ "$(rows | wc -l)" = 2 ] || fail 'the window is not kept'
# Surveillance at the latest 12 months after the beginning, then 24.
due 2025-03-11 --csv --within 0
[ "$(rows | grep -c '^2025-03-11,0,surveillance,')" = 7 ] || fail "$(rows)"
due 2025-03-12 --csv --within 363d
[ "$(rows | grep -c surveillance)" = 0 ] || fail 'surveillance behind us'
due 2025-03-12 --csv --within 364d
[ "$(rows | grep -c '^2026-03-11,364,surveillance,')" = 7 ] || fail "$(rows)"
# The end: not of what was renewed, cancelled or withdrawn.
due 2026-12-20 --csv
rows | cut -d, -f3-5 >got
cat >want <<'EOF'
suspension,,D-O
suspension,,D-S
expiry,,D-F
expiry,,D-O
expiry,,D-S
expiry,,D-V
EOF
sort want >want.sorted
sort got | cmp -s want.sorted - || fail "$(cat got)"
has out '"'\''=cmd, ""HVAC"" Equipment"'
# The last day counts; the day after there is nothing to be done.
due 2027-03-10 --csv --within 0
rows | grep -q '^2027-03-10,0,expiry,,D-V$' || fail "$(rows)"
due 2027-03-11 --csv --within 0
[ "$(rows | wc -l)" = 0 ] || fail "$(rows)"

# Text lines up by columns of the terminal, also in Chinese.
due 2026-07-15 --within 140d
has out '15 days ago'
has out 'within 140 days: 3'
due 2026-07-15 --within 140d --lang zh
has out '已逾期 15 天'
has out '预告生效: 注销'
cp out text
python3 - <<'PY' || fail 'the columns do not line up'
import unicodedata
def columns(s):
    return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in s)
lines = open('text', encoding='utf-8').read().splitlines()[:-1]
assert len(lines) == 3, lines
assert len({columns(l[:l.index('D-')]) for l in lines}) == 1, lines
PY
due 2026-07-15 --within 140d --json
python3 - <<'PY' || fail 'not the JSON of due'
import json
v = json.load(open('out'))
assert v['schema'] == 'due/1' and v['today'] == '2026-07-15', v
assert [d['what'] for d in v['due']] == ['suspension', 'announced',
                                         'suspension'], v
assert v['due'][1]['action'] == 'cancel'
assert v['due'][0]['days'] == -15
assert v['due'][0]['holder']['zh'] == '示例暖通设备有限公司'
PY

# RFC 5545: CRLF, 75 octets, whole characters, escapes, one UID a thing.
due 2026-07-15 --within 300d --ics --lang zh
cp out one.ics
due 2026-07-16 --within 300d --ics --lang zh
python3 - <<'PY' || fail 'not an iCalendar'
def read(name):
    raw = open(name, 'rb').read()
    assert raw.endswith(b'\r\n') and raw.count(b'\n') == raw.count(b'\r\n')
    lines = raw.split(b'\r\n')[:-1]
    assert max(map(len, lines)) <= 75
    assert any(len(l) > 70 for l in lines), 'nothing was folded'
    for l in lines:
        l.decode('utf-8')
    text = raw.decode('utf-8').replace('\r\n ', '')
    lines = text.split('\r\n')[:-1]
    assert lines[0] == 'BEGIN:VCALENDAR' and lines[-1] == 'END:VCALENDAR'
    events = text.split('BEGIN:VEVENT\r\n')[1:]
    return [dict(l.split(':', 1) for l in e.split('\r\n') if ':' in l)
            for e in events]
one, two = read('one.ics'), read('out')
assert len(one) == 7, len(one)
ids = [e['UID'] for e in one]
assert len(set(ids)) == len(ids), ids
assert ids == [e['UID'] for e in two], 'a UID changed'
[stamp] = {e['DTSTAMP'] for e in one}
assert stamp.startswith('20260715T0200'), stamp # the second it took to start
e = next(e for e in one if e['UID'].startswith('expiry-D-F-v1@'))
assert e['DTSTART;VALUE=DATE'] == '20270310'
assert '=cmd\\, "HVAC" Equipment' in e['DESCRIPTION'], e
PY
# And as a calendar program reads it: the same things on the same days.
due 2026-07-15 --within 300d --json
"$PYTHON" - <<'PY' || fail 'another reader sees another calendar'
import json
from icalendar import Calendar
calendar = Calendar.from_ical(open('one.ics', 'rb').read())
events = calendar.walk('VEVENT')
assert not calendar.errors and not any(e.errors for e in events)
want = json.load(open('out', encoding='utf-8'))['due']
for e, d in zip(events, want, strict=True):
    assert e.decoded('DTSTART').isoformat() == d['due'], (e, d)
    assert f"-{d['number']}-v{d['version']}@" in e['UID'], (e, d)
    assert e['UID'].startswith(d['what'] + '-'), (e, d)
    assert d['number'] in e['SUMMARY'], (e, d)
    assert d['holder']['zh'] in e['SUMMARY'] + e['DESCRIPTION'], (e, d)
PY
expect 64 issuer due -w ws --within soon
expect 64 issuer due -w ws --within 99999d
expect 64 issuer due -w ws --json --ics
expect 74 bash -c 'issuer due -w ws --ics >/dev/full'
