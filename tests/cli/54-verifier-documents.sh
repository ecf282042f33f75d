# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Records in documents: embedded, as codes, as scans and photographs; swapped,
# doubled, hidden, cut and saved again by other programs.

V=$TOP/tests/vectors
good=$V/accept/status-plain.jws.json
other=$V/accept/uni-05-rare.jws.json
forged=$V/reject/jws-02-alg-swapped.jws.json
export TZ=UTC ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0

# At the time of the vectors, with a cache of its own every time.
check() { # check STATUS OPERAND-OR-OPTION...
	local wanted=$1
	shift
	rm -rf cache
	XDG_CACHE_HOME=$PWD/cache expect "$wanted" \
	    faketime -f '2026-11-23 04:00:00' verifier check --jsonl \
	    --trust "$V/trust/current.jws.json" \
	    --status "$V/status/current.jwt" "$@"
}
# The statuses of all results, in order.
statuses() {
	local got
	got=$("$PYTHON" -c 'import json, sys
for line in open("out"):
    for r in json.loads(line)["results"]:
        print(r["source"], r.get("page", 0), r["status"], end=";")')
	[ "$got" = "$1" ] || fail "$got, not $1"
}
make_pdf() {
	"$PYTHON" "$TOP/tests/cli/documents.py" "$@"
}
digits() { # of an envelope
	verifier inspect "$1" | sed -n 's/.*"qr_digits": "\([0-9]*\)".*/\1/p'
}

url=https://verify.example.org/v#
printf '%s%s\n' "$url" "$(digits "$good")" >good.txt
printf '%s%s\n' "$url" "$(digits "$other")" >other.txt
printf 'https://verify.example.org.evil.example/v#%s\n' "$(digits "$good")" \
    >lure.txt
sed 's/^https/http/' good.txt >plain-http.txt
printf 'https://shop.example.com/item?id=7\n' >shop.txt

# Texts. A look-alike site is never opened and never passed over.
check 0 "$(cat good.txt)"
statuses 'text 0 valid;'
check 0 "$(cat good.txt)&from=chat"
statuses 'text 0 valid;'
check 0 "$(digits "$good")"
statuses 'text 0 valid;'
check 0 - <good.txt
statuses 'text 0 valid;'
check 2 lure.txt
statuses 'text 0 unknown_issuer;'
has out '"code":"document.host_unlisted"'
has out verify.example.org.evil.example
check 0 --ignore-host lure.txt
check 2 plain-http.txt
has out '"code":"document.host_unlisted"'
check 2 "$(head -c 300 good.txt)"
statuses 'text 0 unreadable;'
has out '"code":"document.damaged_code"'
check 3 shop.txt
has out shop.example.com

# No body signed this PDF: its page is read, and it is called a copy.
make_pdf own.pdf embed="$good" code=good.txt
check 0 own.pdf
statuses 'embedded 1 valid;'
has out '"code":"document.ok"'
has out '"code":"document.copy"'
hasnt out '"code":"document.compare"'
# Saved again by another program: packed, renumbered, in object streams.
qpdf --object-streams=generate own.pdf saved.pdf
check 0 saved.pdf
statuses 'embedded 1 valid;'
check 0 - <saved.pdf
statuses 'embedded 1 valid;'

# A genuine record in the wrong document.
make_pdf swapped.pdf embed="$good" code=other.txt
check 1 --thorough swapped.pdf
statuses 'embedded 0 altered;qr 1 altered;'
has out '"code":"document.qr_differs"'
qpdf --object-streams=generate swapped.pdf swapped-saved.pdf
check 1 swapped-saved.pdf
statuses 'embedded 0 altered;qr 1 altered;'
for pair in "$good $forged" "$forged $good" "$good $other"; do
	# shellcheck disable=SC2086
	make_pdf two.pdf embed="${pair% *}" embed="${pair#* }"
	check 1 two.pdf
	has out '"code":"document.two_records"'
	hasnt out '"status":"valid"'
done
make_pdf codes.pdf code=good.txt code=other.txt
check 1 codes.pdf
statuses 'qr 1 altered;qr 1 altered;'
make_pdf shop.pdf code=good.txt code=shop.txt
check 0 shop.pdf
statuses 'qr 1 valid;'
has out shop.example.com
# Something behind the end; the header not at the start.
{
	cat own.pdf
	printf 'PK\3\4hidden'
} >behind.pdf
check 1 behind.pdf
has out '"code":"document.trailing"'
{
	printf '<html>'
	cat own.pdf
} >before.pdf
check 2 before.pdf
has out '"code":"document.type"'
# Protected by a password, also by an empty one.
for password in secret ''; do
	qpdf --encrypt "$password" owner 256 -- own.pdf locked.pdf
	check 2 locked.pdf
	statuses 'file 0 unreadable;'
	has out '"code":"document.encrypted"'
done

# Scans and photographs.
make_pdf page.pdf code=good.txt
pdftoppm -r 150 -jpeg -gray -singlefile page.pdf page150
pdftoppm -r 300 -png -gray -singlefile page.pdf page300
pdftoppm -r 200 -jpeg -singlefile page.pdf page200
make_pdf other-page.pdf code=other.txt
pdftoppm -r 200 -jpeg -singlefile other-page.pdf other200
make_pdf empty-page.pdf
pdftoppm -r 200 -jpeg -singlefile empty-page.pdf empty200
for image in page150.jpg page300.png page200.jpg; do
	check 0 "$image"
	statuses 'qr 1 valid;'
done
make_pdf bid.pdf scan=empty200.jpg scan=page200.jpg scan=empty200.jpg \
    scan=other200.jpg scan=page150.jpg
check 0 bid.pdf
statuses 'qr 2 valid;qr 4 valid;qr 5 valid;'
check 0 --pages 3-4 bid.pdf
statuses 'qr 4 valid;'
check 3 --pages 1,3 bid.pdf
# A code that is seen and cannot be read is not silence.
make_pdf spoilt.pdf spoilt=good.txt
check 2 spoilt.pdf
statuses 'qr 1 unreadable;'
has out '"code":"document.unread_code"'
pdftoppm -r 200 -jpeg -gray -singlefile spoilt.pdf spoilt200
check 2 spoilt200.jpg
statuses 'qr 1 unreadable;'
make_pdf low.pdf scan=spoilt200.jpg scan=page200.jpg
check 2 low.pdf
statuses 'qr 1 unreadable;qr 2 valid;'
make_pdf beside.pdf code=good.txt spoilt=other.txt
check 2 beside.pdf
has out '"code":"document.unread_code"'
has out '"status":"valid"'

# A folder: by name, its other files passed over, and one verdict for all.
mkdir folder folder/deep
cp own.pdf folder/b.pdf
cp "$good" folder/a.jws.json
cp page200.jpg folder/deep/c.jpg
cp "$V/trust/current.jws.json" "$V/status/current.jwt" folder
printf 'a note\n' >folder/note.txt
check 0 --jobs 3 folder
statuses 'jws 0 valid;embedded 1 valid;qr 1 valid;'
cp "$forged" folder/z.jws.json
check 1 --jobs 3 folder
printf 'GIF89a' >folder/deep/d.gif
rm folder/z.jws.json
check 2 folder
has out 'GIF image'
