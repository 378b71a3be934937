"""Where the stack keeps its data, logs and sockets, and what each folder must be like."""

import hashlib
import os
import stat
from pathlib import Path

from lapinkumi.devstack.errors import StackError

PROJECT = Path(__file__).resolve().parents[2]

# Linux allows 107 bytes in the address of a Unix socket and macOS 103, the file's own name included.
SOCKET_ADDRESS_LIMIT = 103
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


def private_folder(path: Path, *, owner: int | None = None) -> Path:
    """Make `path` a folder only its owner can enter; refuse one that is a link or somebody else's."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.getuid(), owner}:
        raise StackError(f"{path} is a link or belongs to another user: remove it and start again")
    if owner is not None and owner != found.st_uid:
        os.chown(path, owner, -1)
    path.chmod(0o700)
    return path


def fingerprint(path: Path) -> str:
    """A short name for a folder, the same at every start."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def socket_folder(wanted: Path, *, owner: int | None = None) -> Path:
    """The private folder for sockets: `wanted`, or a short one in /tmp where `wanted` is too long for a socket."""
    longest = os.fsencode(wanted / LONGEST_SOCKET_NAME)
    if len(longest) > SOCKET_ADDRESS_LIMIT:
        wanted = Path("/tmp") / f"lk-{os.getuid()}-{fingerprint(wanted)}"  # noqa: S108 - private_folder checks its owner
    return private_folder(wanted, owner=owner)
