"""The pains that others' users told of have tests of their names: of paying and stock, and of an order's life."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


OF_PAYING = range(1, 13)
OF_AN_ORDERS_LIFE = (18, 19, 20, 24, 25)


def test_every_pain_has_a_test_of_its_name():
    named = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"def test_pain_(\d+)_", path.read_text())
    }
    assert named >= {*OF_PAYING, *OF_AN_ORDERS_LIFE}
