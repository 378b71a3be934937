"""How full the garages are, for the desk's page of figures (DESK_FIGURES)."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from installers.hours import Hours
from installers.models import Booking, Installer
from installers.queries import opening_hours
from installers.states import AHEAD
from lapinkumi.core import clock
from lapinkumi.core.figures import Figure, Period, Series, hours

AHEAD_DAYS: Final = 14
TOLD: Final = 3


def load_figure(_period: Period) -> Figure:
    """Hours of bays booked and still free on each of the next days; the fullest garages by name. Always ahead."""
    ahead = Period(clock.today(), clock.today() + timedelta(days=AHEAD_DAYS - 1))
    garages = list(Installer.objects.public().prefetch_related("bays"))
    opened = opening_hours([garage.pk for garage in garages], first_on=ahead.first_on, last_on=ahead.last_on)
    room = {garage: _room(garage, opened[garage.pk], ahead) for garage in garages}
    booked = _booked(ahead)
    taken = [sum(booked[garage.pk][day] for garage in garages) for day in ahead.days]
    free = [
        max(0.0, sum(room[garage][day] for garage in garages) - used)
        for day, used in zip(ahead.days, taken, strict=True)
    ]
    return Figure(
        title=_("Asennuspisteiden kuormitus, %(days)s seuraavaa päivää") % {"days": AHEAD_DAYS},
        text=_fullest(room, booked),
        labels=[span.label for span in ahead.spans],
        series=[Series(_("varattu"), taken), Series(_("vapaana"), free, is_rest=True)],
        stacked=True,
        told=hours,
        right="installers.view_booking",
    )


def _room(garage: Installer, opened: Hours, ahead: Period) -> dict[date, float]:
    """Hours of all bays on each day."""
    bays = len(garage.bays.all())
    return {day: bays * sum(span.closes - span.opens for span in opened.on(day)) / 60 for day in ahead.days}


def _booked(ahead: Period) -> dict[int, dict[date, float]]:
    """Hours by garage and day. One query, by the index of times still ahead."""
    found: dict[int, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    rows = ahead.rows(Booking.objects.filter(state__in=AHEAD).order_by(), "starts_at")
    for garage, starts_at, frees_at in rows.values_list("installer_id", "starts_at", "frees_at"):
        found[garage][clock.local_date(starts_at)] += (frees_at - starts_at).total_seconds() / 3600
    return found


def _fullest(room: dict[Installer, dict[date, float]], booked: dict[int, dict[date, float]]) -> str:
    """The garages with the least room left, in words."""
    shares = [
        (sum(booked[garage.pk].values()) / sum(days.values()), garage.name)
        for garage, days in room.items()
        if sum(days.values())
    ]
    told = [f"{name} {share:.0%}".replace("%", " %") for share, name in sorted(shares, reverse=True)[:TOLD] if share]
    return _("Täysimmät: %(garages)s.") % {"garages": ", ".join(told)} if told else _("Varauksia ei ole.")
