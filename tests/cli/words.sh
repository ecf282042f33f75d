# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The words of a story, see run.sh.

# The one that has Debian's modules (jwcrypto, PIL, numpy): another python3
# may come first in PATH.
export PYTHON=/usr/bin/python3

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

# A key file takes 0.3 s to open, which is its purpose; a story of hundreds of
# commands has its keys encrypted again so that they open at once.
light_keys() { # light_keys WORKSPACE: those it has now; `pass` opens them
	local f
	while read -r f; do
		(
			umask 077
			openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 1000 -in "$f" \
			    -passin file:pass -passout "pass:$(cat pass)" \
			    -out "$f.light"
		) || fail "$f: not encrypted again"
		mv "$f.light" "$f"
	done < <(find "$1/keys" -name '*.p8')
}
