# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Keys: a new one counts once the trust list names it; an old one ends.

records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
expect 0 issuer issue -w ws --late test "$records/03-EX5-2026-000303.json"
expect 1 issuer key new -w ws nobody
expect 64 issuer key new -w ws ex-cb --alg RS256
expect 64 issuer key compromised -w ws 0011223344556677
expect 1 issuer key retire -w ws 0011223344556677
has err 'no key'

# A key file swapped for another of the same passphrase.
cb=$(echo ws/keys/ex-cb-*.p8)
cp "$cb" kept
cp ws/keys/ex-committee-*.p8 "$cb"
expect 1 issuer issue -w ws --late test "$records/04-EX12-2024-000404.json"
has err 'holds another key'
cp kept "$cb"

sleep 1
expect 0 issuer key rotate -w ws ex-cb --alg EdDSA
new=$(awk 'NR == 1 { print $1 }' out)
sleep 1
expect 0 issuer key list -w ws
has out "$new  EdDSA"
has out 'ended'
expect 1 issuer issue -w ws --late test "$records/04-EX12-2024-000404.json"
has err 'trust publish'
expect 0 issuer trust publish -w ws
has out 'version 2'
# Readers of PDF know no EdDSA: a key for them alone.
expect 1 issuer issue -w ws --late test "$records/04-EX12-2024-000404.json"
has err 'issuer key new ex-cb --use pdf'
expect 64 issuer key new -w ws ex-cb --use pdf --alg EdDSA
expect 64 issuer key new -w ws ex-cb --use seal
expect 0 issuer key new -w ws ex-cb --use pdf
sleep 1
expect 0 issuer trust publish -w ws
expect 0 issuer trust show -w ws
has out 'ES256 PDF'
expect 0 issuer issue -w ws --late test "$records/04-EX12-2024-000404.json"
expect 0 issuer publish -w ws site
expect 0 issuer key list -w ws --json
has out '"schema": "keys/1"'
expect 1 issuer key retire -w ws "$(awk -F'"' '/"kid"/ { print $4; exit }' out)"
has err 'root key'
expect 0 issuer key compromised -w ws "$new" --at 2026-01-01T00:00:00+08:00
expect 1 issuer key compromised -w ws "$new" --at 2026-01-02T00:00:00+08:00
expect 1 issuer issue -w ws --late test "$records/05-EX12-2023-000505.json"
has err 'no usable key'
expect 0 issuer trust publish -w ws
expect 0 issuer trust show -w ws
has out 'compromised'
expect 0 issuer trust show -w ws --json
has out '"compromised_at": 1767196800'
