# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The report to print: every certificate beside a picture of its page, what
# was not read, every file; whole or not at all, and what it says is what the
# terminal says.

sample_world 01-EX12-2025-000101.json 08-EX5-2017-000808.json
mkdir -p bids/a bids/b
cp EX12-2025-000101.pdf EX12-2025-000101.jws.json bids/a
# A scan of two pages, one of them with an old certificate; a broken file
# whose name would clear the screen.
for f in EX12-2025-000101 EX5-2017-000808; do
	pdftoppm -r 100 -f 1 -l 1 -singlefile -jpeg $f.pdf $f
done
"$PYTHON" -c 'import sys
from PIL import Image
a, b = (Image.open(n) for n in sys.argv[1:3])
a.save(sys.argv[3], save_all=True, append_images=[b], resolution=100)' \
    EX12-2025-000101.jpg EX5-2017-000808.jpg bids/b/scan.pdf
head -c 400 EX12-2025-000101.pdf >"$(printf 'bids/b/\033[2J.pdf')"
echo 'the words of a letter are no codes' >bids/b/letter.txt
printf 'path,bidder,uscc\nbids/a,A (test),\nbids/b,B (test),\n' >bidders.csv

for lang in en zh; do
	expect 1 verifier check --trust ws/trust/root.json --status site \
	    --at 2026-11-01 --through 2029-01-01 --bidders bidders.csv \
	    --report $lang.pdf --lang $lang bids
	pages=$(pdfinfo $lang.pdf | sed -n 's/^Pages: *//p')
	pdffonts $lang.pdf | awk 'NR > 2 { n++; if ($(NF - 4) != "yes") bad++ }
	    END { exit n == 0 || bad > 0 }' || fail 'a font is not embedded'
	[ "$(pdfimages -list $lang.pdf | grep -c ' image ')" -eq 3 ] ||
	    fail 'not three pictures of pages'
	pdftotext -layout $lang.pdf $lang.txt
	hasnt $lang.txt "$(printf '\033')"
	has $lang.txt '<U+001B>[2J.pdf'
	for text in EX12-2025-000101 EX5-2017-000808 91990001MAEXA00156 \
	    2028-06-17 2026-11-01 bids/b/scan.pdf 喆㙦𠮷示例机电股份有限公司; do
		has $lang.txt "$text"
	done
done
has en.txt "page $pages of $pages"
has zh.txt "第 $pages 页，共 $pages 页"
has en.txt 'ends within the contract: EX12-2025-000101, until 2028-06-17'
has en.txt 'the same certificate stands in two bids'
has en.txt 'What was not read'
hasnt en.txt 'Codes of other kinds'
has zh.txt '文本文件，不是证书，略过'
has en.txt 'results: 2 — bids/b/scan.pdf'
has zh.txt '至少有一张证书无效'
has zh.txt '没有读出的内容'
# The pictures are of what was read: standard input has one, too.
expect 0 verifier check --trust ws/trust/root.json --status site \
    --at 2026-11-01 --report stdin.pdf - <EX12-2025-000101.jpg
[ "$(pdfimages -list stdin.pdf | grep -c ' image ')" -eq 1 ] ||
    fail 'no picture of what came by standard input'
# A report that cannot be written is an error; what stood there stays.
check() {
	verifier check --trust ws/trust/root.json --status site \
	    --at 2026-11-01 EX12-2025-000101.pdf --report "$@"
}
expect 74 check none/report.pdf
has out 'valid'
has err 'none/report.pdf'
expect 64 check -
# Nor does half a report appear when its drawer dies.
mkdir b
cp "$BIN/verifier" b/
printf '#!/bin/sh\nexit 0\n' >b/verifier-reader
chmod +x b/verifier-reader
echo before >kept.pdf
PATH=$PWD/b:$PATH expect 74 check kept.pdf
[ "$(cat kept.pdf)" = before ] || fail 'the file that was there is gone'
