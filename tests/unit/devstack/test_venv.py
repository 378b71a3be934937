"""`.venv` is built once, mended when it is broken, and never built in vain."""

import json
import subprocess
import sys

import pytest

from lapinkumi.devstack import venv


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose requirements change when a test wants it; what would be installed is only noted."""
    (tmp_path / "requirements").mkdir()
    for name in ("run", "local", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    monkeypatch.setattr(venv, "PROJECT", tmp_path)
    monkeypatch.setattr(venv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(venv, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(venv, "STAMP", tmp_path / ".venv" / ".installed")
    return tmp_path


@pytest.fixture
def installed(project, monkeypatch):
    """The names given to each installation; it leaves a package behind, as an installation does."""
    calls = []

    def install(names):
        calls.append(names)
        for folder in project.glob(".venv/lib/python3*/site-packages"):
            (folder / "django.py").touch()

    monkeypatch.setattr(venv, "install", install)
    return calls


def test_first_time_installs_what_is_wanted(project, installed):
    venv.main(["run", "local"])
    assert installed == [["local", "run"]]
    assert set(json.loads((project / ".venv" / ".installed").read_text())) == {"run", "local"}


def test_second_time_installs_nothing(project, installed):
    venv.main(["run", "local"])
    venv.main(["run", "local"])
    venv.main(["local"])
    assert len(installed) == 1


def test_test_tools_are_added_and_a_later_run_keeps_them(project, installed):
    venv.main(["run", "local"])
    venv.main(["run", "local", "dev"])
    venv.main(["run", "local"])
    assert installed == [["local", "run"], ["dev", "local", "run"]]


def test_changed_requirements_are_installed_with_all_that_was_there(project, installed):
    venv.main(["run", "local", "dev"])
    (project / "requirements" / "run.txt").write_text("changed")
    venv.main(["run", "local"])
    assert installed[1:] == [["dev", "local", "run"]]


def test_broken_environment_is_built_anew(project, installed):
    venv.main(["run", "local"])
    python = project / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.10")
    venv.main(["run", "local"])
    assert len(installed) == 2
    assert subprocess.run([python, "-c", ""], check=False).returncode == 0


def test_environment_made_by_hand_is_left_where_it_points_to(project, installed, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (project / ".venv").symlink_to(elsewhere)
    venv.main(["run"])
    assert elsewhere.is_dir()
    assert not (project / ".venv").is_symlink()


def test_interrupted_installation_is_begun_again(project, monkeypatch):
    def interrupt(_names):
        raise KeyboardInterrupt

    monkeypatch.setattr(venv, "install", interrupt)
    with pytest.raises(KeyboardInterrupt):
        venv.main(["run"])
    calls = []
    monkeypatch.setattr(venv, "install", calls.append)
    venv.main(["run"])
    assert calls == [["run"]]


def test_old_python_is_told_in_one_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed, but .+ is 3\."):
        venv.main(["run"])
