# SPDX-License-Identifier: Apache-2.0
"""What the servers of the stories share: on loopback, on any free port, and at
an end after two minutes in any case."""
import http.server
import os
import ssl
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length",
                         str(len(body) if length is None else length))
        self.end_headers()
        self.push(body)

    def push(self, body):
        try:
            self.wfile.write(body)
        except OSError:
            return False  # the other side had enough
        return True

    def drip(self):
        """A byte a second: never idle, never done."""
        self.answer(200, length=100)
        for _ in range(100):
            if not self.push(b"x"):
                return
            time.sleep(1)


def serve(handler, certificate=None):
    """Serves, by https with a certificate, and writes the file `port`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with open("port.new", "w", encoding="utf-8") as f:
        f.write(str(server.server_port))
    os.rename("port.new", "port")
    threading.Timer(120, server.shutdown).start()
    server.serve_forever()
