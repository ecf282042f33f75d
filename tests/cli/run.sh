#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/cli/run.sh [STORY.sh...]: runs command-line stories, all of them when
# none is named; says which failed; status 1 when any did.
#
# A story is sourced into a shell of its own (set -eu, pipefail) that stands
# in an empty directory with its own HOME and no NO_COLOR, LANG or TZ of the
# caller.  It finds
#   $TOP      the source tree (templates, test data)
#   $BIN      the folder of issuer and verifier, also first in PATH
#   expect N COMMAND...   run it: exit status must be N; output in out, err
#   YINXIN_OFFLINE=1      no story asks the network; who wants to unsets it
#   has FILE TEXT         FILE contains the literal TEXT
#   hasnt FILE TEXT       FILE does not
#   fail TEXT             end the story
set -u
here=$(cd "$(dirname "$0")" && pwd)
TOP=$(cd "$here/../.." && pwd)
BIN=$(cd "$TOP" && cd "${YINXIN_BIN:-bin}" && pwd) || exit 1

run_story() ( # in a subshell: traps and directories stay inside
	set -euo pipefail
	story=$1
	dir=$(mktemp -d "${TMPDIR:-/tmp}/yinxin-story.XXXXXX")
	trap 'chmod -R u+rwX "$dir"; rm -rf "$dir"' EXIT
	mkdir "$dir/home" "$dir/work"
	cd "$dir/work" || exit 1
	env -i PATH="$BIN:$PATH" HOME="$dir/home" TMPDIR="$dir" LC_ALL=C.UTF-8 \
	    YINXIN_OFFLINE=1 TOP="$TOP" BIN="$BIN" STORY="$story" HERE="$here" \
	    ${ASAN_OPTIONS:+ASAN_OPTIONS="$ASAN_OPTIONS"} \
	    ${YINXIN_KILLS:+YINXIN_KILLS="$YINXIN_KILLS"} \
	    ${YINXIN_FAULTS:+YINXIN_FAULTS="$YINXIN_FAULTS"} \
	    ${YINXIN_TOGETHER:+YINXIN_TOGETHER="$YINXIN_TOGETHER"} \
	    bash -euo pipefail -c '. "$HERE/words.sh"; . "$STORY"' \
	    </dev/null
)

[ $# -gt 0 ] || set -- "$here"/[0-9][0-9]-*.sh
failed=0
for story; do
	story=$(cd "$(dirname "$story")" && pwd)/$(basename "$story")
	if run_story "$story"; then
		echo "ok    $(basename "$story")"
	else
		echo "FAIL  $(basename "$story")"
		failed=$((failed + 1))
	fi
done
echo "$#: stories, $failed failed"
[ "$failed" -eq 0 ]
