#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/fuzz/seeds.sh DIR BIN: what the fuzz targets begin from, a folder a
# target: files that the issuer made, and the vectors of the tests.
set -euo pipefail
out=$1 bin=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
for target in json jws certificate compact status trust scan revision table \
    cms pagetext content image objects bundle bidders; do
	mkdir -p "$out/$target"
done

head -c 18 /dev/urandom | base64 >"$work/pass"
chmod 600 "$work/pass"
"$bin/issuer" init "$work/ws" --sample --yes --passphrase-file "$work/pass" \
    >/dev/null
# The lightest design: a fuzzer wants small files.
sed -i 's/"design": "classic"/"design": "english"/' "$work/ws/workspace.json"
"$bin/issuer" issue -w "$work/ws" --late seeds --out "$work/out" \
    "$top/templates/sample/records/01-EX12-2025-000101.json" \
    "$top/templates/sample/records/03-EX5-2026-000303.json" >/dev/null
"$bin/issuer" suspend -w "$work/ws" --yes --reason complaint_confirmed \
    EX12-2025-000101 >/dev/null
"$bin/issuer" publish -w "$work/ws" "$work/site" >/dev/null

cp "$work"/out/*.jws.json "$top"/tests/vectors/{accept,reject}/*.jws.json \
    "$out/jws"
cp "$work"/site/status/*/*.jwt "$out/jws"
cp "$work"/site/status/*/*.jwt "$out/status"
cp "$top"/tests/vectors/status/* "$out/status"
cp "$work"/site/trust.jws.json "$work"/ws/trust/root.json "$out/trust"
cp "$top"/tests/vectors/trust/* "$out/trust"
cp "$top"/tests/vectors/payload/*.json "$out/certificate"
cp "$top"/tests/vectors/payload/*.json "$work"/ws/trust/root.json "$out/json"
cp "$top"/tests/vectors/compact/*.digits "$out/compact"
cp "$work"/out/*.pdf "$out/scan"
cp "$work"/out/*.pdf "$out/revision"
cp "$top"/tests/vectors/cms/*.der "$top"/tests/vectors/cms/*.x509 "$out/cms"
"$bin/issuer" trust show -w "$work/ws" --x509 |
    openssl x509 -outform DER -out "$out/cms/root.x509"
"$bin/issuer" trust show -w "$work/ws" --crl |
    openssl crl -outform DER -out "$out/cms/root.crl"
# Small ones of the files that hurt, and of those that do not.
mkdir "$work/hostile"
. "$top/tests/cli/words.sh"
"$PYTHON" "$top/tests/bid/hostile.py" "$work/hostile"
python3 "$top/tests/fuzz/objects.py" "$out/objects" \
    "$work"/out/EX5-2026-000303.jws.json
find "$work/hostile" -name '*.pdf' -size -3k -exec cp -t "$out/objects" {} +
find "$work/hostile" -size -16k -name '*.png' -o -size -16k -name '*.jpg' |
    while read -r f; do
	case $f in
	*.png) printf '\x01' ;;
	*) printf '\x00' ;;
	esac | cat - "$f" >"$out/image/${f##*/}"
    done
printf '/I Do\nq 595 0 0 842 0 0 cm /I Do Q BT 3 Tr /F 9 Tf (a) Tj ET' \
    >"$out/content/scan"
mkdir "$work/parts"
python3 "$top/tests/cli/pdfparts.py" "$work/out/EX12-2025-000101.pdf" \
    "$work/parts" >/dev/null
cp "$work"/parts/*.cms "$out/cms"
for wanted in EX12-2025-000101 2025-06-18 '17 June 2028' 喆㙦𠮷示例机电股份有限公司; do
	{
		echo "$wanted"
		pdftotext -f 1 -l 1 "$work/out/EX12-2025-000101.pdf" -
	} >"$out/pagetext/$wanted"
done
"$bin/issuer" import --template -w "$work/ws" -o "$work/t.csv" >/dev/null
for encoding in 0 1 2; do
	{
		printf '%b' "\\x0$encoding"
		cat "$work/t.csv"
	} >"$out/table/template-$encoding"
done
{
	printf '\x02'
	iconv -f UTF-8 -t GB18030 "$work/t.csv"
} >"$out/table/gb18030"
printf '%s\n' path,bidder,uscc 'bids/a,A (test),91990001MAEXA00156' \
    './b/,"B, ""b""",' >"$out/bidders/en"
printf '路径,投标人\r\nbids/a,投标人甲\r\n' |
    tee "$out/bidders/zh" | iconv -f UTF-8 -t GB18030 >"$out/bidders/gb18030"
bundle() { # bundle NAME OPTION...: whatever is thought of it
	"$bin/verifier" bundle --trust "$work/ws/trust/root.json" --offline \
	    --status "$work/site" -o "$out/bundle/$1" "${@:2}" >/dev/null || :
}
bundle good "$work"/out/EX5-2026-000303.jws.json
bundle bad --at 2026-01-01 --through 2026-02-01 --max-age 7d \
    "$work/hostile/password.pdf" "$work/hostile/picture.png" \
    "$out/pagetext/2025-06-18"
