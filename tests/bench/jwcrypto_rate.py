#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Joint certificates a second with jwcrypto: only the two signatures, keys
parsed once.  usage: jwcrypto_rate.py CERTIFICATE.jws.json trust.jws.json"""
import json
import sys
import time

from jwcrypto import jwk, jws
from jwcrypto.common import base64url_decode

with open(sys.argv[1], encoding="utf-8") as f:
    envelope = json.load(f)
with open(sys.argv[2], encoding="utf-8") as f:
    trust = json.loads(base64url_decode(json.load(f)["payload"]))
keys = {k["kid"]: jwk.JWK(**{n: k[n] for n in ("kty", "crv", "x", "y")
                               if n in k})
        for b in trust["bodies"] for k in b["keys"]}
work = [(json.dumps({"payload": envelope["payload"], **s}),
         keys[json.loads(base64url_decode(s["protected"]))["kid"]])
        for s in envelope["signatures"]]
start, done = time.process_time(), 0
while time.process_time() - start < 1:
    for raw, key in work:
        jws.JWS().deserialize(raw, key, "ES256")  # raises when not good
    done += 1
print(round(done / (time.process_time() - start)))
