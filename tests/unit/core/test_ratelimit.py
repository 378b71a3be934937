"""Limits count in Redis, by hashed key, and never stop the shop."""

import uuid

import pytest
from django.core.cache import cache

from lapinkumi.core.ratelimit import within_limit


def test_tries_beyond_the_limit_are_refused():
    key = uuid.uuid4().hex
    tries = [within_limit("lookup", key=key, times=3, seconds=60) for _ in range(5)]
    assert tries == [True, True, True, False, False]


def test_limits_are_apart_by_name_and_key():
    key = uuid.uuid4().hex
    assert within_limit("lookup", key=key, times=1, seconds=60)
    assert within_limit("other", key=key, times=1, seconds=60)
    assert within_limit("lookup", key=key + "x", times=1, seconds=60)
    assert not within_limit("lookup", key=f" {key.upper()} ", times=1, seconds=60)


def test_the_key_itself_is_not_kept():
    address = f"{uuid.uuid4().hex}@example.fi"
    within_limit("lookup", key=address, times=1, seconds=60)
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    assert [name for name in client.keys("*") if address.encode() in name] == []


def test_redis_away_lets_the_shop_go_on(settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"},
    }
    assert [within_limit("lookup", key="a", times=1, seconds=60) for _ in range(3)] == [True, True, True]


@pytest.fixture(autouse=True)
def _clean():
    yield
    cache.clear()
