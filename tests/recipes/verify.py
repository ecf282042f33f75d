#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verify a certificate without any program of ours.

usage: verify.py CERTIFICATE.jws.json trust.jws.json root.json [STATUS.jwt]

Needs jwcrypto (Debian: python3-jwcrypto).  CERTIFICATE and STATUS are what
the publisher serves or what is embedded in the PDF; root.json is the pin that
you compared by its fingerprint.  Status 0: genuine, in force now and, with a
status token, not suspended or withdrawn.  1: it is not, and why.
"""
import json
import sys
import time
import zlib

from jwcrypto import jwk, jws
from jwcrypto.common import base64url_decode

ALGS = {"P-256": "ES256", "Ed25519": "EdDSA"}


def no_duplicates(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a member stands twice")
    return dict(pairs)


def read(text):
    return json.loads(text, object_pairs_hook=no_duplicates)


def key_of(member):
    """The public key in a JWK; its other members are the list's own."""
    return jwk.JWK(**{k: member[k] for k in ("kty", "crv", "x", "y")
                      if k in member})


def good(raw, member, typ):
    """Whether a flattened or compact JWS verifies under one key."""
    token = jws.JWS()
    try:
        token.deserialize(raw, key_of(member), ALGS[member["crv"]])
    except Exception:  # jwcrypto raises many kinds; all mean no
        return False
    return token.jose_header == {"alg": ALGS[member["crv"]],
                                 "kid": member["kid"], "typ": typ}


def flatten(envelope, i):
    return json.dumps({"payload": envelope["payload"],
                       **envelope["signatures"][i]})


def open_at(thing, instant):
    return thing.get("from", instant) <= instant <= thing.get("to", instant)


def keys(trust, body, use, instant):
    return [k for b in trust["bodies"]
            if b["id"] == body and open_at(b, instant)
            for k in b["keys"]
            if use in k["uses"] and open_at(k, instant)
            and "compromised_at" not in k]


def trust_list(envelope, root):
    """The payload, if enough different root keys signed it."""
    signers = {r["kid"] for r in root["roots"]
               for i in range(len(envelope["signatures"]))
               if good(flatten(envelope, i), r, "yinxin-trust+jws")}
    if len(signers) < root["threshold"]:
        sys.exit("trust list: not signed by the pinned root")
    trust = read(base64url_decode(envelope["payload"]))
    if trust["expires"] <= time.time():
        sys.exit("trust list: expired")
    return trust


def certificate(envelope, trust):
    cert = read(base64url_decode(envelope["payload"]))
    scheme = next((s for s in trust["schemes"] if s["id"] == cert["scheme"]),
                  None)
    if scheme is None:
        sys.exit("certificate: the trust list does not know its scheme")
    if sorted(scheme["required_issuers"]) != sorted(cert["issuers"]):
        sys.exit("certificate: not signed for by the bodies of its scheme")
    if len(envelope["signatures"]) != len(cert["issuers"]):
        sys.exit("certificate: not one signature for each issuer")
    for i, body in enumerate(cert["issuers"]):
        if not any(good(flatten(envelope, i), k, "yinxin-certificate+jws")
                   for k in keys(trust, body, "certificate", cert["iat"])):
            sys.exit(f"certificate: no good signature by {body}")
        print(f"signature by {body}: good")
    if not cert["nbf"] <= time.time() < cert["exp"]:
        sys.exit("certificate: genuine, but not in force today")
    return cert, scheme


def status(token, cert, trust, scheme):
    claims = read(base64url_decode(token.split(".")[1]))
    if not any(good(token, k, "statuslist+jwt")
               for body in scheme["status_signers"]
               for k in keys(trust, body, "status", claims["iat"])):
        sys.exit("status: not signed by a body that may speak for the scheme")
    entry = cert["status"]["status_list"]
    if claims["sub"] != entry["uri"] or claims["exp"] <= time.time():
        sys.exit("status: another list, or too old to speak for today")
    bits = claims["status_list"]["bits"]
    table = zlib.decompress(base64url_decode(claims["status_list"]["lst"]))
    at = entry["idx"] * bits
    state = table[at // 8] >> at % 8 & (1 << bits) - 1
    words = ["valid", "withdrawn, cancelled, void or replaced", "suspended",
             "never issued"]
    print(f"status now: {words[state]}")
    if state != 0:
        sys.exit(1)


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    texts = [open(name, encoding="utf-8").read() for name in sys.argv[1:]]
    trust = trust_list(read(texts[1]), read(texts[2]))
    cert, scheme = certificate(read(texts[0]), trust)
    print(f"genuine: {cert['jti']}, version {cert['ver']}")
    if len(texts) == 4:
        status(texts[3].strip(), cert, trust, scheme)


try:
    main()
except ValueError as error:  # not JSON, not base64url
    sys.exit(f"not genuine: {error}")
