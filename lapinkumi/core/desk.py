"""What awaits a clerk, as the desk's front page counts it (DESK_COUNTERS)."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class DeskCounter:
    """How many rows await somebody, and where they are. A contributor is a function `() -> DeskCounter`."""

    label: "str | Promise"
    count: int
    url: str
