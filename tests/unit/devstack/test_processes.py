"""Children: they say why they died, and none outlives us."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from lapinkumi.devstack import processes
from lapinkumi.devstack.errors import StackError

SLEEP = [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(60)"]
PARENT = """
import sys, time, pathlib
from lapinkumi.devstack import processes
child = processes.start("child", sys.argv[2:], log=pathlib.Path(sys.argv[1]))
print(child.process.pid, flush=True)
time.sleep(60)
"""


def eventually(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def is_gone(pid):
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_child_of_a_killed_parent_dies_with_it(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", PARENT, tmp_path / "log", *SLEEP], stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    assert not is_gone(child)
    parent.kill()
    parent.wait()
    eventually(lambda: is_gone(child))


def test_kill_takes_the_heirs_of_a_dead_child_too(tmp_path):
    heir = tmp_path / "heir"
    script = f"sleep 60 & echo $! > '{heir}.new'; mv '{heir}.new' '{heir}'; exit 3"
    child = processes.start("child", ["sh", "-c", script], log=tmp_path / "log")
    child.process.wait()
    pid = int(heir.read_text())
    assert not is_gone(pid)
    child.kill()
    eventually(lambda: is_gone(pid))


def test_child_is_in_a_session_of_its_own_out_of_reach_of_the_terminals_ctrl_c(tmp_path):
    child = processes.start("child", SLEEP, log=tmp_path / "log")
    try:
        assert os.getsid(child.process.pid) == child.process.pid != os.getsid(0)
    finally:
        child.kill()


def test_waiting_for_a_child_that_dies_shows_the_end_of_its_log(tmp_path):
    script = "for i in range(100): print('line', i)\nraise SystemExit('no space left')"
    child = processes.start("Valkey", [sys.executable, "-u", "-c", script], log=tmp_path / "valkey.log")
    with pytest.raises(StackError) as caught:
        processes.wait_until_ready(child, lambda: False, seconds=10)
    told = str(caught.value).splitlines()
    assert told[0] == f"Valkey stopped at once. The end of {tmp_path}/valkey.log:"
    assert told[-1] == "    no space left"
    assert "    line 99" in told
    assert "    line 1" not in told


def test_waiting_for_a_child_that_never_answers_ends(tmp_path):
    child = processes.start("Valkey", SLEEP, log=tmp_path / "log")
    try:
        with pytest.raises(StackError, match=r"Valkey did not answer in 0 s\."):
            processes.wait_until_ready(child, lambda: False, seconds=0)
        assert child.alive
    finally:
        child.kill()


@pytest.mark.parametrize("inherited", [signal.SIG_DFL, signal.SIG_IGN])
def test_asking_to_stop_uses_the_childs_own_signal_even_if_we_inherited_deaf_ears(tmp_path, inherited):
    before = signal.signal(signal.SIGINT, inherited)
    try:
        child = processes.start("child", SLEEP, log=tmp_path / "log", stop_signal=signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    eventually(lambda: (tmp_path / "log").read_text() == "ready\n")
    child.ask_to_stop()
    assert child.wait_until_gone(seconds=10)
    assert child.process.returncode == -signal.SIGINT
