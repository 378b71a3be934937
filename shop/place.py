"""The chosen place: where the customer wants goods and work, as the plain value that the session keeps.

The installers' app writes it, everything else only reads it. A garage, or an area known by its postcode.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

SESSION_KEY: Final = "place"


@dataclass(frozen=True, kw_only=True)
class Place:
    """`zone` and `extra_days` (working days on top of the promise) say how far it is. No `installer_id`: no garage."""

    postcode: str
    zone: str
    extra_days: int = 0
    name: str
    installer_id: int | None = None
    installer_slug: str = ""


def chosen_place(session: Mapping[str, Any]) -> Place | None:
    """What this visitor has chosen, if anything. A value of an older shape counts as nothing."""
    kept = session.get(SESSION_KEY)
    try:
        return Place(**kept) if kept else None
    except TypeError:
        return None
