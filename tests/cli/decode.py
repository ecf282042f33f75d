#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Decodes a published status list with PyJWT and zlib alone and compares every
entry with what the register says of its certificates.

usage: decode.py SITE LIST.json      (LIST: what `issuer list --json` says)"""
import base64
import json
import sys
import zlib
from collections import Counter

import jwt

site, listed = sys.argv[1:]
with open(listed, encoding="utf-8") as f:
    rows = json.load(f)["certificates"]
with open(f"{site}/trust.jws.json", encoding="utf-8") as f:
    payload = json.load(f)["payload"]
trust = json.loads(base64.urlsafe_b64decode(payload + "=="))
with open(f"{site}/status/0.jwt", encoding="utf-8") as f:
    token = f.read()

header = jwt.get_unverified_header(token)
assert header["typ"] == "statuslist+jwt", header
members = [k for b in trust["bodies"] for k in b["keys"]
           if k["kid"] == header["kid"] and "status" in k["uses"]]
assert len(members) == 1, header
key = jwt.PyJWK(members[0], algorithm=header["alg"]).key
# Checks the signature, iat and exp.
claims = jwt.decode(token, key, algorithms=[header["alg"]])
broken = token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:]
try:
    jwt.decode(broken, key, algorithms=[header["alg"]])
    sys.exit("a changed signature is good")
except jwt.InvalidSignatureError:
    pass

assert claims["status_list"]["bits"] == 2
packed = claims["status_list"]["lst"]
table = zlib.decompress(base64.urlsafe_b64decode(
    packed + "=" * (-len(packed) % 4)))
assert len(table) == 131072 // 4, len(table)
bits = [table[i // 4] >> i % 4 * 2 & 3 for i in range(131072)]

WANT = {"valid": 0, "not_yet_valid": 0, "expired": 0, "suspended": 2,
        "withdrawn": 1, "cancelled": 1, "superseded": 1, "void": 1}
seen = Counter()
for row in rows:
    at = row["status_index"]
    want = WANT[row["status"]]
    if bits[at] != want:
        sys.exit(f"{row['number']} #{row['version']}: entry {at} is "
                 f"{bits[at]}, the register says {row['status']}")
    seen[want] += 1
used = {row["status_index"] for row in rows}
for at, value in enumerate(bits):
    if at not in used and value != 3:
        sys.exit(f"entry {at} is {value}, and was given to nobody")
    seen[3] += at not in used
told = {e[0] for e in claims["events"]}
left = {at for at in used if bits[at]}
assert left <= told <= used, (left, told)
if set(seen) != {0, 1, 2, 3}:
    sys.exit(f"not all four values are in it: {dict(seen)}")
print(f"{len(rows)} entries and {seen[3]} free ones as the register has them")
