# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Killed at any point, a correction in one step is whole or not there: void
# and its replacement are entered together, and the same command finishes.

export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/tests/data/one_body.json"
light_keys ws
for i in $(seq 0 12); do
	sed "s/EX5-2017-000808/K-$i/; s/2017-05-1/2025-05-1/; s/2020-05-1/2028-05-1/" \
	    "$records/08-EX5-2017-000808.json" >"K-$i.json"
	sed "s/虚构路8号/虚构路${i}号甲/" "K-$i.json" >"next-$i.json"
	sed -i 's/"number": *"[^"]*",//' "next-$i.json"
done
expect 0 issuer issue -w ws --late test K-*.json
correct() { # correct NUMBER
	issuer void -w ws "K-$1" --reason misprint --late test --yes \
	    --replacement "next-$1.json"
}
expect 0 strace -f -qq -o calls -e trace=fdatasync,fsync,pwrite64 \
    issuer void -w ws K-0 --reason misprint --late test --yes \
    --replacement next-0.json
total=$(grep -c . calls)
killed=0
for i in $(seq 1 12); do
	for call in pwrite64 fdatasync fsync; do
		count=$(grep -c "$call(" calls || true)
		when=$((count * i / 12))
		[ "$when" -ge 1 ] || continue
		{
			strace -f -qq -o /dev/null \
			    -e "inject=$call:signal=KILL:when=$when" \
			    issuer void -w ws "K-$i" --reason misprint \
			    --late test --yes --replacement "next-$i.json" \
			    >said || killed=$((killed + 1))
		} 2>/dev/null
		expect 0 issuer show -w ws --json "K-$i"
		python3 - <<'PY' || fail "K-$i: half a correction after $call $when"
import json
v = json.load(open("out"))["versions"]
assert [x["status"] for x in v] in (
    ["valid"], ["valid", "reserved"], ["void", "valid"]), v
PY
	done
	expect 0 correct "$i"
	expect 0 issuer history -w ws --json "K-$i"
	python3 - <<'PY' || fail "K-$i: not corrected once"
import json
old, new = json.load(open("out"))["versions"]
assert [e["action"] for e in old["events"]] == ["void"], old
assert new["status"] == "valid" and new["events"] == [], new
PY
	[ -s "ws/issued/K-$i-v2.pdf" ] || fail "K-$i: no PDF"
done
echo "$killed kills, $total calls in one run"
[ "$killed" -ge 12 ] || fail "only $killed kills"
issuer doctor -w ws --repair >said || true
expect 0 issuer doctor -w ws
has out 'all is well'
