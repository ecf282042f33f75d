# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What happens after issue: every row of the table of transitions, legal and
# illegal, and what the public can see of it.

# faketime preloads its library before the sanitizer.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
printf 'a passphrase of the test\n' >pass
chmod 600 pass
events() { # events NUMBER: how many the register holds
	issuer history --json "$1" | grep -c '"recorded"' || true
}
check() { # check STATUS TIME NUMBER OPTION...: by the site as it stands
	local wanted=$1 when=$2 number=$3
	shift 3
	expect "$wanted" at "$when" verifier check --json --offline \
	    --trust trust/root.json --status ../site "$@" \
	    "issued/$number.jws.json"
}

expect 0 at 2024-03-10 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
cd ws || exit
for i in V S X W C N B B2 R T A E M; do
	(cd .. && record "L-$i")
	mv "../L-$i.json" .
done
expect 0 at 2024-03-11 issuer issue L-*.json
expect 0 at '2024-03-11 11:00:00' issuer publish ../site

# --- the table -----------------------------------------------------------
# V valid, S suspended, X expired while suspended, W withdrawn, C cancelled,
# N void.
expect 0 at 2026-06-01 issuer suspend L-S --reason fees_unpaid --yes
has out 'suspended from 2026-06-01'
has out 'to be corrected by 2026-11-30'
expect 0 at 2026-10-01 issuer suspend L-X --reason fees_unpaid --yes \
    --until 2026-12-31
expect 0 at 2026-06-01 issuer withdraw L-W --reason fraud --yes
expect 0 at 2026-06-01 issuer cancel L-C --reason holder_ceased --yes
expect 0 at 2026-06-01 issuer void L-N --reason issued_in_error --yes
sed 's/Example City/& 2/' L-V.json >next.json
sed -i 's/"decided": *"[^"]*"/"decided": "2026-06-02"/
    s/"issued": *"[^"]*"/"issued": "2026-06-02"/
    s/"number": *"[^"]*",//' next.json
sed 's/"valid_from": *"[^"]*"/"valid_from": "2027-03-11"/
    s/"valid_until": *"[^"]*"/"valid_until": "2030-03-10"/
    s/"first_issued": *"[^"]*",//' next.json >renewal.json

refused() { # refused TIME NUMBER CODE COMMAND OPTION...
	local when=$1 number=$2 code=$3 before
	shift 3
	before=$(events "$number")
	expect 1 at "$when" issuer "$1" "$number" "${@:2}" --yes
	has err "[$code]"
	has err 'nothing was changed'
	[ "$(events "$number")" = "$before" ] || fail "$number changed: $*"
}
# number, code, action, reason
while read -r number code action reason; do
	set --
	[ "$action" = reissue ] && set -- next.json
	[ "$action" = renew ] && set -- renewal.json
	[ "$action" = renew ] || set -- "$@" --reason "$reason"
	refused 2026-06-02 "$number" "$code" "$action" "$@"
done <<'TABLE'
L-V transition.not_suspended restore corrected
L-V field.value suspend fraud
L-V field.value withdraw fees_unpaid
L-V field.value cancel misprint
L-V field.value void holder_request
L-V field.value reissue recertification
L-S transition.suspended suspend fees_unpaid
L-S field.value restore fraud
L-W transition.final suspend fees_unpaid
L-W transition.final restore corrected
L-W transition.final withdraw fraud
L-W transition.final cancel holder_request
L-W transition.final void misprint
L-W transition.final reissue scope_reduced
L-W transition.final renew recertification
L-C transition.final suspend fees_unpaid
L-C transition.final restore corrected
L-C transition.final withdraw fraud
L-C transition.final cancel holder_request
L-C transition.final void misprint
L-C transition.final reissue scope_reduced
L-C transition.final renew recertification
L-N transition.final suspend fees_unpaid
L-N transition.final restore corrected
L-N transition.final withdraw fraud
L-N transition.final cancel holder_request
L-N transition.final void misprint
L-N transition.final reissue scope_reduced
L-N transition.final renew recertification
TABLE
# Dates, limits, who.
refused 2026-06-02 L-V transition.back suspend --reason fees_unpaid \
    --effective 2026-06-01
