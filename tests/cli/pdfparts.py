# SPDX-License-Identifier: Apache-2.0
"""pdfparts.py FILE DIR: what each signature of a PDF is over, and its CMS,
as DIR/N.data and DIR/N.cms, found without our code; prints how many."""
import os
import re
import sys

pdf = open(sys.argv[1], "rb").read()
found = re.findall(
    rb"/ByteRange \[0 +(\d+) +(\d+) +(\d+)\]\s*/Contents <([0-9a-f]+)>", pdf)
for i, (a, b, c, digits) in enumerate(found):
    a, b, c = int(a), int(b), int(c)
    assert pdf[a:a + 1] == b"<" and pdf[b - 1:b] == b">", "the gap"
    der = bytes.fromhex(digits.decode())
    assert der[:2] == b"\x30\x82"
    der = der[:4 + int.from_bytes(der[2:4], "big")]
    with open(os.path.join(sys.argv[2], f"{i}.data"), "wb") as f:
        f.write(pdf[:a] + pdf[b:b + c])
    with open(os.path.join(sys.argv[2], f"{i}.cms"), "wb") as f:
        f.write(der)
    if i == len(found) - 1:
        assert b + c == len(pdf), "the last one is over the whole file"
print(len(found))
