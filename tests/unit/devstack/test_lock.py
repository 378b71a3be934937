"""One stack per checkout."""

import os

import pytest

from lapinkumi.devstack import lock
from lapinkumi.devstack.errors import StackError


def test_second_holder_learns_who_is_first(tmp_path):
    path = tmp_path / "lock"
    with (
        lock.held(path, note="http://localhost:8000/"),
        pytest.raises(StackError) as caught,
        lock.held(path, note="another"),
    ):
        pytest.fail("two hold the lock")
    assert str(caught.value) == f"It is already running: http://localhost:8000/ (process {os.getpid()})."


def test_lock_left_by_a_dead_holder_can_be_taken(tmp_path):
    path = tmp_path / "lock"
    path.write_text("http://localhost:8000/ (process 1).")
    with lock.held(path, note="new"):
        assert path.read_text() == f"new (process {os.getpid()})."
