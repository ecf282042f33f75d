#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes 1.jws.json and 1.digits from payload/06-2.json with nothing of ours
but the dictionary: a second reading of docs/FORMAT.md section 2.  The two
signatures are counting bytes; the compact form does not look at them.

Run once, in this folder.  Never run again for version 1: the digits stand
for paper that has been printed."""
import base64
import json
import zlib

b64 = lambda b: base64.urlsafe_b64encode(b).rstrip(b"=").decode()
payload = open("../payload/06-2.json", "rb").read()
words = open("../../../record/compact_dictionary_1.txt", "rb").read()
kids = [bytes(range(0, 8)), bytes(range(248, 256))]
sigs = [bytes(range(0, 64)), bytes(range(192, 256))]
algs = ["ES256", "EdDSA"]

signatures = []
for alg, kid, sig in zip(algs, kids, sigs):
    header = '{"alg":"%s","kid":"%s","typ":"yinxin-certificate+jws"}' % (
        alg, b64(kid))
    signatures.append({"protected": b64(header.encode()),
                       "signature": b64(sig)})
envelope = json.dumps({"payload": b64(payload), "signatures": signatures},
                      separators=(",", ":"))

deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 8, 0, words)
data = bytes([1, 2 | 0x20]) + b"".join(k + s for k, s in zip(kids, sigs))
data += deflate.compress(payload) + deflate.flush()
digits = ""
for i in range(0, len(data), 7):
    group = data[i:i + 7]
    width = [0, 3, 5, 8, 10, 13, 15, 17][len(group)]
    digits += str(int.from_bytes(group, "big")).zfill(width)

open("1.jws.json", "w").write(envelope)
open("1.digits", "w").write(digits)
