# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A spreadsheet: every fault of every row at once, with its cell; encodings,
# headers of other names, the template.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
light_keys ws
export LC_ALL=C.UTF-8

# The template: nothing in it is a record until somebody writes one.
for map in zh en; do
	expect 0 issuer import --template --map $map --lang $map -o $map.csv
	expect 1 issuer check -w ws --map $map $map.csv
	has err 'no record in the input'
done
# One that was filled in is not written over.
cp zh.csv before.csv
expect 1 issuer import --template --map en -o zh.csv
has err 'zh.csv exists: left as it is'
cmp -s zh.csv before.csv || fail 'a template was written over'
head -c 3 zh.csv | cmp -s - <(printf '\357\273\277') || fail 'no mark'
has zh.csv '统一社会信用代码'
has en.csv 'Credit code'
expect 0 issuer import -w ws --template --scheme ex-after-sales-completeness
has out '7, 8, 9, 10, 11, 12'
expect 1 issuer import -w ws --template --scheme ex-none
expect 64 issuer import -w ws
expect 64 issuer import --template zh.csv
expect 64 issuer check -w ws --encoding latin1 zh.csv
# Its example is a good record, by every rule.
sed -e 2d -e 's/^# //' zh.csv >example.csv
expect 0 issuer check -w ws --late test --map zh example.csv
expect 0 issuer import -w ws --map zh -o example.jsonl example.csv
# The same out of any form is the same certificate.
tail -c +4 example.csv | iconv -f UTF-8 -t GB18030 >gb.csv
tail -c +4 example.csv >plain.csv
expect 0 issuer issue -w ws --late test --map zh -o out.d example.csv
has out 'issued     EX12-2025-000001'
expect 0 issuer issue -w ws --late test --map zh -o out.d gb.csv plain.csv \
    example.jsonl - <plain.csv
has out '0 issued, 4 unchanged'
expect 0 issuer issue -w ws --map zh --encoding gb18030 -o out.d gb.csv

# A sheet as a spreadsheet saves it: dates in its own form, empty columns with
# commas and without, a header broken into two lines, an empty row.
python3 - <<-'END'
	import csv
	rows = list(csv.reader(open("plain.csv", encoding="utf-8", newline="")))
	dated = [["2025/6/18" if c == "2025-06-18" else "2028年6月17日"
	          if c == "2028-06-17" else c for c in r] for r in rows]
	assert dated != rows
	dated[0] = [c.replace("(", "\r\n(") for c in dated[0]] + ["", ""]
	dated[1] += [""] * 4
	short = list(dated[1])
	short[short.index("示例机电股份有限公司")] = "示例𬭎电股份有限公司"
	while not short[-1]:
	    short.pop()
	with open("sheet.CSV", "w", encoding="utf-8-sig", newline="") as f:
	    csv.writer(f).writerows([*dated, [""] * 30, short])
END
cp sheet.CSV sheet.txt
expect 0 issuer issue -w ws --late test --map zh -o out.d sheet.CSV sheet.txt
has out '1 issued, 3 unchanged'

# What is no table is told what to do, once, in both languages.
refuse() { # refuse FILE CODE TEXT
	expect 1 issuer --lang zh check -w ws --map zh "$1"
	has err "[$2]"
	has err 'CSV UTF-8'
	expect 1 issuer --lang en check -w ws --map zh "$1"
	has err "$1:1: $3"
	has err 'CSV UTF-8'
	[ "$(wc -l <err)" -eq 1 ] || fail "$1: $(cat err)"
}
iconv -t UTF-16 plain.csv >u16.csv
refuse u16.csv csv.utf16 'is UTF-16'
iconv -t UTF-16LE plain.csv >u16le.csv
refuse u16le.csv csv.utf16 'is UTF-16'
tr , ';' <plain.csv >semicolons.csv
refuse semicolons.csv csv.separator 'cells are parted by commas'
tr , '\t' <plain.csv >tabs.tsv
refuse tabs.tsv csv.separator 'cells are parted by commas'
tr '\n' '\r' <plain.csv | tr -s '\r' >returns.csv
refuse returns.csv csv.return 'its lines end in lone carriage returns'
printf 'PK\3\4\24\0\6\0' >book.xlsx
refuse book.xlsx csv.workbook 'is a workbook'
# Characters that an encoding lacks do not become question marks in silence.
python3 - <<-'END'
	with open("plain.csv", encoding="utf-8", newline="") as f:
	    text = f.read().replace("示例机电", "示例㙦电")
	with open("gbk.csv", "w", encoding="gbk", errors="replace",
	          newline="") as f:
	    f.write(text)
