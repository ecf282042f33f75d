# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Evidence for the archive: judged again years later by whoever has the root,
# with what was published then; nothing in the file is believed for itself.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
expect 0 issuer issue -w ws --out . --late 'a test' \
    "$TOP/templates/sample/records/01-EX12-2025-000101.json"
expect 0 issuer publish -w ws site
root=ws/trust/root.json
pdf=EX12-2025-000101.pdf
# As strangers hold them: the root, and nothing kept.
later() { # later STATUS OPTION...: in the year 2041
	local wanted=$1
	shift
	expect "$wanted" env XDG_CACHE_HOME="$PWD/none" TZ=UTC \
	    ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
	    faketime '2041-05-06 07:08:09' verifier bundle --check "$@"
}

expect 64 verifier bundle $pdf
has err '-o FILE'
expect 64 verifier bundle --check -o x $pdf
expect 64 verifier bundle --check a b
expect 66 verifier bundle --check absent
expect 74 verifier bundle -o no/such/folder/x --trust $root --status site $pdf

expect 0 verifier bundle -o good --trust $root --status site --at 2025-07-01 \
    --through 2026-01-31 --jobs 1 $pdf EX12-2025-000101.jws.json
has out 'valid'
has good '"schema": "bundle/1"'
has good '"as_of": "2025-07-01"'
# Nothing valid, nothing found: written all the same, and the status tells.
expect 1 verifier bundle -o late --trust $root --status site --at 2030-01-01 $pdf
expect 2 env XDG_CACHE_HOME="$PWD/none" verifier bundle -o missing --trust $root --offline $pdf
# What held nothing, or could not be opened, stays said when judged again.
echo 'no certificate' >note.txt
expect 3 verifier bundle -o nothing --trust $root --status site $pdf note.txt
expect 3 verifier bundle --check --trust $root nothing
has out 'note.txt'
odd=$(printf 'x\033[2Jy\377.pdf')
cp $pdf "$odd"
expect 0 verifier bundle -o odd --trust $root --status site "$odd"
expect 0 verifier bundle --check --trust $root odd
has out '<U+001B>'
rm -f "$odd"
expect 66 verifier bundle -o absent --trust $root --status site $pdf not-there
expect 66 verifier bundle --check --trust $root absent
rm -f absent

# The certificate is withdrawn afterwards: then was then.
expect 0 issuer withdraw EX12-2025-000101 -w ws --yes --reason fraud --note 'a test'
expect 0 issuer publish -w ws site
expect 1 verifier check --trust $root --status site $pdf
later 0 --trust $root --json good
has out '"verdict": "valid"'
has err 'as recorded'
later 1 --trust $root late
has out 'expired'
has err 'as recorded'
later 2 --trust $root --json missing
has out '"status": "status_missing"'
has err 'as recorded'

# Another root, or none: nobody's word.
expect 0 issuer init other --sample --yes --passphrase-file pass
later 2 --trust other/trust/root.json good
has err 'under no root that is pinned'
! grep -q '^valid' out || fail 'a file that is nobody'"'"'s was called valid'
# What is written in it is not believed.
change() { # change PYTHON: good with a change, in `changed`
	python3 - "$1" <<-'END'
		import json, sys
		with open("good") as f: d = json.load(f)
		exec(sys.argv[1])
		with open("changed", "w") as f: json.dump(d, f)
	END
}
change 'd["records"][0]["verdict"] = "not_valid"'
later 2 --trust $root changed
has err '1 verdicts are not those recorded'
change 'd["records"][0]["envelope"]["payload"] = "e30"'
later 1 --trust $root changed
has err '1 verdicts are not those recorded'
change 't = d["status"][0]; d["status"][0] = t[:-8] + ("A" if t[-8] != "A" else "B") + t[-7:]'
later 2 --trust $root --json changed
has out '"code": "status.signature"'
change 'd["status"] = []'
later 2 --trust $root changed
change 'd["checked_at"] = "2055-01-01T00:00:00Z"'
later 2 --trust $root changed
change 'd["comment"] = "x"'
later 2 --trust $root changed
has err 'comment'
change 'del d["records"]'
later 2 --trust $root changed
# The moment cannot be moved to one that the list does not vouch for.
change 'd["checked_at"] = "2026-01-01T00:00:00Z"'
later 2 --trust $root changed
head -c 2000 good >changed
later 2 --trust $root changed
# To `check` it is a file that holds no certificate of its own.
expect 1 verifier check --offline --trust $root good
! grep -q '^valid' out || fail 'a file that is nobody'"'"'s was called valid'
