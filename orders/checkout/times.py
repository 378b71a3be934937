"""A garage's free times a week at a time, for the page where one is picked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers import slots, wording
from installers.queries import booking_window, calendars
from lapinkumi.core.clock import local_date
from orders.checkout.offer import Offer

WORKDAYS = 5


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week of free times. `earlier` and `later` are the weeks beside it that have some, as in the address."""

    label: str
    days: list[dict[str, Any]]
    earlier: str
    later: str


def free_starts(offer: Offer, *, at: datetime) -> list[datetime]:
    """Every time that this order could be done at its garage, the one already held among them. Six queries."""
    garage = offer.garage
    held = [offer.booking.starts_at] if offer.booking else []
    if garage is None or not garage.accepting_bookings:
        return held
    window = booking_window(garage, at=at, not_before=offer.not_before)
    book = calendars([garage], at=at, first_on=local_date(window.earliest), last_on=window.last_on)[garage.pk]
    return sorted({*held, *(free.starts_at for free in slots.free_times(book, offer.job, window))})


def week(starts: Sequence[datetime], *, wanted: str, chosen: datetime | None) -> Week | None:
    """The week asked for, else that of the chosen time, else the first with free times; None where there are none."""
    weeks = {key: list(times) for key, times in groupby(starts, key=_week_key)}
    if not weeks:
        return None
    keys = list(weeks)
    of_chosen = _week_key(chosen) if chosen else ""
    key = next((key for key in (wanted, of_chosen) if key in weeks), keys[0])
    place = keys.index(key)
    return Week(
        label=_("Viikko %(week)s") % {"week": int(key.partition("-W")[2])},
        days=list(_days(weeks[key], chosen)),
        earlier=keys[place - 1] if place else "",
        later=keys[place + 1] if place + 1 < len(keys) else "",
    )


def few(starts: Iterable[datetime]) -> list[dict[str, Any]]:
    """A handful of times by day, to choose from instead of one that is gone."""
    return [_day(on, list(times), None) for on, times in groupby(sorted(starts), key=local_date)]


def read_start(text: str) -> datetime | None:
    """The instant that a radio button's value names; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def _week_key(at: datetime) -> str:
    year, number, _weekday = local_date(at).isocalendar()
    return f"{year}-W{number:02}"


def _days(times: Sequence[datetime], chosen: datetime | None) -> Iterable[dict[str, Any]]:
    by_day = {on: list(found) for on, found in groupby(times, key=local_date)}
    first = next(iter(by_day))
    monday = first - timedelta(days=first.weekday())
    for number in range(7):
        on = monday + timedelta(days=number)
        if on in by_day or (number < WORKDAYS and on >= first):
            yield _day(on, by_day.get(on, []), chosen)


def _day(on: date, times: Sequence[datetime], chosen: datetime | None) -> dict[str, Any]:
    return {
        "weekday": date_format(on, "l").capitalize(),
        "date": date_format(on, "j.n."),
        "slots": [{"value": at.isoformat(), "label": wording.clock(at), "checked": at == chosen} for at in times],
    }
