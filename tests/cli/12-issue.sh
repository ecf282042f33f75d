# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Issuing: all or nothing, the same record once, re-issues, batches.

records=$TOP/templates/sample/records
first=$records/01-EX12-2025-000101.json
printf 'a passphrase of the test\n' >pass
printf 'another passphrase\n' >wrong
chmod 600 pass wrong
expect 0 issuer init ws --sample --yes --passphrase-file pass
light_keys ws

# Refused: nothing is issued, nothing is left.
sed 's/"CN"/"cn"/' "$first" >bad.json
expect 1 issuer issue -w ws --late test --out out.d \
    "$records/04-EX12-2024-000404.json" bad.json
has out 'nothing was issued'
[ -z "$(find out.d -type f)" ] || fail 'files of a refused batch'
expect 1 issuer issue -w ws --out out.d "$first"
has err '[rule.late]'
expect 1 issuer issue -w ws --late test --passphrase-file wrong "$first"
expect 66 issuer issue -w ws --late test none.json
expect 66 issuer issue -w ws --late test --passphrase-file none "$first"
has err 'passphrase file none: No such file'
: >nothing
expect 66 issuer --lang zh issue -w ws --late test --passphrase-file nothing \
    "$first"
has err '口令文件 nothing：口令为空'
expect 66 issuer issue -w ws --late test records.csv
expect 64 issuer issue -w ws --jobs 0 "$first"
expect 64 issuer issue -w ws --late '' "$first"
expect 64 issuer issue -w ws
expect 1 issuer issue -w ws --late test \
    "$records/06-EX12-2024-000606-v2.json"
has err '[rule.version]'
expect 0 issuer issue -w ws --late test --dry-run "$first"
expect 0 issuer list -w ws
has out '0 certificates'

# Issued, and the same again.
expect 0 issuer issue -w ws --late 'test of issuing' --out out.d "$first"
has out 'issued'
[ -s out.d/EX12-2025-000101.pdf ] || fail 'no PDF'
[ -s out.d/EX12-2025-000101.jws.json ] || fail 'no record'
sha256sum out.d/* >sums
expect 0 issuer issue -w ws --out out.d "$first"
has out 'unchanged'
sha256sum --quiet -c sums || fail 'the same record, other files'
# A lost file comes back as it was.
rm out.d/EX12-2025-000101.pdf
expect 0 issuer issue -w ws --out out.d "$first"
sha256sum --quiet -c sums || fail 'the file came back different'
# The same number with other content.
sed 's/88号/89号/' "$first" >other.json
expect 1 issuer issue -w ws --late test --out out.d other.json
has err '[rule.number_taken]'
sha256sum --quiet -c sums || fail 'a refused record changed files'
# One document of JSON.
expect 0 issuer issue -w ws --out out.d --json "$first"
has out '"schema": "issue/1"'
has out '"outcome": "unchanged"'
has out '"qr": "https://verify.example.org/#'
python3 -c 'import json; json.load(open("out"))' || fail 'not one JSON'

# A re-issue ends the version before, whatever the order of the inputs.
expect 0 issuer issue -w ws --late test --out out.d \
    "$records/06-EX12-2024-000606-v2.json" "$records/06-EX12-2024-000606.json"
[ -s out.d/EX12-2024-000606-v2.pdf ] || fail 'no version 2'
expect 0 issuer show -w ws ex12-2024-000606
has out '#1  superseded'
has out '#2  valid'
has out 'supersede (reissue)'

# A batch without numbers; the same row twice is one certificate.
tr -d '\n' <"$records/04-EX12-2024-000404.json" >row
sed -i 's/"number": "[^"]*",//' row
{
	cat row
	echo
	sed 's/虚构路4号/虚构路5号/' row
	echo
	cat row
	echo
	sed 's/"CN"/"cn"/' row
	echo
} >batch.jsonl
expect 1 issuer issue -w ws --late test --out out.d batch.jsonl
expect 1 issuer issue -w ws --late test --out out.d --partial batch.jsonl
has out 'EX12-2024-000001'
has out 'EX12-2024-000002'
has out '2 issued, 1 unchanged, 0 good, 1 refused'
[ ! -e out.d/EX12-2024-000003.pdf ] || fail 'one too many'
head -n 3 batch.jsonl | sed 's/虚构路/虚构大道/' >more.jsonl
expect 0 issuer issue -w ws --late test --out out.d --jobs 3 more.jsonl
has out '2 issued, 1 unchanged'
[ -s out.d/EX12-2024-000004.pdf ] || fail 'a worker wrote no file'
expect 0 issuer issue -w ws --out out.d - <more.jsonl
has out '0 issued, 3 unchanged'

# All of the sample, and none of it is doubted.
expect 0 issuer issue -w ws --late test --out out.d "$records"/*.json
expect 0 issuer doctor -w ws
has out 'all is well'
# A folder that cannot be written.
touch file
expect 74 issuer issue -w ws --late test --out file/x "$first"
