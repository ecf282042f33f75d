# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Forty processes issue at once: no number twice, no gap, nobody turned away
# because the register was busy.

records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
# One body, so that one key is opened a process.
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/tests/data/one_body.json"
tr -d '\n' <"$records/08-EX5-2020-000809.json" |
    sed -e 's/"number": "[^"]*",//' -e 's/"replaces": "[^"]*",//' >row
for n in $(seq 1 40); do
	sed "s/虚构路8号/虚构路${n}号乙/" row >"r$n.json"
	issuer issue -w ws --late test --out out.d "r$n.json" \
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
cat said.* | awk '{ print $2 }' | sort >numbers
[ "$(grep -c . numbers)" -eq 40 ] || fail 'not forty'
seq -f 'EX5-2020-%06.0f' 1 40 | cmp -s - numbers ||
    fail 'numbers shared or left out'
[ "$(cat same.* | grep -c '^issued')" -eq 1 ] ||
    fail 'one record issued more than once'
[ "$(cat same.* | grep -c '^unchanged')" -eq 9 ] || fail 'not nine unchanged'
expect 0 issuer list -w ws
has out '41 certificates'
expect 0 issuer doctor -w ws
