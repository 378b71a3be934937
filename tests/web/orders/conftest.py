"""What tests of the checkout's pages share."""

from collections.abc import Iterator

import pytest
import time_machine

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
