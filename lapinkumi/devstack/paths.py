"""Where the stack keeps its data, logs and sockets, and what each folder must be like."""

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.system_user import postgres_user

PROJECT = Path(__file__).resolve().parents[2]
SHORT_PARENT = Path("/tmp")  # noqa: S108 - private_folder refuses what is not ours
ROOTS_PARENT = Path("/var/lib")

# Linux allows 107 bytes in the address of a Unix socket and macOS 103, the file's own name included.
SOCKET_ADDRESS_LIMIT = 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Places:
    """Every file and folder of one stack."""

    run: Path
    postgres: Path
    valkey: Path
    sockets: Path

    @property
    def lock(self) -> Path:
        return self.run / "lock"

    @property
    def stack_file(self) -> Path:
        return self.run / "stack.json"

    @property
    def secret(self) -> Path:
        return self.run / "secret"

    def log(self, name: str) -> Path:
        return self.run / f"{name}.log"


def make_places(project: Path = PROJECT) -> Places:
    """The folders of this checkout's stack, made where they are missing.

    All below `.run`, except when we are root: PostgreSQL then runs as another user, who may not be able to enter
    the checkout (/root is closed to others), so the data go to /var/lib.
    """
    run = private_folder(project / ".run")
    user = postgres_user()
    if user is None:
        return Places(run, run / "postgres", run / "valkey", socket_folder(run / "sockets"))
    data = ROOTS_PARENT / f"lapinkumi-{fingerprint(project)}"
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o711)  # others may pass through; the folders inside are closed
    return Places(run, data / "postgres", data / "valkey", socket_folder(data / "sockets", owner=user.uid))


def private_folder(path: Path, *, owner: int | None = None) -> Path:
    """Make `path` a folder only its owner can enter; refuse one that is a link or somebody else's."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
        raise StackError(f"{path} is a link or belongs to another user: remove it and start again.")
    if owner is not None and owner != found.st_uid:
        os.chown(path, owner, -1)
    path.chmod(0o700)
    return path


def socket_folder(wanted: Path, *, owner: int | None = None) -> Path:
    """The private folder for sockets: `wanted`, or a short one in /tmp where `wanted` is too long for a socket."""
    if len(os.fsencode(wanted / LONGEST_SOCKET_NAME)) > SOCKET_ADDRESS_LIMIT:
        wanted = SHORT_PARENT / f"lk-{os.geteuid()}-{fingerprint(wanted)}"
    return private_folder(wanted, owner=owner)


def fingerprint(path: Path) -> str:
    """A short name for a folder, the same at every start."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
