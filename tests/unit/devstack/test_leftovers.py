"""Servers left by a killed start are known by the folder they stand in."""

import signal
import subprocess
import sys

import psutil
import pytest

from lapinkumi.devstack import leftovers
from lapinkumi.devstack.errors import StackError

SERVER = "import signal, time; signal.signal(signal.SIGTERM, {}); print('ready', flush=True); time.sleep(60)"


@pytest.fixture
def begin(tmp_path):
    """Starts a server in a folder; it obeys SIGTERM or not."""
    started = []

    def start(folder, *, obeys=True):
        script = SERVER.format("signal.SIG_DFL" if obeys else "signal.SIG_IGN")
        server = subprocess.Popen([sys.executable, "-c", script], cwd=folder, stdout=subprocess.PIPE)
        assert server.stdout.readline() == b"ready\n"
        started.append(server)
        return server

    yield start
    for server in started:
        server.kill()
        server.communicate()


def test_server_in_the_folder_is_stopped_and_its_neighbour_is_not(begin, tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    server, neighbour = begin(ours), begin(theirs)
    leftovers.stop_servers_in(ours, stop_signal=signal.SIGTERM)
    assert server.wait(timeout=1) == -signal.SIGTERM
    assert neighbour.poll() is None


def test_server_that_becomes_a_zombie_which_nobody_buries_counts_as_gone(begin, tmp_path):
    server = begin(tmp_path)  # nobody waits for it before the end of this test: that is what makes a zombie
    leftovers.stop_servers_in(tmp_path, stop_signal=signal.SIGTERM)
    assert psutil.Process(server.pid).status() == psutil.STATUS_ZOMBIE


def test_server_that_does_not_stop_is_named_by_its_number(begin, tmp_path, monkeypatch):
    monkeypatch.setattr(leftovers, "STOP_SECONDS", 0.2)
    server = begin(tmp_path, obeys=False)
    with pytest.raises(StackError, match=rf"do not stop: kill -9 {server.pid}$"):
        leftovers.stop_servers_in(tmp_path, stop_signal=signal.SIGTERM)
    assert server.poll() is None


def test_empty_folder_has_nothing_to_stop(tmp_path):
    leftovers.stop_servers_in(tmp_path, stop_signal=signal.SIGTERM)
