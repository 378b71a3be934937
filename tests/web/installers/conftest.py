"""The moment at which these pages are looked at: Friday 20 November 2026 at noon in Helsinki."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.builders.garages import NOON_FRIDAY


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(NOON_FRIDAY, tick=False):
        yield
