# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A small scanned bid, page by page: what stands in it is found and judged,
# whatever the scanner did; what could not be read or is not ours is named.

export TZ=Asia/Shanghai
sample_world 01-EX12-2025-000101.json 03-EX5-2026-000303.json
make=$TOP/tests/bid/make.py
recall=$TOP/tests/bid/recall.py

check() { # check STATUS OPERAND-OR-OPTION...
	local wanted=$1
	shift
	expect "$wanted" verifier check --json --trust ws/trust/root.json \
	    --status site "$@"
}

expect 0 "$PYTHON" "$make" --dpi 150 --out bid.pdf --matrix \
    --kinds stamped,askew,copy,squeezed \
    EX12-2025-000101.pdf EX5-2026-000303.pdf
# Every certificate is valid, and no page is in doubt.
check 0 bid.pdf
cp out report
expect 0 "$PYTHON" "$recall" bid.json report
has report '"host": "pay.example.com"'
# One process or three: the same report, the same order.
check 0 --jobs 1 bid.pdf
grep -v '_at"\|as_of"\|ago' report >several
grep -v '_at"\|as_of"\|ago' out >one
cmp several one
# Kept for the archive, and judged again from what was kept: the same
# verdicts, page by page, though the scan is not at hand any more.
verdicts() { sed -n 's/^ \{6,8\}"\(page\|number\|verdict\|status\)": //p' "$1"; }
bundle() { # bundle OPTION...
	expect 0 verifier bundle --json --trust ws/trust/root.json "$@"
}
bundle --status site -o kept.json bid.pdf
verdicts report >scanned
verdicts out | cmp - scanned || fail 'the bundle is not what check says'
mv bid.pdf away
bundle --check kept.json
verdicts out | cmp - scanned || fail 'other verdicts when judged again'
has err 'as recorded'
# Nor is a file, a page or a code of others lost on the way.
inputs() { sed -n '/^  "inputs"/,/^  ]/p' "$1"; }
inputs report >gone-through
grep -q '"host": "pay.example.com"' gone-through || fail 'no foreign code'
inputs out | diff gone-through - >&2 || fail 'other inputs when judged again'
sed 's/"found": /"found": 1/' kept.json >more.json
expect 2 verifier bundle --check --trust ws/trust/root.json more.json
has err 'not those recorded'
mv away bid.pdf
# Only some pages; a page that is not there is not looked at.
check 0 --pages 1,900 bid.pdf
[ "$(grep -c '"page"' out)" -eq 1 ] || fail "not one page"
# A scan that ends in the middle of its image is not the page.
"$PYTHON" - <<'END'
data = open('bid.pdf', 'rb').read()
at = data.index(b'/DCTDecode')
start = data.index(b'stream\n', at) + 7
end = data.index(b'\nendstream', start)
middle = (start + end) // 2
open('cut.pdf', 'wb').write(data[:middle] + b' ' * (end - middle) + data[end:])
open('broken.pdf', 'wb').write(data[:start] + b'\0' * (end - start) +
                               data[end:])
open('half.pdf', 'wb').write(data[:len(data) // 2])
at = data.rindex(b'startxref')
open('lost.pdf', 'wb').write(data[:at] + b'startxref\n7\n%%EOF\n')
END
check 2 cut.pdf
has out 'cut short'
# One that cannot be decoded at all was not looked at, whatever is drawn.
check 2 --pages 1 broken.pdf
has out 'an image is damaged'
# Half a file, or one whose table of objects is lost: what is left is read,
# what is gone is not taken for absent.
check 2 half.pdf
has out 'cannot be followed'
check 2 --pages 1-2 lost.pdf
has out 'pages may be missing'
# A password: named, and the others of the folder are judged.
qpdf --encrypt secret secret 256 -- bid.pdf locked.pdf
mkdir bids
mv bid.pdf locked.pdf bids
check 2 bids
has out '"document.encrypted"'
has out '"input": "bids/bid.pdf"'
