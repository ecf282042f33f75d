# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The site: tokens that only grow, files that change only when needed.

records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 at '2024-11-01 09:00:00' issuer init ws --sample --yes \
    --passphrase-file pass
light_keys ws
expect 0 at '2024-11-01 10:00:00' issuer issue -w ws \
    "$records/06-EX12-2024-000606.json"
expect 0 at '2024-11-01 11:00:00' issuer publish --no-web -w ws site
has out '1 new status token'
cp site/status/0.jwt first
find site -type f | sort >files
printf '%s\n' site/certificates/EX12-2024-000606.jws.json \
    site/did/ex-cb/did.json site/did/ex-committee/did.json site/index.json \
    site/root.json site/search/0/all.json site/search/meta.json \
    site/search/ranges.json \
    site/status/0.jwt site/status/0/000001.jwt \
    site/trust.jws.json | cmp -s - files || fail "$(cat files)"
cmp -s ws/issued/EX12-2024-000606.jws.json \
    site/certificates/EX12-2024-000606.jws.json || fail 'another record'

# Nothing to say: nothing changes. Half a day later a fresh token is due.
expect 0 at '2024-11-01 12:00:00' issuer publish --no-web -w ws site
has out '0 new status tokens, 0 files'
expect 0 at '2024-11-01 23:30:00' issuer publish -w ws site
has out '1 new status token'
cmp -s first site/status/0/000001.jwt || fail 'a published token changed'

# A re-issue is told at once, and only by the token that tells it.
expect 0 at '2025-10-20 10:00:00' issuer issue -w ws \
    "$records/06-EX12-2024-000606-v2.json"
expect 0 at '2025-10-20 18:00:00' issuer publish -w ws site
has out 'signed version 2' # the trust list had a few days left
payload() { # of a compact token, as JSON
	python3 -c '
import base64, sys
part = open(sys.argv[1]).read().split(".")[1]
print(base64.urlsafe_b64decode(part + "==").decode())' "$1"
}
payload site/status/0.jwt >token
has token '"seq":3'
# [index, action, version, decided, effective, published, reason]; a slow
# machine signs a little after ten.
grep -qE '\[0,"supersede",1, "2025-10-20","2025-10-20",17609544[0-5].,"reissue"\]' \
    token || fail "$(cat token)"
payload first >token
hasnt token supersede
[ -s site/certificates/EX12-2024-000606-v2.jws.json ] || fail 'no version 2'

# A clock put back, and a register brought back from an old copy.
expect 1 at '2025-10-20 17:00:00' issuer publish -w ws site
has err 'clock'
expect 0 at '2025-10-21 10:00:00' issuer publish -w ws other
mkdir old
cp ws/register.db* old/
expect 0 at '2025-10-22 10:00:00' issuer publish -w ws site
cp old/register.db* ws/
expect 1 at '2025-10-22 11:00:00' issuer publish -w ws site
has err 'old copy'
