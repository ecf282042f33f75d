# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The tutorials are true: each command gives what the page shows.

for page in "$TOP"/docs/tutorial-*.md; do
	expect 0 env -u YINXIN_OFFLINE "$TOP/tools/transcript.py" "$page"
	has out ' 0 differ'
done
