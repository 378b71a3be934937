"""Garages in words: times, hours and what a bay is able to do, as pages say them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _

from installers.free_limit import free_until
from installers.hours import Doors, clock_of
from installers.models import Bay, Booking, Installer
from installers.slots import Span
from lapinkumi.core.clock import local, local_date
from lapinkumi.core.money import format_euros
from lapinkumi.core.phones import format_phone
from shop.figures import policies

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


def limit(at: datetime, today: date) -> str:
    """The last moment for something: huomenna klo 9.00. A limit at midnight is the day that ends then: huomenna."""
    if local(at).time() == time.min:
        return relative_day(local_date(at) - timedelta(days=1), today)
    return moment(at, today)


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


def long_moment(at: datetime) -> str:
    """maanantai 23.11.2026 klo 10.00: with its year, for mails that are read later"""
    return formatted(local(at), "l j.n.Y \\k\\l\\o G.i")


def address(garage: Installer) -> str:
    """Lapin Kumi Rovaniemi, Koskikatu 1, 96100 Rovaniemi"""
    return f"{garage.name}, {garage.street}, {garage.postcode} {garage.city}"


def keeping_rule(booking: Booking) -> str:
    """Until when an agreed time can be given up free of charge, as a time on the clock, and what follows (R5.6)."""
    return _(
        "Siirrä tai peru aika tilauksesi sivulla, tai soita asennuspisteeseen %(phone)s. Se on "
        "maksutonta, kun teet sen viimeistään %(moment)s. Myöhemmin perutusta tai käyttämättä jääneestä ajasta "
        "voidaan periä %(fee)s (ehtojen kohta %(clause)s)."
    ) % {
        "phone": format_phone(str(booking.installer.phone)),
        "moment": formatted(local(free_until(booking)), "D j.n.Y \\k\\l\\o G.i"),
        **late_fee(),
    }


def late_fee() -> dict[str, str]:
    """What giving a time up too late may cost, and by which clause of the terms; the orders' policy has the figures."""
    rule = policies()["orders"].FEES["late_cancellation"]
    return {"fee": format_euros(rule.amount), "clause": rule.clause}


def job_facts(booking: Booking, *, was: datetime | None = None) -> list[dict[str, str]]:
    """A job for its garage: when, who, which car, what; the time before a move where there was one."""
    facts = [
        (_("Uusi aika") if was else _("Aika"), long_moment(booking.starts_at)),
        (_("Aika oli"), long_moment(was) if was else ""),
        (_("Asiakas"), booking.contact_name),
        (_("Auto"), f"{booking.plate} {booking.vehicle}".strip()),
        (_("Työ"), ", ".join(line["name"] for line in booking.work)),
        (_("Tilausnumero"), booking.order_number),
    ]
    return [{"term": term, "value": value} for term, value in facts if value]


def visit_facts(booking: Booking) -> list[dict[str, str]]:
    """A visit for its customer: when, where, what is done, with which order."""
    garage = booking.installer
    work = ", ".join(line["name"] for line in booking.work)
    facts = [
        (_("Aika"), long_moment(booking.starts_at)),
        (_("Paikka"), f"{garage.name}\n{garage.street}, {garage.postcode} {garage.city}"),
        (_("Puhelin"), format_phone(str(garage.phone))),
        (_("Työ"), work),
        (_("Auto"), f"{booking.plate} {booking.vehicle}".strip()),
        (_("Tilausnumero"), booking.order_number),
    ]
    return [{"term": term, "value": value} for term, value in facts if value]
