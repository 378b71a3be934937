"""A small SMS gateway on this machine: takes messages once per Idempotency-Key, or answers as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Door(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        gateway: SmsGateway = self.server  # type: ignore[assignment]
        call = {
            "path": self.path,
            "authorization": self.headers["Authorization"],
            "key": self.headers["Idempotency-Key"],
            **json.loads(self.rfile.read(int(self.headers["Content-Length"]))),
        }
        gateway.calls.append(call)
        status, headers, body = gateway.answers.pop(0) if gateway.answers else gateway.take(call)
        gateway.came.set()
        gateway.go_on.wait(timeout=20)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


class SmsGateway(ThreadingHTTPServer):
    """`calls` are all that came, `sent` what would have reached a telephone; `answers` come first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.calls: list[dict[str, str]] = []
        self.sent: dict[str, dict[str, str]] = {}
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.came = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sms"

    def take(self, call: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.sent.setdefault(call["key"], call)
        number = list(self.sent).index(call["key"]) + 1
        return 202, {}, json.dumps({"id": f"sms-{number}"}).encode()

    def answer(self, status: int, *, headers: dict[str, str] | None = None, body: bytes = b"{}") -> None:
        self.answers.append((status, headers or {}, body))

    def close(self) -> None:
        self.go_on.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed is part of the tests."""
