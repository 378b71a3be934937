"""Visitors with senders of their own: limits are counted by sender, and tests may run side by side."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from lapinkumi.accounts.models import User
from tests.unit.accounts.people import person
from tests.web.accounts.walking import log_in


@pytest.fixture
def client_factory() -> Callable[[], Client]:
    """Makes browsers, each of another sender."""

    def make() -> Client:
        digits = uuid4().bytes
        return Client(REMOTE_ADDR=f"10.{digits[0]}.{digits[1]}.{digits[2]}", HTTP_USER_AGENT="Firefox Windows")

    return make


@pytest.fixture
def visitor(client_factory: Callable[[], Client]) -> Client:
    """Somebody's browser."""
    return client_factory()


@pytest.fixture
def customer() -> User:
    return person()


@pytest.fixture
def member(visitor: Client, customer: User) -> Client:
    """The customer's browser, logged in by password."""
    log_in(visitor, customer)
    return visitor
