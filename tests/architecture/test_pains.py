"""Each of the twelve pains of paying and stock that others' users told of has tests of its name."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def test_every_pain_of_paying_has_a_test_of_its_name():
    named = {
        int(number)
        for path in TESTS.rglob("test_*.py")
        for number in re.findall(r"def test_pain_(\d+)_", path.read_text())
    }
    assert named >= set(range(1, 13))
