"""The doctor names what is missing with the line that mends it, and fails only for what is needed."""

import socket

import pytest

from lapinkumi.devstack import doctor
from lapinkumi.devstack.doctor import Finding


def diagnosis(monkeypatch, capsys, *findings):
    monkeypatch.setattr(doctor, "CHECKS", (lambda: iter(findings),))
    return doctor.main(), capsys.readouterr().out


def test_missing_need_is_told_with_its_cure_and_fails(monkeypatch, capsys):
    code, told = diagnosis(monkeypatch, capsys, Finding("Python", well=False, cure="apt-get install python3"))
    assert (code, told) == (1, "MISSING  Python\n         -> apt-get install python3\n")


def test_missing_convenience_is_told_but_does_not_fail(monkeypatch, capsys):
    code, told = diagnosis(monkeypatch, capsys, Finding("Pango", well=False, cure="get it", needed=False))
    assert (code, told) == (0, "without  Pango\n         -> get it\n")


def test_what_is_well_needs_no_cure(monkeypatch, capsys):
    code, told = diagnosis(monkeypatch, capsys, Finding("Space", well=True, cure="make room"))
    assert (code, told) == (0, "ok       Space\n")


def test_pango_without_harfbuzz_subset_names_the_missing_part(monkeypatch):
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None if name == "harfbuzz-subset" else name)
    (finding,) = doctor.pdf()
    assert (finding.well, finding.needed) == (False, False)
    assert finding.what == "Pango, for documents as PDF: no harfbuzz-subset"


def test_taken_port_is_found(monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        found = next(finding for finding in doctor.ports() if str(port) in finding.what)
    assert not found.well
    assert f"PORT={port + 1} make run" in found.cure


def test_this_machine_can_run_the_shop():
    needed = [finding for check in doctor.CHECKS for finding in check() if finding.needed]
    assert [finding for finding in needed if not finding.well] == []
    assert {finding.what for finding in needed} >= {"PostgreSQL to start by ourselves", "Valkey to start by ourselves"}


@pytest.mark.parametrize("check", doctor.CHECKS)
def test_every_check_says_something_with_a_cure(check):
    assert all(finding.what and finding.cure for finding in check())
