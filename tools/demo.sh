#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tools/demo.sh: the main job, start to end, in ./demo/.  Everything in it is
# fictional and marked as a sample.  Makes demo/ anew each time.
set -euo pipefail
cd "$(dirname "$0")/.."
# English unless the caller's locale is Chinese; messages only.
case "${LC_ALL:-${LANG:-}}" in
zh_*) ;;
*) export LC_ALL=C.UTF-8 ;;
esac
first=EX12-2025-000101
home=demo/home

# The verifier remembers what it trusts under HOME; the demo has its own.
verify() { HOME=$PWD/$home XDG_CONFIG_HOME='' XDG_CACHE_HOME='' \
    bin/verifier "$@"; }

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '\n%s\n' "$*"; }

run() { # shows a command as one would type it, then runs it
	printf '$ %s\n' "$1"
	eval "$1"
}

check() { # check STATUS FILE: shows the verdict, insists on the exit status
	local status=0
	printf '$ bin/verifier check %s\n' "$2"
	verify check --trust demo/site/trust.jws.json \
	    --status demo/site --offline "$2" || status=$?
	echo "exit status $status"
	[ "$status" -eq "$1" ] || {
		echo "demo: expected exit status $1 of $2" >&2
		exit 1
	}
}

[ ! -e demo ] || rm -rf demo
mkdir -p "$home"
umask 022

say "1. Two bodies, two schemes, one workspace"
head -c 18 /dev/urandom | base64 >demo/passphrase
chmod 600 demo/passphrase
run 'bin/issuer init demo/workspace --sample --yes \
    --from templates/sample/bodies_and_schemes.json \
    --base-url https://verify.example.org --passphrase-file demo/passphrase'

say "2. Issue the sample certificates: both bodies sign, PDF and QR come out"
run 'bin/issuer issue --workspace demo/workspace --out demo/issued \
    --late "samples of earlier years" templates/sample/records/*.json'

say "3. Publish what verifiers need: static files, any web server will do"
run 'bin/issuer publish --workspace demo/workspace demo/site'

say "4. Check a PDF"
check 0 demo/issued/$first.pdf

say "5. Check something like a photograph of the page"
pdftoppm -r 200 -f 1 -l 1 -singlefile demo/issued/$first.pdf demo/page
{
	pnmrotate -background='#b0a898' 2.5 demo/page.ppm | pnmsmooth |
	    ppmdim 0.82 | pnmtojpeg -quality 30 | jpegtopnm |
	    pnmtopng >demo/photo.png
} 2>/dev/null
rm demo/page.ppm
check 0 demo/photo.png

say "6. Check a PDF in which someone put another name into the record"
old=$(sed 's/^{"payload":"\([^"]*\)".*/\1/' demo/issued/$first.jws.json)
new=$(printf '%s===' "$old" | tr '_-' '/+' | base64 -d 2>/dev/null |
    LC_ALL=C sed 's/Zhe Shizi/New Shizi/' | base64 -w 0 | tr '/+' '_-' |
    tr -d '=' || true)
LC_ALL=C sed "s/$old/$new/" demo/issued/$first.pdf >demo/tampered.pdf
if cmp -s demo/issued/$first.pdf demo/tampered.pdf; then
	echo "demo: nothing was changed in demo/tampered.pdf" >&2
	exit 1
fi
check 1 demo/tampered.pdf

cat <<TEXT

Results
  demo/issued/       the certificates: NUMBER.pdf to print, NUMBER.jws.json
  demo/site/         what a publisher puts on the web
  demo/photo.png     the photograph;  demo/tampered.pdf  the forgery
  demo/workspace/    register, schemes, designs, keys (encrypted)
Try next
  bin/issuer list --workspace demo/workspace
  bin/verifier check demo/issued --trust demo/site/trust.jws.json \\
      --status demo/site --offline --at 2024-06-30
  bin/verifier inspect demo/issued/$first.pdf
TEXT
