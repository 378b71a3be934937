"""Demonstration data are filled in once, and to the end."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache

from lapinkumi.devstack import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def commands(monkeypatch):
    """The management commands that were called; the data themselves have their own tests."""
    cache.clear()
    called = []
    monkeypatch.setattr(prepare, "call_command", called.append)
    return called


def test_shop_that_knows_nobody_is_filled(commands):
    prepare.fill_in_once()
    assert commands == ["demo"]


def test_shop_that_knows_somebody_is_left_alone(commands):
    get_user_model().objects.create_user("aino@example.fi")
    prepare.fill_in_once()
    assert commands == []


def test_interrupted_filling_is_taken_up_again_and_then_never_more(commands, monkeypatch):
    def interrupt(_command):
        get_user_model().objects.create_user("aino@example.fi")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(prepare, "call_command", interrupt)
        with pytest.raises(KeyboardInterrupt):
            prepare.fill_in_once()
    prepare.fill_in_once()
    prepare.fill_in_once()
    assert commands == ["demo"]
