"""Missed garage times and the fees that follow, for tests: made by the acts that make them."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from installers.models import Booking, SpecialHours
from installers.policy import NO_SHOW_GRACE_TIME, TAKE_BACK_TIME
from installers.services import bookings, visits
from installers.services.moves import HERE_AND_NOW, Statement
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from orders.models import Fee, InvoicePayment, Order
from orders.policy import FEE_REVIEW_TIME
from orders.services import fees, invoice_payments
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, CUSTOMER, SHOP, a_confirmed_order

TEN = wall(MONDAY, "10:00")
MARKED = TEN + NO_SHOW_GRACE_TIME
PROPOSED = MARKED + TAKE_BACK_TIME
INVOICED = PROPOSED + FEE_REVIEW_TIME
CLERK = Actor.system("clerk")


def an_order_with_a_time(*, starts_at: datetime = TEN, at: datetime = AT, **over: Any) -> Order:
    """A confirmed order with a time that its garage has confirmed; the garage is open on that day of all days."""
    garage = a_garage(weekdays=7)
    SpecialHours.objects.create(
        installer=garage, on=local_date(starts_at), opens=time(8), closes=time(18), note="Avoinna"
    )
    booking = a_confirmed_time(garage=garage, starts_at=starts_at, at=at)
    return a_confirmed_order(
        at=at, delivery_way="installer", installer=garage, booking=booking, needs_time=True, **over
    )


@act
def cancel(*, order: Order, at: datetime, by: Actor = CUSTOMER, statement: Statement = HERE_AND_NOW) -> Booking:
    return bookings.cancel_time(booking_id=order.booking_id, at=at, by=by, statement=statement)


def a_no_show(*, starts_at: datetime = TEN, **over: Any) -> Order:
    order = an_order_with_a_time(starts_at=starts_at, **over)
    visits.mark_no_show(booking_id=order.booking_id, at=starts_at + NO_SHOW_GRACE_TIME, by=SHOP)
    return order


def a_fee(**over: Any) -> Fee:
    """A fee proposed for Monday's ten o'clock, which nobody came to."""
    order = a_no_show(**over)
    assert fees.propose_fees(at=PROPOSED) == 1
    return order.fees.get()


def an_invoiced_fee(*, at: datetime = INVOICED, **over: Any) -> Fee:
    fee = a_fee(**over)
    fees.invoice_fee(fee_id=fee.pk, at=at, by=CLERK)
    fee.refresh_from_db()
    return fee


def pay(fee: Fee, *, at: datetime = INVOICED, amount: Decimal | None = None) -> InvoicePayment:
    """The invoice's sum, or a part of it, comes to the account."""
    invoice = fee.invoices.payable().get()
    told = {"amount": amount or invoice.total, "paid_on": local_date(at), "token": f"{invoice.number}:{at}"}
    return invoice_payments.record_payment(invoice_id=invoice.pk, **told, at=at, by=CLERK)
