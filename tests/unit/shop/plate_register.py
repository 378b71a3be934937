"""A plate register on this machine: answers what the test has put down, and writes down what it was asked."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Answer:
    """Status, body (JSON, or bytes as they are), headers, and seconds to think."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0

    @property
    def raw(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Handler(BaseHTTPRequestHandler):
    """Takes the next answer off the server's list."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("x-api-key")))  # type: ignore[attr-defined]
        answers = self.server.answers  # type: ignore[attr-defined]
        answer = answers.pop(0) if answers else Answer(404, {})
        time.sleep(answer.delay)
        try:
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.raw)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.raw)
        except ConnectionError:  # the shop has given up waiting
            pass

    def log_message(self, *_: object) -> None:
        pass


class PlateRegister(ThreadingHTTPServer):
    """`answers` are given in order, then 404; `asked` holds (path, key)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/register"


@pytest.fixture
def plate_register(settings) -> Iterator[PlateRegister]:
    """A register that the shop's settings point to."""
    server = PlateRegister()
    settings.VEHICLE_REGISTER_URL = server.url
    settings.VEHICLE_REGISTER_KEY = "key-of-the-shop"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


OCTAVIA: dict[str, Any] = {
    "make": "Skoda",
    "model": "Octavia",
    "variant": "1.5 TSI",
    "year": 2019,
    "tyre_sizes": [{"front": "205/55R16"}, {"front": "225/45R17", "rear": None}],
    "bolt_pattern": "5x112",
    "centre_bore": 57.1,
    "et_min": 38,
    "et_max": 54,
    "load_index": 91,
    "speed_index": "V",
}
