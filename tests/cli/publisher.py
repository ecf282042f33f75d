#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""publisher.py SITE CERTIFICATE: serves SITE by https on a loopback port that
it writes to `port`, with ETags; every request goes to `requests`, a line each:
path, If-None-Match, and the names of all headers.  What the file `mode` says
goes wrong for *.jwt: redirect, portal, cut, huge, gone, slow.  Ends after two
minutes in any case."""
import hashlib
import http.server
import os
import ssl
import sys
import threading
import time

site, certificate = sys.argv[1:]


def mode():
    try:
        with open("mode", encoding="utf-8") as f:
            return f.read().strip()
    except FileNotFoundError:
        return ""


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length",
                         str(len(body) if length is None else length))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # the other side had enough

    def drip(self):
        """A byte a second: never idle, never done."""
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(1)
        except OSError:
            pass  # the other side had enough

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


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate)
server.socket = context.wrap_socket(server.socket, server_side=True)
with open("port.new", "w", encoding="utf-8") as f:
    f.write(str(server.server_port))
os.rename("port.new", "port")
threading.Timer(120, server.shutdown).start()
server.serve_forever()
