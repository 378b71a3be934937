"""The one clock. Acts get their time passed in; only doors (views, tasks, commands) ask here."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

HELSINKI = ZoneInfo("Europe/Helsinki")

_offset = timedelta(0)


def now() -> datetime:
    """This instant, in UTC."""
    return timezone.now() + _offset


def today() -> date:
    """This day in Helsinki."""
    return local_date(now())


def local(instant: datetime) -> datetime:
    """The same instant on Helsinki's clock."""
    return instant.astimezone(HELSINKI)


def local_date(instant: datetime) -> date:
    """The day it is in Helsinki at that instant."""
    return local(instant).date()


def shift(offset: timedelta) -> None:
    """Move the clock of this process, for simulation only. Raises RuntimeError in production."""
    global _offset
    if not settings.LOCAL:
        raise RuntimeError("The clock moves only in simulation, never in production.")
    _offset = offset
