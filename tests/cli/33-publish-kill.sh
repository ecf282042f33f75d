# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Killed at any point, a publication leaves a site that verifies: every
# certificate in it has the verdict of before or of after, and publishing
# again completes it.  The kill comes at the n-th call of a kind.

export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init before --sample --yes --passphrase-file pass \
    --from "$TOP/tests/data/one_body.json"
record() { # record NUMBER: a record in force today
	sed "s/EX5-2017-000808/$1/; s/2017-05-1/2026-05-1/; s/2020-05-1/2029-05-1/" \
	    "$records/08-EX5-2017-000808.json" >"$1.json"
}
for n in K-1 K-2 K-3; do record $n; done
expect 0 issuer issue -w before --late test K-1.json K-2.json
expect 0 issuer publish -w before old
# What the next publication brings: a new key, a suspension and a certificate.
expect 0 issuer key rotate -w before ex-cb
expect 0 issuer trust publish -w before
expect 0 issuer suspend -w before K-1 --yes --reason complaint_confirmed \
    --until 2027-01-31
expect 0 issuer issue -w before --late test K-3.json

fresh() {
	rm -rf ws site cache
	cp -a before ws
	cp -a old site
}
status_of() { # status_of NUMBER: by the site alone
	XDG_CACHE_HOME=$PWD/cache verifier check --json \
	    --trust site/root.json --status site \
	    "site/certificates/$1.jws.json" 2>&1 |
	    sed -n 's/^ *"status": "\(.*\)",$/\1/p'
}
fresh
kinds=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,mkdir
expect 0 strace -f -qq -o calls -e trace=$kinds issuer publish -w ws site
[ "$(status_of K-1) $(status_of K-2) $(status_of K-3)" = \
    'suspended valid valid' ] || fail 'the publication is not as told'

killed=0 olds=0 news=0
while read -r count call; do
	for when in $(seq 1 6) $((count / 3)) $((count / 2)) \
	    $((count * 3 / 4)) $((count - 1)) "$count"; do
		if [ "$when" -lt 1 ] || [ "$when" -gt "$count" ]; then
			continue
		fi
		fresh
		{
			strace -f -qq -o /dev/null \
			    -e "inject=$call:signal=KILL:when=$when" \
			    issuer publish -w ws site >said 2>&1 ||
			    killed=$((killed + 1))
		} 2>/dev/null
		case $(status_of K-1) in
		valid) olds=$((olds + 1)) ;;
		suspended) news=$((news + 1)) ;;
		*) fail "$call $when: K-1 is $(status_of K-1)" ;;
		esac
		[ "$(status_of K-2)" = valid ] || fail "$call $when: K-2"
		# A certificate is never there before the list that knows it.
		if [ -e site/certificates/K-3.jws.json ]; then
			[ "$(status_of K-3)" = valid ] ||
			    fail "$call $when: K-3 is $(status_of K-3)"
		fi
		expect 0 issuer publish -w ws site
		[ "$(status_of K-1) $(status_of K-3)" = 'suspended valid' ] ||
		    fail "$call $when: not completed"
		expect 0 issuer publish --check site -w ws
	done
done < <(sed 's/^[0-9]* *//; s/(.*//' calls | grep -E '^[a-z0-9]+$' |
    sort | uniq -c)
echo "$killed kills: $olds old, $news new"
[ "$killed" -ge 20 ] || fail "only $killed kills"
[ "$olds" -ge 5 ] && [ "$news" -ge 1 ] || fail "$olds old, $news new"
