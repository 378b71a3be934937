"""/healthz tells which of database, Redis and worker answers."""

import pytest
from django.core.cache import cache
from django.db import connections

from lapinkumi.core.tasks import heartbeat

pytestmark = pytest.mark.django_db


def test_all_answer(client):
    heartbeat()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "checks": {"database": "ok", "redis": "ok", "worker": "ok"}},
    )
    assert "no-store" in answer["Cache-Control"]


def test_silent_worker_is_named(client):
    cache.clear()
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "redis": "ok", "worker": "no answer"}


def test_redis_away_is_named(client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}}
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "redis": "no answer", "worker": "no answer"}


@pytest.mark.django_db(transaction=True)
def test_database_away_is_named(client, monkeypatch):
    heartbeat()
    connection = connections["default"]
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        patch.setitem(connection.settings_dict, "PORT", "1")
        answer = client.get("/healthz")
        connection.close()
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "no answer", "redis": "ok", "worker": "ok"}


def test_asking_changes_nothing_and_posting_is_refused(client):
    assert client.post("/healthz").status_code == 405
