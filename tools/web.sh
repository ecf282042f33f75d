#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/web.sh OUT [PARTS]: puts the web verifier together from verifier/web.
# Needs nothing but a shell and awk.  Modules are joined in the order of
# their imports, without comments and indentation; every script that a page
# loads is named there with its SHA-256 (Subresource Integrity).  PARTS is the
# folder of third-party files that `make web` brings, when it is there.
set -eu
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."
out=$1
web=verifier/web
mkdir -p "$out"

# One module of several: they import only from each other, so without their
# import lines and the word "export" they are one scope.
join() {
	echo '// SPDX-License-Identifier: Apache-2.0'
	awk '
	    /^import / || /^export \{/ { skip = 1 }
	    skip { if (/;$/) skip = 0; next }
	    /^\t*\/\/ / { next }
	    { sub(/^[\t ]+/, ""); sub(/^export /, ""); if ($0 != "") print }' "$@"
}

quoted() { # a text as a JavaScript string
	sed 's/[\\"]/\\&/g' "$1" | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'
}

core() {
	local f files=()
	for f in fault b64 json date inflate unicode crypt jws compact \
	    certificate trust status signers validity verify find examine \
	    index; do
		files+=("$web/core/$f.js")
	done
	join "${files[@]}"
	printf 'const DICTIONARY_1 = "%s";\n' \
	    "$(quoted record/compact_dictionary_1.txt)"
	sed -n '/^export {$/,/^};$/p' $web/core/index.js
}

core >"$out/verifier.js.new"
mv "$out/verifier.js.new" "$out/verifier.js"
