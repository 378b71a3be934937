"""What a killed stack left behind: servers that still run, and files that say so though they do not."""

import contextlib
import signal
import time
from pathlib import Path

import psutil

from lapinkumi.devstack.errors import StackError

STOP_SECONDS = 20.0
POLL_SECONDS = 0.02


def stop_servers_in(folder: Path, *, stop_signal: signal.Signals) -> None:
    """Stop the servers whose working folder is `folder`. Call it only while holding the stack's lock.

    A pid file proves nothing: its number may belong to a stranger by now, or to a zombie that nobody buries (as in
    containers). A living process that stands in the data folder does prove it.
    """
    found = {process.pid: process for process in psutil.process_iter() if _works_in(process, folder)}
    for process in found.values():
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.ppid() not in found:
                process.send_signal(stop_signal)
    deadline = time.monotonic() + STOP_SECONDS
    while alive := [process.pid for process in found.values() if _works_in(process, folder)]:
        if time.monotonic() > deadline:
            numbers = " ".join(str(pid) for pid in alive)
            raise StackError(f"An earlier start left servers in {folder} that do not stop: kill -9 {numbers}")
        time.sleep(POLL_SECONDS)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    """Whether it lives and stands there; the dead and the zombies stand nowhere."""
    try:
        return process.cwd() == str(folder.resolve()) and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False
