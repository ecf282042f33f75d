#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/bench.sh: ours and the peers in turn, in one run, on one core, a
# median of several rounds; prints a table in Markdown.  ROUNDS=5, and
# GROWTH="100 1000" for the sizes of a batch, BESIDE="1000 100000" for those of
# the register it is issued into, REGISTER=20000 for the one that is published;
# SECTIONS="cold bid" for some of the table.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/cli/words.sh
export LC_ALL=C.UTF-8
rounds=${ROUNDS:-5}
growth=${GROWTH:-100 1000}
beside=${BESIDE:-1000 10000 100000}
register=${REGISTER:-20000}
batch=500
dir=build/bench
top=$PWD
# The last core: the first one serves most interrupts.
pin=(taskset -c "$(($(nproc) - 1))")
records=templates/sample/records
first=EX12-2025-000101
check=(bin/verifier check --offline --quiet --trust "$dir/site/trust.jws.json"
    --status "$dir/site")

median() { sort -g | awk '{ v[NR] = $1 }
    END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
ratio() { awk -v a="$1" -v b="$2" -v f="${3:-%.2f}" 'BEGIN { printf f, a / b }'; }
seconds() { # seconds COMMAND...: of processor, its children's too, pinned
	local TIMEFORMAT='%U %S'
	{ time "${pin[@]}" "$@" >/dev/null 2>&1; } 2>&1 |
	    awk '{ print $1 + $2 }'
}
wall() { # wall COMMAND...: seconds of the clock, on every core
	local TIMEFORMAT=%R
	{ time "$@" >/dev/null 2>&1; } 2>&1
}
memory() { # peak resident MiB of one run
	"${pin[@]}" /usr/bin/time -f %M -o "$dir/time" "$@" >/dev/null 2>&1 || true
	awk 'END { printf "%.0f", $1 / 1024 }' "$dir/time"
}
# ms of one process start, as a mean over 20 of them, pinned
# shellcheck disable=SC2016 # the inner shell expands
cold() {
	local s
	s=$(seconds bash -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
	    do "$@" >/dev/null 2>&1 || exit 1; done' cold "$@")
	ratio "$s" 0.02 '%.2f\n'
}
row() { # row WHAT OURS PEER RATIO BAR
	printf '| %s | %s | %s | %s | %s |\n' "$@"
}

make_workspace() {
	rm -rf "$dir/ws"
	bin/issuer init "$dir/ws" --sample --yes --passphrase-file "$dir/pass" \
	    --from templates/sample/bodies_and_schemes.json \
	    --base-url https://verify.example.org >/dev/null
}

# issue HOW INPUT ARGUMENT...: measures issuing it.  Each time into a folder of
# its own, and none is removed before the end: for minutes after that ext4
# reads every inode that it might use again.
issue() {
	local how=$1
	shift
	"$how" bin/issuer issue --workspace "$dir/ws" --late bench \
	    --out "$(mktemp -d "$dir/out.XXXXXX")" "$@"
}

# N records of different numbers, one a line.
make_records() {
	tr -d '\n' <"$records/01-$first.json" >"$dir/record"
	awk -v n="$1" '{ for (i = 1; i <= n; i++) {
	    line = $0
	    sub(/EX12-2025-000101/, sprintf("EX12-2025-9%05d", i), line)
	    print line } }' "$dir/record" >"$dir/$1.jsonl"
}

