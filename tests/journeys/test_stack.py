"""`make run` from the outside: it opens, answers, and whatever is done to it, leaves nothing behind and opens again."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from lapinkumi.devstack import paths

pytestmark = pytest.mark.slow

NOT_COPIED = (".git", ".venv", ".run", "__pycache__", "static-root", "media", "node_modules", ".*_cache", ".hypothesis")
OURS_TO_SET = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "DEBUG", "DJANGO_SETTINGS_MODULE", "PORT", "PLAYGROUND_PORT")
OPEN_SECONDS = 300  # the first start fills in the demonstration data, perhaps on a busy machine
CLOSE_SECONDS = 30


class Checkout:
    """A copy of the project, in a folder whose name is a trial for every quoting."""

    def __init__(self, folder):
        self.folder = folder
        self.output = folder / "output"
        self.port, self.playground_port = free_ports()
        self.running = []

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name not in OURS_TO_SET}
        return {**kept, "PORT": str(self.port), "PLAYGROUND_PORT": str(self.playground_port)}

    def begin(self):
        """Start it and return at once."""
        with self.output.open("wb") as output:
            command = [sys.executable, "-m", "lapinkumi.devstack"]
            stack = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=hear_everything,  # noqa: PLW1509 - it only sets a signal
            )
        self.running.append(stack)
        return stack

    def open(self):
        """Start it and return when it says that the shop is open."""
        stack = self.begin()
        deadline = time.monotonic() + OPEN_SECONDS
        while "Lapin Kumi is open." not in self.told():
            assert stack.poll() is None, self.told()
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.05)
        return stack

    def told(self):
        return self.output.read_text()

    def refused(self):
        """What a start says that must end at once with status 1."""
        command = [sys.executable, "-m", "lapinkumi.devstack"]
        done = subprocess.run(
            command,
            check=False,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=OPEN_SECONDS,
        )
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()

    def manage(self, *arguments):
        """A command in another terminal, which is told nothing of the servers' addresses."""
        kept = {name: value for name, value in os.environ.items() if name not in OURS_TO_SET}
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=kept, check=False, capture_output=True, text=True, timeout=60
        )


def hear_everything():
    """Whoever runs the tests under nohup makes us deaf to a closed terminal."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def free_ports():
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def family(stack):
    return psutil.Process(stack.pid).children(recursive=True)


def is_gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def close(stack, number):
    """Ask it to stop in one way or another; nobody of the family may be left."""
    processes = family(stack)
    stack.send_signal(number)
    assert stack.wait(timeout=CLOSE_SECONDS) == 0
    assert [process for process in processes if not is_gone(process)] == []


@pytest.fixture(scope="module")
def project():
    parent = Path(tempfile.mkdtemp(prefix="lk pyörä "))
    folder = parent / ("a long name " * 12).strip()  # too long for the address of a socket
    shutil.copytree(paths.PROJECT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
    yield folder
    places = paths.make_places(folder)
    for left in {parent, places.postgres, places.valkey, places.sockets}:
        shutil.rmtree(left, ignore_errors=True)
    if places.postgres.parent.parent == paths.ROOTS_PARENT:
        places.postgres.parent.rmdir()


@pytest.fixture
def checkout(project):
    checkout = Checkout(project)
    yield checkout
    for stack in checkout.running:
        if stack.poll() is None:
            stack.send_signal(signal.SIGTERM)
            stack.wait(timeout=CLOSE_SECONDS)


def test_stack_opens_answers_and_closes(checkout):
    stack = checkout.open()
    assert checkout.get("/healthz")[0] == 200
    assert f"http://localhost:{checkout.port}/" in checkout.told()
    url = f"http://localhost:{checkout.port}/"
    assert checkout.refused() == f"It is already running: {url} (process {stack.pid}).\n"
    found = checkout.manage("migrate", "--check")
    assert found.returncode == 0, found.stderr
    assert checkout.get("/healthz")[0] == 200
    close(stack, signal.SIGTERM)
    assert not (checkout.folder / ".run" / "stack.json").exists()
    assert "database system is shut down" in (checkout.folder / ".run" / "postgres.log").read_text()


def test_stack_whose_supervisor_is_killed_goes_with_it_and_opens_again(checkout):
    stack = checkout.open()
    processes = family(stack)
    stack.kill()
    stack.wait()
    _gone, left = psutil.wait_procs(processes, timeout=CLOSE_SECONDS)
    assert [process for process in left if not is_gone(process)] == []
    close(checkout.open(), signal.SIGINT)


def test_stack_killed_as_a_whole_opens_again(checkout):
    stack = checkout.open()
    for process in [psutil.Process(stack.pid), *family(stack)]:
        process.kill()
    stack.wait()
    close(checkout.open(), signal.SIGHUP)


def test_stack_whose_worker_dies_stops_and_says_who_and_why(checkout):
    stack = checkout.open()
    processes = family(stack)
    worker = next(process for process in processes if "worker" in process.cmdline() and process.ppid() == stack.pid)
    worker.kill()
    assert stack.wait(timeout=CLOSE_SECONDS) == 1
    assert [process for process in processes if not is_gone(process)] == []
    assert "worker has stopped (exit -9). The end of " in checkout.told()


def test_stack_without_its_port_starts_nothing_and_offers_another(checkout):
    with socket.socket() as other_program:
        other_program.bind(("127.0.0.1", checkout.port))
        other_program.listen()
        told = checkout.refused()
    assert told.startswith(f"Port {checkout.port} is taken by another program: try PORT=")
