# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Files made to hurt (tests/bid/hostile.py): each is answered in time, within
# the memory and with the words that docs/HOSTILE.md says; none is called
# valid or silently passed, and a batch goes on after them.

export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
mkdir files
expect 0 "$PYTHON" "$TOP/tests/bid/hostile.py" files "$BIN/verifier" --cpu 1
# All at once: every file has its own answer. Those that are killed for their
# CPU time were waited for once.
for file in million-pages pattern-itself pattern-dense forms-exponential saves \
	content content-chain content-bomb comments finders jbig2-huge; do
	rm -f files/$file.*
done
n=$(find files -type f -printf x | wc -c)
expect 1 timeout 120 verifier check --jsonl files
[ "$(wc -l <out)" -eq "$n" ] || fail "$(wc -l <out) answers for $n files"
hasnt out '"verdict":"valid"'
# What is said in Chinese is said in Chinese.
"$PYTHON" - <<'END'
import json, re
with open('out') as f:
    for r in (r for line in f for r in json.loads(line)['results']):
        for c in r['checks']:
            assert not re.search('[A-Za-z]{2,} [A-Za-z]{2,}', c['text']['zh']), c
END
# The documents show the limits that the program has.
tr -d '\\\n' <"$TOP/verifier/limits.h" |
    grep -o 'X([A-Z_]*,[[:space:]]*[0-9]*, [A-Z]*,' |
    tr -d '(,' | tr -s '\t ' ' ' |
    sed 's/^X//; s/ ONE$//; s/ MIB$/ Mi/; s/ KIB$/ Ki/' >limits
sed -n 's/^| .* | \([0-9]* *[MK]*i*\) | `\([A-Z_]*\)` |$/\2 \1/p' \
    "$TOP/docs/SCAN.md" >shown
[ -s limits ] || fail 'no limits'
diff limits shown >&2 || fail 'docs/SCAN.md shows other limits'
