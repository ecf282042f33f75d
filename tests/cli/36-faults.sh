# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A full disk, files that may not grow, outputs that are closed, names that
# would lead elsewhere: said with the path, and repaired by running again.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
"$TOP/tests/cli/tables.py" rows.csv 6 0
issue() { issuer issue -w ws --late test "$@" rows.csv; }

# No room for the files: registered, said which file, finished when there is.
mkdir small
if mount -t tmpfs -o size=64k none small 2>/dev/null; then
	trap 'umount -l small 2>/dev/null || :' EXIT
	expect 74 issue --out small
	has err '/small/EX12-2025-00000'
	has err 'No space left on device'
	has err 'registered without all files: 6, not issued yet: 0'
	# What to do is said once, and the reason too.
	[ "$(grep -c 'run the same command again' err)" -eq 1 ] ||
	    fail 'the advice is not said once'
	[ "$(grep -c 'No space left' err)" -le 2 ] || fail 'a reason a file'
	has out 'no files   EX12-2025-000006'
	find small -name '.tmp-*' | grep . && fail 'half a file was left'
	expect 0 issuer list -w ws
	has out '6 certificates'
	mount -o remount,ro small
	sed 's/示例路/只读路/' rows.csv >late.csv
	expect 74 issuer --lang zh issue -w ws --late test -o small late.csv
	has err '只读'
	has err '没有签发任何证书'
	expect 0 issuer list -w ws
	has out '6 certificates'
	umount small
else
	# Without the right to mount: a file may not grow past 32 KiB.
	expect 74 bash -c 'ulimit -f 32; "$@"' - issuer issue -w ws \
	    --late test --out small rows.csv
fi
expect 0 issue --out small
has out '0 issued, 6 unchanged'
[ "$(find small -name '*.pdf' | wc -l)" -eq 6 ] || fail 'not all six'
# Something stands where one of them belongs: the others do not wait for it.
mkdir taken taken/EX12-2025-000003.pdf
expect 74 issue --out taken
has err '/taken/EX12-2025-000003.pdf: Is a directory'
[ "$(find taken -name '*.pdf' -type f | wc -l)" -eq 5 ] || fail 'not the others'
[ "$(grep -c 'run the same command' err)" -eq 1 ] || fail 'others are blamed'
find taken -name '.tmp-*' | grep . && fail 'half a file was left'
rmdir taken/EX12-2025-000003.pdf
expect 0 issue --out taken
[ "$(find taken -name '*.pdf' -type f | wc -l)" -eq 6 ] || fail 'not all six'
# Files that may not grow: an error, not the end of the process.
expect 74 bash -c 'ulimit -f 8; "$@"' - issuer issue -w ws --late test \
    --out limited rows.csv
has err 'ws/register.db: '
mkdir -p limited
find limited -type f | grep -v '\.jws\.json$' | grep . &&
    fail 'half a PDF was left'
expect 0 issue --out limited

