"""Visitors with senders of their own: limits are counted by sender, and tests may run side by side."""

from uuid import uuid4

import pytest
from django.test import Client


@pytest.fixture
def visitor() -> Client:
    """Somebody's browser."""
    digits = uuid4().bytes
    return Client(REMOTE_ADDR=f"10.{digits[0]}.{digits[1]}.{digits[2]}")
