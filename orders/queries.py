"""Reads of orders for the desk: finding one by what a person knows of it (R5.20), and those that are late."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from installers.states import LIVING as LIVING_TIME
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.phones import InvalidPhone, normalise_phone
from lapinkumi.core.plates import InvalidPlate, normalise_plate
from lapinkumi.core.references import InvalidReference, from_rf, normalise_reference
from orders.lookup import normalise_number
from orders.models import Delivery, Invoice, Order, Payment
from orders.states import DeliveryState, OrderState

MOST_WORDS = 4


def find_orders(orders: QuerySet[Order], words: str) -> QuerySet[Order]:
    """Those of that number, e-mail address, phone, plate, Klarna reference or invoice's reference as people write
    them, or with those names (R5.20).

    Every word of a name is the beginning of the given or the family name, in any order; an address with its @ may
    break off. Each way is asked for by itself, so that each can use its index however many orders there are.
    """
    term = " ".join(words.replace("\x00", "").split())
    if not term:
        return orders
    first, *others = _ways(term)
    return orders.filter(pk__in=first.union(*others, all=True))


def late_orders(today: date) -> QuerySet[Order]:
    """Confirmed orders past their last promised day of which something is not where it should be.

    A time that was booked for later is kept to: the goods are not missed before it (`orders.lateness`).
    """
    there = [DeliveryState.READY, DeliveryState.HANDED_OVER, DeliveryState.UNCLAIMED, DeliveryState.CANCELLED]
    missing = Delivery.objects.filter(order=OuterRef("pk")).exclude(state__in=there)
    booked_later = Q(booking__state__in=LIVING_TIME, booking__starts_at__gte=start_of_day(today))
    late = Order.objects.filter(Exists(missing), state=OrderState.CONFIRMED, promise_last_on__lt=today)
    return late.exclude(booked_later)


def _ways(term: str) -> Iterator[QuerySet]:
    """The ids of orders, one query for each thing that the term may be."""
    every = Order.objects.order_by()
    yield every.filter(number=normalise_number(term)).values("pk")
    yield every.filter(_by_name(term)).values("pk")
    yield Payment.objects.filter(klarna_reference=term.upper()).values("order")
    if "@" in term:
        yield every.filter(email__istartswith=term).values("pk")
    if phone := _phone(term):
        yield every.filter(phone=phone).values("pk")
    if plate := _plate(term):
        yield every.filter(plate=plate).values("pk")
    if reference := _reference(term):
        yield Invoice.objects.order_by().filter(reference=reference).values("order")


def _by_name(term: str) -> Q:
    found = Q()
    for word in term.replace(",", " ").split()[:MOST_WORDS]:
        found &= Q(family_name__istartswith=word) | Q(given_name__istartswith=word)
    return found


def _phone(term: str) -> str:
    try:
        return normalise_phone(term)
    except InvalidPhone:
        return ""


def _plate(term: str) -> str:
    try:
        return normalise_plate(term)
    except InvalidPlate:
        return ""


def _reference(term: str) -> str:
    """A bank reference, national or international, as invoices carry it."""
    try:
        return from_rf(term) if term[:2].upper() == "RF" else normalise_reference(term)
    except InvalidReference:
        return ""
