"""Waiting for the shop: gunicorn listens before the application is there, so only /healthz tells."""

import http.client
import json
import time
from collections.abc import Callable

from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.plan import Plan
from lapinkumi.devstack.ports import HOST

SECONDS = 120.0
POLL_SECONDS = 0.1


def wait(plan: Plan, look: Callable[[], None]) -> None:
    """Return when shop and playground answer; `look` raises when waiting is in vain. Else say who is silent."""
    deadline = time.monotonic() + SECONDS
    while silent := silent_parts(plan):
        look()
        if time.monotonic() > deadline:
            raise StackError(f"No answer in {SECONDS:.0f} s from: {', '.join(silent)}. The logs are in .run.")
        time.sleep(POLL_SECONDS)


def silent_parts(plan: Plan) -> list[str]:
    """Who does not answer yet, by name."""
    status, body = _get(plan.port, "/healthz")
    if status == 200:
        shop = []
    elif status == 503:
        shop = [name for name, answer in json.loads(body)["checks"].items() if answer != "ok"]
    else:
        shop = [f"web (status {status})" if status else "web"]
    return shop if _get(plan.playground_port, "/")[0] == 200 else [*shop, "playground"]


def _get(port: int, path: str) -> tuple[int, bytes]:
    """Status and body; status 0 when nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()
