"""The order's own cards on its desk page: who, how much, where and when (ORDER_CARDS)."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from installers import wording
from lapinkumi.core import clock
from lapinkumi.core.money import ZERO, format_euros
from lapinkumi.core.phones import InvalidPhone, format_phone
from orders import presentation
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.consignments import carrier_name
from orders.desk.sheet import Card
from orders.models import Fee, Letter, Order, Payment, Transfer
from orders.presentation import Fact
from orders.states import FeeState

UNPAID = (FeeState.PROPOSED, FeeState.DISPUTED, FeeState.INVOICED)


def order_cards(order: Order, *, at: datetime) -> Iterator[Card]:
    """Customer, money, delivery, booked time, and what was agreed."""
    yield _customer(order)
    yield _money(order)
    yield _delivery(order)
    if order.booking or order.needs_time:
        yield _visit(order)
    if letters := list(order.letters.all()):
        yield _written(order, letters)
    if hasattr(order, "transfer"):
        yield _transferred(order.transfer)
    yield _agreed(order)


def _customer(order: Order) -> Card:
    template = "admin/orders/sheet/_customer.html"
    return Card(key="customer", title=_("Asiakas"), template=template, context={"order": order, "phone": _phone(order)})


def _money(order: Order) -> Card:
    payment = getattr(order, "payment", None)
    facts = [Fact(_("Tilattu"), format_euros(order.total)), *(_paid(payment) if payment else [])]
    fees = list(order.fees.all())
    facts += [
        Fact(str(fee.get_kind_display()), f"{format_euros(fee.amount)}, {fee.get_state_display()}") for fee in fees
    ]
    owed = sum((fee.amount for fee in fees if fee.state in UNPAID), ZERO)
    if owed:
        facts.append(Fact(_("Lisämaksuja avoinna"), format_euros(owed)))
    return Card(key="money", title=_("Raha"), facts=facts, right="orders.view_payment")


def _fee(fee: Fee) -> Fact:
    return Fact(str(fee.get_kind_display()), f"{format_euros(fee.amount)}, {fee.get_state_display()}")


def _paid(payment: Payment) -> Iterator[Fact]:
    """Where the money is: only sums that are there."""
    method = f", {payment.method_text}" if payment.method_text else ""
    yield Fact(_("Maksu"), f"{payment.get_state_display()}{method}")
    yield from _sums(
        (_("Katevaraus"), payment.amount if payment.authorised_at else ZERO),
        (_("Veloitettu"), payment.captured),
        (_("Palautumassa"), payment.refunding),
        (_("Palautettu"), payment.refunded),
    )
    if payment.expires_at and payment.captured < payment.amount:
        yield Fact(_("Varaus voimassa"), date_format(clock.local(payment.expires_at), "D j.n.Y"))
    if payment.klarna_reference:
        yield Fact(_("Klarnan viite"), payment.klarna_reference)


def _sums(*named: tuple[str, Decimal]) -> Iterator[Fact]:
    return (Fact(name, format_euros(amount)) for name, amount in named if amount)


def _delivery(order: Order) -> Card:
    context = {"order": order, "where": _where(order), "window": presentation.promise(order)}
    return Card(key="delivery", title=_("Toimitus"), template="admin/orders/sheet/_deliveries.html", context=context)


def _where(order: Order) -> list[str]:
    if order.installer:
        return [wording.address(order.installer), format_phone(str(order.installer.phone))]
    point = PickupPoint.of(order.pickup_point)
    return [carrier_name(order), str(point or "")]


def _visit(order: Order) -> Card:
    booking = order.booking
    if booking is None:
        return Card(key="visit", title=_("Aika"), facts=[Fact(_("Aika"), _("sovitaan asennuspisteen kanssa"))])
    facts = [
        Fact(_("Aika"), presentation.booked_time(order)),
        Fact(_("Asennuspisteen vastaus"), str(booking.get_state_display())),
    ]
    url = reverse("admin:installers_booking_change", args=[booking.pk])
    right = "installers.view_booking"
    return Card(key="visit", title=_("Aika"), facts=facts, href=url, link=_("Avaa ajanvaraus"), right=right)


def _written(order: Order, letters: list[Letter]) -> Card:
    """The last thing that was written; the rest is one press away."""
    last = max(letters, key=lambda letter: letter.written_at)
    when = date_format(clock.local(last.written_at), "D j.n. G.i")
    told = Fact(f"{str(last.get_writer_display()).capitalize()} {when}", Truncator(last.text).chars(240))
    url = reverse("admin:orders_order_letters", args=[order.pk])
    text = ngettext("%d viesti", "%d viestiä", len(letters)) % len(letters)
    return Card(key="letters", title=_("Kirjeenvaihto"), facts=[told], href=url, link=text, right="orders.change_order")


def _transferred(transfer: Transfer) -> Card:
    facts = [
        Fact(
            _("Sopimuskumppani"),
            _("%(name)s (Y-tunnus %(id)s)") % {"name": transfer.party_name, "id": transfer.business_id},
        ),
        Fact(_("Siirtyi"), date_format(clock.local(transfer.transferred_at), "D j.n.Y")),
        Fact(_("Syy"), str(transfer.get_cause_display())),
        *([Fact(_("Sovittiin"), transfer.agreed)] if transfer.agreed else []),
    ]
    return Card(key="transfer", title=_("Siirtynyt asennuspisteelle"), facts=facts)


def _agreed(order: Order) -> Card:
    facts = [
        Fact(_("Ehdot"), _("versio %(version)s") % {"version": order.terms.version}),
        Fact(_("Vakuutti"), _("täysi-ikäisyyden ja tietojen oikeellisuuden")),
        *([Fact(_("Omat vanteet tai renkaat"), _("vakuutti koon sopivan"))] if order.fit_affirmed_at else []),
        *([Fact(_("Palvelun aloittaminen"), _("suostui"))] if order.service_consent_at else []),
    ]
    return Card(key="agreed", title=_("Ehdot ja suostumukset"), facts=facts)


def _phone(order: Order) -> str:
    try:
        return format_phone(order.phone)
    except InvalidPhone:
        return order.phone
