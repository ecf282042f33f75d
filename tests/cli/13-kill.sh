# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Killed at any point, an issue loses nothing and doubles nothing: running it
# again finishes it.  The kill comes at the n-th call of a kind, from the
# first write to the last close.

# Leaks cannot be looked for under strace.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
# One body, so that one key is opened a run.
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/tests/data/one_body.json"
light_keys ws
tr -d '\n' <"$records/08-EX5-2017-000808.json" |
    sed 's/"number": "[^"]*",//' >row

# Counted once: how many calls of each kind one issue makes.
expect 0 strace -f -qq -o calls \
    -e trace=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,ftruncate \
    issuer issue -w ws --late test --out out.d row
rows=0
killed=0
while read -r count call; do
	for when in $(seq 1 6) $((count / 2)) $((count * 3 / 4)) \
	    $((count - 1)) "$count"; do
		if [ "$when" -lt 1 ] || [ "$when" -gt "$count" ]; then
			continue
		fi
		rows=$((rows + 1))
		sed "s/虚构路8号/虚构路${rows}号甲/" row >"r$rows.json"
		{
			strace -f -qq -o /dev/null \
			    -e "inject=$call:signal=KILL:when=$when" \
			    issuer issue -w ws --late test --out out.d \
			    "r$rows.json" >said || killed=$((killed + 1))
		} 2>/dev/null
		# What was said to be issued is there, whole.
		if grep -q '^issued' said; then
			number=$(awk '{ print $2 }' said)
			[ -s "out.d/$number.pdf" ] ||
			    fail "$number was said to be issued: no PDF"
			[ -s "out.d/$number.jws.json" ] ||
			    fail "$number was said to be issued: no record"
		fi
	done
done < <(sed 's/^[0-9]* *//; s/(.*//' calls | grep -E '^[a-z0-9]+$' |
    sort | uniq -c)
echo "$killed kills in $rows runs"
[ "$killed" -ge 40 ] || fail "only $killed kills"

expect 0 issuer issue -w ws --late test --out out.d r*.json
awk '/^(issued|unchanged) / { print $2 }' out >numbers
[ "$(grep -c . numbers)" -eq "$rows" ] || fail 'not one for each record'
[ "$(sort -u numbers | wc -l)" -eq "$rows" ] || fail 'a number given twice'
[ "$(find out.d -name '*.pdf' | wc -l)" -eq $((rows + 1)) ] ||
    fail 'not one PDF for each'
# Nothing is left but temporary files, which the doctor takes away.
issuer doctor -w ws --repair >said || true
grep -v -e '\.tmp-' -e 'repaired' -e 'all is well' said &&
    fail 'the doctor found more'
expect 0 issuer doctor -w ws
has out 'all is well'
expect 0 issuer list -w ws
has out "$((rows + 1)) certificates"
