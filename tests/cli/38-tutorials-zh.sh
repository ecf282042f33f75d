# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The Chinese tutorials are true, and have the commands of the English ones.

# faketime preloads its library before the sanitizer.
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0"
transcript() {
	env -u YINXIN_OFFLINE "$TOP/tools/transcript.py" --translations --light "$@"
}
for page in "$TOP"/docs/tutorial-*.zh.md; do
	expect 0 transcript "$page"
	has out ' 0 differ'
done
# That is looked at: another command is a fault.
mkdir docs
cp "$TOP/README.md" docs/page.md
sed "s/^\$ .*/$ true/" docs/page.md >docs/page.zh.md
expect 1 transcript docs/page.zh.md
has out "other commands than the original's"
