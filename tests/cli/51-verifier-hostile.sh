# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Files made to hurt (tests/bid/hostile.py): each is answered in time, within
# the memory and with the words that docs/HOSTILE.md says; none is called
# valid or silently passed, and a batch goes on after them (make hostile: one
# by one, with what each takes).

export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
mkdir files
expect 0 "$PYTHON" "$TOP/tests/bid/hostile.py" files "$BIN/verifier" --quick
# The documents show the limits that the program has.
tr -d '\\\n' <"$TOP/verifier/limits.h" |
    grep -o 'X([A-Z_]*,[[:space:]]*[0-9]*, [A-Z]*,' |
    tr -d '(,' | tr -s '\t ' ' ' |
    sed 's/^X//; s/ ONE$//; s/ MIB$/ Mi/; s/ KIB$/ Ki/' >limits
sed -n 's/^| .* | \([0-9]* *[MK]*i*\) | `\([A-Z_]*\)` |$/\2 \1/p' \
    "$TOP/docs/SCAN.md" >shown
[ -s limits ] || fail 'no limits'
diff limits shown >&2 || fail 'docs/SCAN.md shows other limits'
