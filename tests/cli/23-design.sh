# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A design of one's own: a copy of a shipped one, a mark that only a body with
# the right to it may show, and mistakes told with their file and line.

printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 issuer init ws --sample --yes --passphrase-file pass
record=$TOP/templates/sample/records/01-EX12-2025-000101.json
for design in classic stars plain english; do
	sed -i "s/\"design\": \"[a-z]*\"/\"design\": \"$design\"/" ws/workspace.json
	expect 0 issuer preview -w ws "$record" -o $design.pdf
	expect 0 qpdf --check $design.pdf
done

cp -r ws/designs/classic ws/designs/ours
sed -i 's/"design": "english"/"design": "ours"/' ws/workspace.json
sed -i 's|{ "seal": \[3300, 2000\] },|{ "mark": "ex-mark", "height": [900, 500] },\n&|' \
    ws/designs/ours/layout.json
preview() { expect "$1" issuer preview -w ws "$record" -o ours.pdf; }
shown() { grep -aq '/Mark0 [0-9]* 0 R' ours.pdf; }

preview 1
has err 'ours/mark.ex-mark.json'
cat >ws/designs/ours/mark.ex-mark.json <<'END'
{
	"width": 300,
	"height": 200,
	"paths": [
		{ "colour": "1F3A5F", "path": "M 0 0 L 300 0 L 300 200 L 0 200 Z" },
		{ "colour": "FFFFFF", "path": "M 50 100 C 50 0 250 0 250 100 C 250 200 50 200 50 100 Z" }
	]
}
END
preview 0
shown && fail 'a body without the right shows the mark'

grant() { # grant SCHEME FROM TO
	python3 - "$@" <<'END'
import json, sys
path = "ws/bodies/ex-cb.json"
body = json.load(open(path))
body["marks"] = [{"mark": "ex-mark", "schemes": [sys.argv[1]],
                  "from": sys.argv[2], "to": sys.argv[3]}]
json.dump(body, open(path, "w"), ensure_ascii=False, indent=2)
END
}
grant ex-after-sales-completeness 2025-06-18 2025-06-18
preview 0
shown || fail 'the right is there, the mark is not'
expect 0 qpdf --check ours.pdf
pdftoppm -r 40 -png -singlefile ours.pdf ours
grant ex-after-sales-completeness 2024-01-01 2025-06-17
preview 0
shown && fail 'the right had ended on the day of issue'
grant ex-after-sales-evaluation 2024-01-01 2030-01-01
preview 0
shown && fail 'the right is for another scheme'
# A right without an end, after one that has ended.
python3 - <<'END'
import json
path = "ws/bodies/ex-cb.json"
body = json.load(open(path))
body["marks"].append({"mark": "ex-mark", "from": "2025-01-01",
                      "schemes": ["ex-after-sales-completeness"]})
body["marks"][0]["to"] = "2024-12-31"
json.dump(body, open(path, "w"))
END
preview 0
shown || fail 'the second right is not seen'
grant ex-after-sales-completeness 2024-01-01 2024-02-30
preview 1
has err 'marks[0]'

# Mistakes, each with its file and line.
grant ex-after-sales-completeness 2024-01-01 2030-01-01
mark=ws/designs/ours/mark.ex-mark.json
cp $mark kept
wrong() { # wrong SED TEXT
	sed -e "$1" kept >$mark
	preview 1
	has err "$2"
}
wrong 's/M 50 100 C/M 50 100 Q/' 'mark.ex-mark.json:6: paths[1].path'
wrong 's/M 0 0 L/L 0 0 L/' 'mark.ex-mark.json:5: paths[0].path'
wrong 's/FFFFFF/white/' 'mark.ex-mark.json:6: paths[1].colour'
wrong 's/"height": 200/"height": 0/' 'mark.ex-mark.json:3: height'
wrong 's/"width": 300,/&"depth": 1,/' 'mark.ex-mark.json:2: depth'
cp kept $mark
preview 0

# What a text says at one level; the others have it as ever, or not at all.
sed -i -e 's/"statement": .*/&\n"honour@12": "十二星专属", "honour@11": "十一星专属",/' \
    -e 's/"title": .*/&\n"title@12": "十二星证书", "title@7": "七星证书",/' \
    ws/designs/ours/text.zh.json
sed -i 's/{ "text": "statement", "lang": "zh".*/&\n{ "text": "honour", "lang": "zh", "style": "certify.zh" },/' \
    ws/designs/ours/layout.json
preview 0
pdftotext ours.pdf text
has text '十二星专属'
has text '十二星证书'
hasnt text '十一星专属'
hasnt text '认证证书'
sed 's/"level": "12"/"level": "11"/' "$record" >eleven.json
expect 0 issuer preview -w ws eleven.json -o eleven.pdf
pdftotext eleven.pdf text
has text '十一星专属'
has text '认证证书'
hasnt text '十二星'
cp ws/designs/ours/text.zh.json kept.zh
sed -i 's/honour@11/honour@13/' ws/designs/ours/text.zh.json
preview 1
has err 'text.zh.json:11: honour@13: '
expect 1 issuer preview --lang zh -w ws "$record" -o ours.pdf
has err '等级代码'

# A seal is drawn, not set: a name that its typeface lacks is refused, too, even
# where no text of the page would show it.
cp kept.zh ws/designs/ours/text.zh.json
sed -i '/"text": "body.name", "lang": "zh"/d' ws/designs/ours/layout.json
preview 0
python3 - <<'END'
import json
path = "ws/bodies/ex-cb.json"
body = json.load(open(path))
body["name"]["zh"] += "\U0001f9ff"
json.dump(body, open(path, "w"), ensure_ascii=False)
END
expect 0 issuer trust publish -w ws --passphrase-file pass
preview 1
has err 'issuers: '
has err 'U+1F9FF'
