# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Every vector through the command line, each at its own time: the verdict,
# the status, the code and the exit status are those of the index.

expect 0 "$PYTHON" "$TOP/tests/cli/vectors.py" "$TOP/tests/vectors"
has out ' 0 failed'
