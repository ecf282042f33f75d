# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The web verifier in a real browser: every state by the fragment of a code.
# Screenshots stay under build/shots.

[ -d "$TOP/tests/web/node_modules/playwright-core" ] ||
    fail 'no browser driver: run make web-tests first'
# shellcheck source=tests/web/world.sh
. "$TOP/tests/web/world.sh"
[ -f site/parts/zxing.js ] || fail 'no third-party parts: run make web first'
export SHOTS=$TOP/build/shots
mkdir -p "$SHOTS"
expect 0 timeout 200 node "$TOP/tests/web/states.mjs"
has out ', 0 failed'

# A platform's own copy pins what the platform chose, and asks its publishers
# and nobody else.
expect 1 verifier web copy
has err 'trust add'
expect 0 verifier web copy --trust site/trust.jws.json \
    --trust sample-site/trust.jws.json
has out 'https://verify.example.org'
has copy/index.html "connect-src 'self' https://verify.example.org"
cmp -s copy/trust/0.jws.json site/trust.jws.json || fail 'another list'
expect 0 verifier web platform --trust site/trust.jws.json
expect 0 timeout 100 node "$TOP/tests/web/copy.mjs"
has out ', 0 failed'
expect 0 issuer publish --no-web -w sample plain
[ ! -e plain/index.html ] || fail 'the page was written'
