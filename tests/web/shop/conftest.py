"""Fixtures of the shop's pages."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.unit.shop.plate_register import plate_register

__all__ = ["plate_register"]


@pytest.fixture
def no_limits_reached() -> Iterator[None]:
    """Nobody has looked anything up yet."""
    cache.clear()
    yield
    cache.clear()
