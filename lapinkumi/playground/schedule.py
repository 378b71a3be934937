"""Calls to the shop whose time has come, made by a thread beside the server or at once by the test controls."""

import threading
import time
from collections.abc import Callable

import structlog

from lapinkumi.playground import clock, sms
from lapinkumi.playground.klarna import pushes
from lapinkumi.playground.store import Due, store

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.5
CALLERS: dict[str, Callable[[Due], None]] = {pushes.PUSH: pushes.send, sms.RECEIPT: sms.send_receipt}

_one_at_a_time = threading.Lock()


def run_due() -> int:
    """Make every call that is due, oldest first, each with what the one before changed; how many were made."""
    made = 0
    with _one_at_a_time:
        while due := store().claim_due(clock.now()):
            CALLERS[due.kind](due)
            made += 1
    return made


def start_thread() -> None:
    threading.Thread(target=_keep_running, name="schedule", daemon=True).start()


def _keep_running() -> None:
    while True:
        try:
            run_due()
        except Exception:
            log.exception("the schedule stumbled")
        time.sleep(PAUSE_SECONDS)
