# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Wrong usage is 64 and what cannot be opened 66, and neither prints anything
# that could be taken for a verdict.

silent() { # the last command said what was wrong, and only on stderr
	[ -s out ] && fail "printed: $(head -c 200 out)"
	[ -s err ] || fail 'said nothing'
}

printf 'words and nothing else\n' >plain.txt
expect 64 verifier
expect 64 verifier check
silent
expect 64 verifier chekc plain.txt
has err check
for wrong in '--no-such-option' '--at 2026-02-30' '--at 2026-2-3' \
	'--at 2026-03-01T09:30:00' '--at 2026-03-01 --at 2026-03-02' \
	'--known-at 2026-03-01' '--through tomorrow' '--max-age 3' \
	'--max-age 72x' '--max-age -1h' '--pages 0' '--pages 5-2' \
	'--pages 1,,2' '--pages 1-' '--jobs 0' '--jobs 65' '--jobs two' \
	'--json --csv' '--json --quiet' '--lang fr' \
	'--status https://verify.example.org/status/0'; do
	# shellcheck disable=SC2086
	expect 64 verifier check $wrong plain.txt
	silent
done

expect 66 verifier check no-such-file.pdf
has err no-such-file.pdf
expect 66 verifier check --trust no-such-list.json plain.txt
silent
has err no-such-list.json
expect 66 verifier check --status no-such-folder plain.txt
silent
expect 3 verifier check --trust plain.txt plain.txt
has err plain.txt
expect 66 verifier inspect no-such-file.pdf
silent
# Nothing found is said aloud, and what to give instead.
mkdir nothing
expect 3 verifier check nothing
has out 'no certificate was found'
expect 3 verifier check plain.txt
hasnt out 'QR code'
expect 1 verifier trust add --yes plain.txt
has err 'root.json'
silent

# Nothing to verify is a status of its own, and never 0.
mkdir empty
expect 3 verifier check empty
expect 3 verifier check plain.txt
expect 3 verifier check 'javascript:alert(1)#1'
expect 3 verifier check --json plain.txt
has out '"schema": "check/1"'
expect 3 verifier check --quiet plain.txt
[ -s out ] && fail 'quiet, and printed'
expect 3 verifier check - <plain.txt
expect 3 verifier inspect plain.txt

# What cannot be written is not a verdict.
got=0
verifier check --json plain.txt >/dev/full 2>err || got=$?
[ "$got" -eq 74 ] || fail "to a full disk: $got"
got=0
verifier check plain.txt >&- 2>err || got=$?
[ "$got" -eq 74 ] || fail "with stdout closed: $got"

expect 0 verifier trust list
expect 1 verifier trust show 0123456789abcdef
expect 1 verifier trust remove 0123456789abcdef
expect 1 verifier trust add --yes plain.txt
