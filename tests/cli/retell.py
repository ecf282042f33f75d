#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signs the token that a dishonest or restored register would publish next:
its number, digest and times are right, its signature is good, and what an
entry went through is gone (forget), or only its bits are put back to valid
(clear) or to never allocated (free).

usage: retell.py forget|clear|free TOKEN.jwt KEY.pem PASSPHRASE-FILE INSTANT
       >NEXT.jwt"""
import hashlib
import json
import sys
import zlib

from jwcrypto import jwk, jws
from jwcrypto.common import base64url_decode, base64url_encode

how, old, key, passphrase, instant = sys.argv[1:]
with open(old, 'rb') as f:
    token = f.read()
header, payload = token.decode().split('.')[:2]
claims = json.loads(base64url_decode(payload))
bits = bytearray(zlib.decompress(
    base64url_decode(claims['status_list']['lst'])))
for event in claims['events']:
    index = event[0]
    bits[index // 4] &= ~(3 << index % 4 * 2) & 0xff
if how == 'forget':
    claims['events'] = []
if how == 'free':
    bits = bytearray(b'\xff' * len(bits))
claims['status_list']['lst'] = base64url_encode(zlib.compress(bytes(bits), 9))
claims['seq'] += 1
claims['prev'] = base64url_encode(hashlib.sha256(token).digest())
claims['exp'] += int(instant) - claims['iat']
claims['iat'] = int(instant)
with open(passphrase, 'rb') as f:
    secret = f.readline().rstrip(b'\n')
with open(key, 'rb') as f:
    signer = jwk.JWK.from_pem(f.read(), password=secret)
out = jws.JWS(json.dumps(claims, sort_keys=True, separators=(',', ':'),
                         ensure_ascii=False).encode())
out.add_signature(signer, None, base64url_decode(header).decode())
print(out.serialize(compact=True), end='')
