"""Servers that the environment names are tried before anything is built on them."""

import os

import pytest

from lapinkumi.devstack import given, prepare
from lapinkumi.devstack.errors import StackError


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/x", "nonsense"])
def test_postgresql_that_does_not_let_us_in_is_named_by_its_variable(url):
    with pytest.raises(StackError, match=r"^DATABASE_URL is given, but that PostgreSQL does not let us in: ."):
        given.must_let_us_in(url)


def test_postgresql_that_lets_us_in_passes():
    given.must_let_us_in(os.environ["DATABASE_URL"].replace("/lapinkumi", "/postgres"))


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "nonsense"])
def test_redis_that_does_not_let_us_in_is_named_by_its_variable(url, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": url}}
    with pytest.raises(SystemExit, match=r"^The Redis of REDIS_URL does not let us in: ."):
        prepare.forget_heartbeat()
