# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The life stories of tests/cases, lived through from the command line under
# the clock of their time, and every question in them asked of the verifier.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 env TZ=Asia/Shanghai \
    ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
    faketime '2017-01-01 09:00:00' issuer init ws --sample --yes \
    --passphrase-file pass
light_keys ws
expect 0 python3 "$HERE/cases.py" "$TOP/tests/cases" \
    "$TOP/templates/sample/records"
has out ' questions answered as told'

# The claims of a bidder in words, over the published folder of those lives.
claim() { # claim STATUS OPTION... INPUT...
	local wanted=$1
	shift
	expect "$wanted" env TZ=Asia/Shanghai \
	    ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
	    faketime '2026-11-23 12:30:00' verifier claim --offline \
	    --trust ws/trust/root.json "$@"
}

# Misuse: nothing is judged.
claim 64 --level 7 --years 6 --at 2026-05-31 site/certificates
has err '--holder'
claim 64 --holder 'Example Co., Ltd.' --level 7 --years 6 --at 2026-05-31 site/certificates
has err 'names change'
claim 64 --holder 91990001MAEXA00824 --level 7 --at 2026-05-31 site/certificates
has err '--years for each --level'
claim 64 --holder 91990001MAEXA00824 --level 7 --years 0 --at 2026-05-31 site/certificates
has err 'from 1 to 100'
claim 64 --holder 91990001MAEXA00824 --level 7 --years 6 --at 31.5.2026 site/certificates
has err '--at'
# What cannot be read may hold a certificate: nothing is certain then.
claim 66 --holder 91990001MAEXA00824 --level 7 --years 2 --at 2026-05-31 absent
has out 'could not be established'
# Nobody's certificate, by a name that only looks like a code.
claim 1 --holder 91990001MAEXA0082X --level 7 --years 6 --at 2026-05-31 site/certificates
has out 'GAP  2191 days  no certificate'

# One day late, and seventeen short at the other end.
claim 1 --lang en --holder 91990001MAEXA00824 --level 7 --years 6 \
    --at 2026-05-14 --level 5 --years 9 site/certificates
has out '2020-05-15 – 2020-05-31  GAP  17 days  no certificate'
has out '2017-05-15 – 2020-05-14  covered  1096 days  EX5-2017-000808'
has out 'level 5 or higher, 9 consecutive years (2017-05-15 – 2026-05-14): covered'
# A suspension interrupts.
claim 1 --lang zh --holder 91990001MAEXA004XK --level 9 --years 2 \
    --at 2026-05-31 site/certificates
has out '2025-04-15 – 2025-06-30  空档  77 天'
has out '未计入：其他持证人（按代码）13 张'
# The documents that a bidder sends, without the folder.
claim 0 --holder 91990001MAEXA00824 --level 12 --years 3 --at 2026-06-11 \
    --status site ws/issued/EX12-2023-000813.pdf
has out 'covered  1096 days'
# Withdrawn in the middle.
claim 1 --lang en --holder 91990001MAEXA0058K --level 12 --years 1 \
    --at 2026-05-31 site/certificates
has out 'withdrawn'
