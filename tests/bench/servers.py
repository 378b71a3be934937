"""What is measured: PostgreSQL, Valkey, the shop under gunicorn as `make run` starts it, and the bare view."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import psutil

from lapinkumi.devstack import apps, processes
from lapinkumi.devstack.paths import PROJECT
from lapinkumi.devstack.postgres import Postgres
from lapinkumi.devstack.valkey import Valkey
from tests.bench.load import HOST
from tests.servers import private_folder, stop_at_exit

START_SECONDS = 120.0
STOP_SECONDS = 10.0
WORKERS = 2
APPLICATIONS = MappingProxyType({"shop": "lapinkumi.wsgi:application", "bare": "tests.bench.bare:application"})


class Web:
    """One application under gunicorn."""

    def __init__(self, name: str, *, port: int, env: Mapping[str, str], folder: Path) -> None:
        command = apps._gunicorn(APPLICATIONS[name], port=port, workers=WORKERS)
        self.name, self.port = name, port
        self.child = processes.start(name, command, log=folder / f"{name}.log", env=env, cwd=PROJECT)
        processes.wait_until_ready(self.child, self._answers, seconds=START_SECONDS)

    def cpu_seconds(self) -> float:
        """What its workers have used of the processor so far."""
        return sum(sum(worker.cpu_times()[:2]) for worker in self._workers())

    def memory_mb(self) -> float:
        """Of the bigger worker."""
        return max(worker.memory_info().rss for worker in self._workers()) / 1e6

    def stop(self) -> None:
        self.child.ask_to_stop()
        if not self.child.wait_until_gone(seconds=STOP_SECONDS):
            self.child.kill()

    def _workers(self) -> list[psutil.Process]:
        return psutil.Process(self.child.process.pid).children()

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection((HOST, self.port), timeout=1):
            return len(self._workers()) == WORKERS
        return False


@contextmanager
def stores() -> Iterator[dict[str, str]]:
    """The environment of a shop with a fresh database, safe on the disk as in production, and a fresh Valkey."""
    folder = private_folder()
    postgres, valkey = Postgres(data=folder / "pg", sockets=folder), Valkey(data=folder / "vk", sockets=folder)
    if user := postgres.user:
        os.chown(folder, user.uid, user.gid)
    for server in (postgres, valkey):
        child = server.start(log=folder / f"{type(server).__name__}.log")
        stop_at_exit(folder, child)
        processes.wait_until_ready(child, server.answers, seconds=START_SECONDS)
    postgres.make_database()
    yield {
        **os.environ,
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "PLAYGROUND_PORT": str(free_port()),
        "DEBUG": "0",
        "LOGS": str(folder),
    }


@contextmanager
def webs(env: Mapping[str, str]) -> Iterator[dict[str, Web]]:
    """The shop and the bare view, each with two workers; whichever is not asked rests."""
    with ExitStack() as stack:
        found = {}
        for name in APPLICATIONS:
            found[name] = Web(name, port=free_port(), env=env, folder=Path(env["LOGS"]))
            stack.callback(found[name].stop)
        yield found


def command(env: Mapping[str, str], *arguments: str) -> None:
    """Run one of our own programs; its words are shown only if it fails."""
    done = subprocess.run(
        [sys.executable, *arguments], env=dict(env), cwd=PROJECT, check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


def free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])
