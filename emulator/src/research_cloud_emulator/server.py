# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small threaded HTTP/1.1 server. Flask's own closes every connection after one reply; real clouds keep them open,
and clients that pool connections must be tested against that."""

from __future__ import annotations

import io
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from .faults import ConnectionDropped, Hang

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Server(ThreadingHTTPServer):
    """Serves one WSGI application on a loopback address; port 0 picks a free one."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, app: WSGIApplication, host: str = "127.0.0.1", port: int = 0) -> None:
        """ValueError when the address is not a loopback address: the control interface has no password."""
        if host not in _LOOPBACK:
            raise ValueError(f"the emulator listens on loopback only, not on {host}")
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)
        self.app = app
        self.stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        host, port = self.server_address[0], self.server_address[1]
        return f"http://[{host!s}]:{port}" if self.address_family == socket.AF_INET6 else f"http://{host!s}:{port}"

    def start(self) -> None:
        """Serve in a thread of its own, until stop()."""
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port and cut every hanging request short."""
        self.stopping.set()
        self.shutdown()
        self.server_close()
        if self._thread is not None:
            self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "research-cloud-emulator"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 300
    server: Server

    def handle_one_request(self) -> None:
        try:
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            self._serve()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _serve(self) -> None:
        environ = self._environ()
        try:
            self._run(environ)
        except Hang as hang:
            self.server.stopping.wait(hang.seconds)
            raise ConnectionDropped("hung up") from hang

    def _run(self, environ: WSGIEnvironment) -> None:
        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            code, _, reason = status.partition(" ")
            self.send_response_only(int(code), reason)
            for name, value in headers:
                self.send_header(name, value)
            if code == "204":
                self.send_header("Content-Length", "0")
            self.end_headers()
            return self.wfile.write

        for chunk in self.server.app(environ, start_response):
            if self.command != "HEAD":
                self.wfile.write(chunk)
            # Per chunk, so that what precedes a cut in the middle of a body does arrive.
            self.wfile.flush()

    def _environ(self) -> WSGIEnvironment:
        path, _, query = self.path.partition("?")
        length = int(self.headers.get("Content-Length") or 0)
        environ: WSGIEnvironment = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path, "latin-1"),
            # As it was sent: that is what signatures are made of.
            "REQUEST_URI": self.path,
            "QUERY_STRING": query,
            "SERVER_NAME": str(self.server.server_address[0]),
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(length),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            # Read at once: an unread body would be taken for the next request of this connection.
            "wsgi.input": io.BytesIO(self.rfile.read(length) if length else b""),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            environ.setdefault(f"HTTP_{name.upper().replace('-', '_')}", value)
        return environ

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the world keeps the request log."""
