"""Everything the order's own page shows, ready to print: a number of queries that does not grow with the order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers import wording as garage_wording
from installers.directory import hours_ahead
from installers.free_limit import free_until
from installers.models import Booking, Installer
from installers.profile import DayRow, ExceptionRow, exception_rows, week_rows
from installers.states import CANCELLED, BookingState
from lapinkumi.core import clock
from lapinkumi.core.money import format_euros
from lapinkumi.core.phones import InvalidPhone, format_phone
from orders import policy, presentation
from orders.booking_anew import may_book_here
from orders.delivery.consignments import carrier_name, consignments
from orders.documents.confirmation import papers as confirmations
from orders.documents.receipt import KIND as RECEIPT
from orders.documents.receipt import receipts
from orders.fees import facts as fee_facts
from orders.hindrances import rights
from orders.line_groups import headings
from orders.models import LineKind, Order, OrderEvent, OrderLine, Payment
from orders.pages import correction as correction_page
from orders.pages import letters as letter_page
from orders.pages import moving as move_page
from orders.pages import shortage as shortage_page
from orders.pages import visit as visit_page
from orders.pages.cancelling import can_cancel
from orders.pages.panels import panels_of
from orders.partner.party import money, party_facts, why
from orders.presentation import Fact
from orders.shortages.delaying import may_tell
from orders.standing import Standing, standing
from orders.states import OrderState, PaymentState
from orders.wording import BAD, TOLD


@dataclass(frozen=True, kw_only=True)
class GarageHours:
    """The garage's hours as its own page shows them."""

    doors: str
    is_open: bool
    week: list[DayRow]
    exceptions: list[ExceptionRow]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The booked time and its rule."""

    when: str
    state: str
    tone: str
    rule: str
    way_out: str
    other: str = ""
    proposed: str = ""
    answer: str = ""
    anew: str = ""


def context(order: Order, *, at: datetime) -> dict[str, Any]:
    """The page's context. `order` comes with what `full` fetches."""
    stands = standing(order, at=at)
    return {
        "order": order,
        "stands": stands,
        "question": shortage_page.notice(order) or correction_page.notice(order),
        "withdrawn": withdrawn(order),
        "why_ended": why_ended(order),
        "party": party(order),
        "hindrances": hindered(order, at=at),
        "entries": timeline(order, stands),
        "groups": lines(order),
        "gone": shortage_page.gone_lines(order),
        "delayed": delayed(order, at=at),
        "sums": sums(order),
        "facts": facts(order),
        "garage": order.installer,
        "profile": garage_hours(order.installer, at=at) if order.installer else None,
        "visit": visit(order, at=at),
        "fees": fees(order),
        "consignments": consignments(order, at=at),
        "papers": papers(order),
        **letter_page.context(order),
        "panels": panels_of(order, at=at),
    }


def timeline(order: Order, stands: Standing) -> list[dict[str, Any]]:
    """What happened, what is going on and what comes next."""
    done = [_told(event) for event in order.events.all() if event.kind in TOLD]
    coming = [(stands.now, "now")] if stands.now else []
    coming += [(step, "next") for step in stands.then]
    return done + [{"title": step.title, "when": step.when, "state": state} for step, state in coming]


def withdrawn(order: Order) -> str:
    """When the customer last stated a withdrawal, in words, while the order still goes on."""
    if order.state in (OrderState.REFUSED, OrderState.CANCELLED, OrderState.TRANSFERRED):
        return ""
    stated = [event for event in order.events.all() if event.kind == "withdrawal_stated"]
    return _moment(stated[-1].contacted_at or stated[-1].at) if stated else ""


def why_ended(order: Order) -> str:
    """What the shop said when it cancelled or refused the order."""
    ends = [event for event in order.events.all() if event.kind in (OrderState.CANCELLED, OrderState.REFUSED)]
    return str(ends[-1].data.get("reason", "")) if ends else ""


def party(order: Order) -> dict[str, Any] | None:
    """With whom the customer has the contract since it went over to the garage, and what that means (R13.1)."""
    if order.state != OrderState.TRANSFERRED:
        return None
    facts, since = party_facts(order), date_format(clock.local(order.transfer.transferred_at), "j.n.Y")
    return {"facts": facts, "since": since, "why": why(order), "agreed": order.transfer.agreed}


def hindered(order: Order, *, at: datetime) -> list[dict[str, str]]:
    """What hinders the order, and what rights follow from it, now or later (R10.1)."""
    found = rights.ground(order, at=at)
    way = reverse("orders:cancel", args=[order.token])
    return [
        {
            "title": one.title,
            "text": one.text,
            "rights": found.text if found and found.hindrance == one else rights.to_come(order, one),
            "href": way if found and found.hindrance == one else "",
        }
        for one in rights.standing(order)
    ]


