# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Certificates that the published site does not show: nowhere in it by number,
# holder or file, and judged like any other by their code.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
made() { # made NUMBER HOLDER
	sed "s/EX12-2024-000404/$1/; s/示例暖通设备有限公司/$2/
	    s/Example HVAC Equipment/Example $1/" \
	    "$TOP/templates/sample/records/04-EX12-2024-000404.json" >"$1.json"
}
made T-1 示例第一有限公司
made T-2 示例第二有限公司
made T-3 示例第三有限公司
expect 0 issuer issue -w ws -o issued --late 'a test' T-1.json T-2.json
expect 0 issuer issue -w ws -o hid --late 'a test' --unlisted --json T-3.json
qr=$(sed -n 's/.*"qr": "\(.*\)".*/\1/p' out)
# Whole words: three characters stand in some key sooner or later.
shown() { # shown TEXT: files of the site that have it, the lists apart
	grep -rlw --exclude-dir=status -e "$1" site || true
	find site -name "*$1*"
}
seen() { # seen TEXT; unseen TEXT
	[ -n "$(shown "$1")" ] || fail "$1 is not in the site"
}
unseen() {
	[ -z "$(shown "$1")" ] || fail "$1 is in the site: $(shown "$1")"
}
expect 0 issuer publish -w ws site
seen T-1 && seen 示例第二有限公司
unseen T-3 && unseen 示例第三有限公司
expect 0 issuer publish --check site
has out '2 certificates'
expect 0 issuer show -w ws T-3
has out 'verifies by its code only'
expect 0 issuer show -w ws --json T-3
has out '"unlisted": true'
# It verifies by code, record and PDF: the status list has its bit.
expect 0 verifier trust add --yes site/trust.jws.json
for input in "$qr" hid/T-3.jws.json hid/T-3.pdf; do
	expect 0 verifier check --status site "$input"
	has out 'valid'
done
# Unlisted later: what was published goes, and nothing else changes.
find site -type f ! -path 'site/search/*' ! -name index.json \
    ! -name 'T-2*' -exec sha256sum {} + | sort >before
expect 0 issuer unlist -w ws t-2
has out 'unlisted'
expect 0 issuer unlist -w ws T-2
has out 'unchanged'
expect 1 issuer unlist -w ws T-9
has err 'the register has no T-9'
expect 0 issuer doctor -w ws
expect 1 issuer doctor -w ws --site site
has out 'this certificate is unlisted'
expect 0 issuer publish -w ws site
unseen T-2 && unseen 示例第二有限公司
seen T-1
find site -type f ! -path 'site/search/*' ! -name index.json \
    -exec sha256sum {} + | sort >after
cmp before after || fail 'other files of the site changed'
expect 0 issuer publish --check site
has out '1 certificates'
expect 0 issuer doctor -w ws --site site
expect 0 issuer publish -w ws site
has out '0 files'
expect 0 verifier check --status site issued/T-2.pdf
# A next version and a renewal stay as they are; asked again it is unlisted.
sed 's/Example City/& 2/' T-2.json >T-2b.json
expect 0 issuer reissue -w ws T-2 T-2b.json --reason address_changed --yes \
    --late 'a test'
sed 's/T-3/T-4/' T-3.json >T-4.json
expect 0 issuer renew -w ws T-3 T-4.json --yes --late 'a test'
expect 0 issuer issue -w ws -o issued --late 'a test' --unlisted T-1.json
has out unchanged
expect 0 issuer publish -w ws site
for n in T-1 T-2 T-4; do
	unseen "$n"
done
has site/search/meta.json '"certificates":0'
expect 0 issuer publish --check site
# Nor in what is exported, but for the report that has to be whole.
exported() { # exported FORMAT OPTION...
	expect 0 issuer export -w ws --format "$@"
}
for form in jsonl csv; do
	exported $form
	hasnt out T-3 && hasnt out T-1
	has err 'unlisted certificates were left out'
	exported $form --unlisted
	has out T-3 && has out T-1
	[ ! -s err ] || fail "$(cat err)"
done
exported cnca
has out T-3
[ ! -s err ] || fail "$(cat err)"
exported untp -o credentials
[ -z "$(ls credentials)" ] || fail 'a credential of an unlisted certificate'
exported untp -o credentials --unlisted
[ -n "$(ls credentials)" ] || fail 'no credential'
# Listed again.
expect 0 issuer unlist -w ws --undo T-2
expect 0 issuer publish -w ws site
seen T-2-v2
expect 0 issuer publish --check site
has out '2 certificates'
