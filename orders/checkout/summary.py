"""The offer in words and sums, for the pages: the box beside each, and the page to check before paying."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers.policy import FREE_CANCELLATION_TIME
from lapinkumi.core.clock import local
from lapinkumi.core.money import ZERO, format_euros
from lapinkumi.core.phones import InvalidPhone, format_phone
from orders import policy
from orders.checkout.garages import window_text
from orders.checkout.lines import LineDraft
from orders.checkout.offer import Offer
from orders.line_groups import amounts, headings
from orders.models import DeliveryWay, LineKind


def money_box(offer: Offer) -> dict[str, Any]:
    """The sum so far, as `components/order_summary.html` wants it."""
    rows = list(_rows(offer))
    if offer.checkout.delivery_way == DeliveryWay.INSTALLER:
        rows.append({"label": _("Toimitus asennuspisteelle"), "text": _("sisältyy hintaan")})
    if not offer.checkout.delivery_way:
        rows.append({"label": _("Toimitus"), "text": _("valitaan tällä sivulla"), "tone": "minor"})
    rows.append({"label": _("josta arvonlisäveroa"), "amount": offer.vat_total, "tone": "minor"})
    note = _("Rahti on arvio. Jos se muuttuisi, kysyisimme sinulta ensin.") if offer.home else ""
    return {"title": _("Tilauksesi"), "rows": rows, "total": offer.total, "note": note}


def _rows(offer: Offer) -> Iterator[dict[str, Any]]:
    """Each line with its sum; a package is one row with the sum, its parts are named below it."""
    for heading, line in headings(offer.lines):
        if heading:
            yield {"label": heading.title, "amount": heading.total}
            yield from _package_rows([part for part in offer.lines if part.package_key == line.package_key])
        elif not line.package_key:
            yield {"label": _line_text(line.quantity, line.name, line.kind), **_amount(line.kind, line.total)}


def _package_rows(lines: Sequence[LineDraft]) -> Iterator[dict[str, Any]]:
    """The parts of a package, then the work on all of its wheels."""
    work = [line for line in lines if line.kind != LineKind.GOODS]
    for line in lines:
        if line.kind == LineKind.GOODS:
            yield {"label": f"{line.quantity} × {line.name} {line.details}", "text": _("mukana"), "tone": "minor"}
    for (name, quantity), total in zip(amounts(work), _totals(work), strict=True):
        yield {"label": f"{quantity} × {name}", **({"amount": total} if total else {"text": _("sisältyy")})}


def _totals(work: Sequence[LineDraft]) -> list[Decimal]:
    """What each work costs, in the order of `amounts`."""
    found: dict[str, Decimal] = {}
    for line in work:
        found[line.name] = found.get(line.name, ZERO) + line.total
    return list(found.values())


def delivery_facts(offer: Offer) -> list[dict[str, str]]:
    """Where it goes, when, and what rules hold there, each with the way to change it."""
    change = {"href": reverse("orders:checkout"), "link": _("Muuta")}
    facts = [_garage(offer) if offer.garage else _home(offer)]
    if offer.window:
        facts.append({"term": _("Arvioitu toimitus"), "value": window_text(offer.window)})
    facts[0].update(change)
    if offer.contents.needs_time:
        time = time_text(offer.booking.starts_at) if offer.booking else _("Asennuspiste sopii ajan kanssasi.")
        facts.append({"term": _("Aika"), "value": time, "href": reverse("orders:time"), "link": _("Muuta")})
    return facts


def contact_fact(offer: Offer) -> dict[str, str]:
    """Who orders."""
    kept = offer.checkout
    lines = [
        f"{kept.given_name} {kept.family_name}",
        kept.street,
        f"{kept.postcode} {kept.city}",
        _phone(kept.phone),
        kept.email,
        *([kept.plate] if kept.plate else []),
        *([kept.note] if kept.note else []),
    ]
    return {
        "term": _("Tilaaja"),
        "value": "\n".join(lines),
        "href": reverse("orders:contact"),
        "link": _("Muuta"),
    }


def fee_rules(offer: Offer) -> list[str]:
    """The fees that may follow from this very order, said before it (R5.6, R5.13)."""
    if offer.booking:
        return [late_fee_rule()]
    if offer.pays_on_delivery:
        return [unclaimed_on_delivery_rule()]
    return [unclaimed_fee_rule()] if offer.home else []


def late_fee_rule() -> str:
    hours = int(FREE_CANCELLATION_TIME.total_seconds() // 3600)
    return _(
        "Voit siirtää tai perua ajan maksutta viimeistään %(hours)s tuntia ennen sitä. Myöhemmin perutusta tai "
        "käyttämättä jääneestä ajasta voidaan periä %(fee)s."
    ) % {"hours": hours, "fee": format_euros(policy.LATE_CANCELLATION_FEE)}


def unclaimed_fee_rule() -> str:
    return _(
        "Nouda paketti säilytysaikana tai kerro meille, jos et pääse. Noutamattomasta paketista perimme "
        "palautusrahdin ja käsittelyn sekä %(fee)s."
    ) % {"fee": format_euros(policy.UNCLAIMED_PARCEL_FEE)}


def unclaimed_on_delivery_rule() -> str:
    """R5.13: for what is paid on delivery a notice in time takes nothing off."""
    return _(
        "Nouda paketti säilytysaikana. Noutamattomasta postiennakosta perimme palautusrahdin ja käsittelyn sekä "
        "%(fee)s, myös silloin kun kerrot siitä etukäteen."
    ) % {"fee": format_euros(policy.UNCLAIMED_PARCEL_FEE)}


def time_text(starts_at: datetime) -> str:
    """keskiviikko 2.12.2026 klo 9.00"""
    return date_format(local(starts_at), "l j.n.Y \\k\\l\\o G.i")


def shown(offer: Offer) -> dict[str, str]:
    """What the customer sees before ordering, by label, to be able to say what changed."""
    facts = {_shown_text(line): format_euros(line.total) for line in offer.lines}
    facts |= {fact["term"]: fact["value"] for fact in delivery_facts(offer)}
    return {**facts, _("Yhteensä"): format_euros(offer.total)}


def changes(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """What is not as it was, a sentence each."""
    gone, none = _("ei enää mukana"), _("ei ollut mukana")
    labels = list(dict.fromkeys([*before, *now]))
    return [
        f"{label}: {before.get(label, none)} → {now.get(label, gone)}"
        for label in labels
        if before.get(label) != now.get(label)
    ]


def shortage(offer: Offer, short: Mapping[int, int]) -> str:
    """Which products there are too few of, and how many are left; empty where there are enough."""
    names = {line.product.pk: line.product.title for line in offer.contents.goods}
    parts = [
        _("%(name)s: jäljellä %(left)s kpl") % {"name": names.get(product, ""), "left": left}
        for product, left in short.items()
    ]
    if not parts:
        return ""
    return _("Tuotetta ei ole enää näin montaa. %(parts)s. Muuta määrää ostoskorissa.") % {"parts": "; ".join(parts)}


def _line_text(quantity: int, name: str, kind: str) -> str:
    return name if kind == LineKind.FREIGHT else f"{quantity} × {name}"


def _shown_text(line: LineDraft) -> str:
    """The parts of packages by their sizes too: front and rear are else alike."""
    text = _line_text(line.quantity, line.name, line.kind)
    return f"{text} {line.details}" if line.package_key and line.kind == LineKind.GOODS else text


def _amount(kind: str, total: Decimal) -> dict[str, Any]:
    return {"text": _("sisältyy")} if kind == LineKind.INCLUDED else {"amount": total}


def _garage(offer: Offer) -> dict[str, str]:
    garage = offer.garage
    where = f"{garage.name}\n{garage.street}, {garage.postcode} {garage.city}" if garage else ""
    return {"term": _("Asennuspiste"), "value": where}


def _home(offer: Offer) -> dict[str, str]:
    if offer.home is None:
        return {"term": _("Toimitus"), "value": ""}
    home = offer.home
    place = f"{home.point.name}\n{home.point.address}" if home.point else _postal(offer)
    return {"term": _("Kotiinkuljetus"), "value": f"{home.carrier.name}, {home.where}\n{place}"}


def _postal(offer: Offer) -> str:
    return f"{offer.checkout.postcode} {offer.checkout.city}"


def _phone(e164: str) -> str:
    try:
        return format_phone(e164) if e164 else ""
    except InvalidPhone:
        return e164