def lines(order: Order) -> list[dict[str, Any]]:
    """The lines, each with what it brought along; the first of a package with the package's heading."""
    every = list(order.lines.all())
    children: dict[int, list[OrderLine]] = {}
    for line in every:
        if line.parent_id is not None:
            children.setdefault(line.parent_id, []).append(line)
    return [
        {
            "heading": heading,
            "in_package": bool(line.package_key),
            "line": _line(line),
            "children": [_line(child) for child in children.get(line.pk, [])],
        }
        for heading, line in headings(every)
        if line.parent_id is None
    ]


def delayed(order: Order, *, at: datetime) -> dict[str, str] | None:
    """The last notice of a delay, while something is still to come: why, the new days, and the way out (R5.16)."""
    told = list(order.delays.all())
    if not told or not may_tell(order):
        return None
    last = told[-1]
    new = presentation.window(last.new_first_on, last.new_last_on)
    text = _("Uusi arvioitu toimitus on %(new)s. %(reason)s") % {"new": new, "reason": last.reason}
    if not can_cancel(order, at=at):
        return {"text": text, "href": "", "link": ""}
    free = _("Jos et halua odottaa, voit perua tilauksen maksutta.")
    return {"text": f"{text} {free}", "href": reverse("orders:cancel", args=[order.token]), "link": _("Peru tilaus")}


def sums(order: Order) -> dict[str, Any]:
    """The money, as `components/money_box.html` wants it: what was agreed, and where the payment stands."""
    rows = [{"label": _("josta arvonlisäveroa"), "amount": order.vat_total, "tone": "minor"}]
    payment = getattr(order, "payment", None)
    rows += _payment_rows(payment) if payment else []
    note = ""
    if payment and payment.state in (PaymentState.AUTHORISED, PaymentState.PENDING_REVIEW):
        note = _("Veloitamme, kun tavarat lähtevät tai luovutetaan sinulle, ja palveluista, kun ne on tehty.")
    if order.state == OrderState.TRANSFERRED:
        note = money(payment)
    return {"rows": rows, "total": order.total, "note": note}


def facts(order: Order) -> list[Fact]:
    """Who ordered, how it is delivered, and by which terms."""
    found = [
        Fact(_("Tilattu"), _moment(order.placed_at)),
        Fact(_("Tilaaja"), "\n".join([order.full_name, order.email, _phone(order.phone)])),
    ]
    if order.is_home_delivery:
        where = f"{order.street}\n{order.postcode} {order.city}"
        found.append(Fact(_("Kotiinkuljetus"), f"{where}\n{carrier_name(order)}".strip()))
        found += presentation.point_facts(order)
    elif order.installer:
        found.append(Fact(_("Toimitus"), _("Asennuspisteelle: %(name)s") % {"name": order.installer.name}))
    window = presentation.promise(order)
    if window and order.state not in (OrderState.REFUSED, OrderState.CANCELLED, OrderState.TRANSFERRED):
        found.append(Fact(_("Arvioitu toimitus"), window))
    if order.plate or order.vehicle:
        found.append(Fact(_("Auto"), f"{order.plate} {order.vehicle}".strip()))
    if order.note:
        found.append(Fact(_("Viestisi"), order.note))
    return found


def garage_hours(garage: Installer, *, at: datetime) -> GarageHours:
    """When the garage is open."""
    today = clock.local_date(at)
    hours = hours_ahead([garage], today)[garage.pk]
    doors = hours.doors(at)
    return GarageHours(
        doors=garage_wording.doors(doors, today),
        is_open=doors.open,
        week=week_rows(hours, today),
        exceptions=exception_rows(hours, today),
    )


def visit(order: Order, *, at: datetime) -> Visit | None:
    """The booked time, with the last moment at which it can be cancelled free of charge (R5.6)."""
    booking = order.booking
    if booking is None:
        return None
    tone = {BookingState.CONFIRMED: "good", BookingState.REQUESTED: "info"}.get(BookingState(booking.state), "")
    return Visit(
        when=presentation.booked_time(order),
        state=_visit_state(booking.state),
        tone="bad" if booking.state in CANCELLED else tone,
        rule=_visit_rule(order, at),
        way_out=reverse("orders:give_up_time", args=[order.token]) if visit_page.can_give_up(order) else "",
        other=reverse("orders:move_time", args=[order.token]) if move_page.can_move(order, at=at) else "",
        proposed=_proposed(booking),
        answer=reverse("orders:proposed_time", args=[order.token]),
        anew=reverse("orders:book_time", args=[order.token]) if may_book_here(order, at=at) else "",
    )


def fees(order: Order) -> list[fee_facts.FeeRow]:
    """What the terms let the shop charge afterwards, with its grounds one click away (R14.1)."""
    found = order.fees.select_related("order__terms").prefetch_related(*fee_facts.PAPERS)
    return [fee_facts.row(fee) for fee in found]


