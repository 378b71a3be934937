"""What tests of the checkout's pages share."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from tests.builders.buying import a_shop
from tests.builders.garages import NOON_FRIDAY
from tests.builders.klarna import Klarna, a_klarna


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[time_machine.Traveller]:
    """It is Friday noon in Helsinki, and stays so until the test moves it."""
    with time_machine.travel(NOON_FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    a_shop()


@pytest.fixture
def klarna() -> Iterator[Klarna]:
    with a_klarna() as klarna:
        yield klarna


@pytest.fixture
def visitor() -> Client:
    """Somebody's browser, with a sender of its own: limits are counted by sender."""
    digits = uuid4().bytes
    return Client(REMOTE_ADDR=f"10.{digits[0]}.{digits[1]}.{digits[2]}")
