"""Reads of orders for the desk: finding one by what a person knows of it (R5.20)."""

from django.db.models import Q, QuerySet

from lapinkumi.core.phones import InvalidPhone, normalise_phone
from lapinkumi.core.plates import InvalidPlate, normalise_plate
from orders.lookup import normalise_number
from orders.models import Order

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
