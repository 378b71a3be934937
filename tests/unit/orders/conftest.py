"""What tests of orders share."""

from collections.abc import Iterator

import pytest

from tests.builders.klarna import Klarna, a_klarna


@pytest.fixture
def klarna() -> Iterator[Klarna]:
    with a_klarna() as klarna:
        yield klarna
