# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# check says every problem of a record at once, with file, line and field, and
# changes nothing; preview makes a specimen and uses up no number.

records=$TOP/templates/sample/records
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass

sed -e 's/"CN"/"cn"/' -e 's/2028-06-17/2028-07-17/' -e 's/喆㙦/喆\xe2\x80\xae㙦/' \
    "$records/01-EX12-2025-000101.json" >bad.json
expect 1 issuer check -w ws bad.json
has err 'bad.json:'
has err 'holder.country'
has err 'valid_until'
has err 'U+202E'
has err '[text.bidi]'
grep -q $'\xe2\x80\xae' err && fail 'the override reached the terminal'
expect 1 issuer check -w ws --lang zh bad.json
has err '含双向控制字符'
expect 1 issuer check -w ws --json bad.json
has out '"rule": "text.bidi"'
has out '"line":'
# A line of many.
{
	tr -d '\n' <"$records/04-EX12-2024-000404.json"
	echo
	tr -d '\n' <bad.json
	echo
} >both.jsonl
expect 1 issuer check -w ws --late test both.jsonl
has err 'both.jsonl:2:'
hasnt err 'both.jsonl:1:'
expect 66 issuer check -w ws none.json
has err 'none.json'
expect 64 issuer check -w ws
expect 1 issuer check -w ws "$records/07-EX7-2020-000707.json"
has err '[rule.late]'
expect 0 issuer check -w ws --late test "$records"/*.json
expect 0 issuer check -w ws --late test - <"$records/07-EX7-2020-000707.json"

expect 0 issuer preview -w ws "$records/07-EX7-2020-000707.json" -o s.pdf
head -c 5 s.pdf | grep -q '%PDF-' || fail 'no PDF'
grep -aq '"signatures"' s.pdf && fail 'a specimen carries a signature'
expect 1 issuer preview -w ws bad.json -o t.pdf
[ ! -e t.pdf ] || fail 'a refused record has a specimen'
expect 64 issuer preview -w ws bad.json

# --watch does it again after a change, and waits a mistake out.
await() { # await FILE TEXT: until FILE contains it, ten seconds at most
	for _ in $(seq 100); do
		grep -qF -e "$2" "$1" 2>/dev/null && return
		sleep 0.1
	done
	has "$1" "$2"
}
expect 64 issuer preview -w ws --watch -o w.pdf - <bad.json
cp "$records/07-EX7-2020-000707.json" seen.json
issuer preview -w ws --watch -o w.pdf seen.json >seen.out 2>seen.err &
watcher=$!
trap 'kill "$watcher" 2>/dev/null || :' EXIT
await seen.err 'waiting for a change'
rm w.pdf
cp ws/designs/classic/layout.json kept
sed -i 's/"width": 21000/"width": "wide"/' ws/designs/classic/layout.json
await seen.err 'classic/layout.json:2: '
[ ! -e w.pdf ] || fail 'a broken design made a page'
cp kept ws/designs/classic/layout.json
sed -i 's/"CN"/"cn"/' seen.json
await seen.err 'holder.country'
sed -i 's/"cn"/"CN"/' seen.json
appears() {
	for _ in $(seq 100); do
		[ ! -e w.pdf ] || return 0
		sleep 0.1
	done
	fail 'the mended record has no page'
}
appears
kill "$watcher"
wait "$watcher" || :

# Mended while the mistake is still being told, which takes long here: seen.
sed -i 's/"CN"/"cn"/' seen.json
rm w.pdf
strace -f -qq -o /dev/null -e trace=write -e inject=write:delay_enter=500000 \
    sh -c 'echo $$ >watcher; exec issuer preview -w ws --watch -o w.pdf \
    seen.json' 2>slow.err &
trap 'kill "$(cat watcher)" 2>/dev/null || :' EXIT
await slow.err 'holder.country'
sed -i 's/"cn"/"CN"/' seen.json
appears
kill "$(cat watcher)"
wait || :
trap - EXIT

expect 0 issuer list -w ws
has out '0 certificates'
expect 0 issuer doctor -w ws
has out 'all is well'
