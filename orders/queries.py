"""Reads of orders for the desk: finding one, and what awaits a clerk."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.desk import DeskCounter
from lapinkumi.core.phones import InvalidPhone, normalise_phone
from lapinkumi.core.plates import InvalidPlate, normalise_plate
from orders.lookup import normalise_number
from orders.models import Order, Task
from orders.states import OrderState

MOST_WORDS = 4


def find_orders(orders: QuerySet[Order], words: str) -> QuerySet[Order]:
    """Those of that number, e-mail address, phone or plate as people write them, or with those names (R5.20).

    Every word of a name is the beginning of the given or the family name, in any order.
    """
    term = " ".join(words.replace("\x00", "").split())
    if not term:
        return orders
    exact = Q(number=normalise_number(term)) | Q(email__in={term, term.lower()}) | _by_phone(term) | _by_plate(term)
    return orders.filter(exact | _by_name(term))


def to_confirm_counter() -> DeskCounter:
    """Preliminary orders: the clerk's queue (R2.4)."""
    url = f"{reverse('admin:orders_order_changelist')}?state__exact={OrderState.PRELIMINARY}"
    return DeskCounter(label=_("Vahvistettavia tilauksia"), count=Order.objects.to_confirm().count(), url=url)


def open_tasks_counter() -> DeskCounter:
    """What a person must see to."""
    url = f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet"
    return DeskCounter(label=_("Avoimia tehtäviä"), count=Task.objects.filter(settled_at=None).count(), url=url)


def _by_phone(term: str) -> Q:
    try:
        return Q(phone=normalise_phone(term))
    except InvalidPhone:
        return Q(pk__in=[])


def _by_plate(term: str) -> Q:
    try:
        return Q(plate=normalise_plate(term))
    except InvalidPlate:
        return Q(pk__in=[])


def _by_name(term: str) -> Q:
    found = Q()
    for word in term.replace(",", " ").split()[:MOST_WORDS]:
        found &= Q(family_name__istartswith=word) | Q(given_name__istartswith=word)
    return found