refused 2026-06-02 L-V rule.decided_future suspend --reason fees_unpaid \
    --decided 2026-06-03 --effective 2026-06-03
refused 2026-06-02 L-V transition.limit suspend --reason fees_unpaid \
    --until 2026-12-02
refused 2026-06-02 L-V transition.before_validity withdraw --reason fraud \
    --effective 2024-03-10
refused 2026-06-02 L-V transition.expired withdraw --reason fraud \
    --effective 2027-03-11
refused 2026-06-02 L-V transition.ahead void --reason misprint \
    --effective 2026-06-03
refused 2026-06-02 L-S transition.order withdraw --reason fraud \
    --effective 2026-05-31
refused 2026-06-02 L-V field.missing suspend
refused 2026-06-02 L-V issuers.outside_scheme suspend --reason fees_unpaid \
    --by somebody
refused 2026-06-02 L-S transition.who restore --reason corrected --by ex-cb
has err 'ex-committee'
refused 2026-06-02 L-V transition.who void --reason misprint --by ex-cb
refused 2026-06-02 L-V field.duplicate suspend --reason fees_unpaid \
    --by ex-cb --by ex-cb
# Every problem at once.
refused 2026-06-02 L-W transition.final suspend --reason fraud \
    --decided 2026-06-03 --until 2027-06-02
has err '[field.value]'
has err '[rule.decided_future]'
has err '[transition.limit]'
# Expired while suspended: nothing comes back to life.
refused 2027-03-11 L-X transition.expired restore --reason corrected
refused 2027-03-11 L-V transition.expired suspend --reason fees_unpaid
refused 2027-03-11 L-V transition.expired cancel --reason holder_request
# The end date is the old one, and the record names what the command names.
sed 's/"valid_until": *"[^"]*"/"valid_until": "2027-03-09"/' next.json >other.json
refused 2026-06-02 L-V field.value reissue other.json --reason scope_reduced
sed 's/"scheme"/"replaces": "L-S#1", &/' next.json >other.json
refused 2026-06-02 L-V transition.other reissue other.json \
    --reason scope_reduced
refused 2026-06-02 L-V transition.other renew other.json
expect 1 at 2026-06-02 issuer suspend L-0 --reason fees_unpaid --yes
expect 1 at 2026-06-02 issuer suspend L-V --version 2 --reason fees_unpaid \
    --yes
has err 'L-V #2'
# Wrong usage, which changes nothing either.
expect 64 at 2026-06-02 setsid -w issuer suspend L-V --reason fees_unpaid
has err '--yes'
expect 64 issuer suspend L-V --reason fees_unpaid --yes --effective 2026-02-30
expect 64 issuer suspend L-V --reason fees_unpaid --yes --version 0
expect 64 issuer suspend L-V --reason fees_unpaid --yes --note "$(printf 'a\tb')"
expect 64 issuer restore L-S --reason corrected --yes --until 2026-07-01
expect 64 issuer void L-V --reason misprint --yes --out x
expect 64 issuer void L-V --reason misprint --yes --replacement next.json \
    --effective 2026-06-01
# Asked on a terminal, in both languages; who says no has changed nothing.
terminal() { # terminal ANSWER COMMAND...: status of it, screen in out
	python3 - "$@" >out <<'PY'
import os, pty, sys
answer = sys.argv[1]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
screen = b""
sent = False
while True:
    try:
        more = os.read(fd, 4096)
    except OSError:
        break
    if not more:
        break
    screen += more
    if not sent and b"[y/N]" in screen:
        os.write(fd, answer.encode() + b"\n")
        sent = True
status = os.waitpid(pid, 0)[1]
sys.stdout.buffer.write(screen)
sys.exit(os.waitstatus_to_exitcode(status))
PY
}
status=0
TZ=Asia/Shanghai terminal n faketime '2026-06-02 10:00:00' \
    issuer suspend L-V --reason fees_unpaid || status=$?
