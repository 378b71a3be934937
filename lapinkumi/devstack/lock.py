"""One stack per checkout."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lapinkumi.devstack.errors import StackError


@contextmanager
def held(path: Path, *, note: str) -> Iterator[None]:
    """Hold the lock, which the kernel releases even if we are killed; `note` tells a second start about us."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise StackError(f"It is already running: {file.read()}") from None
        file.truncate(0)
        file.write(f"{note} (process {os.getpid()}).")
        file.flush()
        yield
        file.truncate(0)
