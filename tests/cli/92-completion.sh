# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What a tab offers, asked of bash itself with the script that the programs
# print.

expect 64 issuer completion zsh
for program in issuer verifier; do
	expect 0 "$program" completion
	cp out "$program.bash"
	bash -n "$program.bash"
	# shellcheck disable=SC1090
	. "./$program.bash"
done

offers() { # offers WANTED WORD...: for the last word, joined by spaces
	local wanted=$1 got
	shift
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	"_$1" || : # nothing to offer is no error
	got=${COMPREPLY[*]}
	[ "$got" = "$wanted" ] || fail "$*: offers '$got', not '$wanted'"
}
offers 'preview publish' issuer p
offers '' issuer zz
offers 'trust' verifier tr
offers 'add list show remove' verifier trust ''
offers '--expect-holder --expect-scheme --expect-level --expect-scope' \
    verifier check --exp
offers '--yes' verifier trust add --y
offers '' verifier check --trust '' # files: bash's own
offers 'zh en' verifier check --lang ''
offers '--late --lang' issuer --lang en issue --partial --out x rec.json --la
offers '' verifier inspect --exp
