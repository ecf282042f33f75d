# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A batch of several processes killed at any moment: nothing is lost, doubled
# or half written, and the same command finishes the work.  YINXIN_KILLS says
# how many times; `make fault` kills two hundred times.

kills=${YINXIN_KILLS:-8}
rows=24
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
batch() { # the N-th batch, with firms of its own
	"$TOP/tests/cli/tables.py" "b$1.csv" $rows 0
	sed -i "s/示例路/示例${1}路/" "b$1.csv"
}
issue() { issuer issue -w ws --late test --jobs 2 --out out.d "b$1.csv"; }

# How long one takes, from its start to its end.  The newest that was never
# killed tells what the machine is like now: were it faster than was thought,
# one would soon end before its kill.
batch 0
start=${EPOCHREALTIME/./}
issue 0 >/dev/null
span=$((${EPOCHREALTIME/./} - start))

# What has its name is whole: its end is there, and its record is JSON.
whole() {
	python3 - out.d <<-'END' || fail 'a file is not whole'
		import json, os, sys
		for name in os.listdir(sys.argv[1]):
		    if name.startswith(".tmp-"):
		        continue
		    with open(os.path.join(sys.argv[1], name), "rb") as f:
		        text = f.read()
		    if name.endswith(".pdf"):
		        assert text[:5] == b"%PDF-" and text[-6:] == b"%%EOF\n", name
		    else:
		        assert len(json.loads(text)["signatures"]) == 2, name
	END
}
killed=0
n=1
fresh=true # no kill has met batch n yet
batch $n
while [ "$killed" -lt "$kills" ]; do
	# Early enough that most are killed more than once: each run takes up
	# what the last left, so that the end is met too.
	after=$((span / 16 + (RANDOM * 32768 + RANDOM) % (span * 3 / 4)))
	got=0
	start=${EPOCHREALTIME/./}
	timeout --foreground -s KILL \
	    "$((after / 1000000)).$(printf %06d $((after % 1000000)))" \
	    issuer issue -w ws --late test --jobs 2 --out out.d "b$n.csv" \
	    >said || got=$?
	# What was said to be issued is there.
	while read -r _ number _; do
		[ -s "out.d/$number.pdf" ] && [ -s "out.d/$number.jws.json" ] ||
		    fail "$number was said to be issued and is not there"
	done < <(grep '^issued' said || :)
	whole
	if [ "$got" -eq 137 ]; then
		killed=$((killed + 1))
		fresh=false
	elif [ "$got" -ne 124 ]; then # 124: it had just ended by itself
		[ "$got" -eq 0 ] || fail "status $got"
		! $fresh || span=$((${EPOCHREALTIME/./} - start))
		n=$((n + 1))
		fresh=true
		batch $n
	fi
done
# The same commands finish everything.
for i in $(seq 0 $n); do
	issue "$i" >said || fail "batch $i did not finish"
	awk '/^(issued|unchanged)/ { print $2 }' said
done >numbers
wanted=$((rows * (n + 1)))
[ "$(grep -c . numbers)" -eq $wanted ] || fail 'not one for each row'
[ "$(sort -u numbers | wc -l)" -eq $wanted ] || fail 'a number given twice'
[ "$(find out.d -name '*.pdf' | wc -l)" -eq $wanted ] ||
    fail 'not one PDF for each'
issuer doctor -w ws --repair >said || :
grep -v -e '\.tmp-' -e 'repaired' -e 'all is well' said &&
    fail 'the doctor found more'
expect 0 issuer doctor -w ws
expect 0 issuer publish -w ws site
expect 0 verifier check --trust site/trust.jws.json --status site --jobs 2 \
    --quiet out.d
echo "killed $killed times in $((n + 1)) batches of $rows"
