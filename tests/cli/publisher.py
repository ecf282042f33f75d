#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""publisher.py SITE CERTIFICATE: serves SITE by https on a loopback port that
it writes to `port`, with ETags; every request goes to `requests`, a line each:
path, If-None-Match, and the names of all headers.  What the file `mode` says
goes wrong for *.jwt: redirect, portal, cut, huge, gone, slow.  Ends after two
minutes in any case."""
import hashlib
import os
import sys

import loopback

site, certificate = sys.argv[1:]


def mode():
    try:
        with open("mode", encoding="utf-8") as f:
            return f.read().strip()
    except FileNotFoundError:
        return ""


class Handler(loopback.Handler):
    def do_GET(self):
        known = self.headers.get("If-None-Match", "-")
        with open("requests", "a", encoding="utf-8") as f:
            f.write(f"{self.path} {known} "
                    f"{','.join(sorted(k.lower() for k in self.headers))} "
                    f"{self.headers.get('User-Agent')}\n")
        wrong = mode() if self.path.endswith(".jwt") else ""
        path = os.path.join(site, self.path.lstrip("/"))
        if wrong == "redirect":
            self.answer(302, Location="https://localhost:1/elsewhere")
        elif wrong == "portal":
            self.answer(200, b"<html>Please sign in</html>")
        elif wrong == "huge":
            self.answer(200, b"x" * (17 << 20))
        elif wrong == "slow":
            self.drip()
        elif wrong == "gone" or not os.path.isfile(path):
            self.answer(404)
        else:
            with open(path, "rb") as f:
                body = f.read()
            tag = '"' + hashlib.sha256(body).hexdigest()[:16] + '"'
            if known == tag:
                self.answer(304, ETag=tag)
            elif wrong == "cut":
                self.answer(200, body[:len(body) // 2], len(body), ETag=tag)
            else:
                self.answer(200, body, ETag=tag)


loopback.serve(Handler, certificate)