END
expect 1 issuer check -w ws --late test --map zh gbk.csv
has err 'gbk.csv:2:4: D2 获证组织: the question mark'

# What no record may hold is told with its cell.
sed '2s/Example/Exa\x01mple/' plain.csv >control.csv
expect 1 issuer check -w ws --late test --map zh control.csv
has err '[json.control]'
has err ':2:'
grep -qE '^control.csv:2:[0-9]+: [A-Z]+2 ' err || fail 'the cell is not named'

# Headers: none is guessed, the nearest is named.
sed '1s/holder.uscc/holder.usc/' <<-'END' >bad.csv
	scheme,level,holder.name.zh,holder.uscc,holder.country,scope.zh,decided,valid_from
END
expect 1 issuer check -w ws bad.csv
has err 'bad.csv:1:4: '
has err ': D1 holder.usc: unknown header'
has err 'holder.usc -> holder.uscc?'
has err '[csv.header_unknown]'
expect 1 issuer check -w ws zh.csv # Chinese headers without the mapping
has err '[csv.header_unknown]'
printf '{"columns": {"A": "holder.usc"}, "defaults": {"x": "y"}}' >map.json
expect 1 issuer check -w ws --map map.json plain.csv
has err 'columns.A: value is not allowed (holder.usc -> holder.uscc?)'
has err 'defaults.x'
expect 66 issuer check -w ws --map none.json plain.csv
expect 66 issuer check -w ws --map fr plain.csv
has err 'no mapping fr: give a mapping file, or zh or en'
# What is long is cut between characters, and the JSON is UTF-8.
printf '{"columns": {"%s": "%s"}}' "$(printf '表%.0s' $(seq 40))" \
    "$(printf '甲乙丙%.0s' $(seq 40))" >map.json
expect 1 issuer check -w ws --map map.json plain.csv
has err '…'
hasnt err '<0x'
printf '%s,scheme\n' "$(printf 'x表%.0s' $(seq 40))" >long.csv
expect 1 issuer check -w ws --json long.csv
iconv -f UTF-8 -t UTF-8 out err >said || fail 'not UTF-8'
hasnt said '<0x'
# What the whole table has in common, and a column that is nobody's business.
cat >map.json <<-'END'
	{"columns": {"客户": "holder.name.zh", "代码": "holder.uscc", "经办": ""},
	 "defaults": {"scheme": "ex-after-sales-completeness", "level": "12",
	  "holder.country": "CN", "scope.zh": "水泵售后", "decided": "2025-06-18",
	  "issued": "2025-06-18", "valid_from": "2025-06-18"}}
END
printf '经办,客户,代码\n甲,示例𬭎公司,91990001MAEXA00156\n' >short.csv
expect 0 issuer issue -w ws --late test --map map.json -o out.d short.csv
has out '示例𬭎公司'

# Five hundred rows, fifty of them bad: said exactly, and nothing is issued.
"$TOP/tests/cli/tables.py" rows.csv 500 50 >wanted
issuer list -w ws >before
expect 1 issuer issue -w ws --late test -o bad.d rows.csv
sed 's/^rows.csv:\([0-9:]*\): .*\(\[[a-z._]*\]\)$/\1 \2/' err | cmp -s - wanted ||
    fail "not what is wrong: $(diff err wanted | head -n 5)"
[ "$(grep -c '^refused' out)" -eq 50 ] || fail 'not one line a bad row'
has out '450 good, 50 refused: nothing was issued'
[ -z "$(find bad.d -type f)" ] || fail 'files of a refused batch'
expect 1 issuer check -w ws --late test --jobs 2 --json rows.csv
python3 - wanted <<-'END' || fail 'the JSON says something else'
	import json, sys
	wanted = open(sys.argv[1]).read().split("\n")[:-1]
	got = json.load(open("out"))
	assert got["summary"]["refused"] == 50 and len(got["results"]) == 500
	said = [f'{p["line"]}:{p["column"]} [{p["rule"]}]'
	        for r in got["results"] for p in r["problems"]]
	assert said == wanted
	assert got["results"][0]["problems"][0]["cell"] == "A2 scheme"
