"""A taken port is said in a sentence, with a line that works."""

import re
import socket

import pytest

from lapinkumi.devstack import ports
from lapinkumi.devstack.errors import StackError


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind((ports.HOST, 0))
        listener.listen()
        yield listener


def test_free_port_passes(taken):
    port = taken.getsockname()[1]
    taken.close()
    ports.must_be_free("PORT", port)


def test_taken_port_is_named_with_one_that_is_free(taken):
    port = taken.getsockname()[1]
    with pytest.raises(StackError) as caught:
        ports.must_be_free("PORT", port)
    found = re.fullmatch(rf"Port {port} is taken by another program: try PORT=(\d+) make run\.", str(caught.value))
    assert found, caught.value
    ports.must_be_free("PORT", int(found[1]))


def test_port_that_is_given_back_in_time_passes(taken, monkeypatch):
    port = taken.getsockname()[1]
    monkeypatch.setattr(ports.time, "sleep", lambda _seconds: taken.close())
    ports.must_be_free("PORT", port, patience=5)
