"""The account's history: one row for each thing that happened to it."""

from datetime import datetime
from typing import Any

from lapinkumi.accounts.models import User, UserEvent, UserEventKind
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step


@step
def note(*, user: User, kind: UserEventKind, at: datetime, by: Actor, data: dict[str, Any] | None = None) -> UserEvent:
    """Write one row of the account's history."""
    event = UserEvent.of(at=at, by=by, kind=kind, data=data, user=user)
    event.save()
    return event
