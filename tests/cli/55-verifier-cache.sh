# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The cache of status lists: the newest is kept, an older one is refused, what
# nobody vouches for never enters, and a cut file is no list.

V=$TOP/tests/vectors
good=$V/accept/status-plain.jws.json
export TZ=UTC ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0
export XDG_CACHE_HOME=$PWD/cache

check() { # check STATUS OPTION...: the good certificate, at its time
	local wanted=$1
	shift
	expect "$wanted" faketime -f '2026-11-23 04:00:00' verifier check \
	    --jsonl --trust "$V/trust/current.jws.json" "$@" "$good"
}
kept() { find cache -type f 2>/dev/null | wc -l; }

check 2
has out '"status":"status_missing"'
# Lists that are forged, of another address, of another purpose, of the wrong
# signer, of the future: not one of them is kept.
for list in rogue subject typ use committee far; do
	check 2 --status "$V/status/$list.jwt"
	hasnt out '"verdict":"valid"'
	[ "$(kept)" -eq 0 ] || fail "$list.jwt was kept"
done
# The good one is, and answers when none is given.
check 0 --status "$V/status/current.jwt"
[ "$(kept)" -eq 1 ] || fail 'the list was not kept'
check 0
has out '"seq":2'
# A list with a higher number and an earlier date, and one that is forged, do
# not replace it; both are told.
check 0 --status "$V/status/stale.jwt"
has out '"code":"status.rollback"'
has out '"seq":2'
check 0 --status "$V/status/rogue.jwt"
has out '"code":"status.signature"'
has out '"seq":2'
check 0
has out '"seq":2'
# Cut by a power failure: no list, and never an empty one.
file=$(find cache -name '*.jwt')
size=$(stat -c %s "$file")
for keep in 0 1 $((size / 2)) $((size - 1)); do
	cp "$file" whole
	head -c "$keep" whole >"$file"
	check 2
	has out '"status":"status_missing"'
	cp whole "$file"
done
# Then the generation before it is used.
cp "$file" "${file%.jwt}.old.jwt"
: >"$file"
check 0
has out '"seq":2'
# A cache that cannot be written is no reason to fail.
rm -rf cache
: >cache
check 0 --status "$V/status/current.jwt"
# A folder, by the address's path or by what is inside.
rm cache
mkdir -p site/status plain
cp "$V/status/current.jwt" site/status/0.jwt
cp "$V/status/current.jwt" plain/any-name.jwt
cp "$V/status/subject.jwt" plain/other.jwt
for folder in site site/status plain; do
	check 0 --status "$folder"
	has out '"seq":2'
	rm -rf cache
done
mkdir none
check 2 --status none
# A list may be asked to be fresh.
check 2 --status "$V/status/current.jwt" --max-age 1h
has out '"status":"status_stale"'
check 0 --status "$V/status/current.jwt" --max-age 5h

# Pins: shown, asked about, listed, used without --trust, removed.
export XDG_CONFIG_HOME=$PWD/config
expect 1 verifier trust add "$V/trust/current.jws.json"
has out verify.example.org
expect 1 verifier trust add --yes "$V/status/current.jwt"
expect 0 verifier trust add --yes "$V/trust/current.jws.json"
expect 0 verifier trust list
has out verify.example.org
expect 0 verifier trust list --json
has out '"schema": "trust/1"'
expect 0 faketime -f '2026-11-23 04:00:00' verifier check \
    --status "$V/status/current.jwt" "$good"
has out 'Signatures genuine'
# A list of a root that is not pinned changes nothing.
expect 2 faketime -f '2026-11-23 04:00:00' verifier check --status \
    "$V/status/current.jwt" --trust "$V/trust/rogue.jws.json" "$good"
expect 0 verifier trust show https://verify.example.org
expect 0 verifier trust remove https://verify.example.org
expect 2 faketime -f '2026-11-23 04:00:00' verifier check \
    --status "$V/status/current.jwt" "$good"
has out 'unknown'
