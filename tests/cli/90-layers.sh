# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The check of the layers finds what it is there for, and passes our tree.

breach() { # breach FILE INCLUDE-LINE TEXT
	rm -rf tree
	mkdir -p "tree/$(dirname "$1")"
	printf '%s\n' "$2" >"tree/$1"
	expect 1 "$TOP/tools/layers.sh" includes tree
	has out "$3"
}

breach record/date.c '#include "sys/clock.h"' 'record/ may know record only'
breach verifier/main.c '#include "issuer/qr.h"' 'verifier/main.c includes'
breach verifier/main.c '#include "keys/secret.h"' 'verifier/main.c includes'
breach issuer/main.c '#include "verifier/wire.h"' 'issuer/main.c includes'
breach keys/agent.c '#include "issuer/qr.h"' 'keys/agent.c includes'
breach sys/file.c '  #  include "keys/agent.h"' 'sys/file.c includes'
breach record/jws.c '#include <openssl/evp.h>' 'its home is record/crypt.c'
breach issuer/cmd_list.c '#include <sqlite3.h>' 'register_sqlite'
mkdir -p empty
expect 1 "$TOP/tools/layers.sh" includes empty
has out 'nothing to check'
expect 0 "$TOP/tools/layers.sh" includes "$TOP"
