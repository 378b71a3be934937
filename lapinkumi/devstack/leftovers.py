"""What a killed stack left behind: servers that still run, and files that say so though they do not."""

import contextlib
import signal
from pathlib import Path

import psutil

from lapinkumi.devstack.errors import StackError

STOP_SECONDS = 20.0


def stop_servers_in(folder: Path, *, stop_signal: signal.Signals) -> None:
    """Stop the servers whose working folder is `folder`. Call it only while holding the stack's lock.

    A pid file proves nothing: its number may belong to a stranger by now, or to a zombie that nobody buries (as in
    containers). A living process that stands in the data folder does prove it.
    """
    found = [process for process in psutil.process_iter() if _works_in(process, folder)]
    servers = [process for process in found if process.ppid() not in {other.pid for other in found}]
    for server in servers:
        with contextlib.suppress(psutil.NoSuchProcess):
            server.send_signal(stop_signal)
    _gone, still_there = psutil.wait_procs(found, timeout=STOP_SECONDS)
    if still_there:
        numbers = " ".join(str(process.pid) for process in still_there)
        raise StackError(f"An earlier start left servers in {folder} that do not stop: kill -9 {numbers}")


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.cwd() == str(folder) and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False