prepare() {
	rm -rf "$dir"
	mkdir -p "$dir/nss"
	head -c 18 /dev/urandom | base64 >"$dir/pass"
	chmod 600 "$dir/pass"
	make_workspace
	bin/issuer issue --workspace "$dir/ws" --out "$dir" --late bench \
	    "$records/01-$first.json" >/dev/null
	bin/issuer publish --workspace "$dir/ws" "$dir/site" >/dev/null
	token=$(find "$dir/site/status" -maxdepth 1 -name '*.jwt' | head -n 1)
	pdftoppm -r 150 -f 1 -l 1 -singlefile -png "$dir/$first.pdf" "$dir/page"
	# A signed PDF for pdfsig, made by a stock tool.
	certutil -N -d "sql:$dir/nss" --empty-password
	certutil -S -d "sql:$dir/nss" -n bench -s CN=Bench -x -t CTu,Cu,Cu \
	    -k rsa -g 2048 -v 12 -z "$dir/pass" >/dev/null 2>&1
	pdfsig -nssdir "$top/$dir/nss" -nss-pwd '' -add-signature -nick bench \
	    "$dir/$first.pdf" "$dir/signed.pdf" >/dev/null
	"${check[@]}" "$dir/$first.pdf" "$dir/page.png"
	# The bodies' keys for a stock verifier of signatures.
	python3 - "$dir" <<-'END'
		import base64, json, sys
		with open(sys.argv[1] + "/site/trust.jws.json") as f:
		    text = json.load(f)["payload"]
		text = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
		for i, body in enumerate(json.loads(text)["bodies"]):
		    key = {n: body["keys"][0][n] for n in ("kty", "crv", "x", "y")}
		    with open(f"{sys.argv[1]}/{i}.jwk", "w") as f:
		        json.dump(key, f)
	END
	jose=(jose jws ver -i "$dir/$first.jws.json" -k "$dir/0.jwk"
	    -k "$dir/1.jwk" -a)
	"${jose[@]}"
}

