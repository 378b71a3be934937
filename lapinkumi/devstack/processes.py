"""Child processes that cannot outlive us, each with its own log."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.system_user import SystemUser, popen_options

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
READY_POLL_SECONDS = 0.02
LAST_LINES = 25
ASKED_WITH = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Child:
    """One running program: what people call it, where it writes, and the signal that ends it politely."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def last_words(self) -> str:
        """The end of its log, with the log's name."""
        lines = self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join([f"The end of {self.log}:", *(f"    {line}" for line in lines)])

    def ask_to_stop(self) -> None:
        if self.alive:
            self.process.send_signal(self.stop_signal)

    def kill(self) -> None:
        """End at once it and all it started: they share a group, which outlives its leader."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait_until_gone(self, *, seconds: float) -> bool:
        """Wait for its end; false when it is still there."""
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    user: SystemUser | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Child:
    """Start a program in its own session (a terminal's Ctrl-C is for us alone), writing to `log`.

    On Linux the kernel sends it `stop_signal` should we die without a word.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent(os.getpid(), stop_signal),  # noqa: PLW1509 - we start children from one thread
            env=env,
            cwd=cwd,
            **popen_options(user),
        )
    return Child(name, process, log, stop_signal)


def _die_with_parent(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    def prepare() -> None:
        for number in ASKED_WITH:  # a shell's background job, or nohup, hands on signals that are ignored
            signal.signal(number, signal.SIG_DFL)
        if LIBC is None:
            return
        LIBC.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:  # we died before the line above
            os._exit(1)

    return prepare


def wait_until_ready(child: Child, ready: Callable[[], bool], *, seconds: float) -> None:
    """Return when `ready()` holds; raise with the log's end when the child dies or time runs out."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.alive:
            raise StackError(f"{child.name} stopped at once. {child.last_words()}")
        if time.monotonic() > deadline:
            raise StackError(f"{child.name} did not answer in {seconds:.0f} s. {child.last_words()}")
        time.sleep(READY_POLL_SECONDS)
