"""What the person at the terminal is told; a terminal that has gone away is no reason to stop half-way."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str = "") -> None:
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for the rest of our life


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say that something stands, and how long it took."""
    began = time.monotonic()
    yield
    say(f"  {what:<52} {time.monotonic() - began:5.1f} s")