END
# A fault of a whole column is said of every row, and once more in all.
"$TOP/tests/cli/tables.py" rows.csv 120 0
sed -i -e '2,$s/,CN,/,cn,/' -e '2,90s/2025-06-18/18.6.2025/' rows.csv
expect 1 issuer --lang zh issue -w ws --late test -o bad.d rows.csv
has err 'issuer: rows.csv：F 列 holder.country 有 120 行：取值不允许'
[ "$(grep -c '^rows.csv:' err)" -eq 209 ] || fail 'not every fault'
[ "$(grep -c '^issuer: rows.csv' err)" -eq 1 ] || fail 'of 89 rows too'
# Of a row its faults are said at once, whichever rule finds them: of a member,
# of the day of signing, of the page.
"$TOP/tests/cli/tables.py" rows.csv 4 0
sed -i -e '2s/,CN,/,cn,/' -e '2s/,98.5,\r$/,98.5,'"$(printf 'x%.0s' \
    $(seq 2001))"'/' -e '3s/㙦机电/𒀀/' -e '4s/^ex-[a-z-]*/x/' \
    -e '4s/2025-06-18/18.6.2025/' rows.csv
expect 1 issuer check -w ws rows.csv
sed 's/^rows.csv:\([0-9:]*\): .*\(\[[a-z._]*\]\)\r*$/\1 \2/' err >said
diff - said <<-'END' || fail 'not all that is wrong with a row'
	2:6 [field.value]
	2:15 [field.long]
	2:11 [rule.late]
	3:11 [rule.late]
	3:3 [rule.glyph]
	4:1 [rule.scheme]
	4:10 [field.date]
	5:11 [rule.late]
END
# A dry run changes nothing at all.
sha256sum ws/register.db* >sums
"$TOP/tests/cli/tables.py" rows.csv 120 0
expect 0 issuer issue -w ws --late test --dry-run --jobs 2 -o dry.d rows.csv
has out '120 good'
[ ! -e dry.d ] || fail 'a dry run made a folder'
sha256sum --quiet -c sums || fail 'a dry run changed the register'
issuer list -w ws | cmp -s - before || fail 'a dry run issued'

# The good ones all the same; corrected ones follow; nothing twice.
"$TOP/tests/cli/tables.py" some.csv 120 4 >wanted
expect 1 issuer issue -w ws --late test --partial --jobs 2 -o out.d some.csv
has out '116 issued, 0 unchanged, 0 good, 4 refused'
expect 0 issuer issue -w ws --late test --jobs 2 -o out.d --json rows.csv
python3 - <<-'END' || fail 'the JSON of a long batch'
	import json
	got = json.load(open("out"))
	assert got["summary"] == {"issued": 4, "unchanged": 116, "pending": 0,
	                          "refused": 0}
	assert all(r["qr"].startswith("https://verify.example.org/#0")
	           and r["files"]["pdf"] for r in got["results"])
	assert len({r["number"] for r in got["results"]}) == 120
END
# Several processes number in the order of the rows, as one does.
"$TOP/tests/cli/tables.py" order.csv 40 0
sed -i 's/示例路/次序路/' order.csv
expect 0 issuer issue -w ws --late test --jobs 3 -o out.d --json order.csv
python3 - <<-'END' || fail 'not in the order of the rows'
	import json
	numbers = [r["number"] for r in json.load(open("out"))["results"]]
	assert len(numbers) == 40 and numbers == sorted(numbers), numbers
END
# Files that were lost come back as they were, at the end of a batch too, in
# which records are not held in full.
sha256sum out.d/* >sums
for jobs in 1 2; do
	find out.d -name '*.jws.json' | sort | tail -n 60 | xargs rm
	find out.d -name '*.pdf' | sort | tail -n 60 | xargs rm
	expect 0 issuer issue -w ws --late test --jobs $jobs -o out.d rows.csv \
	    order.csv short.csv --map map.json
	has out '0 issued, 161 unchanged'
	sha256sum --quiet -c sums || fail "not the same files, $jobs"
done
expect 0 issuer doctor -w ws
# Progress is for a terminal only.
hasnt err '%'
