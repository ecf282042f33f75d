# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The words of a story, see run.sh.

fail() {
	echo "story: $*" >&2
	exit 1
}

expect() { # expect STATUS COMMAND...
	local wanted=$1 got=0
	shift
	"$@" >out 2>err || got=$?
	if [ "$got" -ne "$wanted" ]; then
		printf 'story: status %s, not %s: %s\n' "$got" "$wanted" "$*" >&2
		echo '--- out' >&2
		tail -n 40 out >&2
		echo '--- err' >&2
		tail -n 40 err >&2
		exit 1
	fi
}

has() { # has FILE TEXT
	grep -qF -e "$2" -- "$1" && return
	echo "--- $1" >&2
	tail -n 40 -- "$1" >&2
	fail "$1 does not contain: $2"
}

hasnt() { # hasnt FILE TEXT
	[ -e "$1" ] || fail "$1 is not there"
	! grep -qF -e "$2" -- "$1" || fail "$1 contains: $2"
}
