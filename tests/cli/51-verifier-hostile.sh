# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Files made to hurt: each is answered in time, none is called valid or
# silently passed, and a batch goes on after them.

/usr/bin/python3 "$TOP/tests/cli/hostile.py"
for file in huge.png cut.png nopalette.png noise.jpg circular.pdf garbage.pdf \
	late.pdf empty.pdf picture.png scan.pdf embedded.pdf count.pdf; do
	expect 2 timeout 60 verifier check --json "$file"
	has out '"status": "unreadable"'
	hasnt out '"verdict": "valid"'
done
has out '"code": "document.unreadable"'
expect 2 verifier check --json picture.png
has out 'GIF image'
expect 2 verifier check --json scan.pdf
has out 'TIFF image'
# These can be looked at, and hold nothing.
for file in chunks.png profile.png formloop.pdf box.pdf names.pdf; do
	got=0
	timeout 60 verifier check --json "$file" >out 2>err || got=$?
	[ "$got" -eq 2 ] || [ "$got" -eq 3 ] || fail "$file: $got"
	hasnt out '"verdict": "valid"'
done
# A page that never ends: the deadline or the limit of CPU time ends it.
expect 2 timeout 60 verifier check --json content.pdf
has out '"status": "unreadable"'
# All at once: every file has its own answer.
mkdir all
rm content.pdf
mv ./*.png ./*.pdf ./*.jpg all
expect 2 timeout 120 verifier check --jsonl all
for file in all/*; do
	has out "\"input\":\"$file\""
done
