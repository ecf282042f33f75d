# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Killed at any point, a publication leaves a site that verifies: every
# certificate in it has the verdict of before or of after, and publishing
# again completes it.  The kill comes at each call that changes a file or makes
# a change durable, of the program and then of the process with its keys.

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

light_keys before

fresh() {
	rm -rf ws site cache
	cp -a before ws
	cp -a old site
}
statuses() { # by the site alone: "K-1 status", a line each
	XDG_CACHE_HOME=$PWD/cache verifier check --jsonl \
	    --trust site/root.json --status site site/certificates 2>&1 |
	    sed -n 's/.*"status":"\([a-z_]*\)".*"number":"\(K-[0-9]\)".*/\2 \1/p'
}
before='K-1 valid
K-2 valid'
after='K-1 suspended
K-2 valid
K-3 valid'
between='K-1 suspended
K-2 valid'
fresh
[ "$(statuses)" = "$before" ] || fail "before: $(statuses)"
kinds=write,pwrite64,fsync,fdatasync,syncfs,rename,renameat,renameat2
kinds=$kinds,mkdir,unlink,unlinkat,ftruncate,link,linkat
expect 0 strace -qq -o calls -e trace=$kinds issuer publish -w ws site
[ "$(statuses)" = "$after" ] || fail "the publication: $(statuses)"

killed=0 olds=0 news=0
killed_at() { # killed_at CALL WHEN [STRACE-OPTION]
	fresh
	{
		strace ${3:+"$3"} -qq -o /dev/null \
		    -e "inject=$1:signal=KILL:when=$2" \
		    issuer publish -w ws site >said 2>&1 || killed=$((killed + 1))
	} 2>/dev/null
	# A certificate is never there before the list that knows it.
	case $(statuses) in
	"$before") olds=$((olds + 1)) ;;
	"$after" | "$between") news=$((news + 1)) ;;
	*) fail "$1 $2: $(statuses)" ;;
	esac
	expect 0 issuer publish -w ws site
	[ "$(statuses)" = "$after" ] || fail "$1 $2: not completed"
	expect 0 issuer publish --check site
}
points=0
while read -r count call; do
	for ((when = 1; when <= count; when++)); do
		killed_at "$call" "$when"
		points=$((points + 1))
	done
done < <(sed 's/(.*//' calls | grep -E '^[a-z0-9]+$' | sort | uniq -c)
main=$killed
killed_at write 1 -f
killed_at write 2 -f
echo "$killed kills at $points calls: $olds old, $news new"
[ "$points" -ge 40 ] && [ "$main" -eq "$points" ] ||
    fail "$main kills at $points calls"
[ "$olds" -ge 5 ] && [ "$news" -ge 5 ] || fail "$olds old, $news new"
