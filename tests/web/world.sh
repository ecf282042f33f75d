# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A published site with a certificate of every kind, for the stories of the
# browser: sourced. site/ is the newest, site-old/ an hour before something
# happened; FRAGMENTS is a file of lines "NUMBER DIGITS".

printf 'a passphrase of the test\n' >pass
chmod 600 pass
fragments() { # fragments WORKSPACE RECORD...: issues, and adds their codes
	local ws=$1
	shift
	expect 0 at '2024-03-11 10:00:00' issuer issue -w "$ws" -o "$ws-out" \
	    --json --late 'test of the page' "$@"
	sed -n 's/.*"number": "\(.*\)",/\1/p; s/.*"qr": "[^#]*#\([0-9]*\)".*/\1/p' \
	    out | paste -d ' ' - - >>FRAGMENTS
}
bodies=$TOP/templates/sample/bodies_and_schemes.json
base=https://verify.example.org
expect 0 at '2024-03-11 09:00:00' issuer init ws --yes --passphrase-file pass \
    --from "$bodies" --base-url $base
expect 0 at '2024-03-11 09:00:00' issuer init sample --sample --yes \
    --passphrase-file pass --base-url $base
expect 0 at '2024-03-11 09:00:00' issuer init other --yes \
    --passphrase-file pass --base-url https://other.example.org \
    --from <(sed 's/ex-committee/an-committee/g;s/ex-cb/an-cb/g' "$bodies")
light_keys ws
light_keys sample
light_keys other
for n in V S W C N R Q; do
	record "T-$n"
done
record T-X 's/"valid_until": *"[^"]*"/"valid_until": "2025-03-10"/'
record T-F 's/"valid_from": *"[^"]*"/"valid_from": "2026-07-01"/'
record T-H 's/<\?Example HVAC Equipment/<img src=x onerror=alert(1)>/'
record T-A && record T-U && sed -i 's/ex-committee/an-committee/g;s/ex-cb/an-cb/g' \
    T-U.json
fragments ws T-V.json T-S.json T-W.json T-C.json T-N.json T-R.json T-X.json \
    T-F.json T-H.json
fragments ws --unlisted T-Q.json
fragments sample T-A.json
fragments other T-U.json
expect 0 at '2026-06-08 10:00:00' issuer publish -w ws site
expect 0 at '2026-06-08 10:00:00' issuer publish -w sample sample-site
for act in 'suspend T-S --reason fees_unpaid' 'withdraw T-W --reason fraud' \
    'cancel T-C --reason holder_ceased' 'void T-N --reason issued_in_error'; do
	# shellcheck disable=SC2086
	expect 0 at '2026-06-09 10:00:00' issuer ${act%% *} -w ws ${act#* } --yes
done
sed 's/Example City/& 2/
    s/"decided": *"[^"]*"/"decided": "2026-06-09"/
    s/"issued": *"[^"]*"/"issued": "2026-06-09"/' T-R.json >T-R2.json
expect 0 at '2026-06-09 10:00:00' issuer reissue -w ws T-R T-R2.json \
    --reason address_changed --yes
cp -r site site-old
expect 0 at '2026-06-10 10:00:00' issuer publish -w ws site
