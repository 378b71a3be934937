"""Is what a message says still true? Asked again before each sending, of the app that knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ImproperlyConfigured

from lapinkumi.core.contributors import contributors
from lapinkumi.outbox.models import Message

Check = Callable[..., bool]


@dataclass(frozen=True)
class StillTrue:
    """A check by its function name and what it is asked about (ids, versions): `check(at=..., **args) -> bool`."""

    check: str
    args: Mapping[str, int | str] = field(default_factory=dict)


def checks() -> dict[str, Check]:
    """The functions of MESSAGE_STILL_TRUE by name. Raises ImproperlyConfigured where two have the same."""
    found = contributors("MESSAGE_STILL_TRUE")
    named = {check.__name__: check for check in found}
    if len(named) < len(found):
        raise ImproperlyConfigured("MESSAGE_STILL_TRUE: two checks have the same function name.")
    return named


def is_still_true(message: Message, *, at: datetime) -> bool:
    """Ask the message's check; a message with none stays true. Raises KeyError for a check that no longer exists."""
    if not message.still_true:
        return True
    return checks()[message.still_true](at=at, **message.still_true_args)
