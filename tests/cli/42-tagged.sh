# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The PDF for those who hear it and for the archive: structure, language,
# title, what is attached; by poppler and qpdf.

records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
expect 0 issuer issue -w ws --late test --out . \
    "$records/01-EX12-2025-000101.json" "$records/02-EX12-2024-000202.json" \
    "$records/03-EX5-2026-000303.json"
for pdf in EX12-2025-000101 EX12-2024-000202 EX5-2026-000303; do
	expect 0 qpdf --check $pdf.pdf
	expect 0 pdfinfo $pdf.pdf
	has out "Title:           $pdf "
	grep -q '^Tagged: *yes' out || fail "$pdf is not tagged"
	grep -q '^JavaScript: *no' out || fail "$pdf has JavaScript"
	expect 0 qpdf --list-attachments $pdf.pdf
	has out 'certificate.jws.json'
	expect 0 qpdf --qdf --object-streams=disable --no-original-object-ids \
	    $pdf.pdf plain.pdf
	for entry in '/Lang (zh-CN)' '/DisplayDocTitle true' '/Marked true' \
	    '/S /GTS_PDFA1' '/AFRelationship /Source' '/Tabs /S' \
	    '<pdfaid:part>3</pdfaid:part>' '/P 2'; do
		grep -aqF -e "$entry" plain.pdf || fail "$pdf has no $entry"
	done
done
expect 0 qpdf --list-attachments EX12-2024-000202.pdf
has out "sites.csv"
expect 0 qpdf --show-attachment=sites.csv EX12-2024-000202.pdf
cmp out "$records/sites_1600.csv" || fail 'the annex is another file'

expect 0 pdfinfo -struct-text EX12-2025-000101.pdf
kinds() { awk -v k="$1" '$1 == k || $1 == k ":" { n++ } END { print n + 0 }' out; }
[ "$(kinds H1)" = 1 ] || fail 'not one title'
[ "$(kinds Figure)" = 1 ] || fail 'not one figure'
[ "$(kinds Form)" = 2 ] || fail 'not two form fields'
[ "$(kinds Table)" = 1 ] || fail 'not one table'
[ "$(kinds TH)" -gt 5 ] || fail 'no rows with a heading'
grep -A 1 'H1' out | grep -qF '认证证书' || fail 'the title'
hasnt out '第 1 页' # only for the eye
# The code and both signatures are said in words.
expect 0 qpdf --qdf --object-streams=disable EX12-2025-000101.pdf plain.pdf
[ "$(grep -ac '/Alt <feff' plain.pdf)" = 3 ] || fail 'without words'

# Sixteen hundred sites are one table, headed once, though over forty pages.
# (Without the texts, for which pdfinfo takes minutes; pdftotext has them.)
expect 0 pdfinfo -struct EX12-2024-000202.pdf
[ "$(kinds H2)" = 1 ] || fail 'not one annex'
[ "$(kinds Table)" = 2 ] || fail 'the annex is not one table'
[ "$(kinds TR)" -gt 1600 ] || fail 'too few rows'
sed -n '/H2/,$p' out >annex
awk '/ TR$/ { tr++ } / TD$/ { td++ } / TH/ { th++ }
    END { exit !(tr == 1601 && td == 8000 && th == 5) }' annex ||
    fail 'not 1601 rows of 5'
