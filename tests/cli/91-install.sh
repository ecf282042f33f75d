# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What `make install` puts in place works from there: no path of the source
# tree is needed.

expect 0 make -s -C "$TOP" BIN="$BIN" install DESTDIR="$PWD/root" PREFIX=/opt/yx
prefix=$PWD/root/opt/yx
for f in bin/issuer bin/verifier libexec/yinxin/verifier-reader libexec/yinxin/yinxin-fetch \
    share/man/man1/issuer.1 share/man/man1/verifier.1 \
    share/bash-completion/completions/issuer \
    share/bash-completion/completions/verifier \
    share/zsh/site-functions/_issuer share/zsh/site-functions/_verifier \
    share/fish/vendor_completions.d/issuer.fish \
    share/fish/vendor_completions.d/verifier.fish share/doc/yinxin/LICENSE share/yinxin/templates/sample/bodies_and_schemes.json; do
	[ -f "$prefix/$f" ] || fail "not installed: $f"
done
printf 'a passphrase of the test\n' >pass
chmod 600 pass
expect 0 "$prefix/bin/issuer" init ws --sample --yes --passphrase-file pass
expect 0 "$prefix/bin/issuer" issue --workspace ws --out . --late "a test" \
    "$prefix/share/yinxin/templates/sample/records/01-EX12-2025-000101.json"
expect 0 "$prefix/bin/issuer" publish --workspace ws site
expect 0 "$prefix/bin/verifier" check --trust site/trust.jws.json \
    --status site --offline EX12-2025-000101.pdf
# The QR of a rendered page needs the reader.
pdftoppm -r 150 -f 1 -l 1 -singlefile -png EX12-2025-000101.pdf page
expect 0 "$prefix/bin/verifier" check --trust site/trust.jws.json \
    --status site --offline page.png
