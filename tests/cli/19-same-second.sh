# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Issue, publish and check as fast as a script does: a list speaks for what
# was signed before its second, so publishing lets that second pass, and what
# is signed in the second of a list waits for the next list.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --base-url https://verify.example.org
light_keys ws
for record in 01-EX12-2025-000101 02-EX12-2024-000202; do
	number=${record#*-}
	expect 0 issuer publish -w ws site
	expect 0 issuer issue -w ws --out . --late "test of the clock" \
	    "$TOP/templates/sample/records/$record.json"
	# Not in the list yet: could not be established, and never unknown.
	expect 2 verifier check --json --trust ws/trust/root.json \
	    --status site "$number.pdf"
	has out '"status": "status_stale"'
	expect 0 issuer publish -w ws site
	has out '1 new status token'
	expect 0 verifier check --json --trust ws/trust/root.json \
	    --status site "$number.pdf"
done