[ "$status" -eq 1 ] || fail "said no: status $status"
has out '自 2026-06-02 起暂停，未按约定缴纳费用，整改期限 2026-12-01'
has out 'suspended from 2026-06-02, fees were not paid as agreed'
[ "$(events L-V)" = 0 ] || fail 'said no, recorded all the same'
expect 66 at 2026-06-02 issuer reissue L-V none.json --reason scope_reduced --yes
[ "$(events L-V)" = 0 ] || fail 'a refused command left an event'
# The help of a command lists just the reasons that it takes.
for action in suspend restore withdraw cancel void reissue; do
	COLUMNS=1000 expect 0 issuer help "$action" --lang en
	reasons=$(tr -s ' \n' '  ' <out |
	    sed 's/.*one of: \([a-z_ ]*\) \(--\|-o\).*/\1/')
	set --
	[ "$action" = reissue ] && set -- next.json
	expect 1 at 2026-06-02 issuer "$action" L-W "$@" --reason - --yes
	first=$(sed -n 's/.*(\([a-z_]*\).*\[field.value\].*/\1/p' err)
	[ "${reasons%% *}" = "$first" ] || fail "$action: $reasons / $first"
	for reason in $reasons; do
		refused 2026-06-02 L-W transition.final "$action" "$@" \
		    --reason "$reason"
		hasnt err '[field.value]'
	done
done

# --- what the public sees ------------------------------------------------
# Void before anybody had it.
expect 0 at 2026-06-02 issuer publish ../site
check 1 '2026-06-02 12:00:00' L-N
has out '"status": "void"'
check 1 '2026-06-02 12:00:00' L-N --at 2025-01-01T09:30:00+08:00
has out '"status": "void"'
check 1 '2026-06-02 12:00:00' L-C
has out '"status": "cancelled"'
check 1 '2026-06-02 12:00:00' L-W
has out '"status": "withdrawn"'
check 1 '2026-06-02 12:00:00' L-S
has out '"status": "suspended"'

# Restored, by both; several events between two publishes.
expect 0 at 2026-07-01 issuer restore L-S --reason corrected --yes --json
has out '"schema": "event/1"'
expect 0 at 2026-07-02 issuer suspend L-S --reason complaint_confirmed --yes
expect 0 at 2026-07-03 issuer restore L-S --reason false_alarm --yes \
    --by ex-cb --by ex-committee
expect 0 at 2026-07-03 issuer publish ../site
expect 0 at 2026-07-04 issuer history L-S
has out 'signatures good'
grep -q '2026-07-03T10:00:[0-5].+08:00' out || fail "$(cat out)"
hasnt out 'not yet'
expect 0 at 2026-07-04 issuer history L-S --lang zh
has out '签名有效'
expect 0 at 2026-07-04 issuer show L-S
has out '#1  valid'

# Late: decided last week, told today.
expect 0 at 2026-07-08 issuer withdraw L-B --reason fraud \
    --decided 2026-07-01 --effective 2026-07-01 --yes
expect 0 at '2026-07-08 12:00:00' issuer publish ../site
check 1 '2026-07-08 13:00:00' L-B --at 2026-07-05T09:30:00+08:00
has out '"status": "withdrawn"'
has out 'published 2026-07-08T04:00:0'
check 0 '2026-07-08 13:00:00' L-B --at 2026-06-30T09:30:00+08:00
check 0 '2026-07-08 13:00:00' L-S

# Announced: the bit stays until the day, and a publish on it flips the bit.
expect 0 at 2026-07-08 issuer cancel L-A --reason scheme_ended \
    --effective 2026-07-10 --yes
