#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# light_keys.sh WORKSPACE PASSPHRASE-FILE: encrypts its keys again, so that one
# opens at once; what opening them costs is not what a story is about.
set -euo pipefail
umask 077
find "$1/keys" -name '*.p8' | while read -r f; do
	openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 1000 -in "$f" \
	    -passin "file:$2" -passout "pass:$(head -n 1 "$2")" -out "$f.light"
	mv "$f.light" "$f"
done