# Peers from npm, pinned by the lock file; they stay in build/.
prepare_peers() {
	mkdir -p build/bench-peers
	cp tests/bench/peers/* build/bench-peers
	[ build/bench-peers/node_modules/.package-lock.json -nt \
	    tests/bench/peers/package-lock.json ] ||
	    npm ci --prefix build/bench-peers --no-audit --no-fund \
	    >/dev/null
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=Bench -days 30 \
	    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
	openssl pkcs12 -export -inkey "$dir/key.pem" -in "$dir/cert.pem" \
	    -out "$dir/key.p12" -passout pass:bench -macalg sha1
	font=$(fc-match -f '%{file}' 'LXGW WenKai:style=Regular')
	python3 - "$dir/$first.jws.json" >"$dir/page.html" <<-'END'
		import base64, html, json, sys
		with open(sys.argv[1], encoding="utf-8") as f:
		    text = json.load(f)["payload"]
		c = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
		print('<meta charset="utf-8"><style>@page { size: A4 }</style>')
		for t in (c["jti"], c["holder"]["name"]["zh"],
		          c["holder"]["name"]["en"], c["scope"]["zh"],
		          c["scope"]["en"], c["holder"]["uscc"]):
		    print("<p>" + html.escape(t))
	END
}
peer() { # peer NAME: its rate a second
	local i
	for ((i = 0; i < rounds; i++)); do
		"${pin[@]}" node build/bench-peers/peers.mjs "$1" \
		    "$dir/$first.jws.json" "$dir/site/trust.jws.json" "$font" \
		    "$dir/key.p12"
	done | median
}

bench_verify() {
	local i
	for ((i = 0; i < rounds; i++)); do
		"${pin[@]}" build/tests/bench/bench verify "$dir/$first.jws.json" \
		    "$dir/site/trust.jws.json" "$token" 1
	done >"$dir/verify"
	local ours raw
	ours=$(awk '$1 == "check" { print $2 }' "$dir/verify" | median)
	raw=$(awk '$1 == "raw" { print $2 / 2 }' "$dir/verify" | median)
	row "joint certificates judged /s (two ES256 signatures, dates, status)" \
	    "$ours" "$raw (raw EVP verify / 2)" "$(ratio "$ours" "$raw")" "≥ 0.90"
	local python
	python=$(for ((i = 0; i < rounds; i++)); do
		"${pin[@]}" "$PYTHON" tests/bench/jwcrypto_rate.py \
		    "$dir/$first.jws.json" "$dir/site/trust.jws.json"
	done | median)
	row "the two signatures alone, python3-jwcrypto /s" "$ours" "$python" \
	    "$(ratio "$ours" "$python" %.1f)" ""
	local node
	node=$(peer jose)
	row "the same, node with jose /s" "$ours" "$node" \
	    "$(ratio "$ours" "$node" %.1f)" ""
}

bench_issue() {
	local i n
	make_records $batch
	for ((i = 0; i < rounds; i++)); do
		make_workspace
		issue seconds --jobs 1 "$dir/$batch.jsonl"
	done >"$dir/issue"
	n=$(ratio $batch "$(median <"$dir/issue")" %.0f)
	row "certificates issued /s (two signatures, QR, PDF, register, fsync)" \
	    "$n" "" "" "≥ 100"
	local other name
	for name in typst pdfkit pdflib; do
		other=$(peer $name)
		case $name in
		typst) other="$other (typst: a bare page of the same texts)" ;;
		pdfkit) other="$other (pdfkit and @signpdf: the same, signed once)" ;;
		pdflib) other="$other (pdf-lib and @signpdf: the same, signed once)" ;;
		esac
		row "the same" "$n" "$other" "$(ratio "$n" "${other%% *}" %.1f)" ""
	done
	other=$(for ((i = 0; i < rounds; i++)); do
		seconds weasyprint -q "$dir/page.html" "$dir/page.pdf"
	done | median)
	other=$(ratio 1 "$other" %.2f)
	row "the same" "$n" "$other (weasyprint: a bare page, one process)" \
	    "$(ratio "$n" "$other" %.0f)" ""
	make_workspace
	row "peak memory of that batch of $batch, MiB" \
	    "$(issue memory "$dir/$batch.jsonl")" "" "" ""
	for n in $growth; do
		make_records "$n"
		make_workspace
		row "issued /s in one batch of $n" "$(ratio "$n" \
		    "$(issue seconds "$dir/$n.jsonl")" %.0f)" "" "" ""
	done
	for n in 1000 10000 100000; do
		build/tests/bench/bench status $n 0.5 >"$dir/status"
		row "status lists of $n built /s ($(awk '$1 == "bytes" {
		    print $2 }' "$dir/status") bytes)" \
		    "$(awk '$1 == "lists" { print $2 }' "$dir/status")" "" "" ""
	done
}

# A register with 2 % of histories, published whole, again, and after an event.
bench_site() {
	local site=$dir/large n=$register first again event
	local publish=(bin/issuer publish --workspace "$dir/ws" "$site")
	make_workspace
	build/tests/bench/bench grow "$dir/ws" "$dir/pass" "$n" >/dev/null
	first=$(seconds "${publish[@]}")
	again=$(seconds "${publish[@]}")
	bin/issuer suspend --workspace "$dir/ws" EX12-00000001 \
	    --reason fees_unpaid --yes >/dev/null
	event=$(seconds "${publish[@]}")
	row "a register of $n published whole, s" "$first" "" "" ""
	row "the same again, nothing new, s" "$again" "" "" ""
	row "the same after one event, s" "$event" "" "" ""
	row "peak memory of publishing it, MiB" "$(memory "${publish[@]}")" \
	    "" "" ""
	build/tests/bench/bench lookup "$site/status/0.jwt" 1 >"$dir/lookup"
	row "one entry of its list found and judged, µs" "$(awk '$1 == "lookup" {
	    printf "%.3f", 1e6 / $2 }' "$dir/lookup")" "" "" "≤ 20"
	row "its first list gzipped, bytes" \
	    "$(gzip -9 -c "$site/status/0.jwt" | wc -c)" "" "" "≤ 40960"
	rm -rf "$site"
}

# A spreadsheet, and several processes.
bench_batch() {
	local i n one two
	tests/cli/tables.py "$dir/rows.csv" 10000 50 >/dev/null
	make_workspace
	row "10,000 rows of a table checked, 50 of them bad: peak memory, MiB" \
	    "$(issue memory "$dir/rows.csv")" "" "" "≤ 100"
	# By the clock, so only on a machine that does nothing else; and long
	# enough that unlocking the keys, half a second each time, counts little.
	tests/cli/tables.py "$dir/rows.csv" $((4 * batch)) 0
	for ((i = 0; i < rounds; i++)); do
		for n in 1 2; do
			make_workspace
			issue wall --jobs $n "$dir/rows.csv" >>"$dir/jobs.$n"
		done
	done
	one=$(median <"$dir/jobs.1")
	two=$(median <"$dir/jobs.2")
	row "a table of $((4 * batch)) issued with --jobs 2, against --jobs 1" \
	    "$(ratio $((4 * batch)) "$two" %.0f) /s" \
	    "$(ratio $((4 * batch)) "$one" %.0f) /s" "$(ratio "$one" "$two")" \
	    "≥ 1.8"
}

# The same batch into registers of several sizes, in turn; each of them a copy,
# because it grows by what is issued.
bench_register() {
	local i n first rate
	tests/cli/tables.py "$dir/rows.csv" $((2 * batch)) 0
	make_workspace
	for n in $beside; do
		cp -r "$dir/ws" "$dir/ws.$n"
		build/tests/bench/bench grow "$dir/ws.$n" "$dir/pass" "$n" \
		    >/dev/null
	done
	for ((i = 0; i < rounds; i++)); do
		for n in $beside; do
			rm -rf "$dir/ws"
			cp -r "$dir/ws.$n" "$dir/ws"
			issue seconds "$dir/rows.csv" >>"$dir/beside.$n"
		done
	done
	for n in $beside; do
		rate=$(ratio $((2 * batch)) "$(median <"$dir/beside.$n")" %.1f)
		first=${first:-$rate}
		row "issued /s beside $n certificates in the register" "$rate" \
		    "" "$(ratio "$rate" "$first")" "flat: 0.90 to 1.10"
	done
}

bench_cold() {
	local i
	for ((i = 0; i < rounds; i++)); do
		cold "${check[@]}" "$dir/$first.pdf" >>"$dir/cold.pdf"
		cold pdfsig -nocert -nssdir "$top/$dir/nss" "$dir/signed.pdf" \
		    >>"$dir/cold.pdfsig"
		cold "${check[@]}" "$dir/$first.jws.json" >>"$dir/cold.jws"
		cold openssl dgst -sha256 "$dir/$first.jws.json" \
		    >>"$dir/cold.openssl"
		cold "${jose[@]}" >>"$dir/cold.jose"
		cold "${check[@]}" "$dir/page.png" >>"$dir/cold.png"
		cold zbarimg -q "$dir/page.png" >>"$dir/cold.zbar"
		seconds "${check[@]}" --thorough "$dir/$first.pdf" \
		    >>"$dir/cold.page"
		seconds pdftoppm -r 150 -gray -f 1 -l 1 -singlefile \
		    "$dir/$first.pdf" "$dir/cold" >>"$dir/cold.ppm"
	done
	local pdf png jws sig zbar ssl stock
	pdf=$(median <"$dir/cold.pdf")
	sig=$(median <"$dir/cold.pdfsig")
	jws=$(median <"$dir/cold.jws")
	ssl=$(median <"$dir/cold.openssl")
	stock=$(median <"$dir/cold.jose")
	png=$(median <"$dir/cold.png")
	zbar=$(median <"$dir/cold.zbar")
	row "one PDF checked cold, ms" "$pdf" "$sig (pdfsig -nocert)" \
	    "$(ratio "$pdf" "$sig")" "< 1"
	row "one .jws.json checked cold, ms" "$jws" \
	    "$stock (jose jws ver, signatures only)" \
	    "$(ratio "$jws" "$stock")" ""
	row "the same against a mere digest, ms" "$jws" \
	    "$ssl (openssl dgst)" "$(ratio "$jws" "$ssl")" ""
	row "one A4 page at 150 dpi, PNG, ms" "$png" \
	    "$zbar (zbarimg, reads only)" "$(ratio "$png" "$zbar")" ""
	local page ppm
	page=$(ratio "$(median <"$dir/cold.page")" 0.001 %.0f)
	ppm=$(ratio "$(median <"$dir/cold.ppm")" 0.001 %.0f)
	row "one PDF whose page is read as well, ms" "$page" \
	    "$ppm (pdftoppm at 150 dpi, draws only)" \
	    "$(ratio "$page" "$ppm")" ""
	row "peak memory of one PDF check, MiB" \
	    "$(memory "${check[@]}" "$dir/$first.pdf")" \
	    "$(memory pdfsig -nocert -nssdir "$top/$dir/nss" \
	    "$dir/signed.pdf") (pdfsig)" "" ""
}

# A scanned bid, one JPEG a page, and what people do without this program; not
# pinned, because two cores are to share it. The peer gets a few of the pages:
# it takes half a second for each.
# shellcheck disable=SC2016 # the inner shell expands
bench_bid() {
	local n pages=500 few=10 all one naive
	"$PYTHON" tests/bid/make.py --pages $pages --certificates 50 --dpi 200 \
	    --out "$dir/bid.pdf" "$dir/$first.pdf" 2>/dev/null
	measure() { "$PYTHON" tests/bench/measure.py "$@"; }
	naive='pdftoppm -r 200 -gray -f 1 -l '$few' "$0" "$1" &&
	    for p in "$1"*.pgm; do zbarimg -q "$p" 2>&1 || [ $? -eq 4 ]; done'
	all=$(measure "${check[@]}" --jobs 2 "$dir/bid.pdf")
	naive=$(measure bash -c "$naive" "$dir/bid.pdf" "$dir/naive")
	row "$pages scanned pages, 200 dpi, $(du -m "$dir/bid.pdf" |
	    cut -f1) MB, on two cores, s" "${all%% *}" "" "" "≤ 8"
	row "the same, CPU s" "$(cut -d' ' -f2 <<<"$all")" "" "" ""
	row "the same, all processes together, MiB" \
	    "$(cut -d' ' -f3 <<<"$all")" "" "" "≤ 300"
	one=$(awk -v n=$pages '{ print $2 * 1000 / n }' <<<"$all")
	naive=$(awk -v n=$few '{ print $2 * 1000 / n }' <<<"$naive")
	row "the same, CPU ms a page" "$one" \
	    "$naive (pdftoppm -gray, zbarimg: $few of the pages)" \
	    "$(ratio "$naive" "$one" %.0f)" "≥ 10"
	for n in 1 50 200 500; do
		row "$n of its pages, CPU s" "$(measure "${check[@]}" \
		    --pages 1-$n "$dir/bid.pdf" | cut -d' ' -f2)" "" "" "linear"
	done
	rm -f "$dir"/naive* "$dir/bid.pdf"
}

# The page in a browser, four times slower than this machine.
bench_web() {
	local digits
	make web-tests >/dev/null
	bin/issuer publish -w "$dir/ws" "$dir/site" >/dev/null
	digits=$(bin/issuer issue -w "$dir/ws" --json --late bench \
	    "$records/01-$first.json" |
	    sed -n 's/.*"qr": "[^#]*#\([0-9]*\)".*/\1/p')
	node tests/web/rate.mjs "$dir/site" "$digits" "$rounds" >"$dir/web"
	local slower start arrived painted raw
	while read -r slower start arrived painted raw; do
		row "web verdict from the first statement of the script, lists kept, ${slower}x slower, ms" \
		    "$start" "$raw (a bare page: WebCrypto on the same signatures)" \
		    "$(ratio "$start" "$raw" %.1f)" \
		    "$([ "$slower" = 1 ] || echo '≤ 100')"
		row "the same, ${slower}x slower: from the arrival of the script; until it is painted" \
		    "$arrived; $painted" "" "" ""
	done <"$dir/web"
}

trap 'rm -rf "$dir"/out.* "$dir"/ws.*' EXIT
prepare
prepare_peers
echo "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "$(. /etc/os-release && echo "$PRETTY_NAME"), $(gcc --version | head -n 1)," \
    "$(openssl version | cut -d' ' -f1-2), median of $rounds rounds, one core"
echo
row "what" "ours" "peer" "ratio" "bar"
echo '|---|---|---|---|---|'
for section in ${SECTIONS:-verify issue batch register site cold bid web}; do
	"bench_$section"
done
