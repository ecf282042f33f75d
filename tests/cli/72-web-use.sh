# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What people do with the web verifier, in a real browser: PDFs dropped, a
# photo, the camera, another day, the other language, keys, offline; and the
# vectors, judged by that browser.

[ -d "$TOP/tests/web/node_modules/playwright-core" ] ||
    fail 'no browser driver: run make web-tests first'
# shellcheck source=tests/web/world.sh
. "$TOP/tests/web/world.sh"
[ -f site/parts/zxing.js ] || fail 'no third-party parts: run make web first'
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
# No attack on a signed PDF is better here than for bin/verifier.
python3 "$TOP/tests/vectors/attacks.py" ws-out/T-V.pdf ws-out/T-V.jws.json \
    ws-out/T-W.jws.json attacks >count
qpdf --object-streams=generate attacks/part-second-record.pdf \
    attacks/hidden-record.pdf || [ $? -eq 3 ]
cp ws-out/T-V.pdf attacks/genuine.pdf
expect 1 at '2026-06-10 12:00:00' verifier check --jsonl --jobs 2 \
    --trust site/root.json --status site attacks
mv out by-c
cp site/verifier.js verifier.mjs
cp site/files.js files.mjs
expect 0 node "$TOP/tests/web/attacks.mjs" by-c site "$(sed -n \
    's/^T-V //p' FRAGMENTS)"
has out ', 0 failed'
export SHOTS=$TOP/build/shots VECTORS=$TOP/tests/vectors
mkdir -p "$SHOTS"
expect 0 timeout 200 node "$TOP/tests/web/use.mjs"
has out ', 0 failed'
