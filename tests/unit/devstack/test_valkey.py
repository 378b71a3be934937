"""Our own Valkey keeps what it was told, and starts beside a dead one's socket."""

import psutil
import pytest
import redis

from lapinkumi.devstack import processes, valkey
from lapinkumi.devstack.valkey import Valkey


@pytest.fixture
def server(home):
    return Valkey(data=home / "data", sockets=home)


@pytest.fixture
def start(server, home):
    started = []

    def begin():
        child = server.start(log=home / "log")
        started.append(child)
        processes.wait_until_ready(child, server.answers, seconds=valkey.START_SECONDS)
        return child

    yield begin
    for child in started:
        child.kill()


def test_what_was_queued_is_there_after_a_stop(server, start):
    child = start()
    redis.from_url(server.url).lpush("queue", "message")
    child.ask_to_stop()
    assert child.wait_until_gone(seconds=10)
    start()
    assert redis.from_url(server.url).lrange("queue", 0, -1) == [b"message"]


def test_server_starts_beside_the_socket_of_a_killed_one(server, start):
    start().kill()
    assert server.socket.exists()
    start()


def test_server_that_an_earlier_start_left_running_is_stopped_first_and_loses_nothing(server, start):
    orphan = start()
    redis.from_url(server.url).set("basket", "4")
    start()
    assert not orphan.alive
    assert redis.from_url(server.url).get("basket") == b"4"


def test_server_listens_to_no_network(start):
    assert psutil.Process(start().process.pid).net_connections(kind="inet") == []
