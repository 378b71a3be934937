"""`make doctor`: what this machine lacks, each with the line that mends it.

"MISSING" keeps the shop from running here and gives exit status 1; "without" costs a convenience.
It runs before anything is installed, so it uses the standard library only.
"""

import ctypes.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".venv" / "bin" / "python"
SPACE_NEEDED = 1_500_000_000  # bytes: .venv with the test tools, databases, logs
PANGO = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
PANGO_LINE = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FIND_SERVERS = "from lapinkumi.devstack.binaries import {0}; print({0}())"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, and what to do if not."""

    what: str
    well: bool
    cure: str
    needed: bool = True

    def __str__(self) -> str:
        mark = "ok     " if self.well else "MISSING" if self.needed else "without"
        return f"{mark}  {self.what}" if self.well else f"{mark}  {self.what}\n         -> {self.cure}"


def main() -> int:
    findings = [finding for check in CHECKS for finding in check()]
    print("\n".join(str(finding) for finding in findings))
    return 1 if any(finding.needed and not finding.well for finding in findings) else 0


def python() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    line = "sudo apt-get install python3 python3-venv, or name a newer one: make run PYTHON=python3.12"
    yield Finding(f"Python 3.11 or newer ({sys.executable} is {version})", sys.version_info >= (3, 11), line)
    can_install = bool(shutil.which("uv")) or _runs([sys.executable, "-c", "import ensurepip"])
    yield Finding("Python's venv module", can_install, "sudo apt-get install python3-venv")


def environment() -> Iterator[Finding]:
    there = _runs([PYTHON, "-c", "import django"])
    yield Finding("The shop's packages in .venv", there, "make run installs them", needed=False)
    if there:
        for name, function in (("PostgreSQL", "postgres_programs"), ("Valkey", "valkey_program")):
            found = _runs([PYTHON, "-c", FIND_SERVERS.format(function)])
            yield Finding(f"{name} to start by ourselves", found, "rm -rf .venv; make run (or give its address)")


def pdf() -> Iterator[Finding]:
    missing = [name for name in PANGO if not ctypes.util.find_library(name)]
    what = f"Pango, for documents as PDF{': no ' + ', '.join(missing) if missing else ''}"
    yield Finding(what, not missing, f"{PANGO_LINE} (without it: documents as printable pages)", needed=False)


def browser() -> Iterator[Finding]:
    found = any(shutil.which(name) for name in CHROMIUM_NAMES)
    cure = "sudo apt-get install chromium (without it: make test leaves out the browser tests)"
    yield Finding("Chromium, for the browser tests", found, cure, needed=False)


def ports() -> Iterator[Finding]:
    for name, default in (("PORT", "8000"), ("PLAYGROUND_PORT", "8099")):
        port = os.environ.get(name) or default
        cure = f"if that is not the shop itself: {name}={int(port) + 1} make run"
        yield Finding(f"Port {port} is free", _is_free(int(port)), cure, needed=False)


def space() -> Iterator[Finding]:
    free = shutil.disk_usage(PROJECT).free
    what = f"Disk space: {free / 1e9:.1f} GB free, {SPACE_NEEDED / 1e9:.1f} GB needed at most"
    yield Finding(what, free > SPACE_NEEDED, "make room, or clone the shop to another disk")


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (python, environment, pdf, browser, ports, space)


def _runs(command: list[str | Path]) -> bool:
    try:
        done = subprocess.run([str(part) for part in command], check=False, capture_output=True, cwd=PROJECT)
    except OSError:
        return False
    return done.returncode == 0


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
