# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A certificate verifies with Python, node and openssl alone, and a forged one
# does not: the recipes in tests/recipes.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass \
    --from "$TOP/templates/sample/bodies_and_schemes.json" \
    --base-url https://verify.example.org
expect 0 issuer issue --workspace ws --out . --late "test of the recipes" \
    "$TOP/templates/sample/records/01-EX12-2025-000101.json"
expect 0 issuer publish --workspace ws site
good=EX12-2025-000101.jws.json
status=$(find site/status -maxdepth 1 -name '*.jwt')

verify() { # verify STATUS CERTIFICATE TEXT: the same outcome by all three
	local full="$2 site/trust.jws.json ws/trust/root.json"
	# shellcheck disable=SC2086
	{
		expect "$1" "$PYTHON" "$TOP/tests/recipes/verify.py" $full "$status"
		cat err >>out
		has out "$3"
		expect "$1" node "$TOP/tests/recipes/verify.mjs" $full "$status"
		cat err >>out
		has out "$3"
		expect "$1" bash "$TOP/tests/recipes/verify.sh" $full
		cat err >>out
		has out "$3"
	}
}

verify 0 $good 'signature by ex-cb: good'
# Another name in the payload.
old=$(sed 's/^{"payload":"\([^"]*\)".*/\1/' $good)
new=$(printf '%s===' "$old" | tr '_-' '/+' | base64 -d 2>/dev/null |
    sed 's/Zhe Shizi/New Shizi/' | base64 -w 0 | tr '/+' '_-' | tr -d '=' ||
    true)
sed "s/$old/$new/" $good >altered
if cmp -s altered $good; then fail 'nothing was altered'; fi
verify 1 altered 'no good signature by ex-committee'
# The second signature stripped, and the first one given twice.
sed 's/,{"protected":"[^"]*","signature":"[^"]*"}\]/]/' $good >stripped
verify 1 stripped 'not one signature for each issuer'
sed 's/\("signatures":\[\)\({[^}]*}\),{[^}]*}/\1\2,\2/' $good >twice
verify 1 twice 'no good signature by ex-cb'
# A pin that is not ours.
expect 0 issuer init other --sample --yes --passphrase-file pass \
    --from "$TOP/templates/sample/bodies_and_schemes.json" \
    --base-url https://verify.example.org
expect 1 "$PYTHON" "$TOP/tests/recipes/verify.py" $good site/trust.jws.json \
    other/trust/root.json
has err 'not signed by the pinned root'
expect 1 node "$TOP/tests/recipes/verify.mjs" $good site/trust.jws.json \
    other/trust/root.json
has err 'not signed by the pinned root'
expect 1 bash "$TOP/tests/recipes/verify.sh" $good site/trust.jws.json \
    other/trust/root.json
has err 'not signed by the pinned root'
