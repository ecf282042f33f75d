#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""register_grow.py REGISTER N: copies the newest issued certificate of a
register under other numbers until it holds N rows, to measure how issuing
fares beside many.  The copies are for measuring only: they verify as nothing.
"""
import sqlite3
import sys

COPY = """
WITH RECURSIVE k(i) AS (SELECT :have UNION ALL SELECT i + 1 FROM k
  WHERE i + 1 < :want),
 last AS (SELECT * FROM certificates WHERE state = 'issued'
  ORDER BY id DESC LIMIT 1)
INSERT INTO certificates (number, number_key, version, list, idx, scheme,
  level, holder_zh, holder_en, holder_code, issued, valid_from, valid_until,
  zone, replaces, record, record_digest, late, state, reserved_at, iat,
  payload_digest, envelope)
SELECT 'COPY-' || printf('%08d', i), 'COPY-' || printf('%08d', i), 1,
  (:first + i) / 131072, (:first + i) % 131072, scheme, level, holder_zh,
  holder_en, holder_code, issued, valid_from, valid_until, zone, NULL, record,
  randomblob(32), late, state, reserved_at, iat + i, payload_digest, envelope
FROM k, last
"""


def main():
    db, want = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
    have, = db.execute("SELECT count(*) FROM certificates").fetchone()
    first, = db.execute(
        "SELECT max(list * 131072 + idx) + 1 FROM certificates").fetchone()
    if have < want:
        db.execute(COPY, {"have": have, "want": want, "first": first - have})
        db.execute("INSERT INTO log (at, action, subject) SELECT iat, 'issue',"
                   " number FROM certificates WHERE number LIKE 'COPY-%'")
        db.commit()


main()
