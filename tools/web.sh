#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/web.sh OUT: puts the web verifier together from verifier/web.  Needs
# nothing but a shell, awk and openssl.  Modules are joined in the order of
# their imports, without comments and indentation; every file that a page
# loads is named there with its SHA-256 (Subresource Integrity).
#
# tools/web.sh OUT parts: brings the third-party parts as well (npm, pinned by
# verifier/web/package-lock.json) and makes the scripts smaller with esbuild.
set -eu
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."
mkdir -p "$1"
out=$(cd "$1" && pwd)
web=verifier/web
core='fault later b64 json date inflate unicode crypt jws compact member
certificate trust status signers validity verify find examine'
# Built aside, so that a page is never half of one edition.
new=$(mktemp -d "$out/.new.XXXXXX")
trap 'rm -rf "$new"' EXIT

quoted() { # a text as a JavaScript string
	sed 's/[\\"]/\\&/g' "$1" | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'
}

# Modules as one scope: they import only from each other, so without the
# import lines and the word "export" they are one script.
join() {
	awk '
	    /^import / || /^export \{/ { skip = 1 }
	    skip { if (/;$/) skip = 0; next }
	    /^\t*\/\/ / { next }
	    { sub(/^[\t ]+/, ""); sub(/^export /, ""); if ($0 != "") print }' "$@"
}

generated() { # the frozen dictionary, the texts of codes and reasons, as modules
	{
		printf 'export const DICTIONARY_1 = "%s";\n' \
		    "$(quoted record/compact_dictionary_1.txt)"
	} >"$new/dictionary.js"
	{
		echo 'export const CODE_TEXTS = {'
		sed -n 's/^X(E_[A-Z0-9_]*, \("[^"]*"\), \("[^"]*"\), \("[^"]*"\))$/\1: [\2, \3],/p' \
		    record/error.def
		echo '};'
		echo 'export const REASON_TEXTS = {'
		sed -n '/^} texts\[\] = {$/,/^};$/p' issuer/transition.c |
		    tr -d '\n\t' | grep -o '{ "[a-z_]*", *"[^"]*", *"[^"]*" }' |
		    sed 's/{ \("[^"]*"\), *\("[^"]*"\), *\("[^"]*"\) }/\1: [\2, \3],/'
		echo '};'
	} >"$new/texts.js"
}

licence='// SPDX-License-Identifier: Apache-2.0'
script() { # script NAME FILE...: one script of many modules
	local name=$1
	shift
	{ echo "$licence"; join "$@"; } >"$new/$name"
}

scripts() {
	local modules shared
	# shellcheck disable=SC2086
	modules=$(printf "$web/core/%s.js " $core)
	# shellcheck disable=SC2086
	script app.js "$web/page/begin.js" "$web"/page/words-{zh,en}.js \
	    "$new/dictionary.js" $modules "$web"/page/{dom,lists,view,app}.js
	# shellcheck disable=SC2086
	script verifier.js "$new/dictionary.js" $modules \
	    "$web"/core/{edwards,unicode_check,unicode_fold,inflate_exact,json_exact,jws_fault,fingerprint,scan,der,x509,cms,revision,pdfsign,index}.js
	sed -n '/^export {$/,/^};$/p' "$web/core/index.js" >>"$new/verifier.js"
	{
		echo "$licence"
		echo "import { sha256, utf8 } from './app.js';"
		join "$web/core/fingerprint.js" "$new/texts.js" "$web/page/more.js"
	} >"$new/more.js"
	echo 'export { start };' >>"$new/more.js"
	script files.js "$web"/core/scan.js "$web/page/files.js"
	echo 'export { start };' >>"$new/files.js"
	# What the page loads later shares what it has.
	shared='BIDI, CONTROL, Fault, HEADER_MAX, INVISIBLE, JWS_ALGS, JWS_TYPS, fail, isObject, kidOk, sha256, unknownMember, utf8'
	echo "export { $shared };" >>"$new/app.js"
	{
		echo "$licence"
		echo "import { $shared } from './app.js';"
		join "$web"/core/{edwards,unicode_check,inflate_exact,json_exact,jws_fault}.js
		echo 'export { edPoint, exactRaw, exactZlib, headerFault, jsonExact, unicodeCheck };'
	} >"$new/rare.js"
	{
		echo "$licence"
		echo 'import { Fault, rootFingerprint, rootParse, unicodeVisible, verify } from "./verifier.js";'
		join "$web"/page/{words-zh,words-en,rare-zh,rare-en,element}.js
	} >"$new/element.js"
	script register.js "$web"/core/unicode_fold.js "$web/page/register.js"
	echo 'export { search };' >>"$new/register.js"
	cp "$web"/page/{rare-zh,rare-en,ask,reader,sw}.js "$new"
	cp "$web"/page/{style,reader}.css "$web"/page/{icon.svg,manifest.webmanifest} \
	    "$new"
}

parts() { # pdf.js, zxing, noble: each in one file
	local npm=$web/node_modules
	tools/npm.sh "$web"
	mkdir -p "$new/parts"
	local esbuild="$npm/.bin/esbuild"
	small=(--minify --format=esm --target=es2022 --charset=utf8 --log-level=error
	    --legal-comments=none)
	"$esbuild" "$web/parts.js" --bundle "${small[@]}" \
	    --outfile="$new/parts/noble.js"
	"$esbuild" "$npm/zxing-wasm/dist/es/reader/index.js" --bundle "${small[@]}" \
	    --outfile="$new/parts/zxing.js"
	cp "$npm/zxing-wasm/dist/reader/zxing_reader.wasm" "$new/parts"
	cp "$npm/pdfjs-dist/build/pdf.min.mjs" "$new/parts/pdf.js"
	cp "$npm/pdfjs-dist/build/pdf.worker.min.mjs" "$new/parts/pdf.worker.js"
	cat "$npm/@noble/curves/LICENSE" "$npm/zxing-wasm/LICENSE" \
	    "$npm/pdfjs-dist/LICENSE" >"$new/parts/LICENSES.txt"
	for f in "$new"/*.js; do
		"$esbuild" "$f" "${small[@]}" --tree-shaking=true --outfile="$f.min"
		mv "$f.min" "$f"
	done
	sed -i "1i $licence" "$new"/{app,verifier,element}.js
	for f in style reader; do
		"$esbuild" "$web/page/$f.css" --minify --log-level=error \
		    --outfile="$new/$f.css" --allow-overwrite
	done
}

integrity() {
	printf 'sha256-%s' "$(openssl dgst -sha256 -binary "$1" | openssl base64)"
}

digests() { # digests FILE...: {"FILE":"its digest",...} of those that are there
	local f files=
	for f; do
		[ ! -f "$new/$f" ] || files="$files,\"$f\":\"$(integrity "$new/$f")\""
	done
	echo "{${files#,}}"
}

named() { # named MARK FILE TEXT: the text where the mark stands
	sed -i "s|$1|$(printf %s "$3" | sed 's/&/\\&/g')|" "$new/$2"
}

pages() {
	local f page
	# A browser that knows this line compiles the whole while it arrives.
	sed -i '1i //# allFunctionsCalledOnLoad' "$new/app.js"
	# What a first verdict needs is named with its digest by the page, the
	# rest by a script that is loaded before the first of it.
	{
		echo "$licence"
		printf 'export const FILES = %s;\n' "$(digests rare-zh.js rare-en.js \
		    rare.js ask.js more.js files.js register.js verifier.js parts/noble.js \
		    parts/pdf.js parts/pdf.worker.js parts/zxing.js \
		    parts/zxing_reader.wasm)"
	} >"$new/digests.js"
	cp "$web"/page/{index,reader}.html "$new"
	named @FILES@ index.html "$(digests digests.js | sed 's/"/\&quot;/g')"
	for page in index reader; do
		for f in style.css app.js reader.css reader.js; do
			named "@SRI $f@" "$page.html" "$(integrity "$new/$f")"
		done
	done
	rm -f "$new/texts.js" "$new/dictionary.js"
	sed -i "s/@VERSION@/$(cat "$new"/*.js "$new"/*.html | sha256sum |
	    cut -c 1-16)/" "$new/sw.js"
}

generated
scripts
[ "${2:-}" != parts ] || parts
pages
# The package for node and bundlers: nothing but the two modules.
npm=$out/../npm
mkdir -p "$npm"
cp "$new"/{verifier,element}.js docs/WEB.md LICENSE "$npm"
sed "s/@VERSION@/$(sed -n 's/^VERSION := //p' Makefile)/" "$web/npm.json" \
    >"$npm/package.json"
rm -rf "$out"/parts "$out"/*.*
mv "$new"/* "$out"
