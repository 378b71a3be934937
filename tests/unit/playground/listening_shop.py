"""A shop that only listens: keeps what it is told, and answers as it is told to."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Door(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        shop: ListeningShop = self.server  # type: ignore[assignment]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        shop.heard.append((self.path, body))
        time.sleep(shop.pause_seconds)
        status, headers, answer = shop.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


class ListeningShop(ThreadingHTTPServer):
    """`heard` is what came: path and body. `answers` sets what everybody gets from now on."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.heard: list[tuple[str, bytes]] = []
        self.answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")
        self.pause_seconds = 0.0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answers(self, status: int, body: Any = None, **headers: str) -> None:
        self.answer = (status, headers, json.dumps(body).encode() if body is not None else b"")

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever loses patience hangs up."""
