# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The web verifier in a real browser, on one published site: every state by the
# fragment of a code (states), a platform's own copy (copy), what people do with
# it, PDFs dropped, a photo, the camera, another day, the other language, keys,
# offline, the vectors (use), the public register (register), and every attack
# on signed PDFs (attacks). Two at a time. Screenshots stay under build/shots.

[ -d "$TOP/tests/web/node_modules/playwright-core" ] ||
    fail 'no browser driver: run make web-tests first'
# shellcheck source=tests/web/world.sh
. "$TOP/tests/web/world.sh"
[ -f site/parts/zxing.js ] || fail 'no third-party parts: run make web first'

# A platform's own copy pins what the platform chose.
expect 1 verifier web copy
has err 'trust add'
expect 0 verifier web copy --trust site/trust.jws.json \
    --trust sample-site/trust.jws.json
has out 'https://verify.example.org'
has copy/index.html "connect-src 'self' https://verify.example.org"
cmp -s copy/trust/0.jws.json site/trust.jws.json || fail 'another list'
expect 0 verifier web platform --trust site/trust.jws.json
expect 0 issuer publish --no-web -w sample plain
[ ! -e plain/index.html ] || fail 'the page was written'

# What the register is made of.
has site/search/0/all.json '"示例暖通设备有限公司":['
has site/search/0/all.json '"T-R":["T-R#1","T-R#2"]'
hasnt site/search/0/all.json suspended
grep -rqw T-Q site && fail 'an unlisted certificate stands in the site'
expect 0 at '2026-06-10 10:10:00' issuer publish -w ws site
has out '0 files'

# Documents of all kinds.
qpdf --object-streams=generate ws-out/T-V.pdf again.pdf
qpdf --empty --pages ws-out/T-V.pdf -- pages.pdf
qpdf --empty --pages ws-out/T-V.pdf -- --copy-attachments-from \
    ws-out/T-W.pdf -- clothes.pdf
{
	cat ws-out/T-V.pdf
	printf 'PK\3\4hidden'
} >behind.pdf
expect 0 qpdf --stream-data=compress --add-attachment ws-out/T-W.jws.json \
    --filename=notes.txt -- ws-out/T-V.pdf second.pdf
pdftoppm -r 150 -f 1 -l 1 -singlefile -jpeg ws-out/T-V.pdf photo
# What a camera sees that is held over the code of the page.
pdftoppm -r 300 -f 1 -l 1 -x 280 -y 2420 -W 640 -H 600 -singlefile -jpeg \
    ws-out/T-V.pdf camera
cat camera.jpg camera.jpg >camera.mjpeg
pbmmake -white 200 200 | pnmtopng >nothing.png 2>/dev/null
python3 "$TOP/tests/vectors/attacks.py" ws-out/T-V.pdf ws-out/T-V.jws.json \
    ws-out/T-W.jws.json attacks >count
qpdf --object-streams=generate attacks/part-second-record.pdf \
    attacks/hidden-record.pdf || [ $? -eq 3 ]
cp ws-out/T-V.pdf attacks/genuine.pdf
cp site/verifier.js verifier.mjs
cp site/files.js files.mjs

export SHOTS=$TOP/build/shots VECTORS=$TOP/tests/vectors
mkdir -p "$SHOTS" apart
cp -r site sample-site platform FRAGMENTS apart # states takes lists away
browse() { # browse FOLDER NAME...: one after the other
	local name
	cd "$1" || return
	shift
	for name; do
		timeout 300 node "$TOP/tests/web/$name.mjs" >"$name.said" 2>&1 || {
			cat "$name.said"
			return 1
		}
		grep -q ', 0 failed' "$name.said" || return 1
	done
}
(browse apart states copy) >apart.said 2>&1 &
apart=$!
(browse . use register) >here.said 2>&1 || {
	wait "$apart" || cat apart.said
	cat here.said
	fail 'in the browser'
}
wait "$apart" || {
	cat apart.said
	fail 'in the browser'
}
expect 1 at '2026-06-10 12:00:00' verifier check --jsonl --jobs 2 \
    --trust site/root.json --status site attacks
mv out by-c
expect 0 node "$TOP/tests/web/attacks.mjs" by-c site "$(sed -n \
    's/^T-V //p' FRAGMENTS)"
has out ', 0 failed'
