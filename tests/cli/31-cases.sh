# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The life stories of tests/cases, lived through from the command line under
# the clock of their time, and every question in them asked of the verifier.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 python3 "$HERE/cases.py" "$TOP/tests/cases" \
    "$TOP/templates/sample/records"
has out ' questions answered as told'