# No design to draw with: what was issued is not said to be issued now.
mv ws/designs away
rm small/*1.pdf
expect 74 issue --out small --json
mv away ws/designs
python3 - <<-'END' || fail 'the outcome of what has no file'
	import json
	got = json.load(open("out"))
	assert got["summary"]["unchanged"] == 6, got["summary"]
	assert [len(r["problems"]) for r in got["results"]].count(1) == 1
END
expect 0 issue --out small
[ "$(find small -name '*.pdf' | wc -l)" -eq 6 ] || fail 'not all six again'

# A process of several ends, one that issues or the one that signs: said, but
# not of every file, and what it had is finished by running again.
lose() { # lose head|tail: the first or the last of the processes; WORDS
	"$TOP/tests/cli/tables.py" "$1.csv" 100 0
	sed -i "s/示例路/众人$1路/" "$1.csv"
	crowd() {
		issuer issue -w ws --late test --jobs 2 -o "$1.d" "$1.csv"
	}
	crowd "$1" >out 2>err &
	pid=$!
	until [ -n "$(find "$1.d" -name '*.pdf' 2>/dev/null)" ]; do
		kill -0 $pid || fail 'it ended before it could be disturbed'
		sleep 0.02
	done
	kill -KILL "$(pgrep -P "$(pgrep -P $pid -x issuer || echo $pid)" |
	    "$1" -n 1)"
	got=0
	wait $pid || got=$?
	[ $got -eq 74 ] || fail "status $got of a crowd that lost one"
	has err "$2"
	[ "$(grep -c 'run the same command again' err)" -eq 1 ] ||
	    fail "$1: the advice is not said once"
	[ "$(wc -l <err)" -le 12 ] || fail "$1: said of every file"
	expect 0 crowd "$1"
	[ "$(find "$1.d" -name '*.pdf' | wc -l)" -eq 100 ] ||
	    fail 'not all of them'
}
lose tail 'ended early'
lose head 'signing process did not answer'
# It may have been writing when it ended.
issuer doctor -w ws --repair >said || grep -q '\.tmp-' said ||
    fail 'the doctor found more than half a file'
expect 0 issuer doctor -w ws

# Outputs that take nothing; and no file becomes one of them.
expect 74 bash -c '"$@" >/dev/full' - issuer issue -w ws --late test rows.csv
expect 74 bash -c '"$@" >&-' - issuer issue -w ws --late test rows.csv
expect 74 bash -c '"$@" <&- >&- 2>&-' - issuer issue -w ws --late test \
    --out closed rows.csv
[ "$(find closed -name '*.pdf' | wc -l)" -eq 6 ] || fail 'closed: not all six'
grep -l -e 'unchanged' -e 'issuer:' -r closed ws/schemes ws/bodies &&
    fail 'a message went into a file'
# A reader that goes away early.
got=0
{ issue --out piped || got=$?; echo "$got" >status; } | head -n 0
[ "$(cat status)" -eq 74 ] || fail "a closed pipe: $(cat status)"
expect 0 issuer doctor -w ws

# Modes: never wider than asked for, whatever the umask.
(umask 000 && issue --out open >/dev/null)
(umask 077 && issue --out narrow >/dev/null)
[ "$(stat -c %a open/*.pdf | sort -u)" = 644 ] || fail 'umask 000: the PDFs'
[ "$(stat -c %a narrow/*.pdf | sort -u)" = 600 ] || fail 'umask 077: the PDFs'
[ "$(stat -c %a ws/register.db)" = 600 ] || fail 'the register is wider'
# A key that others may read is not used, with the remedy.
chmod 644 ws/keys/ex-cb-*.p8
sed 's/示例路/另一路/' rows.csv >other.csv
expect 1 issuer issue -w ws --late test other.csv
has err 'chmod 600'
chmod 600 ws/keys/ex-cb-*.p8

# Numbers are no paths.
for number in ../../x /abs .. . -rf 'a b' "$(printf '%0300d' 1)" $'a\nb'; do
	python3 - "$number" <<-'END'
		import csv, sys
		rows = list(csv.reader(open("rows.csv", encoding="utf-8")))[:2]
		rows = [["number"] + rows[0], [sys.argv[1]] + rows[1]]
		with open("one.csv", "w", encoding="utf-8", newline="") as f:
		    csv.writer(f).writerows(rows)
	END
	got=0
	issuer issue -w ws --late test --out names one.csv >out 2>err || got=$?
	case $number in
	/abs | .. | . | -rf) # odd, but letters that a number may have
		[ "$got" -eq 0 ] || has err '[rule.number]' ;;
	*) [ "$got" -eq 1 ] || fail "status $got for $number" ;;
	esac
done
[ -d names ] && [ "$(find names -mindepth 1 -type d | wc -l)" -eq 0 ] ||
    fail 'a number made a folder'
[ ! -e x.pdf ] && [ ! -e ../x.pdf ] && [ ! -e /abs.pdf ] ||
    fail 'a number led elsewhere'
# A link where a file goes is replaced, not followed.
printf 'mine\n' >mine
rm small/EX12-2025-000001.pdf
ln -s ../mine small/EX12-2025-000001.pdf
expect 0 issue --out small
[ "$(cat mine)" = mine ] || fail 'a link was followed'
[ ! -L small/EX12-2025-000001.pdf ] || fail 'the link stayed'

# What foreign text does to a terminal, a spreadsheet, a log.
python3 - <<-'END'
	import csv
	rows = list(csv.reader(open("rows.csv", encoding="utf-8")))[:2]
	for i, text in enumerate(["\x1b]0;x\x07", "a\rb", "a\x9bb", "a\u202eb",
	                          "a\nissue EX1 granted", "x" * 1000000]):
	    row = list(rows[1])
	    row[2] = text
	    with open(f"foul{i}.csv", "w", encoding="utf-8", newline="") as f:
	        csv.writer(f).writerows([rows[0], row])
END
for i in 0 1 2 3 4 5; do
	expect 1 issuer issue -w ws --late test "foul$i.csv"
	has err ':2:3: C2 holder.name.zh'
	LC_ALL=C grep -q $'[\001-\010\013-\037\177]' out err &&
	    fail "foul$i.csv: a control character on the terminal"
	[ "$(wc -c <err)" -lt 2000 ] || fail "foul$i.csv: all of it was said"
done
# Names that a spreadsheet would compute, in a listing of ours.
sed -e 2q rows.csv | sed -e 's/示例第0*[0-9]*号/=1+1/' \
    -e 's/Example Electromechanical/=cmd|x,Example/' >formula.csv
sed -i '2s/=cmd|x,Example\( No. [0-9]* Co., Ltd.\)/=cmd Example\1/' formula.csv
expect 0 issuer issue -w ws --late test formula.csv
expect 0 issuer list -w ws --csv
has out "'=1+1"
hasnt out ',=1+1'
