# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Forty processes issue at once: no number twice, no gap, nobody turned away
# because the register was busy.

records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
tr -d '\n' <"$records/05-EX12-2023-000505.json" |
    sed 's/"number": "[^"]*",//' >row
for n in $(seq 1 40); do
	sed "s/虚构路5号/虚构路${n}号乙/" row >"r$n.json"
	issuer issue -w ws --late test --out out.d "r$n.json" \
	    >"said.$n" 2>"e.$n" &
done
# Ten times one and the same record among them.
for n in $(seq 1 10); do
	issuer issue -w ws --late test --out out.d \
	    "$records/01-EX12-2025-000101.json" >"same.$n" 2>"e.s$n" &
done
wait
cat e.* >errors
[ ! -s errors ] || fail "$(sort errors | uniq -c)"
cat said.* | awk '{ print $2 }' | sort >numbers
[ "$(grep -c . numbers)" -eq 40 ] || fail 'not forty'
seq -f 'EX12-2023-%06.0f' 1 40 | cmp -s - numbers ||
    fail 'numbers shared or left out'
[ "$(cat same.* | grep -c '^issued')" -eq 1 ] ||
    fail 'one record issued more than once'
[ "$(cat same.* | grep -c '^unchanged')" -eq 9 ] || fail 'not nine unchanged'
expect 0 issuer list -w ws
has out '41 certificates'
expect 0 issuer doctor -w ws
