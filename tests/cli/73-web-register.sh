# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The public register: what publish writes to search, and the page that does.

[ -d "$TOP/tests/web/node_modules/playwright-core" ] ||
    fail 'no browser driver: run make web-tests first'
# shellcheck source=tests/web/world.sh
. "$TOP/tests/web/world.sh"
has site/search/0/all.json '"示例暖通设备有限公司":['
has site/search/0/all.json '"T-R":["T-R#1","T-R#2"]'
hasnt site/search/0/all.json suspended
grep -rq T-Q site && fail 'an unlisted certificate stands in the site'
expect 0 at '2026-06-10 10:10:00' issuer publish -w ws site
has out '0 files'
export SHOTS=$TOP/build/shots
mkdir -p "$SHOTS"
expect 0 timeout 200 node "$TOP/tests/web/register.mjs"
has out ', 0 failed'
