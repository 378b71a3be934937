"""Fixtures of the shop's unit tests."""

import threading
from collections.abc import Iterator

import pytest

from tests.unit.shop.plate_register import PlateRegister


@pytest.fixture
def plate_register(settings) -> Iterator[PlateRegister]:
    """A register that the shop's settings point to."""
    server = PlateRegister()
    settings.VEHICLE_REGISTER_URL = server.url
    settings.VEHICLE_REGISTER_KEY = "key-of-the-shop"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
