#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The signatures of a certificate with plain openssl and a shell, ES256 only.
#
# usage: verify.sh CERTIFICATE.jws.json trust.jws.json root.json
#
# Checks that a pinned root key signed the trust list, and that signature i of
# the certificate is good under a key of the body that stands i-th in its
# `issuers`.  It prints the payload; dates, required bodies and the status
# list are left to you (or to verify.py and verify.mjs beside this file).
# Text is cut out with sed because our writer puts no white space between
# members; a file of another form is refused, never misread.
set -euo pipefail
[ $# -eq 3 ] || { sed -n 's/^# usage/usage/p' "$0" >&2; exit 64; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

die() {
	echo "$*" >&2
	exit 1
}

decode() { # base64url on stdin
	local text
	text=$(tr -d '\n' | tr '_-' '/+')
	while [ $((${#text} % 4)) -ne 0 ]; do text="$text="; done
	printf '%s' "$text" | base64 -d
}

hex() { od -An -v -tx1 | tr -d ' \n'; }

unhex() { # bytes of the hex digits on stdin
	sed 's/../\\x&/g' | xargs -0 printf '%b'
}

member() { # member NAME: its string in the object on stdin
	sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

# A P-256 JWK as a PEM: the fixed head of a SubjectPublicKeyInfo, x, y.
pem() {
	local key x y
	key=$(cat)
	x=$(member x <<<"$key" | decode | hex)
	y=$(member y <<<"$key" | decode | hex)
	[ ${#x} -eq 64 ] && [ ${#y} -eq 64 ] || return 1
	{
		printf '3059301306072a8648ce3d020106082a8648ce3d03010703420004'
		printf '%s' "$x$y"
	} | unhex | openssl pkey -pubin -inform DER
}

# Raw r||s as the DER that openssl wants.
der() {
	local raw
	raw=$(decode | hex)
	[ ${#raw} -eq 128 ] || return 1
	printf 'asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' \
	    "${raw:0:64}" "${raw:64}" >"$dir/conf"
	openssl asn1parse -genconf "$dir/conf" -noout -out "$1"
}

# good PROTECTED PAYLOAD SIGNATURE KEY TYP
good() {
	local header
	header=$(decode <<<"$1")
	[ "$header" = '{"alg":"ES256","kid":"'"$(member kid <<<"$4")"'","typ":"'"$5"'"}' ] &&
	    pem <<<"$4" >"$dir/key.pem" && der "$dir/sig" <<<"$3" &&
	    printf '%s.%s' "$1" "$2" >"$dir/signed" &&
	    openssl dgst -sha256 -verify "$dir/key.pem" \
	        -signature "$dir/sig" "$dir/signed" >/dev/null 2>&1
}

shape='^\{"payload":"[A-Za-z0-9_-]+","signatures":\[(\{"protected":"[A-Za-z0-9_-]+","signature":"[A-Za-z0-9_-]+"\},?)+\]\}$'
payload_of() {
	grep -qE "$shape" "$1" || die "$1: not an envelope in our writer's form"
	sed 's/^{"payload":"\([^"]*\)".*/\1/' "$1"
}
signatures_of() { # "PROTECTED SIGNATURE" a line
	grep -oE '"protected":"[^"]*","signature":"[^"]*"' "$1" |
	    sed 's/"protected":"\([^"]*\)","signature":"\([^"]*\)"/\1 \2/'
}
# Every JWK is an object without an object inside, but for an array of uses.
jwks() { grep -oE '\{[^{}]*"kty":"EC"[^{}]*\}' || true; }

list=$(payload_of "$2")
signed=no
while read -r protected signature; do
	while read -r key; do
		! good "$protected" "$list" "$signature" "$key" \
		    yinxin-trust+jws || signed=yes
	done < <(tr -d ' \t\r\n' <"$3" | jwks)
done < <(signatures_of "$2")
[ "$signed" = yes ] || die "trust list: not signed by the pinned root"

body=$(payload_of "$1")
trust=$(decode <<<"$list")
text=$(decode <<<"$body")
mapfile -t issuers < <(sed -n 's/.*"issuers":\["\([^]]*\)"\].*/\1/p' \
    <<<"$text" | sed 's/","/\n/g')
mapfile -t signatures < <(signatures_of "$1")
[ "${#issuers[@]}" -gt 0 ] &&
    [ "${#issuers[@]}" -eq "${#signatures[@]}" ] ||
    die "certificate: not one signature for each issuer"
for i in "${!issuers[@]}"; do
	read -r protected signature <<<"${signatures[$i]}"
	# The list is in canonical order: a body's "id" comes before its
	# "keys", and no other body's "id" stands between.
	keys=$(grep -oE '"id":"'"${issuers[$i]}"'","keys":\[[^]]*(\[[^]]*\][^]]*)*\]' \
	    <<<"$trust" | jwks)
	ok=no
	while read -r key; do
		[ -n "$key" ] || continue
		! good "$protected" "$body" "$signature" "$key" \
		    yinxin-certificate+jws || ok=yes
	done <<<"$keys"
	[ "$ok" = yes ] || die "certificate: no good signature by ${issuers[$i]}"
	echo "signature by ${issuers[$i]}: good"
done
echo "$text"
