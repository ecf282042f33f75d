# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Memory runs out at one allocation or from one on: that is said and nothing
# else is blamed, no signal ends the program, and the register is as good as
# before.
# YINXIN_FAULTS says at how many places; `make fault` tries more.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/tests/data/one_body.json"
light_keys ws
tr -d '\n' <"$TOP/templates/sample/records/08-EX5-2017-000808.json" |
    sed 's/"number": "[^"]*",//' >row
try() { issuer issue -w ws --late test --out out.d "$@"; }
if grep -q __asan_init "$BIN/issuer"; then
	# The sanitizer has an allocator of its own: let large blocks fail.
	export ASAN_OPTIONS="${ASAN_OPTIONS:-}:allocator_may_return_null=1"
	places=(1 2 3)
	starve() { ASAN_OPTIONS="$ASAN_OPTIONS:max_allocation_size_mb=$1" \
	    try "$2"; }
else
	cc -D_GNU_SOURCE -shared -fPIC -O -o malloc.so "$TOP/tests/fault/malloc.c"
	FAULT_COUNT=$PWD/count LD_PRELOAD=$PWD/malloc.so try row >/dev/null
	total=$(cat count)
	[ "$total" -gt 1000 ] || fail "only $total allocations"
	n=${YINXIN_FAULTS:-10}
	mapfile -t places < <(for i in $(seq "$n"); do
		echo $(((i * 2 - 1) * total / (2 * n)))
	done)
	starve() { FAULT_AT=$1 LD_PRELOAD=$PWD/malloc.so try "$2"; }
fi
said=0
for at in "${places[@]}"; do
	for stays in '' 1; do
		sed "s/虚构路8号/虚构路${at}号丙$stays/" row >one.json
		got=0
		(
			[ -z "$stays" ] || export FAULT_STAYS=1
			starve "$at" one.json
		) >out 2>err || got=$?
		[ "$got" -lt 128 ] || fail "a signal, $got, at $at $stays"
		case $got in
		0) has out issued ;;
		*)
			# The process with the keys may not write to files.
			grep -qE -e 'ut of memory|no memory|allocate memory' \
			    -e 'signing process did not answer' err ||
			    fail "at $at $stays: $(cat err)"
			said=$((said + 1))
			;;
		esac
		# The same record again: whatever was there is taken up.
		expect 0 try one.json
	done
done
[ "$said" -gt 0 ] || fail 'memory never ran out'
expect 0 issuer doctor -w ws --repair
expect 0 issuer doctor -w ws
