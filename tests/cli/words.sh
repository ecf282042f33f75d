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
	"$TOP/tests/cli/light_keys.sh" "$1" pass || fail "$1: keys"
}

at() { # at DAY|'DAY TIME' COMMAND...: under that clock, as seen in China
	local when=$1
	shift
	case $when in *:*) ;; *) when="$when 10:00:00" ;; esac
	# faketime preloads its library before the sanitizer.
	ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
	    TZ=Asia/Shanghai faketime "$when" "$@"
}

# One record of the samples under another number, 2024-03-11 to 2027-03-10.
record() { # record NUMBER [SED-SCRIPT...]: NUMBER.json, with _ for /
	local number=$1 file="${1//\//_}.json" script
	shift
	sed "s|EX12-2024-000404|$number|" \
	    "$TOP/templates/sample/records/04-EX12-2024-000404.json" >"$file"
	for script; do
		sed -i "$script" "$file"
	done
}

# The workspace `ws` of the two fictional bodies, its certificates here, their
# site; `pass` opens the keys.
sample_world() { # sample_world RECORD...: of templates/sample/records
	printf 'a passphrase of the test\n' >pass
	chmod 600 pass
	expect 0 issuer init ws --sample --yes --passphrase-file pass \
	    --base-url https://verify.example.org
	expect 0 issuer issue --workspace ws --out . --late "a test" \
	    "${@/#/$TOP/templates/sample/records/}"
	expect 0 issuer publish --workspace ws site
}

start_tsa() { # a time-stamping authority; its port is in tsa/port
	python3 "$HERE/tsa.py" tsa &
	server=$!
	trap 'kill $server 2>/dev/null || :' EXIT
	for ((i = 0; i < 100; i++)); do
		[ ! -f tsa/port ] || break
		sleep 0.1
	done
}
stop_tsa() {
	kill "$server"
	wait "$server" 2>/dev/null || :
}
