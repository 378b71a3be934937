"""A load client: as many connections as asked for, each with its next request as soon as it has its answer.

It does as little as can be, since it shares the machine with what it measures: one thread, no parsing of pages.
"""

import re
import selectors
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import urlencode

HOST = "127.0.0.1"
SELECT_SECONDS = 1.0
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate", "Accept-Language": "fi", "User-Agent": "bench"}

Visitor = Callable[[int], Iterator[bytes]]  # the requests of the n-th connection, without end


class BadAnswer(Exception):
    """The server did not answer as the case expects; nothing that was measured would mean anything."""


@dataclass(frozen=True)
class Answer:
    """One answer, whole."""

    status: int
    head: str
    body: bytes

    @property
    def cookies(self) -> dict[str, str]:
        return dict(re.findall(r"^set-cookie: ([^=]+)=([^;]*)", self.head, re.IGNORECASE | re.MULTILINE))


@dataclass
class Run:
    """What one run measured. `seconds` are of each request; `elapsed` of the whole run."""

    elapsed: float = 0.0
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.elapsed

    @property
    def median_ms(self) -> float:
        return statistics.median(self.seconds) * 1000


def get(path: str, *, cookies: Mapping[str, str] | None = None, **headers: str) -> bytes:
    """The bytes of a request as a browser sends it."""
    return _request("GET", path, cookies or {}, headers)


def post(path: str, fields: Mapping[str, object], *, cookies: Mapping[str, str]) -> bytes:
    body = urlencode(fields)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    return _request("POST", path, cookies, headers) + body.encode()


def ask(port: int, request: bytes) -> Answer:
    """One request on a connection of its own."""
    with socket.create_connection((HOST, port), timeout=60) as line:
        line.sendall(request)
        data = b""
        while (end := _end(data)) is None or len(data) < end:
            more = line.recv(1 << 16)
            if not more:
                raise BadAnswer(f"the server hung up: {data[:300]!r}")
            data += more
    head, _, body = data.partition(b"\r\n\r\n")
    return Answer(int(head[9:12]), head.decode("latin-1"), body)


def run(port: int, visitor: Visitor, *, status: int, seconds: float, connections: int) -> Run:
    """Load the server for so long. Raises BadAnswer for any status but the one expected."""
    found, visitors = Run(), [visitor(number) for number in range(connections)]
    firsts = [next(requests) for requests in visitors]  # whatever a visitor does beforehand is done before we measure
    lines = [_Line(port, chain([first], rest)) for first, rest in zip(firsts, visitors, strict=True)]
    with selectors.DefaultSelector() as selector:
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
        began = time.perf_counter()
        for line in lines:
            line.send()
        while time.perf_counter() - began < seconds or len(found.seconds) < connections:
            for key, _ in selector.select(timeout=SELECT_SECONDS):
                if (took := key.data.receive(status)) is not None:
                    found.seconds.append(took)
                    key.data.send()
        found.elapsed = time.perf_counter() - began
    for line in lines:
        line.socket.close()
    return found


class _Line:
    """One connection, kept open."""

    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.requests = requests
        self.socket = socket.create_connection((HOST, port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        self.end: int | None = None
        self.sent = 0.0

    def send(self) -> None:
        self.data, self.end = b"", None
        self.sent = time.perf_counter()
        self.socket.sendall(next(self.requests))

    def receive(self, status: int) -> float | None:
        """Take what has come; seconds since the request once the answer is whole."""
        more = self.socket.recv(1 << 18)
        self.data += more
        if self.end is None:
            self.end = _end(self.data)
        if not more or (self.end is not None and int(self.data[9:12]) != status):
            raise BadAnswer(self.data[:600].decode("latin-1") or "the server hung up")
        return time.perf_counter() - self.sent if self.end is not None and len(self.data) >= self.end else None


def _end(data: bytes) -> int | None:
    """Where the answer ends, once its head is there."""
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return None
    length = LENGTH.search(data, 0, head)
    return head + 4 + (int(length[1]) if length else 0)


def _request(method: str, path: str, cookies: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
    told = {"Host": HOST, **BROWSER, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if cookies:
        told["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
