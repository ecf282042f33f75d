# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What a tab offers, asked of bash itself with the script that the programs
# print.

expect 64 issuer completion csh
has err 'bash, zsh or fish'
expect 64 issuer completion zsh fish
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
offers 'bash zsh fish' issuer completion ''
# The values of an option, where there is a list of them.
offers 'jsonl csv cnca untp' issuer export --format ''
offers 'surveillance_overdue' issuer suspend EX-1 --reason s
offers 'standard_changed' issuer cancel EX-1 --reason st
offers 'certify refuse' issuer case decide C-1 --result ''
offers 'closed open' issuer case review C-1 F-1 --result ''
offers 'ES256 EdDSA' issuer key new body --alg ''
offers '' issuer list --holder v
offers 'valid void' issuer list --status v
offers '' verifier check --status v
# They are those that the program takes.
expect 64 issuer case list --state none
# shellcheck disable=SC2046
offers "$(tr -d , <err | sed 's/.*one of //')" issuer case list --state ''

# zsh, with a key at a terminal; its compinit loads the files by their names.
mkdir functions
for program in issuer verifier; do
	expect 0 "$program" completion zsh
	cp out "functions/_$program"
	zsh -n "functions/_$program"
done
touch record.json
expect 0 python3 "$TOP/tests/cli/complete.py" "$PWD/functions" <<-'END'
	issuer zz => issuer zz
	issuer prev => issuer preview
	issuer trust p => issuer trust publish
	issuer help trust s => issuer help trust show
	issuer completion z => issuer completion zsh
	issuer --lang z => issuer --lang zh
	issuer issue --late x rec => issuer issue --late x record.json
	issuer --lang en issue --out x rec.json --la => issuer --lang en issue --out x rec.json --la
	issuer issue --par => issuer issue --partial
	issuer export --format u => issuer export --format untp
	issuer case review C-1 F-1 --result c => issuer case review C-1 F-1 --result closed
	issuer case decide C-1 --result c => issuer case decide C-1 --result certify
	issuer void EX-1 --reason m => issuer void EX-1 --reason misprint
	issuer list --holder rec => issuer list --holder record.json
	verifier check --expect-h => verifier check --expect-holder
	verifier inspect --exp => verifier inspect --exp
	verifier trust add --y => verifier trust add --yes
END

# fish tells by itself what it would offer.
for program in issuer verifier; do
	expect 0 "$program" completion fish
	cp out "$program.fish"
	fish --no-execute "$program.fish"
done
fishes() { # fishes WANTED LINE: words offered, sorted
	local got
	got=$(fish --no-config -c 'source issuer.fish; source verifier.fish
	    complete -C $argv[1]' "$2" | cut -f 1 | sort | xargs)
	[ "$got" = "$1" ] || fail "fish: $2: offers '$got', not '$1'"
}
fishes 'preview publish' 'issuer p'
fishes '' 'issuer zz'
fishes 'add list remove show' 'verifier trust '
fishes 'en zh' 'issuer check --lang '
fishes 'cnca csv jsonl untp' 'issuer export --format '
fishes 'closed open' 'issuer case review C-1 F-1 --result '
fishes 'misprint' 'issuer void EX-1 --reason m'
fishes '--late' 'issuer issue --partial --out x rec.json --lat'
fishes '--expect-holder --expect-level --expect-scheme --expect-scope' \
    'verifier check --exp'
fishes '' 'verifier inspect --exp'
fishes '--yes' 'verifier trust add --y'
fishes 'record.json' 'issuer issue rec'
fishes '' 'issuer list rec'
