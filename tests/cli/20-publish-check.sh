# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The published folder as a stranger sees it; and what is never published.

records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 at '2025-11-01 09:00:00' issuer init ws --sample --yes \
    --passphrase-file pass
light_keys ws
expect 0 at '2025-11-01 10:00:00' issuer issue -w ws --late test \
    "$records/06-EX12-2024-000606.json" "$records/01-EX12-2025-000101.json" \
    "$records/04-EX12-2024-000404.json"
expect 0 at '2025-11-01 11:00:00' issuer publish -w ws site
cp -r ws early
expect 0 at '2025-11-02 10:00:00' issuer suspend -w ws EX12-2024-000404 \
    --reason fees_unpaid --yes
expect 0 at '2025-11-02 10:30:00' issuer withdraw -w ws EX12-2025-000101 \
    --reason fraud --yes
expect 0 at '2025-11-02 11:00:00' issuer publish -w ws site
expect 0 at '2025-11-03 10:00:00' issuer restore -w ws EX12-2024-000404 \
    --reason corrected --yes
expect 0 at '2025-11-03 11:00:00' issuer publish -w ws site

# Whole: no workspace, no key, no network is needed.
now='2025-11-03 12:00:00'
expect 0 at "$now" issuer publish --check site
has out 'all is well: 3 status tokens, 3 certificates'
expect 0 at "$now" issuer publish --check --root ws/trust/root.json site/
expect 0 at "$now" issuer publish --check --lang zh site
has out '一切正常'
expect 1 at '2025-11-10 12:00:00' issuer publish --check site
has out '[site.status_expired]'
expect 1 at '2026-11-10 12:00:00' issuer publish --check site
has out '[trust.expired]'
expect 64 issuer publish --root ws/trust/root.json site
expect 66 issuer publish --check nowhere

# Each fault by itself, in a copy; found, with its file and its rule.
fault() { # fault FILE RULE: what is amiss with the copy
	expect 1 at "$now" issuer publish --check copy
	grep -F " $1: " out | grep -qF "[$2]" || fail "no $2 of $1: $(cat out)"
	rm -rf copy
	cp -r site copy
}
change() { # change FILE: one character in the middle of it
	"$PYTHON" - "$1" <<'PY'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
at = len(data) // 2
data[at] = ord('A') if data[at] != ord('A') else ord('B')
open(sys.argv[1], 'wb').write(data)
PY
}
edit() { # edit SED-SCRIPT: of the index
	sed -i "$1" copy/index.json
	if cmp -s copy/index.json site/index.json; then fail "unchanged: $1"; fi
}
a=EX12-2024-000404.jws.json
b=EX12-2025-000101.jws.json
cp -r site copy
rm copy/status/0/000002.jwt
fault status/0/000002.jwt site.missing
rm copy/status/0/000001.jwt
fault status/0/000001.jwt site.missing
rm copy/status/0.jwt
fault status/0.jwt site.missing
rm -r copy/status
fault status/0.jwt site.missing
cp site/status/0/000002.jwt copy/status/0.jwt
fault status/0.jwt site.newest
cp site/status/0/000001.jwt copy/status/0/000002.jwt
fault status/0/000002.jwt status.sequence
cp site/status/0.jwt copy/status/0/4.jwt
fault status/0/4.jwt site.extra
cp site/status/0.jwt copy/status/1.jwt
fault status/1.jwt status.subject
change copy/status/0/000001.jwt
expect 1 at "$now" issuer publish --check copy
has out 'status/0/000001.jwt'
cp site/status/0/000001.jwt copy/status/0/
change copy/certificates/$a
expect 1 at "$now" issuer publish --check copy
has out "certificates/$a"
cp site/certificates/$a copy/certificates/
cp site/certificates/$a copy/certificates/$b
fault certificates/$b site.name
cp site/certificates/$a copy/certificates/$b
fault certificates/$b site.twice
rm copy/certificates/$a
fault index.json site.index
cp site/certificates/$a copy/certificates/other.jws.json
fault certificates/other.jws.json site.name
# A signature of the joint certificate is taken off.
"$PYTHON" - copy/certificates/$a <<'PY'
import json, sys
v = json.load(open(sys.argv[1]))
v['signatures'] = v['signatures'][:1]
open(sys.argv[1], 'w').write(json.dumps(v, separators=(',', ':')))
PY
fault certificates/$a issuers.missing
edit '0,/"version": 1,/s//"version": 2,/'
fault trust.jws.json site.index
edit 's/"seq": 3/"seq": 2/'
fault status/0.jwt site.index
edit 's/"valid_until": "2027-03-10"/"valid_until": "2028-03-10"/'
fault certificates/$a site.index
edit "s/$a/$b/"
fault certificates/$a site.index
edit 's/site.1/site\/2/'
fault index.json site.index
printf '{' >copy/index.json
fault index.json json.syntax
rm copy/index.json
fault index.json site.missing
# The search: what it leads to, what it leads away from, what is no file of it.
all=search/0/all.json
in_search() { # in_search SED-SCRIPT: of its one file
	sed -i "$1" copy/$all
	if cmp -s copy/$all site/$all; then fail "unchanged: $1"; fi
}
in_search 's/"EX12-2024-000404":/"EX12-2024-000405":/'
fault certificates/$a site.index
in_search '0,/"EX12-2024-000404#1"/s//"EX12-2024-000404#2"/'
fault $all site.index
in_search '0,/"EX12-2024-000404#1"/s//"EX12-2024-000404#01"/'
fault $all site.index
in_search '0,/\["EX12-2024-000404#1"\]/s//[]/'
fault $all site.index
in_search '0,/\["EX12-2024-000404#1"\]/s//[7]/'
fault $all site.index
printf '[]\n' >copy/$all
fault $all site.index
printf '{' >copy/$all
fault $all json.syntax
rm copy/$all
fault certificates/$b site.index
rm -r copy/search
fault search/meta.json site.missing
sed -i 's/"certificates":3/"certificates":2/' copy/search/meta.json
fault search/meta.json site.index
sed -i 's/"digits":0/"digits":5/' copy/search/meta.json
fault search/meta.json site.index
for extra in search/other.json search/0/0.json search/1/10.json \
    search/2/0A.json search/0/all/all.json; do
	mkdir -p "copy/${extra%/*}"
	cp site/$all "copy/$extra"
	fault $extra site.extra
