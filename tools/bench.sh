#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/bench.sh: ours and the peers in turn, in one run, on one core, a
# median of several rounds; prints a table in Markdown.  ROUNDS=5, and
# GROWTH="100 1000" for the sizes of the register, REGISTER=20000 for the one
# that is published.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
rounds=${ROUNDS:-5}
growth=${GROWTH:-100 1000}
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
seconds() { # seconds COMMAND...: wall clock of one run, pinned
	local start=$EPOCHREALTIME
	"${pin[@]}" "$@" >/dev/null
	awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }'
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
		"${pin[@]}" /usr/bin/python3 tests/bench/jwcrypto_rate.py \
		    "$dir/$first.jws.json" "$dir/site/trust.jws.json"
	done | median)
	row "the two signatures alone, python3-jwcrypto /s" "$ours" "$python" \
	    "$(ratio "$ours" "$python" %.0f)" ""
}

bench_issue() {
	local i n
	make_records $batch
	for ((i = 0; i < rounds; i++)); do
		make_workspace
		seconds bin/issuer issue --workspace "$dir/ws" --out "$dir/out" \
		    --late bench --jobs 1 "$dir/$batch.jsonl"
	done >"$dir/issue"
	n=$(ratio $batch "$(median <"$dir/issue")" %.0f)
	row "certificates issued /s (two signatures, QR, PDF, register, fsync)" \
	    "$n" "" "" "≥ 100"
	make_workspace
	row "peak memory of that batch of $batch, MiB" "$(memory bin/issuer issue \
	    --workspace "$dir/ws" --out "$dir/out" --late bench \
	    "$dir/$batch.jsonl")" "" "" ""
	for n in $growth; do
		make_records "$n"
		make_workspace
		row "issued /s in one batch of $n" "$(ratio "$n" "$(seconds \
		    bin/issuer issue --workspace "$dir/ws" --out "$dir/out" \
		    --late bench "$dir/$n.jsonl")" %.0f)" "" "" ""
		rm -rf "$dir/out"
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
	row "peak memory of one PDF check, MiB" \
	    "$(memory "${check[@]}" "$dir/$first.pdf")" \
	    "$(memory pdfsig -nocert -nssdir "$top/$dir/nss" \
	    "$dir/signed.pdf") (pdfsig)" "" ""
}

prepare
echo "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)," \
    "$(. /etc/os-release && echo "$PRETTY_NAME"), $(gcc --version | head -n 1)," \
    "$(openssl version | cut -d' ' -f1-2), median of $rounds rounds, one core"
echo
row "what" "ours" "peer" "ratio" "bar"
echo '|---|---|---|---|---|'
bench_verify
bench_issue
bench_site
bench_cold
