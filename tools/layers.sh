#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/layers.sh includes [DIR]   who may include whom, ARCHITECTURE.md
# tools/layers.sh links BIN BUILD  what the programs and record/ link
# Prints each breach on a line and ends with status 1 when there is one.
set -eu
export LC_ALL=C
breaches=0

breach() {
	echo "layers: $*"
	breaches=$((breaches + 1))
}

# Folder: the folders it may include from.
may_include() {
	case "$1" in
	record) echo record ;;
	sys) echo sys record ;;
	keys) echo keys sys record ;;
	issuer) echo issuer keys sys record ;;
	verifier) echo verifier sys record ;;
	esac
}

# One library, one home: header prefix, then the files that may include it.
homes='
cjson/       record/json.c record/json_tree.c
openssl/     record/crypt.c record/crypt_foreign.c keys/*.c issuer/pades*.c issuer/stamp.c
zlib.h       record/deflate.c
utf8proc.h   record/unicode*.c
sqlite3.h    issuer/register_sqlite*.[ch]
hpdf         issuer/pdf*.[ch]
hb           issuer/font*.[ch] issuer/subset*.[ch] issuer/art.c
fontconfig/  issuer/font*.c
qrencode.h   issuer/qr.c
libdeflate.h issuer/pdf*.c
qpdf/        verifier/reader*
poppler      verifier/reader*
cairo        verifier/reader*
glib         verifier/reader*
jpeglib.h    verifier/reader*
png.h        verifier/reader*
curl/        sys/http.c
ZXing/       verifier/reader*.cc
'

# "file header" for every include, quoted ones and the others.
list_includes() { # list_includes PATTERN FOLDER...
	local pattern=$1
	shift
	grep -rhHoE --include='*.[ch]' --include='*.cc' "$pattern" "$@" |
	    sed -E 's/^([^:]*):.*[<"](.*)[>"]/\1 \2/'
}

check_folders() {
	local file header from
	while read -r file header; do
		# What the build generates has no folder.
		[ "${header#*/}" != "$header" ] || continue
		from=${header%%/*}
		case " $(may_include "${file%%/*}") " in
		*" $from "*) ;;
		*) breach "$file includes $header:" \
		    "${file%%/*}/ may know $(may_include "${file%%/*}") only" ;;
		esac
	done < <(list_includes '^ *# *include *"[^"]*"' "$@")
}

check_homes() {
	local file header prefix patterns p ok
	while read -r file header; do
		while read -r prefix patterns; do
			[ -n "$prefix" ] || continue
			[ "${header#"$prefix"}" != "$header" ] || continue
			ok=
			set -f
			for p in $patterns; do
				# shellcheck disable=SC2254 # a pattern
				case "$file" in $p) ok=1 ;; esac
			done
			set +f
			[ -n "$ok" ] ||
			    breach "$file includes $header: its home is $patterns"
		done <<<"$homes"
	done < <(list_includes '^ *# *include *<[^>]*>' "$@")
}

check_includes() {
	cd "${1:-.}"
	local f folders=
	for f in record sys keys issuer verifier; do
		[ ! -d "$f" ] || folders="$folders $f"
	done
	[ -n "$folders" ] || breach "nothing to check in $PWD"
	# shellcheck disable=SC2086
	check_folders $folders
	# shellcheck disable=SC2086
	check_homes $folders
}

# Functions of the C library that a pure module cannot do its work with.
impure='open|open64|openat|fopen|fopen64|fdopen|freopen|read|write|fread
fwrite|close|unlink|rename|stat|fstat|lstat|opendir|mmap|printf|fprintf|puts
putchar|fputs|fputc|perror|vprintf|vfprintf|__printf_chk|__fprintf_chk
__vfprintf_chk|exit|_exit|abort|getenv|secure_getenv|setenv|time|clock
clock_gettime|gettimeofday|localtime|localtime_r|gmtime|mktime|strftime
setlocale|rand|random|socket|connect|fork|execve|system|popen|stdout|stderr
syslog|signal|sigaction'

# "object symbol" for what the objects want from elsewhere.
wants() {
	nm -A -u "$@" 2>/dev/null |
	    sed -E 's/^([^ ]*): +[Uw] +([^@]*).*/\1 \2/'
}

# External functions that the folders define, a line each.
defines() {
	local f o objects=
	for f; do
		for o in "$build/$f"/*.o; do # not of a source that is gone
			o=$(basename "$o" .o)
			[ ! -e "$f/$o.c" ] && [ ! -e "$f/$o.cc" ] ||
			    objects="$objects $build/$f/$o.o"
		done
	done
	# shellcheck disable=SC2086
	nm -g --defined-only $objects 2>/dev/null | awk '$2 == "T" { print $3 }' |
	    sort -u
}

# foreign PROGRAM OWN FOLDER...: functions of the folders that are not also
# OWN's by name (each program has its main and its cmd_check).
foreign() {
	local program=$1 own=$2 symbol
	shift 2
	[ -f "$program" ] || breach "$program is not built"
	[ -n "$(defines "$@")" ] || breach "$* define nothing: not built?"
	while read -r symbol; do
		breach "$program links $symbol of $*"
	done < <(comm -12 <(nm "$program" | awk '{ print $3 }' | sort -u) \
	    <(comm -23 <(defines "$@") <(defines "$own")))
}

check_links() {
	local bin=$1 build=$2 names object symbol lib
	names=$(tr '\n' '|' <<<"$impure")
	while read -r object symbol; do
		breach "$object uses $symbol: record/ is pure"
	done < <(wants "$build/librecord.a" | grep -E " (${names%|})\$")
	while read -r object symbol; do
		case "${object#"$build"/}" in
		sys/clock.o | */main.o) ;;
		*) breach "$object uses $symbol:" \
		    "only main() asks the clock" ;;
		esac
	done < <(wants "$build"/{record,sys,keys,issuer,verifier}/*.o |
	    grep -E ' (time|gettimeofday|clock_now)$')
	foreign "$bin/verifier" verifier keys issuer
	foreign "$bin/verifier-reader" verifier keys issuer
	foreign "$bin/yinxin-fetch" sys keys issuer verifier
	foreign "$bin/issuer" issuer verifier
	# What one check of a file loads: nothing heavy.
	while read -r lib; do
		case "$lib" in
		libc.so.* | libcrypto.so.* | libcjson.so.* | libz.so.* | \
		    libutf8proc.so.* | ld-linux*) ;;
		lib[atu]*san.so.*) ;; # the sanitized build
		*) breach "$bin/verifier loads $lib" ;;
		esac
	done < <(readelf -d "$bin/verifier" |
	    sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
}

case "${1:-}" in
includes) check_includes "${2:-.}" ;;
links) check_links "$2" "$3" ;;
*)
	echo "usage: tools/layers.sh includes [DIR] | links BIN BUILD" >&2
	exit 64
	;;
esac
[ "$breaches" -eq 0 ] || exit 1
echo "layers: $1 ok"
