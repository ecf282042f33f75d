# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A workspace is made whole or not at all.

from=$TOP/tests/data/bodies_and_schemes.json
printf 'a passphrase of the test\n' >pass
printf 'short\n' >short
chmod 600 pass short

refused() { # refused STATUS TEXT ARGUMENT...: and nothing is left
	local status=$1 text=$2
	shift 2
	expect "$status" issuer init ws --yes "$@"
	has err "$text"
	[ ! -e ws ] || fail "a workspace was left behind"
	[ -z "$(find . -name '.yinxin*')" ] || fail "a half one was left behind"
}

refused 64 'base-url' --from "$from" --passphrase-file pass
refused 64 'base-url' --from "$from" --passphrase-file pass \
    --base-url http://verify.example.org
refused 64 '--from' --base-url https://verify.example.org \
    --passphrase-file pass
refused 66 'none.json' --from none.json --passphrase-file pass \
    --base-url https://verify.example.org
refused 66 'nopass' --from "$from" --passphrase-file nopass \
    --base-url https://verify.example.org
refused 1 'passphrase' --from "$from" --passphrase-file short \
    --base-url https://verify.example.org
sed 's/+08:00/+8/' "$from" >bad.json
refused 1 'bad.json:88:' --from bad.json --passphrase-file pass \
    --base-url https://verify.example.org
has err 'schemes[0].zone'
# Nobody to ask.
expect 1 issuer init ws --sample --passphrase-file pass
has err '--yes'
[ ! -e ws ] || fail "made without a yes"
# Not over something else.
mkdir ws
echo precious >ws/file
expect 1 issuer init ws --sample --yes --passphrase-file pass
has err 'left as it is'
has ws/file precious
rm -r ws

umask 000
expect 0 issuer init ws --yes --from "$from" --passphrase-file pass \
    --base-url https://verify.example.org/c
has out 'root fingerprint'
[ "$(stat -c %a ws/keys)" = 700 ] || fail "keys/ is open to others"
for key in ws/keys/*.p8; do
	[ "$(stat -c %a "$key")" = 600 ] || fail "$key is open to others"
	openssl pkey -in "$key" -passin file:pass -noout ||
	    fail "openssl cannot read $key"
done
[ "$(find ws/keys -name '*.p8' | wc -l)" = 3 ] || fail "not three keys"
grep -rqF 'a passphrase of the test' ws && fail "the passphrase is in there"
expect 0 issuer doctor -w ws
expect 0 issuer trust show -w ws
has out 'version 1'
hasnt out 'sample'
# Found from a folder inside; nothing to find elsewhere.
(cd ws/schemes && expect 0 issuer list)
expect 66 issuer list
has err 'no workspace here'
# What people edit is checked, with its place.
sed -i 's/"validity_months": 36/"validity_months": 0/' \
    ws/schemes/ex-after-sales-evaluation.json
expect 1 issuer list -w ws
has err 'ex-after-sales-evaluation.json:'
has err 'validity_months'

# A program alone, without what it came with, says that.
mkdir alone
cp "$BIN/issuer" alone
expect 66 alone/issuer init other --sample --yes --passphrase-file pass
has err 'the templates (templates/designs) are missing: install again'
[ ! -e other ] || fail 'half a workspace'
