"""`.run/stack.json`: how commands in another terminal find the servers of a running `make run`."""

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit


def write(path: Path, environment: Mapping[str, str]) -> None:
    """Leave the addresses where only we can read them; they hold the secret key."""
    half_written = path.with_suffix(".new")
    half_written.unlink(missing_ok=True)
    with open(os.open(half_written, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
        json.dump({"pid": os.getpid(), "environment": dict(environment)}, file, indent=1)
    half_written.replace(path)


def environment(path: Path) -> dict[str, str]:
    """The environment of the running stack; empty when none runs, even if a killed one left its file behind."""
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    values: dict[str, str] = found["environment"]
    return values if _is_running(found["pid"]) and _answers(values["REDIS_URL"]) else {}


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _answers(redis_url: str) -> bool:
    """Whether somebody listens there: a process's number can be another's by now, and a zombie has one too."""
    address = urlsplit(redis_url)
    if address.scheme != "unix":
        return True
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(unquote(address.path))
    except OSError:
        return False
    return True
