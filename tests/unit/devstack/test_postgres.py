"""Our own PostgreSQL: right for Finnish, and able to start again after anything."""

import os
import subprocess
from contextlib import closing

import psutil
import psycopg
import pytest

from lapinkumi.devstack import postgres, processes
from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.postgres import Postgres
from lapinkumi.devstack.system_user import popen_options

SLEEP = ["sleep", "60"]


@pytest.fixture
def server(home):
    return Postgres(data=home / "data", sockets=home, durable=False)


@pytest.fixture
def start(server, home):
    """Starts the server, as often as a test wants; whatever runs at the end is killed."""
    started = []

    def begin():
        child = server.start(log=home / "log")
        started.append(child)
        processes.wait_until_ready(child, server.answers, seconds=postgres.START_SECONDS)
        return child

    yield begin
    for child in started:
        child.kill()


def ask(server, question):
    with psycopg.connect(server.url) as connection:
        return connection.execute(question).fetchone()


def stop(child):
    child.ask_to_stop()
    assert child.wait_until_gone(seconds=10)


def write_as_owner(path, text, *, like):
    path.write_text(text)
    owner = like.stat()
    os.chown(path, owner.st_uid, owner.st_gid)


def test_database_folds_finnish_letters_whatever_the_machines_language(server, start, monkeypatch):
    monkeypatch.setenv("LANG", "C")
    start()
    server.make_database()
    assert ask(server, "SELECT lower('ÖLJY'), 'ÖLJY' ILIKE 'öljy', upper('å')") == ("öljy", True, "Å")


def test_database_is_made_once_and_kept(server, start):
    child = start()
    server.make_database()
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE tyre AS SELECT 205 AS width")
    server.make_database()
    stop(child)
    start()
    assert ask(server, "SELECT width FROM tyre") == (205,)


def test_server_listens_to_no_network_and_ignores_pgport(server, start, monkeypatch):
    monkeypatch.setenv("PGPORT", "5433")
    child = start()
    assert psutil.Process(child.process.pid).net_connections(kind="inet") == []


def test_interrupted_making_of_the_cluster_begins_afresh(server, start, home):
    (home / "data.new").mkdir()
    (home / "data.new" / "PG_VERSION").write_text("18\n")
    start()
    assert not (home / "data.new").exists()


def test_server_killed_with_its_children_starts_again_beside_a_stale_socket(server, start, home):
    start().kill()
    assert (home / "data" / "postmaster.pid").exists()
    assert (home / ".s.PGSQL.5432.lock").exists()
    start()


def test_pid_file_that_names_a_living_stranger_is_no_obstacle_and_the_stranger_lives_on(server, start, home):
    child = start()
    pid_file = home / "data" / "postmaster.pid"
    written = pid_file.read_text().splitlines()
    stop(child)
    stranger = subprocess.Popen(SLEEP, **popen_options(server.user))
    try:
        for stale in (pid_file, home / ".s.PGSQL.5432.lock"):
            write_as_owner(stale, "\n".join([str(stranger.pid), *written[1:]]) + "\n", like=home)
        start()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_server_that_an_earlier_start_left_running_is_stopped_first(server, start):
    orphan = start()
    server.make_database()
    successor = start()
    assert not orphan.alive
    assert orphan.process.returncode == 0
    assert successor.alive


def test_data_of_another_version_are_refused_and_left_alone(server, start, home):
    stop(start())
    (home / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(StackError, match=r"was made by PostgreSQL 15, but this is \d+\. Move it away"):
        server.start(log=home / "log")
    assert (home / "data" / "base").is_dir()


def test_server_that_cannot_start_shows_its_own_words(server, start, home):
    stop(start())
    with (home / "data" / "postgresql.conf").open("a") as settings:
        settings.write("shared_buffers = nonsense\n")
    with pytest.raises(StackError, match=r"(?s)PostgreSQL stopped at once.*shared_buffers"):
        start()


def test_asking_it_to_stop_does_not_wait_for_open_connections(server, start):
    child = start()
    server.make_database()
    with closing(psycopg.connect(server.url)) as connection:
        connection.execute("SELECT 1")
        stop(child)
    assert child.process.returncode == 0
