"""Makes `.venv` what the requirements say, with whatever Python starts this file: `python3 -I venv.py run local`.

It runs before anything is installed, so it uses the standard library only. Nothing happens when all is in place.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
NO_MODULE = """Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"""
NO_INSTALL = """Installing failed; what pip said is above.

Without a network nothing can be fetched. Where a package has no wheel for this machine (Windows, Alpine Linux, Macs
with Intel processors) the shop runs in containers: docker compose up"""


def main(wanted: list[str]) -> None:
    """Install the named requirement files, if they or the environment changed since the last time."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python 3.11 or newer is needed, but {sys.executable} is {sys.version.split()[0]}. {try_another()}")
    installed = installed_before() if works() else {}
    digests = {name: digest(name) for name in {*wanted, *installed}}
    if any(installed.get(name) != digests[name] for name in wanted):
        if not installed:
            make_venv()
        install(sorted(digests))
        STAMP.write_text(json.dumps(digests))


def try_another() -> str:
    found = next((name for minor in range(20, 10, -1) if shutil.which(name := f"python3.{minor}")), None)
    return f"This machine has one: add PYTHON={found} to the command." if found else "Install one and try again."


def digest(name: str) -> str:
    return hashlib.sha256((PROJECT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()


def works() -> bool:
    """Whether the environment's Python still finds its packages: not after the system's Python was upgraded."""
    command = [str(PYTHON), "-c", "import django"]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def installed_before() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found


def make_venv() -> None:
    """A new environment, without pip: uv needs none, and pip_install brings it when it is needed."""
    if VENV.is_symlink():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=True)


def install(names: list[str]) -> None:
    print("Installing into .venv what requirements/ names; the first time this takes half a minute ...", flush=True)
    files = [part for name in names for part in ("-r", str(PROJECT / "requirements" / f"{name}.txt"))]
    options = ["--quiet", "--require-hashes", "--only-binary", ":all:", *files]
    if not uv_install(options) and not pip_install(options):
        sys.exit(NO_INSTALL)


def uv_install(options: list[str]) -> bool:
    """Install with uv where it is and works (it has its own ideas of where packages come from)."""
    if not shutil.which("uv"):
        return False
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    command = ["uv", "pip", "install", "--python", str(PYTHON), *options]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL, env=environment).returncode == 0


def pip_install(options: list[str]) -> bool:
    if subprocess.run([str(PYTHON), "-c", "import ensurepip"], check=False, capture_output=True).returncode:
        sys.exit(NO_MODULE)
    subprocess.run([str(PYTHON), "-m", "ensurepip", "--upgrade"], check=True, stdout=subprocess.DEVNULL)
    quiet = ["--disable-pip-version-check", "--no-input", "--root-user-action", "ignore"]
    return subprocess.run([str(PYTHON), "-m", "pip", "install", *quiet, *options], check=False).returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
