"""The playground as a fixture: a process of its own with an empty store, on a port of its own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.cache import cache

PROJECT = Path(__file__).resolve().parents[1]
START_SECONDS = 60
NOBODY = "http://127.0.0.1:9"  # the shop's address until a test says otherwise: nobody answers there


@dataclass(frozen=True)
class Playground:
    """The outside world of a test: addresses and credentials, and levers for what buyers, time and bad luck do."""

    url: str
    username: str = "playground"
    password: str = "playground"

    @property
    def sms_url(self) -> str:
        return f"{self.url}/sms"

    @property
    def register_url(self) -> str:
        return f"{self.url}/register"

    @property
    def nshift_url(self) -> str:
        return f"{self.url}/rs-extapi/v1"

    @property
    def auth(self) -> tuple[str, str]:
        return self.username, self.password

    def pull(self, lever: str, **told: Any) -> dict[str, Any]:
        """POST a control of /_test/; its answer. Raises what requests raises for a refusal."""
        answer = requests.post(f"{self.url}/_test/{lever}", json=told, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def complete(self, order_id: str, method: str = "INVOICE", **told: Any) -> dict[str, Any]:
        """The buyer has paid; the shop's validation is not asked."""
        return self.pull(f"klarna/orders/{order_id}/complete", method=method, **told)

    def fraud(self, order_id: str, status: str) -> None:
        """Klarna's verdict; the shop is notified of it before this returns."""
        self.pull(f"klarna/orders/{order_id}/fraud", status=status)

    def expire(self, order_id: str) -> None:
        """The checkout lapses, or the authorisation of a paid order."""
        self.pull(f"klarna/orders/{order_id}/expire")

    def push(self, order_id: str, times: int = 1) -> list[int]:
        """Push now; the shop's answers, 0 where there was none."""
        return self.pull("klarna/push", id=order_id, times=times)["statuses"]

    def drop_pushes(self, order_id: str | None = None, *, drop: bool = True) -> None:
        """No pushes for this order any more, or for any that is completed from now on."""
        self.pull("klarna/push", drop=drop, **({"id": order_id} if order_id else {}))

    def lag(self, seconds: int) -> None:
        """Order Management answers 404 for so long after a completion."""
        self.pull("klarna/lag", seconds=seconds)

    def rate_limit(self, per_second: int) -> None:
        self.pull("klarna/rate_limit", per_second=per_second)

    def fail(self, service: str, *, status: int | str, next: int = 1, after_work: bool = False, **told: Any) -> None:
        """The next calls fail: a status, or timeout, slow, disconnect, garbage, empty. Also: seconds, path."""
        self.pull(f"{service}/fail", status=status, next=next, after_work=after_work, **told)

    def clock(self, at: str | None, *, runs: bool = False) -> int:
        """Stand still at that instant, and make the calls then due; how many were made. None: the real time."""
        return self.pull("clock", at=at, runs=runs)["calls_made"]

    def alert(self, order_no: str, status: str, **told: Any) -> None:
        """The carrier tells of a booking."""
        self.pull("nshift/alerts", orderNo=order_no, status=status, **told)

    def receipt(self, message_id: str, status: str = "delivered") -> None:
        self.pull("sms/receipt", id=message_id, status=status)

    def receipts_to(self, url: str | None) -> None:
        self.pull("sms/receipts", url=url)

    def callbacks(self, **wanted: str) -> list[dict[str, Any]]:
        """What was sent to the shop, oldest first: kind, about, url, body, status, error. `kind="push"` chooses."""
        return requests.get(f"{self.url}/_test/callbacks", params=wanted, timeout=10).json()["callbacks"]

    def messages(self, **wanted: str) -> list[dict[str, Any]]:
        """The text messages taken, oldest first: id, to, text, sender, key."""
        return requests.get(f"{self.url}/_test/messages", params=wanted, timeout=10).json()["messages"]

    def reset(self) -> None:
        """As new: no orders, no messages, no faults, the real time."""
        self.pull("reset")


@pytest.fixture(scope="session")
def playground_process() -> Iterator[Playground]:
    """The running process, with whatever was last told to it."""
    with tempfile.TemporaryDirectory(prefix="lk-playground-") as folder, socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        process = _start(Path(folder), door)
        playground = Playground(f"http://127.0.0.1:{door.getsockname()[1]}")
        try:
            _wait(playground, process, Path(folder) / "log")
            yield playground
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def playground(playground_process: Playground, settings: Any) -> Playground:
    """The outside world, as new; the shop's settings lead to it."""
    playground_process.reset()
    settings.KLARNA_BASE_URL = playground_process.url
    settings.KLARNA_USERNAME, settings.KLARNA_PASSWORD = playground_process.auth
    settings.KLARNA_CSP_HOSTS = [playground_process.url]
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = playground_process.sms_url, "playground"
    settings.VEHICLE_REGISTER_URL, settings.VEHICLE_REGISTER_KEY = playground_process.register_url, "playground"
    settings.NSHIFT_BASE_URL, settings.NSHIFT_AUTH = playground_process.nshift_url, "jwt"
    settings.NSHIFT_ID, settings.NSHIFT_SECRET = "PLAYGROUND000001", "PLAYGROUNDSECRET00000001"
    cache.delete("nshift:token")
    return playground_process


def _start(folder: Path, door: socket.socket) -> subprocess.Popen[bytes]:
    """Gunicorn, as the local stack starts it, on a socket that is open already: no other program can take the port."""
    command = [sys.executable, "-m", "gunicorn", "lapinkumi.playground.wsgi:application", "--no-control-socket"]
    options = [
        "--bind",
        f"fd://{door.fileno()}",
        "--worker-class",
        "gthread",
        "--threads",
        "8",
        "--graceful-timeout",
        "1",
    ]
    names = ("KLARNA_USERNAME", "KLARNA_PASSWORD", "SMS_GATEWAY_TOKEN", "VEHICLE_REGISTER_KEY")
    names += ("NSHIFT_ID", "NSHIFT_SECRET")
    ours = {"PLAYGROUND_STORE": str(folder / "store.sqlite3"), "SITE_URL": NOBODY}
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*command, *options],
            cwd=PROJECT,
            env={**{name: value for name, value in os.environ.items() if name not in names}, **ours},
            pass_fds=[door.fileno()],
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _wait(playground: Playground, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            requests.get(playground.url, timeout=START_SECONDS).raise_for_status()
        except requests.RequestException:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(log.read_text()) from None
            time.sleep(0.05)
        else:
            return
