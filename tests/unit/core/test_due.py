"""Sweeping due rows."""

import pytest

from lapinkumi.core.due import each


def test_each_counts_the_rows_that_moved() -> None:
    assert each([1, 2, 3], lambda row: row != 2) == 2


def test_each_does_the_rest_after_a_failure_and_tells_of_it_at_the_end() -> None:
    seen = []

    def do(row: int) -> bool:
        seen.append(row)
        if row == 2:
            raise ValueError("bad row")
        return True

    with pytest.raises(ExceptionGroup) as failed:
        each([1, 2, 3], do)
    assert seen == [1, 2, 3]
    assert failed.value.exceptions[0].__notes__ == ["row 2"]
