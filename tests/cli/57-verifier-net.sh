# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Fetching: only from a pinned publisher, only over TLS, believed only for its
# signature; whatever goes wrong, what is kept stays.

unset YINXIN_OFFLINE
export XDG_CACHE_HOME=$PWD/cache XDG_CONFIG_HOME=$PWD/config
printf 'a passphrase of the test\n' >pass
chmod 600 pass
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout tls.key -out tls.crt \
    2>/dev/null
cat tls.key tls.crt >tls.pem
mkdir site
python3 "$HERE/publisher.py" site tls.pem &
server=$!
trap 'kill $server 2>/dev/null || :' EXIT
for ((i = 0; i < 100; i++)); do
	[ ! -f port ] || break
	sleep 0.1
done
url=https://localhost:$(cat port)

expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/templates/sample/bodies_and_schemes.json" --base-url "$url"
light_keys ws
expect 0 issuer issue -w ws --out . --late 'a test' \
    "$TOP/templates/sample/records/01-EX12-2025-000101.json"
expect 0 issuer publish -w ws site
certificate=EX12-2025-000101.jws.json
check() { # check STATUS [OPTION...]
	local wanted=$1
	shift
	expect "$wanted" verifier check --jsonl "$@" $certificate
}
asked() { [ -f requests ] && wc -l <requests || echo 0; }

# Nobody is pinned: nobody is asked, however well the record names him.
expect 1 verifier update
has err 'no trust list is pinned'
check 1 --trust "$TOP/tests/vectors/trust/current.jws.json"
check 64 --status "$url"
has err 'only a publisher whose trust list is pinned'
[ "$(asked)" -eq 0 ] || fail 'a host that is not pinned was asked'

# A certificate authority that is not known: no answer at all.
expect 0 verifier trust add --yes site/trust.jws.json
check 2
has out '"code":"status.fetch"'
has out '"status":"status_missing"'
[ "$(asked)" -eq 0 ] || fail 'the certificate of the server was not checked'
expect 74 verifier update
has err 'what is kept stays'
export SSL_CERT_FILE=$PWD/tls.crt

# Whatever the network answers, a verdict is never made of it.
for wrong in redirect portal cut huge gone; do
	echo $wrong >mode
	check 2
	has out '"code":"status.fetch"'
	hasnt out '"verdict":"valid"'
	[ -z "$(find cache -name '*.jwt' 2>/dev/null)" ] ||
	    fail "$wrong: something was kept"
done
# A byte a second for as long as one listens: given up within half a minute.
# Meanwhile the rest goes on; what it says is looked at further down.
echo slow >mode
: >requests
(
	rc=0
	began=$(date +%s)
	XDG_CACHE_HOME=$PWD/slow timeout 60 verifier check --jsonl \
	    $certificate >slow.out 2>slow.err || rc=$?
	echo "$rc $(($(date +%s) - began))" >slow.rc
) &
slow=$!
for ((i = 0; i < 100; i++)); do
	[ "$(asked)" -eq 0 ] || break
	sleep 0.1
done
rm mode
check 2 --offline
has out '"status":"status_missing"'
YINXIN_OFFLINE=1 check 2
check 64 --offline --status "$url"
has err 'forbids'
: >requests

# Good: fetched once, then kept until its ttl.
check 0
has out '"seq":1'
[ "$(asked)" -eq 1 ] || fail 'one certificate, one request'
check 0
[ "$(asked)" -eq 1 ] || fail 'what is fresh was fetched again'
# The same for everybody: a list, no certificate; and no trace of who asks.
has requests '/status/0.jwt - accept,host,user-agent yinxin-verifier'

# Asked for by name, and by update: the server may say "the same".
check 0 --status "$url/"
expect 0 verifier update
has out 'trust.jws.json 1: unchanged'
has out 'status/0.jwt: unchanged'
tail -n 2 requests | grep -q '^/status/0.jwt "[0-9a-f]*" ' ||
    fail 'not asked by ETag'
# A kept file that was cut is fetched whole again, whatever its ETag says.
file=$(find cache -name '*.jwt' ! -name '*.old.jwt')
head -c 100 "$file" >short
cp short "$file"
expect 0 verifier update
has out 'status/0.jwt 0 -> 1: a new status list'
check 0 --offline

# A withdrawal arrives; then the network offers the older list again.
cp -r site before
expect 0 issuer withdraw EX12-2025-000101 -w ws --yes --reason fraud \
    --note 'a test'
expect 0 issuer publish -w ws site
expect 0 verifier update
has out 'status/0.jwt 1 -> 2: a new status list'
check 1 --offline
has out '"status":"withdrawn"'
cp site/status/0.jwt newest
cp before/status/0.jwt site/status/0.jwt
expect 1 verifier update
has err 'older than one already seen'
check 1 --status "$url"
has out '"code":"status.rollback"'
has out '"status":"withdrawn"'
# Two lists of one number; the wrong address; one nobody signed.
cp newest site/status/0.jwt
cp newest site/status/1.jwt
expect 1 verifier update
has err 'belongs to another address'
rm site/status/1.jwt
cp "$TOP/tests/vectors/status/rogue.jwt" site/status/0.jwt
expect 1 verifier update
has err 'status/0.jwt'
cp newest site/status/0.jwt

# A trust list that is older, and one of somebody else, are refused.
expect 0 issuer trust publish -w ws
expect 0 issuer publish -w ws site
expect 0 verifier update
has out 'a new trust list'
cp before/trust.jws.json site/trust.jws.json
expect 1 verifier update
has err 'trust.jws.json'
cp "$TOP/tests/vectors/trust/current.jws.json" site/trust.jws.json
expect 1 verifier update
check 1 --offline
has out '"status":"withdrawn"'

wait $slow
read -r rc seconds <slow.rc
[ "$rc" -eq 2 ] || fail "slow: status $rc"
if [ "$seconds" -lt 15 ] || [ "$seconds" -gt 30 ]; then
	fail "slow: $seconds s"
fi
has slow.out '"code":"status.fetch"'
has slow.out '"status":"status_missing"'
[ -z "$(find slow -name '*.jwt' 2>/dev/null)" ] || fail 'slow: something was kept'

# The server is gone: said, and what is kept answers.
kill $server
wait $server 2>/dev/null || :
expect 74 verifier update
check 1 --status "$url"
has out '"status":"withdrawn"'
expect 1 bash -c 'yinxin-fetch </dev/null'
