# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Killed at any point, a step of a case is there whole or not at all; what was
# said to be recorded is; the same command again finishes it, once.

# Leaks cannot be looked for under strace.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
data=$TOP/tests/data/cases
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
expect 0 issuer scheme add -w ws "$TOP/templates/schemes/ex-twelve-star.json"
expect 0 issuer trust publish -w ws
calls='write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,ftruncate'
killed=0
runs=0
points() { # points COMMAND...: "CALL WHEN" at which it is to be killed
	strace -f -qq -o calls -e "trace=$calls" "$@" >/dev/null
	sed 's/^[0-9]* *//; s/(.*//' calls | grep -E '^[a-z0-9]+$' | sort |
	    uniq -c | while read -r count call; do
		for when in 1 2 3 $((count / 2)) $((count - 1)) "$count"; do
			[ "$when" -lt 1 ] || [ "$when" -gt "$count" ] ||
			    echo "$call $when"
		done
	done | sort -u
}
kill_at() { # kill_at CALL WHEN COMMAND...: output in said
	local call=$1 when=$2
	shift 2
	runs=$((runs + 1))
	{
		strace -f -qq -o /dev/null -e "inject=$call:signal=KILL:when=$when" \
		    "$@" >said || killed=$((killed + 1))
	} 2>/dev/null
}
steps() { # steps CASE: its events, a word each
	issuer case show -w ws "$1" --json | python3 -c '
import json, sys
print(*[s["event"] for s in json.load(sys.stdin)["steps"]])'
}

# Opening: one case for each application, whatever was killed.
app() { # app N: the application of another holder
	sed "s/\"uscc\": \"[^\"]*\"/\"reg\": \"EX-$1\"/" \
	    "$data/application.json" >"app$1.json"
}
app 0
points issuer case open -w ws app0.json --by intake-1 >places
n=0
while read -r call when; do
	n=$((n + 1))
	app $n
	kill_at "$call" "$when" issuer case open -w ws app$n.json --by intake-1
	cp said before
	expect 0 issuer case open -w ws app$n.json --by intake-1
	if [ -s before ]; then
		has out "$(cut -d' ' -f1 before)"
	fi
done <places
expect 0 issuer case list -w ws
has out "$((n + 1)) cases"

# Handing in: the file is whole, the step is there once.
c=C$(date +%Y)-0001
echo 'a licence' >licence.txt
points issuer case submit -w ws $c --by intake-1 --file licence=licence.txt >places
want='open submit'
k=0
while read -r call when; do
	k=$((k + 1))
	echo "licence $k" >licence.txt
	kill_at "$call" "$when" issuer case submit -w ws $c --by intake-1 \
	    --file licence=licence.txt
	if [ -s said ] && [ "$(steps $c)" = "$want" ]; then
		fail 'a step that was reported is lost'
	fi
	expect 0 issuer case submit -w ws $c --by intake-1 \
	    --file licence=licence.txt
	want="$want submit"
	[ "$(steps $c)" = "$want" ] || fail "$(steps $c): after $call $when"
	sum=$(sha256sum licence.txt | cut -d' ' -f1)
	cmp -s licence.txt "ws/cases/$c/$sum" || fail 'the file is not whole'
done <places
echo "$killed kills in $runs runs"
[ "$killed" -ge 20 ] || fail "only $killed kills"

# Signing: one certificate, and the case knows it.
for f in policy records training facilities; do echo $f >$f.txt; done
expect 0 issuer case submit -w ws $c --by intake-1 --file policy=policy.txt \
    --file records=records.txt --file training=training.txt \
    --file facilities=facilities.txt
expect 0 issuer case accept -w ws $c --by intake-1 --confirm complete \
    --confirm format --confirm legible --confirm registered \
    --confirm operating --confirm no_violation
# On the day of acceptance, as it is in China.
sed "s/2026-02-0[23]/$(TZ=UTC-8 date +%F)/
    "'s/"12\/20"/"20\/20"/; s/"nonconforming"/"conforming"/' \
    "$data/audit.json" >audit.json
expect 0 issuer case audit -w ws $c audit.json --by auditor-1
for who in decider-cb decider-committee; do
	expect 0 issuer case decide -w ws $c --by $who --result certify --level 7
done
for at in 'fdatasync 1' 'fdatasync 2' 'pwrite64 12' 'rename 1' 'fsync 1'; do
	# shellcheck disable=SC2086 # two words
	kill_at $at issuer issue -w ws --case $c --by signer-cb \
	    --by signer-committee --out out.d
	case $(steps $c) in
	*issue) expect 0 issuer list -w ws --status valid ;;
	*conclude) expect 0 issuer list -w ws --status valid
		has out '0 certificates' ;;
	*) fail "$(steps $c)" ;;
	esac
done
expect 0 issuer issue -w ws --case $c --by signer-cb --by signer-committee \
    --out out.d
case $(steps $c) in
*conclude\ issue) ;;
*) fail "$(steps $c)" ;;
esac
expect 0 issuer list -w ws
has out '1 certificate'
[ "$(find out.d -name '*.pdf' | wc -l)" -eq 1 ] || fail 'not one PDF'
