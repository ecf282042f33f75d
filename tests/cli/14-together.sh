# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Forty processes issue at once: no number twice, no gap, nobody turned away
# because the register was busy.  Each issues YINXIN_TOGETHER records; with
# `make fault` a thousand certificates in all.

records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
# One body, so that one key is opened a process.
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/tests/data/one_body.json"
light_keys ws
tr -d '\n' <"$records/08-EX5-2020-000809.json" |
    sed -e 's/"number": "[^"]*",//' -e 's/"replaces": "[^"]*",//' >row
each=${YINXIN_TOGETHER:-1}
all=$((40 * each))
for n in $(seq 1 40); do
	for i in $(seq "$each"); do
		sed "s/虚构路8号/虚构路${n}号乙${i}/" row
		echo
	done >"r$n.jsonl"
	issuer issue -w ws --late test --out out.d "r$n.jsonl" \
	    >"said.$n" 2>"e.$n" &
done
# Ten times one and the same record among them.
for n in $(seq 1 10); do
	issuer issue -w ws --late test --out out.d \
	    "$records/03-EX5-2026-000303.json" >"same.$n" 2>"e.s$n" &
done
wait
cat e.* >errors
[ ! -s errors ] || fail "$(sort errors | uniq -c)"
cat said.* | awk '/^issued / { print $2 }' | sort >numbers
[ "$(grep -c . numbers)" -eq "$all" ] || fail "not $all"
seq -f 'EX5-2020-%06.0f' 1 "$all" | cmp -s - numbers ||
    fail 'numbers shared or left out'
[ "$(cat same.* | grep -c '^issued')" -eq 1 ] ||
    fail 'one record issued more than once'
[ "$(cat same.* | grep -c '^unchanged')" -eq 9 ] || fail 'not nine unchanged'
expect 0 issuer list -w ws
has out "$((all + 1)) certificates"
expect 0 issuer doctor -w ws
