"""Garages in words: times, hours and what a bay is able to do, as pages say them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

from installers.hours import Doors, clock_of
from installers.models import Bay
from installers.slots import Span
from lapinkumi.core.clock import local, local_date

NEAREST_KM = 10
FAR_KM = 50


def clock(at: datetime | time) -> str:
    """9.00"""
    return formatted(local(at) if isinstance(at, datetime) else at, "G.i")


def day(on: date) -> str:
    """ke 25.11."""
    return formatted(on, "D j.n.")


def relative_day(on: date, today: date) -> str:
    """tänään, huomenna, or the date."""
    return {today: _("tänään"), today + timedelta(days=1): _("huomenna")}.get(on) or day(on)


def moment(at: datetime, today: date) -> str:
    """huomenna klo 9.00; ke 25.11. klo 9.00"""
    return _("%(day)s klo\u00a0%(clock)s") % {"day": relative_day(local_date(at), today), "clock": clock(at)}


def hours(spans: Sequence[Span]) -> str:
    """8.00–11.00 ja 12.00–16.00; suljettu"""
    parts = [f"{clock(clock_of(span.opens))}–{clock(clock_of(span.closes))}" for span in sorted(spans)]
    return _(" ja ").join(parts) if parts else _("suljettu")


def doors(state: Doors, today: date) -> str:
    """Avoinna klo 17.00 asti; Suljettu, avataan huomenna klo 8.00"""
    if state.open and state.until:
        return _("Avoinna klo\u00a0%(clock)s asti") % {"clock": clock(state.until)}
    if state.until:
        return _("Suljettu, avataan %(moment)s") % {"moment": moment(state.until, today)}
    return _("Suljettu toistaiseksi")


def distance(kilometres: float) -> str:
    """alle 10 km, noin 25 km, noin 140 km: no more exact than the middle of a postcode area is."""
    if kilometres < NEAREST_KM:
        return _("alle %(distance)s km") % {"distance": NEAREST_KM}
    step = 5 if kilometres < FAR_KM else 10
    return _("noin %(distance)s km") % {"distance": round(kilometres / step) * step}


def minutes(count: int) -> str:
    """45 min, 1 h, 1 h 30 min"""
    whole, rest = divmod(count, 60)
    parts = [_("%(hours)s h") % {"hours": whole}] if whole else []
    return " ".join([*parts, *([_("%(minutes)s min") % {"minutes": rest}] if rest or not whole else [])])


def abilities(bays: Iterable[Bay]) -> list[str]:
    """What the garage's bays are able to do together, the most telling first."""
    bays = [bay for bay in bays if bay.is_active]
    if not bays:
        return []
    words = [_("vanteet %(inches)s tuumaan asti") % {"inches": max(bay.max_rim_inch for bay in bays)}]
    if any(bay.van_height for bay in bays):
        words.append(_("pakettiautot"))
    if any(bay.run_flat for bay in bays):
        words.append(_("run flat -renkaat"))
    if any(bay.tpms for bay in bays):
        words.append(_("rengaspaineanturit"))
    return words
