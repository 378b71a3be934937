"""PostgreSQL and Valkey for the tests: a pytest plugin (`-p tests.servers`) that starts what is not given.

It acts when pytest registers it, because pytest-django reads the settings, and with them DATABASE_URL, soon after.
Workers of xdist inherit the database's address; each starts a Valkey of its own, so that none sees another's keys.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from lapinkumi.devstack.postgres import Postgres
from lapinkumi.devstack.processes import Child, wait_until_ready
from lapinkumi.devstack.system_user import postgres_user
from lapinkumi.devstack.valkey import Valkey
from tests import base_database

LONGEST_PARENT = 60
PREFIX = "lk-test-"
OURS = "LAPINKUMI_TEST_SERVERS"
MIGRATED = "LAPINKUMI_TEST_TEMPLATE"  # the database that test databases are copies of (tests.settings)
START_SECONDS = 60.0
STOP_SECONDS = 10.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """Start what the environment does not name."""
    if not os.environ.get("DATABASE_URL"):
        remove_leftovers()
        os.environ["DATABASE_URL"] = start_postgres()
    if not os.environ.get("REDIS_URL") or os.environ.get(OURS):
        os.environ[OURS] = "1"
        os.environ["REDIS_URL"] = start_valkey()


def start_postgres() -> str:
    """A PostgreSQL that keeps nothing safe and is therefore quick; returns its address."""
    folder = private_folder()
    if user := postgres_user():
        os.chown(folder, user.uid, user.gid)
    server = Postgres(data=folder / "data", sockets=folder, durable=False)
    if base_database.copy_to(server.data):
        os.environ[MIGRATED] = base_database.TEMPLATE
    child = server.start(log=folder / "log")
    stop_at_exit(folder, child)
    wait_until_ready(child, server.answers, seconds=START_SECONDS)
    return server.url


def start_valkey() -> str:
    """A Valkey that writes nothing to the disk; returns its address."""
    folder = private_folder()
    server = Valkey(data=folder / "data", sockets=folder, durable=False)
    child = server.start(log=folder / "log")
    stop_at_exit(folder, child)
    wait_until_ready(child, server.answers, seconds=START_SECONDS)
    return server.url


def parent_folder() -> Path:
    """Where temporary files belong, or /tmp where that path is too long for a socket."""
    usual = tempfile.gettempdir()
    return Path(usual if len(usual) < LONGEST_PARENT else "/tmp")


def private_folder() -> Path:
    """A fresh folder only we can enter, locked for as long as we live."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent_folder()))
    lock = (folder / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    atexit.register(lock.close)
    return folder


def remove_leftovers() -> None:
    """The folders of test runs that were killed: nobody holds their lock any more."""
    for path in parent_folder().glob(f"{PREFIX}*/lock"):
        try:
            with path.open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path.parent, ignore_errors=True)
        except OSError:  # somebody's who still runs, or another user's
            continue


def stop_at_exit(folder: Path, child: Child) -> None:
    """Stop the server and remove its folder when this process ends, however pytest came to its end."""

    def stop() -> None:
        child.ask_to_stop()
        if not child.wait_until_gone(seconds=STOP_SECONDS):
            child.kill()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
