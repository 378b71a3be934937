"""May the buyer pay now? Klarna asks when the button is pressed, perhaps twice; the answer is quick and binds nobody.

It reads our own rows only, calls nobody and marks nothing as paid (pains 1, 3, 5).
"""

import json
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installers.states import LIVING as LIVING_BOOKINGS
from lapinkumi.core.clock import local_date
from orders.klarna import CheckoutOrder, Unreadable, compare, read_checkout
from orders.models import Payment
from orders.payment import purchase
from orders.states import OrderState, PaymentState

CHANGED = _("Tilaus on muuttunut toisessa ikkunassa. Palaa ostoskoriin ja jatka sieltä kassalle.")
LAPSED = _("Maksuaika on päättynyt. Palaa ostoskoriin ja jatka sieltä kassalle: tietosi ovat tallessa.")
TIME_GONE = _("Varaamasi aika ehti mennä. Palaa kassalle ja valitse uusi aika: tietosi ovat tallessa.")
UNDER_AGE = _("Tilaajan on oltava täyttänyt 18 vuotta.")


def objection(*, payment: Payment, body: str, at: datetime) -> "str | Promise | None":
    """Why this may not be paid, in words for the buyer; None where nothing stands against it.

    `body` is Klarna's checkout as JSON; it decides nothing but a refusal, since only what is read counts as paid.
    """
    order = payment.order
    if order.state != OrderState.PENDING_PAYMENT or payment.state != PaymentState.CREATED:
        return CHANGED
    if order.pay_by_at is None or order.pay_by_at <= at:
        return LAPSED
    told = _checkout(body)
    if told is None or _is_another(payment, told):
        return CHANGED
    if order.booking and order.booking.state not in LIVING_BOOKINGS:
        return TIME_GONE
    if told.is_under_age(on=local_date(at)):
        return UNDER_AGE
    return None


def _checkout(body: str) -> CheckoutOrder | None:
    try:
        return read_checkout(json.loads(body))
    except (ValueError, Unreadable, RecursionError):
        return None


def _is_another(payment: Payment, told: CheckoutOrder) -> bool:
    """Another basket, sum or content than this order's."""
    return _snapshot(told) != payment.snapshot or bool(
        compare(amount=payment.amount, lines=purchase.lines(payment.order), told=told)
    )


def _snapshot(told: CheckoutOrder) -> str:
    try:
        kept = json.loads(told.merchant_data)
    except ValueError:
        return ""
    return str(kept.get("snapshot", "")) if isinstance(kept, dict) else ""


def load(*, number: str, secret: str) -> Payment | None:
    """The payment that a callback's address names, with all that the checks read; None for a wrong secret."""
    payments = Payment.objects.select_related("order", "order__booking").prefetch_related("order__lines")
    found = payments.filter(secret=secret).first()
    return found if found is not None and found.order.number == number else None
