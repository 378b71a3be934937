"""Whether the ports we need are free."""

import socket
import time

from lapinkumi.devstack.errors import StackError

HOST = "127.0.0.1"
POLL_SECONDS = 0.1


def must_be_free(name: str, port: int, *, patience: float = 0.0) -> None:
    """Raise a sentence that says what to do when `port` cannot be ours, `patience` seconds after the first try."""
    deadline = time.monotonic() + patience
    while reason := _obstacle(port):
        if time.monotonic() >= deadline:
            raise StackError(f"Port {port} {reason}: try {name}={_another(port)} make run.")
        time.sleep(POLL_SECONDS)


def _obstacle(port: int) -> str:
    """Why we cannot listen there; empty when we can."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except PermissionError:
            return "is kept for root"
        except OSError:
            return "is taken by another program"
    return ""


def _another(port: int) -> int:
    candidates = range(max(port, 7999) + 1, 65536)
    return next((candidate for candidate in candidates if not _obstacle(candidate)), 8000)
