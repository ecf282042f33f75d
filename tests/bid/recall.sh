#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/bid/recall.sh: how many of the certificates of generated bids are
# read, at each resolution and after each thing that happens to paper; a
# table for docs/SCAN.md.  DPI="100 150 200 300", SEEDS="1 2 3".  Status 1 when a
# certificate was passed over in silence, or from 150 dpi on was not read.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/cli/words.sh
dir=build/recall
records=templates/sample/records
rm -rf $dir
mkdir -p $dir
head -c 18 /dev/urandom | base64 >$dir/pass
chmod 600 $dir/pass
bin/issuer init $dir/ws --sample --yes --passphrase-file $dir/pass \
    --base-url https://verify.example.org >/dev/null
# The smallest code, one of the middle and the largest: versions 12 to 18.
bin/issuer issue --workspace $dir/ws --out $dir/certificates --late recall \
    $records/0[127]-*.json >/dev/null
bin/issuer publish --workspace $dir/ws $dir/site >/dev/null
status=0
for dpi in ${DPI:-100 150 200 300}; do
	told=()
	for seed in ${SEEDS:-1 2 3}; do
		bid=$dir/$dpi-$seed
		"$PYTHON" -W ignore tests/bid/make.py --matrix --dpi "$dpi" \
		    --seed "$seed" --out "$bid.pdf" $dir/certificates/*.pdf
		bin/verifier check --offline --json --status $dir/site \
		    --trust $dir/site/trust.jws.json "$bid.pdf" \
		    >"$bid.report" || true
		rm "$bid.pdf"
		told+=("$bid.json" "$bid.report")
	done
	"$PYTHON" tests/bid/recall.py "${told[@]}" || status=1
done
exit $status
