"""Everything that time brings: the rules of DUE_RULES, each a sweep over its due rows.

A rule is `rule(*, at: datetime) -> int`: it does what is due at that instant, one row one act, claims rows so that any
number of workers may run it at once, and returns how many rows it moved. Running it again does nothing more.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from lapinkumi.core.contributors import contributors

log = structlog.get_logger(__name__)

Rule = Callable[..., int]


def rules() -> dict[str, Rule]:
    """Every rule by its dotted name, in the order of settings."""
    return {f"{rule.__module__}.{rule.__name__}": rule for rule in contributors("DUE_RULES")}


def run_rule(name: str, *, at: datetime) -> int:
    """Run one rule as of `at`; returns the number of rows it moved. Raises KeyError for an unknown name."""
    done = rules()[name](at=at)
    if done:
        log.info("due rule", rule=name, rows=done)
    return done


def each(rows: Iterable[int], do: Callable[[int], bool]) -> int:
    """Do one row (by id) after another and count those moved. A row that fails does not stop the rest.

    Raises ExceptionGroup at the end with every failure.
    """
    moved, failures = 0, []
    for row in rows:
        try:
            moved += do(row)
        except Exception as error:
            error.add_note(f"row {row}")
            failures.append(error)
    if failures:
        raise ExceptionGroup("rows that failed", failures)
    return moved
