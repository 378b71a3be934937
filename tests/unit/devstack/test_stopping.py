"""The order of stopping, and its end in any case."""

import signal
import sys
import time

import pytest

from lapinkumi.devstack import plan, processes
from lapinkumi.devstack.paths import Places
from lapinkumi.devstack.supervisor import Supervisor

SERVER = """
import pathlib, signal, sys, time
name, diary, seconds = sys.argv[1], pathlib.Path(sys.argv[2]), float(sys.argv[3])
def write(word):
    with diary.open("a") as file:
        file.write(f"{word} {name}\\n")
def stop(*_):
    write("asked"); time.sleep(seconds); write("ended"); sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
time.sleep(60)
"""


class Scene:
    """A supervisor whose servers only write a diary."""

    def __init__(self, folder):
        self.folder = folder
        self.diary = folder / "diary"
        self.supervisor = Supervisor(plan.read({}), Places(folder, folder, folder, folder))

    def child(self, name, *, takes=0.0):
        log = self.folder / name
        command = [sys.executable, "-c", SERVER, name, self.diary, str(takes)]
        found = processes.start(name, command, log=log)
        processes.wait_until_ready(found, lambda: log.read_text() == "ready\n", seconds=20)
        return found

    def fill(self, *, app_takes=0.2):
        self.supervisor.apps = [self.child("web", takes=app_takes), self.child("worker", takes=app_takes)]
        self.supervisor.valkey = self.child("valkey", takes=0.1)
        self.supervisor.postgres = self.child("postgres")

    @property
    def children(self):
        return [*self.supervisor.apps, self.supervisor.valkey, self.supervisor.postgres]


@pytest.fixture
def scene(tmp_path):
    scene = Scene(tmp_path)
    yield scene
    for child in scene.children:
        child.kill()


def test_apps_stop_together_then_valkey_then_postgresql(scene):
    scene.fill()
    scene.supervisor._stop()
    diary = scene.diary.read_text().splitlines()
    assert set(diary[:2]) == {"asked web", "asked worker"}
    assert set(diary[2:4]) == {"ended web", "ended worker"}
    assert diary[4:] == ["asked valkey", "ended valkey", "asked postgres", "ended postgres"]
    assert [child.process.returncode for child in scene.children] == [0, 0, 0, 0]


def test_second_request_ends_who_lingers_at_once(scene):
    scene.fill(app_takes=30)
    scene.supervisor.interruptions.count = 2
    began = time.monotonic()
    scene.supervisor._stop()
    assert time.monotonic() - began < 5
    assert not any(child.alive for child in scene.children)


def test_who_does_not_stop_in_time_is_killed_and_the_others_stop_in_peace(scene, monkeypatch):
    monkeypatch.setattr("lapinkumi.devstack.supervisor.APPS_STOP_SECONDS", 0.5)
    scene.fill(app_takes=30)
    scene.supervisor._stop()
    codes = [child.process.returncode for child in scene.children]
    assert codes == [-signal.SIGKILL, -signal.SIGKILL, 0, 0]


def test_stopping_half_a_stack_stops_that_half(scene):
    scene.supervisor.valkey = scene.child("valkey")
    scene.supervisor._stop()
    assert scene.supervisor.valkey.process.returncode == 0
    scene.supervisor.postgres = scene.supervisor.valkey  # for the fixture: nothing else was started
