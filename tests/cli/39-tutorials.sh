# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The tutorials are true: each command gives what the page shows.

# faketime preloads its library before the sanitizer.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
for page in "$TOP"/docs/tutorial-*.md; do
	[[ $page == *.zh.md ]] && continue
	expect 0 env -u YINXIN_OFFLINE "$TOP/tools/transcript.py" --light \
	    "$page"
	has out ' 0 differ'
	[ -e "${page%.md}.zh.md" ] || fail "$page is not there in Chinese"
done
