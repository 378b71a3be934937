"""A database cluster with every migration applied: made once for each set of migrations, copied for each test run.

It is a cache in the user's own cache folder and may be deleted at any time. Where there is no such folder to write to,
every run migrates for itself, as it does with a database that DATABASE_URL names.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lapinkumi.devstack import binaries
from lapinkumi.devstack.postgres import DATABASE, Postgres
from lapinkumi.devstack.processes import wait_until_ready
from lapinkumi.devstack.system_user import postgres_user

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "test-database-"
MADE_OF = ("*/migrations/*.py", "lapinkumi/*/migrations/*.py", "requirements/run.txt")
KEPT_SECONDS = 3 * 24 * 3600
SECONDS = 120.0
TEMPLATE = DATABASE  # the name of the migrated database within the cluster


def copy_to(data: Path) -> bool:
    """Put a copy of the migrated cluster there. False where none can be kept."""
    try:
        base = _base()
    except (OSError, RuntimeError):  # nowhere to write to, or no home at all
        return False
    subprocess.run(["cp", "-a", str(base), str(data)], check=True)
    return True


def _base() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lapinkumi"
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    base = cache / f"{PREFIX}{_digest()}"
    with _alone(cache / "lock"):
        if not base.exists():
            _forget_old(cache)
            _make(base)
        os.utime(base)
    return base


def _digest() -> str:
    """The same for the same migrations, packages and server."""
    found = hashlib.sha256(str(binaries.postgres_programs()).encode())
    for path in sorted(path for pattern in MADE_OF for path in ROOT.glob(pattern)):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:20]


def _make(base: Path) -> None:
    """Migrate a fresh cluster, stop it, and move it to its place whole."""
    folder = Path(tempfile.mkdtemp(prefix="lk-base-", dir="/tmp"))
    if user := postgres_user():
        os.chown(folder, user.uid, user.gid)
    server = Postgres(data=folder / "data", sockets=folder, durable=False)
    child = server.start(log=folder / "log")
    try:
        wait_until_ready(child, server.answers, seconds=SECONDS)
        server.make_database()
        told = {**os.environ, "DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(
            command, check=True, cwd=ROOT, env={**told, "REDIS_URL": told.get("REDIS_URL", "redis://127.0.0.1:9")}
        )
    finally:
        child.ask_to_stop()
        if not child.wait_until_gone(seconds=SECONDS):
            child.kill()
    half = base.with_name(f"{base.name}.new")
    shutil.rmtree(half, ignore_errors=True)
    subprocess.run(["cp", "-a", str(folder / "data"), str(half)], check=True)
    half.rename(base)
    shutil.rmtree(folder, ignore_errors=True)


def _forget_old(cache: Path) -> None:
    """Clusters of migrations that nobody has tested with for days."""
    for path in cache.glob(f"{PREFIX}*"):
        if time.time() - path.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One test run at a time makes it; the others wait for it."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
