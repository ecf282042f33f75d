#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tsa.py DIR: a time-stamping authority (RFC 3161) by `openssl ts`, on a
loopback port that it writes to DIR/port; DIR/root.pem is its root, under which
an intermediate signs the certificate of the stamps, DIR/other.pem a stranger.
Names are fictional, keys fresh.  Each request adds its path to DIR/requests.
The path says what is wrong with the answer:

    good      nothing: the certificate and the intermediate are inside
    short     the certificate alone is inside
    nonce imprint    stamped is another query than the one that came
    refused   status "rejection"
    garbage trailing    no TimeStampResp
    huge cut slow error redirect    HTTP
    once      good twice (a trial and a stamp), then gone

Ends after two minutes in any case."""
import os
import subprocess
import sys
import threading

import loopback

where = sys.argv[1]
os.makedirs(where, exist_ok=True)
os.chdir(where)
lock = threading.Lock()
given = 0


def run(*argv, **kw):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, **kw)


def save(name, text):
    with open(name, "w", encoding="utf-8") as f:
        f.write(text)


def root(name):
    run("openssl", "req", "-x509", "-new", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-nodes", "-keyout", name + ".key", "-subj",
        f"/CN=Example time {name} (fictional)", "-days", "3650", "-addext",
        "keyUsage=critical,keyCertSign", "-out", name + ".pem")


def below(name, issuer, kind, extensions):
    run("openssl", "req", "-new", "-newkey", *kind, "-nodes", "-keyout",
        name + ".key", "-subj", f"/CN=Example time {name} (fictional)",
        "-out", name + ".csr")
    save(name + ".ext", extensions)
    run("openssl", "x509", "-req", "-in", name + ".csr", "-CA",
        issuer + ".pem", "-CAkey", issuer + ".key", "-CAcreateserial",
        "-days", "3650", "-extfile", name + ".ext", "-out", name + ".pem")


root("root")
root("other")
below("middle", "root", ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
      "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n")
below("stamps", "middle", ["rsa:2048"], "keyUsage=critical,digitalSignature\n"
      "extendedKeyUsage=critical,timeStamping\n")
save("serial", "01\n")
for section, digests in ("good", "sha256"), ("refused", "sha512"):
    save(section + ".cnf", f"""[tsa]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.9
digests = {digests}
accuracy = secs:1
ordering = yes
ess_cert_id_alg = sha256
""")


def reply(query, section="good", chain=True):
    with lock:
        with open("query.tsq", "wb") as f:
            f.write(query)
        run("openssl", "ts", "-reply", "-config", section + ".cnf",
            "-section", "tsa", "-queryfile", "query.tsq", "-signer",
            "stamps.pem", "-inkey", "stamps.key",
            *(["-chain", "middle.pem"] if chain else []), "-out", "reply.tsr")
        with open("reply.tsr", "rb") as f:
            return f.read()


def changed(query, at):
    query = bytearray(query)
    query[at] ^= 1
    return bytes(query)


class Handler(loopback.Handler):
    def stamp(self, body, status=200, length=None, **headers):
        self.answer(status, body, length,
                    Content_Type="application/timestamp-reply", **headers)

    def do_POST(self):
        global given
        what = self.path.lstrip("/")
        query = self.rfile.read(int(self.headers["Content-Length"]))
        with open("requests", "a", encoding="utf-8") as f:
            f.write(f"{what} {self.headers['Content-Type']} "
                    f"{self.headers['User-Agent']}\n")
        if what == "good":
            self.stamp(reply(query))
        elif what == "short":
            self.stamp(reply(query, chain=False))
        elif what == "once":
            given += 1
            self.stamp(reply(query) if given <= 2 else b"",
                       200 if given <= 2 else 503)
        elif what == "nonce":  # its last byte: before BOOLEAN certReq
            self.stamp(reply(changed(query, -4)))
        elif what == "imprint":
            self.stamp(reply(changed(query, query.index(b"\4\x20") + 2)))
        elif what == "refused":
            self.stamp(reply(query, "refused"))
        elif what == "garbage":
            self.stamp(b"<html>Please sign in</html>")
        elif what == "trailing":
            self.stamp(reply(query) + b"0")
        elif what == "huge":
            self.stamp(b"0" * (1 << 20))
        elif what == "cut":
            body = reply(query)
            self.stamp(body[:len(body) // 2], length=len(body))
        elif what == "slow":
            self.drip()
        elif what == "redirect":
            self.stamp(b"", 302, Location="/good")
        else:
            self.stamp(b"", 500)


loopback.serve(Handler)