def papers(order: Order) -> list[dict[str, str]]:
    """The confirmation that holds now, and the receipts, by the page's own secret addresses. One query."""
    stored = list((confirmations(order) | receipts(order)).order_by("pk").values_list("kind", "title", "number"))
    agreed = [title for kind, title, _number in stored if kind != RECEIPT][-1:]
    charged = [(title, number) for kind, title, number in stored if kind == RECEIPT]
    return [
        *({"title": title, "url": reverse("orders:confirmation", args=[order.token])} for title in agreed),
        *({"title": title, "url": reverse("orders:receipt", args=[order.token, number])} for title, number in charged),
    ]


def _told(event: OrderEvent) -> dict[str, Any]:
    state = "bad" if event.kind in BAD else "done"
    return {"title": TOLD[event.kind], "state": state, "at": event.contacted_at or event.at}


def _line(line: OrderLine) -> dict[str, Any]:
    is_piece = line.kind not in (LineKind.FREIGHT, LineKind.DISCOUNT)
    return {
        "name": f"{line.quantity} × {line.name}" if is_piece else line.name,
        "details": line.details,
        "each": line.unit_price if is_piece and line.quantity > 1 and line.unit_price else None,
        "total": line.total,
        "included": line.kind == LineKind.INCLUDED,
        "discount": line.discount if line.discount else None,
    }


def _payment_rows(payment: Payment) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    if payment.method_text:
        rows.append({"label": _("Maksutapa"), "text": payment.method_text, "tone": "minor"})
    if payment.state in (PaymentState.AUTHORISED, PaymentState.PART_CAPTURED) and not payment.is_on_delivery:
        rows.append({"label": _("Varattu, ei vielä veloitettu"), "amount": payment.amount - payment.captured})
    if payment.captured:
        label = _("Maksettu postiennakolla") if payment.is_on_delivery else _("Veloitettu")
        rows.append({"label": label, "amount": payment.captured})
    if payment.refunding:
        rows.append({"label": _("Palautetaan sinulle"), "amount": payment.refunding})
    if payment.refunded:
        rows.append({"label": _("Palautettu sinulle"), "amount": payment.refunded, "tone": "good"})
    words = {
        PaymentState.PENDING_REVIEW: _("maksupalvelun tarkistettavana"),
        PaymentState.REJECTED: _("ei hyväksytty"),
        PaymentState.VOIDED: _("varaus vapautettu"),
        PaymentState.EXPIRED: _("varaus päättynyt"),
        PaymentState.NOT_REQUIRED: _("maksetaan vastaanotettaessa"),
    }.get(PaymentState(payment.state))
    return [*rows, {"label": _("Maksu"), "text": words, "tone": "minor"}] if words else rows


def _visit_state(state: str) -> str:
    if state in CANCELLED:
        return _("Peruttu")
    return {
        BookingState.REQUESTED: _("Odottaa asennuspisteen vahvistusta"),
        BookingState.CONFIRMED: _("Vahvistettu"),
        BookingState.ARRIVED: _("Autosi on työn alla"),
        BookingState.DONE: _("Tehty"),
        BookingState.NO_SHOW: _("Käyttämättä jäänyt aika"),
    }.get(BookingState(state), "")


def _proposed(booking: Booking) -> str:
    """The time that is asked for instead, where the customer has not answered."""
    waits = booking.proposed_starts_at if booking.awaits_customer else None
    return garage_wording.long_moment(waits) if waits else ""


def _visit_rule(order: Order, at: datetime) -> str:
    """Until when the time can be given up free of charge, and what follows after (R5.6)."""
    booking = order.booking
    if booking is None or not booking.is_ahead or booking.awaits_customer:
        return ""
    if booking.is_garages_own:
        return _("Jos haluat siirtää tai perua ajan, soita asennuspisteelle.")
    fee = format_euros(policy.LATE_CANCELLATION_FEE)
    if at > free_until(booking):
        if booking.state == BookingState.REQUESTED:
            return _("Asennuspiste ei ole vielä vahvistanut aikaa, joten sen peruminen ei maksa mitään.")
        return _(
            "Maksuttoman perumisen raja oli %(moment)s. Jos et pääse, soita heti asennuspisteelle. Myöhään perutusta "
            "tai käyttämättä jääneestä ajasta voidaan periä %(fee)s, kun asennuspiste on vahvistanut ajan."
        ) % {"moment": visit_page.last_free_moment(booking), "fee": fee}
    return _(
        "Jos et pääse, siirrä tai peru aika tällä sivulla. Se on maksutonta %(moment)s "
        "asti. Myöhemmin perutusta tai käyttämättä jääneestä ajasta voidaan periä %(fee)s."
    ) % {"moment": visit_page.last_free_moment(booking), "fee": fee}


def _moment(at: datetime | None) -> str:
    return date_format(clock.local(at), "l j.n.Y \\k\\l\\o G.i") if at else ""


def _phone(e164: str) -> str:
    try:
        return format_phone(e164)
    except InvalidPhone:
        return e164
