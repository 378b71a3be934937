"""Commands in another terminal find a running stack, and never a dead one."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lapinkumi.devstack import stackfile


@pytest.fixture
def folder():
    with TemporaryDirectory(prefix="lk ö ") as name:  # short: it holds a socket
        yield Path(name)


@pytest.fixture
def listening(folder):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "valkey.sock"))
        listener.listen()
        yield listener


def addresses(folder):
    return {"DATABASE_URL": "postgresql://x", "REDIS_URL": (folder / "valkey.sock").as_uri().replace("file", "unix")}


def test_environment_without_a_stack_is_empty(folder):
    assert stackfile.environment(folder / "stack.json") == {}


@pytest.mark.usefixtures("listening")
def test_environment_of_a_running_stack_is_what_it_wrote_for_our_eyes_only(folder):
    path = folder / "stack.json"
    stackfile.write(path, addresses(folder))
    assert stackfile.environment(path) == addresses(folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_environment_of_a_stack_whose_server_does_not_listen_is_empty(folder, listening):
    path = folder / "stack.json"
    stackfile.write(path, addresses(folder))
    listening.close()
    assert stackfile.environment(path) == {}


@pytest.mark.usefixtures("listening")
def test_environment_of_a_stack_whose_process_is_gone_is_empty(folder):
    path = folder / "stack.json"
    stackfile.write(path, addresses(folder))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    path.write_text(json.dumps({**json.loads(path.read_text()), "pid": gone.pid}))
    assert stackfile.environment(path) == {}


@pytest.mark.usefixtures("listening")
def test_writing_again_replaces_the_file(folder):
    path = folder / "stack.json"
    stackfile.write(path, {"REDIS_URL": "unix:///nowhere"})
    stackfile.write(path, addresses(folder))
    assert stackfile.environment(path) == addresses(folder)
    assert json.loads(path.read_text())["pid"] == os.getpid()
