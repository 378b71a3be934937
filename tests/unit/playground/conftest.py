"""The API of the playground, and a shop that listens to its calls."""

import pytest

from tests.unit.playground.listening_shop import ListeningShop
from tests.unit.playground.making import Api


@pytest.fixture
def api(playground):
    return Api(playground)


@pytest.fixture
def shop():
    shop = ListeningShop()
    yield shop
    shop.close()