expect 0 at '2026-07-08 14:00:00' issuer publish ../site
cp ../site/status/0.jwt before
check 0 '2026-07-08 15:00:00' L-A
has out '"announced"'
check 1 '2026-07-08 15:00:00' L-A --at 2026-07-12
has out '"status": "cancelled"'
expect 0 at '2026-07-09 23:59:00' issuer publish ../site
expect 0 at '2026-07-10 00:01:00' issuer publish ../site
has out '1 new status token'
python3 - before ../site/status/0.jwt "$(issuer show --json L-A |
    sed -n 's/.*"status_index": \([0-9]*\).*/\1/p')" <<'PY' || fail 'the bit'
import base64, json, sys, zlib
def bit(path, index):
    part = open(path).read().split(".")[1]
    p = json.loads(base64.urlsafe_b64decode(part + "=="))
    lst = p["status_list"]["lst"]
    raw = zlib.decompress(base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4)))
    return raw[index // 4] >> (2 * (index % 4)) & 3
index = int(sys.argv[3])
got = bit(sys.argv[1], index), bit(sys.argv[2], index)
sys.exit(got != (0, 1) and f"{got}")
PY
check 1 '2026-07-10 09:00:00' L-A
has out '"boundary": true'
status=0
TZ=Asia/Shanghai terminal y faketime '2026-07-10 10:00:00' \
    issuer suspend L-B2 --reason fees_unpaid || status=$?
[ "$status" -eq 0 ] || fail "said yes: status $status"
expect 0 at 2026-07-10 issuer show L-B2
has out 'suspended'
# What is announced can be overtaken, and does not come back to life.
expect 0 at 2026-07-10 issuer cancel L-E --reason holder_request \
    --effective 2026-12-31 --yes
expect 0 at 2026-07-11 issuer suspend L-E --reason mark_misuse --yes
refused 2026-07-11 L-E transition.final restore --reason corrected \
    --effective 2027-01-01

# Overdue is said, and restores nothing.
expect 0 at 2027-01-12 issuer list
has out 'overdue'
expect 0 at 2027-01-01 issuer show L-X --json
has out '"overdue": true'
expect 0 at 2026-12-31 issuer show L-X --json
has out '"overdue": false'
expect 0 at 2027-04-01 issuer show L-X
has out 'expired'

# A re-issue while suspended: the suspension passes to the new version, with
# its deadline; so does what was announced.
expect 0 at 2026-07-11 issuer suspend L-R --reason quality_decline \
    --until 2026-10-10 --yes
expect 0 at 2026-07-12 issuer cancel L-R --reason holder_request \
    --effective 2026-12-01 --yes
sed 's/2026-06-02/2026-07-20/' next.json >again.json
sed 's/2026-06-02/2026-07-10/' next.json >early.json
refused 2026-07-20 L-R transition.order reissue early.json --reason name_changed
expect 0 at 2026-07-20 issuer reissue L-R again.json --reason name_changed --yes
has out 'L-R #2'
has out 'superseded by a new version from 2026-07-20'
expect 0 at 2026-07-20 issuer history L-R --json
python3 - <<'PY' || fail 'what passed to the next version'
import json
old, new = json.load(open("out"))["versions"]
assert [e["action"] for e in old["events"]] == \
    ["suspend", "cancel", "supersede"], old
assert old["status"] == "superseded" and new["status"] == "suspended"
assert old["events"][2]["reason"] == "name_changed"
assert len(old["events"][2]["by"]) == 2
assert [(e["action"], e["effective"], e.get("until")) for e in new["events"]] \
    == [("suspend", "2026-07-11", "2026-10-10"),
        ("cancel", "2026-12-01", None)], new
assert all(e["signatures_good"] for v in (old, new) for e in v["events"])
PY
# The same command again finishes what there is to finish, and nothing else.
rm issued/L-R-v2.pdf
expect 0 at 2026-07-20 issuer reissue L-R again.json --reason name_changed --yes
has out 'unchanged'
[ -s issued/L-R-v2.pdf ] || fail 'the file did not come back'
[ "$(events L-R)" = 5 ] || fail 'a second re-issue'
refused 2026-07-21 L-R transition.superseded suspend --version 1 \
    --reason fees_unpaid
expect 0 at 2026-07-21 issuer publish ../site
# Whoever decodes the list without us reads the same of every entry.
expect 0 at 2026-07-21 issuer list --json
cp out list.json
expect 0 at '2026-07-21 10:30:00' "$PYTHON" "$HERE/decode.py" ../site \
    list.json
has out 'as the register has them'
check 1 '2026-07-21 11:00:00' L-R-v2
has out '"status": "suspended"'
check 1 '2026-07-21 11:00:00' L-R
has out '"status": "superseded"'
check 1 '2026-07-21 11:00:00' L-R --at 2026-07-15
has out '"status": "suspended"'
# A plain issue of a record that says what it replaces is the same thing.
expect 0 at 2026-07-21 issuer suspend L-T --reason quality_decline --yes
sed 's/2026-06-02/2026-07-22/; s/"scheme"/"number": "L-T", "replaces": "L-T#1", &/' \
    next.json >plain.json
expect 0 at 2026-07-22 issuer issue plain.json
expect 0 at 2026-07-22 issuer show L-T
has out '#2  suspended'
sed 's/"scheme"/"number": "L-W", "replaces": "L-W#1", &/' next.json >plain.json
expect 1 at 2026-06-02 issuer issue plain.json
has err '[transition.final]'

# A misprint: void and corrected in one step.
expect 0 at 2026-06-02 issuer void L-M --reason misprint --note 'a typing error' \
    --replacement next.json --yes --json
has out '"outcome": "issued"'
expect 0 at 2026-06-02 issuer void L-M --reason misprint \
    --replacement next.json --yes
has out 'unchanged'
expect 0 at 2026-06-03 issuer history L-M
has out '#1  void'
has out '#2  valid'
has out 'a typing error'
[ "$(events L-M)" = 1 ] || fail 'voided twice'

# Renewal: a gap and an overlap are named by their days.
expect 0 at 2027-03-01 issuer renew L-V renewal.json --late 'decided early' --yes
hasnt err 'warning'
has out 'followed by a new number'
number=$(sed -n 's/^issued *\([^ ]*\) .*/\1/p' out)
expect 0 at 2027-03-01 issuer show "$number"
has out 'L-V#1'
has out 'not yet valid'
expect 0 at 2027-03-01 issuer renew L-V renewal.json --late 'decided early' --yes
has out 'unchanged'
sed 's/"2027-03-11"/"2027-03-14"/; s/"2030-03-10"/"2030-03-13"/' renewal.json \
    >gap.json
expect 0 at 2027-03-01 issuer renew L-S gap.json --late 'decided early' --yes
has err '[transition.gap]'
has err '2027-03-11 .. 2027-03-13: 3'
sed 's/"2027-03-11"/"2027-03-01"/; s/"2030-03-10"/"2030-02-28"/' renewal.json \
    >overlap.json
expect 0 at 2027-03-01 issuer renew L-X overlap.json --late 'decided early' --yes
has err '[transition.overlap]'
has err '2027-03-01 .. 2027-03-10: 10'

# Nobody can change a line of it unseen.
expect 0 issuer doctor
expect 0 issuer history L-S
python3 - <<'PY'
import sqlite3
db = sqlite3.connect("register.db")
db.execute("DROP TRIGGER events_no_UPDATE")
db.execute("UPDATE events SET reason = 'false_alarm' WHERE reason = 'corrected'")
db.commit()
PY
expect 1 issuer doctor
has out 'L-S #1 restore'
has out 'the signatures of an event do not hold'
expect 1 issuer history L-S
has out 'what the bodies signed is not what is recorded'
has err 'do not hold'
