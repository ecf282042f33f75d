# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The doctor finds what is missing or was tampered with, says the remedy, and
# writes it again from the register.

# Leaks cannot be looked for under strace.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
expect 0 issuer issue -w ws --late test --out out.d \
    "$records"/0[12]-*.json
expect 0 issuer publish -w ws site
sha256sum out.d/* site/certificates/* site/status/0/* >sums
expect 0 issuer doctor -w ws --site site

hurt() { # hurt TEXT COMMAND...: the fault is found, then mended
	local text=$1
	shift
	"$@"
	expect 1 issuer doctor -w ws --site site
	has out "$text"
	expect 0 issuer doctor -w ws --site site --repair
	has out "$text"
	expect 0 issuer doctor -w ws --site site
	sha256sum --quiet -c sums || fail "not as it was: $text"
}
hurt EX12-2025-000101.pdf rm out.d/EX12-2025-000101.pdf
hurt EX12-2024-000202.pdf rm out.d/EX12-2024-000202.pdf
hurt EX12-2025-000101.pdf truncate -s -9 out.d/EX12-2025-000101.pdf
hurt EX12-2025-000101.jws.json cp out.d/EX12-2024-000202.jws.json \
    out.d/EX12-2025-000101.jws.json
hurt 000001.jwt truncate -s -1 site/status/0/000001.jwt
hurt EX12-2024-000202.jws.json rm site/certificates/EX12-2024-000202.jws.json
hurt trust.jws.json rm ws/trust/trust.jws.json
hurt '.tmp-0123456789abcdef' touch out.d/.tmp-0123456789abcdef
hurt keys/ex-cb chmod 644 ws/keys/ex-cb-*.p8

# A reservation that nobody finished: the record may have it back.
sed 's/000101/000199/' "$records/01-EX12-2025-000101.json" >one.json
# Killed at a later sync each time, until the reservation was committed.
for when in 1 2 3 4 5 6 7 8; do
	{
		! strace -f -qq -o /dev/null \
		    -e "inject=fdatasync:signal=KILL:when=$when" \
		    issuer issue -w ws --late test --out out.d one.json >said ||
		    fail 'it was not killed'
	} 2>/dev/null
	expect 0 issuer list -w ws --status reserved
	! grep -q EX12-2025-000199 out || break
done
has out EX12-2025-000199
expect 1 issuer doctor -w ws
has out EX12-2025-000199
expect 0 issuer doctor -w ws --repair
sed 's/88号/90号/' one.json >two.json
expect 0 issuer issue -w ws --late test --out out.d two.json
# A lost key cannot be made up.
mv ws/keys/ex-cb-*.p8 .
expect 1 issuer doctor -w ws --repair
has out 'ex-cb'
mv ex-cb-*.p8 ws/keys/
expect 0 issuer doctor -w ws