done
# Of another D, so of before.
mkdir copy/search/1
cp site/$all copy/search/1/a.json
expect 0 at "$now" issuer publish --check copy
rm -r copy/search/1
change copy/trust.jws.json
expect 1 at "$now" issuer publish --check copy
has out 'trust.jws.json'
rm -rf copy && cp -r site copy
expect 0 at '2025-11-01 09:00:00' issuer init other --sample --yes \
    --passphrase-file pass
cp other/trust/root.json copy/
fault trust.jws.json trust.root
expect 1 at "$now" issuer publish --check --root other/trust/root.json site
has out '[trust.root]'

# Signed by the right key, numbered and dated right: but the withdrawal, the
# suspension and the restoration are gone, or only the bits.
while read -r how rule; do
	"$PYTHON" "$TOP/tests/cli/retell.py" "$how" site/status/0.jwt \
	    ws/keys/ex-cb-* pass "$(date -d '2025-11-03 11:30:00 +0800' +%s)" \
	    >copy/status/0/000004.jwt
	cp copy/status/0/000004.jwt copy/status/0.jwt
	expect 1 at "$now" issuer publish --check copy
	hasnt out '[status.signature]'
	fault status/0/000004.jwt "$rule"
done <<'TABLE'
forget status.event_dropped
clear status.returned
clear status.bits
free status.not_allocated
free status.bits
TABLE

# A register whose history was cut short publishes nothing.
cut() { # cut WORKSPACE SQL...
	"$PYTHON" - "$@" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + '/register.db')
for name, in db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
    db.execute(f'DROP TRIGGER {name}')
for statement in sys.argv[2:]:
    db.execute(statement)
db.commit()
PY
}
unchanged() { # the site is as it was
	cp -r site before
	"$@"
	diff -r before site >/dev/null || fail 'the site was changed'
	rm -rf before
}
cp -r ws short
cut short 'DELETE FROM publications' 'DELETE FROM events'
unchanged expect 1 at '2025-11-03 12:00:00' issuer publish -w short site
has err 'an event that was published is gone or changed'
rm -rf short && cp -r ws short
cut short "UPDATE events SET reason = 'regulator_request'
    WHERE action = 'suspend'"
unchanged expect 1 at '2025-11-03 12:00:00' issuer publish -w short site
has err 'gone or changed'
# An old copy, also when the newest token was taken from the site.
unchanged expect 1 at '2025-11-03 12:00:00' issuer publish -w early site
has err 'old copy'
mkdir kept
mv site/status/0.jwt kept/
unchanged expect 1 at '2025-11-03 12:00:00' issuer publish -w early site
has err 'old copy'
mv kept/0.jwt site/status/
# Two registers that went apart: the same number, another token.
expect 0 at '2025-11-02 12:00:00' issuer publish -w early elsewhere
expect 0 at '2025-11-03 12:00:00' issuer publish -w early elsewhere
unchanged expect 1 at '2025-11-04 12:00:00' issuer publish -w early site
has err 'two registers'
# Another publisher's folder.
expect 0 at '2025-11-01 09:00:00' issuer init third --sample --yes \
    --passphrase-file pass --from "$TOP/templates/sample/bodies_and_schemes.json" \
    --base-url https://other.example.org
unchanged expect 1 at '2025-11-04 12:00:00' issuer publish -w third site
has err "another publisher's"
# And the whole one goes on.
expect 0 at '2025-11-04 12:00:00' issuer publish -w ws site
expect 0 at '2025-11-04 12:00:00' issuer publish --check site
has out 'all is well: 4 status tokens'
