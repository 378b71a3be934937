"""Acts are outermost and all or nothing; steps live inside them; jobs leave only after the commit."""

import pytest
from celery import Celery, current_app
from django.core.cache import cache
from django.db import connection, transaction

from lapinkumi.accounts.models import User
from lapinkumi.core import jobs
from lapinkumi.core.acts import act, step
from lapinkumi.core.jobs import after_commit


@act
def store(*, email: str) -> int:
    return User.objects.create_user(email).pk


@act
def store_and_fail(*, email: str) -> None:
    User.objects.create_user(email)
    raise ValueError("stop")


@act
def nudge_and_fail() -> None:
    after_commit("core.heartbeat")
    raise ValueError("stop")


@act
def nested(*, email: str) -> None:
    User.objects.create_user("outer@example.fi")
    store(email=email)


@step
def inner(*, email: str) -> int:
    return User.objects.create_user(email).pk


@act
def with_step(*, email: str) -> int:
    return inner(email=email)


@pytest.mark.django_db(transaction=True)
def test_act_stores_all_it_did():
    pk = store(email="aino@example.fi")
    assert User.objects.get().pk == pk


@pytest.mark.django_db(transaction=True)
def test_act_that_fails_leaves_nothing():
    with pytest.raises(ValueError, match="stop"):
        store_and_fail(email="aino@example.fi")
    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_act_inside_an_act_is_refused_and_leaves_nothing():
    with pytest.raises(RuntimeError, match="durable"):
        nested(email="aino@example.fi")
    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_act_inside_any_transaction_is_refused():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        store(email="aino@example.fi")
    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_step_outside_an_act_is_refused():
    assert not connection.in_atomic_block
    with pytest.raises(RuntimeError, match="inner is a step"):
        inner(email="aino@example.fi")
    assert User.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_step_inside_an_act_runs():
    pk = with_step(email="aino@example.fi")
    assert User.objects.get().pk == pk


def test_act_takes_keywords_only():
    with pytest.raises(TypeError, match="email must be keyword-only"):

        @act
        def positional(email: str) -> None: ...


def _queue() -> list[bytes]:
    """The tasks waiting in the broker that the tests use (its database 0; the cache has 1)."""
    client = cache._cache.get_client(write=True)  # type: ignore[attr-defined]
    client.execute_command("SELECT", 0)
    try:
        return client.lrange("celery", 0, -1)
    finally:
        client.execute_command("SELECT", 1)


@pytest.mark.django_db(transaction=True)
def test_after_commit_sends_nothing_when_the_act_fails():
    before = len(_queue())
    with pytest.raises(ValueError, match="stop"):
        nudge_and_fail()
    assert len(_queue()) == before


@pytest.mark.django_db(transaction=True)
def test_after_commit_sends_once_the_act_is_stored():
    before = len(_queue())
    with transaction.atomic():
        after_commit("core.heartbeat")
        assert len(_queue()) == before
    assert len(_queue()) == before + 1


@pytest.mark.django_db(transaction=True)
def test_after_commit_survives_a_broker_that_is_away(monkeypatch):
    away = Celery("away", broker="redis://127.0.0.1:1/0", set_as_current=False)
    away.conf.broker_transport_options = current_app.conf.broker_transport_options
    monkeypatch.setattr(jobs, "current_app", away)
    with transaction.atomic():
        pk = User.objects.create_user("aino@example.fi").pk
        after_commit("core.heartbeat")
    assert User.objects.get().pk == pk
