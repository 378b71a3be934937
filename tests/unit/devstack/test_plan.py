"""What the environment may ask of a start, and what children get to see."""

import stat

import pytest

from lapinkumi.devstack import plan
from lapinkumi.devstack.errors import StackError


def test_read_without_wishes_is_the_documented_default():
    found = plan.read({})
    assert found == plan.Plan(8000, 8099, database_url="", redis_url="", site_url="http://localhost:8000")


def test_read_takes_every_wish():
    wishes = {"PORT": "81", "PLAYGROUND_PORT": "82", "DATABASE_URL": "d", "REDIS_URL": "r", "SITE_URL": "http://a:81"}
    assert plan.read(wishes) == plan.Plan(81, 82, database_url="d", redis_url="r", site_url="http://a:81")


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80 00", "kahdeksan", "８０００", "8000.0"])
def test_read_with_an_impossible_port_names_the_variable_and_the_value(port):
    with pytest.raises(StackError, match="PORT must be a number from 1 to 65535, but it is '"):
        plan.read({"PORT": port})


def test_read_with_one_port_for_two_servers_is_refused():
    with pytest.raises(StackError, match="PORT and PLAYGROUND_PORT are both 8099"):
        plan.read({"PORT": "8099"})


def test_children_do_not_see_what_would_lead_them_to_another_postgresql(monkeypatch):
    monkeypatch.setenv("PGPORT", "5433")
    monkeypatch.setenv("PGHOST", "elsewhere")
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    monkeypatch.setenv("DEBUG", "1")
    environment = plan.children_environment({"DATABASE_URL": "postgresql://here"})
    assert {name for name in environment if name.startswith("PG")} == set()
    assert (environment["DATABASE_URL"], environment["DEBUG"]) == ("postgresql://here", "1")


def test_secret_key_is_made_once_and_readable_by_us_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    file = tmp_path / "secret"
    first = plan.secret_key(file)
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert plan.secret_key(file) == first


def test_secret_key_given_by_the_environment_is_not_written_down(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    assert plan.secret_key(tmp_path / "secret") == "given"
    assert list(tmp_path.iterdir()) == []
