#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/lint.sh: layout of text, static analysis, shell scripts, manual pages
# and house rules that a machine can check.  Status 1 when anything is found.
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
failed=0

step() { # step NAME COMMAND...
	local name=$1
	shift
	if "$@"; then
		echo "lint: $name ok"
	else
		echo "lint: $name FAILED"
		failed=1
	fi
}

c_files() { git ls-files '*.c' '*.h' '*.cc'; }

layout() {
	c_files | xargs clang-format --dry-run -Werror
}

licence() { # every source file says its licence on its first two lines
	local f bad=0
	while read -r f; do
		head -n 2 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
		    { echo "$f: no SPDX line" >&2; bad=1; }
	done < <(git ls-files '*.c' '*.h' '*.cc' '*.sh' '*.py' '*.mjs' '*.js' \
	    Makefile .ci/run)
	return $bad
}

analysis() {
	# The tests do on purpose what the analysis warns of.
	c_files | grep '\.c$' | grep -v '^tests/' | xargs cppcheck -q --std=c11 --language=c \
	    --enable=warning,portability,performance --inline-suppr \
	    --error-exitcode=1 -j "$(nproc)" -I . -I build/gen \
	    --library=posix --suppress=unknownMacro \
	    --suppress=readdirCalled # readdir_r is deprecated
}

shell() {
	git ls-files '*.sh' .ci/run | xargs shellcheck -x -S warning
}

manuals() {
	mandoc -T lint -W warning docs/man/*.1
}

pages_agree() { # commands, operands, options and their arguments
	local program bad=0
	for program in issuer verifier; do
		[ -x "bin/$program" ] || { echo "no bin/$program" >&2; return 1; }
		tools/manual.py "bin/$program" "docs/man/$program.1" || bad=1
	done
	return $bad
}

step "layout of text" layout
step "licence lines" licence
step "static analysis" analysis
step "shell scripts" shell
step "manual pages" manuals
step "manual pages against --help" pages_agree
exit $failed
