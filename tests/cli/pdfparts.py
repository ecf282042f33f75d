# SPDX-License-Identifier: Apache-2.0
"""pdfparts.py FILE DIR: what each signature of a PDF is over, and its CMS,
as DIR/N.data and DIR/N.cms, found without our code; where it has a time-stamp
the token and the signature value that it is over, as DIR/N.token and
DIR/N.signature; prints how many."""
import os
import re
import sys

STAMP = bytes.fromhex("060b2a864886f70d010910020e")


def element(der, at):
    """Where the content of the element begins and ends."""
    n, at = der[at + 1], at + 2
    if n & 0x80:
        more = n & 0x7f
        n, at = int.from_bytes(der[at:at + more], "big"), at + more
    return at, at + n


def parts_of(der):
    """What a constructed element holds."""
    at, end = element(der, 0)
    found = []
    while at < end:
        after = element(der, at)[1]
        found.append(der[at:after])
        at = after
    return found


def content(der):
    start, end = element(der, 0)
    return der[start:end]


def save(name, data):
    with open(os.path.join(sys.argv[2], name), "wb") as f:
        f.write(data)


pdf = open(sys.argv[1], "rb").read()
found = re.findall(
    rb"/ByteRange \[0 +(\d+) +(\d+) +(\d+)\]\s*/Contents <([0-9a-f]+)>", pdf)
for i, (a, b, c, digits) in enumerate(found):
    a, b, c = int(a), int(b), int(c)
    assert pdf[a:a + 1] == b"<" and pdf[b - 1:b] == b">", "the gap"
    der = bytes.fromhex(digits.decode())
    assert der[:2] == b"\x30\x82"
    der = der[:4 + int.from_bytes(der[2:4], "big")]
    save(f"{i}.data", pdf[:a] + pdf[b:b + c])
    save(f"{i}.cms", der)
    signed_data = parts_of(parts_of(der)[1])[0]
    signer = parts_of(parts_of(parts_of(signed_data)[-1])[0])
    if len(signer) > 6:  # [1], the unsigned attributes
        attribute = signer[6]
        assert STAMP in attribute
        save(f"{i}.signature", content(signer[5]))
        save(f"{i}.token", content(parts_of(parts_of(attribute)[0])[1]))
    if i == len(found) - 1:
        assert b + c == len(pdf), "the last one is over the whole file"
print(len(found))
