"""Writing the ledger: each cause once, in the act that moved the money; reservations follow their payments."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Case, F, QuerySet, Sum, When

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.due import each
from lapinkumi.core.money import ZERO
from orders.fees import owed
from orders.models import (
    Account,
    Capture,
    Collection,
    Invoice,
    InvoicePayment,
    LedgerEntry,
    OrderLine,
    Payment,
    Refund,
    RefundWay,
)
from orders.models.payment import NOT_BOOKED
from orders.payment.postings import Posting, invoiced, moved, sold, turned
from orders.states import CHARGEABLE

FOLLOWER: Final = Actor.system("follow_reservations")


@step
def post_capture(*, capture: Capture, at: datetime) -> None:
    """Klarna owes us what it has charged."""
    order_id = capture.payment.order_id
    postings = sold(capture.amount, into=Account.KLARNA, weights=_weights(order_id))
    _write(cause=f"capture:{capture.pk}", postings=postings, on=local_date(at), at=at, order_id=order_id)


@step
def post_refund(*, refund: Refund, at: datetime) -> None:
    """What was sold is given back: out of what Klarna owes us, or out of our bank account on the day it was paid."""
    order_id, from_bank = refund.payment.order_id, refund.way == RefundWay.BANK
    into = Account.BANK if from_bank else Account.KLARNA
    postings = turned(sold(refund.amount, into=into, weights=_weights(order_id)))
    on = refund.paid_on if from_bank and refund.paid_on else local_date(at)
    _write(cause=f"refund:{refund.pk}", postings=postings, on=on, at=at, order_id=order_id)


@step
def post_collection(*, collection: Collection, at: datetime) -> None:
    """A carrier has paid us what it collected: to our bank account, on the day of its settlement."""
    order_id = collection.payment.order_id
    postings = sold(collection.amount, into=Account.BANK, weights=_weights(order_id))
    cause = f"collection:{collection.pk}"
    _write(cause=cause, postings=postings, on=collection.settled_on, at=at, order_id=order_id)


@step
def post_invoice(*, invoice: Invoice, at: datetime) -> None:
    """An invoice or credit note that was issued."""
    postings = invoiced(net=invoice.net, vat=invoice.vat, vat_rate=invoice.vat_rate)
    cause = f"invoice:{invoice.number}"
    _write(cause=cause, postings=postings, on=invoice.issued_on, at=at, order_id=invoice.order_id)


@step
def settle_costs(*, invoice: Invoice, at: datetime) -> None:
    """Bring what the ledger says of the invoice's reminders to what they rightly cost by now: more, or less again."""
    prefix = f"costs:{invoice.number}:"
    written = LedgerEntry.objects.filter(cause__startswith=prefix)
    signed = Case(When(debit=Account.RECEIVABLES, then=F("amount")), default=-F("amount"))
    told = written.aggregate(sum=Sum(signed))["sum"] or ZERO
    is_credited = Invoice.objects.filter(credits=invoice).exists()
    change = owed.costs_asked(invoice, is_credited=is_credited) - told
    postings = moved(change, debit=Account.RECEIVABLES, credit=Account.REMINDERS)
    cause = f"{prefix}{written.count() + 1}"
    _write(cause=cause, postings=postings, on=local_date(at), at=at, order_id=invoice.order_id)


@step
def post_arrival(*, payment: InvoicePayment, at: datetime) -> None:
    """A sum has come to the bank account; for what is not known yet."""
    postings = moved(payment.amount, debit=Account.BANK, credit=Account.UNPLACED)
    _write(cause=f"arrival:{payment.pk}", postings=postings, on=payment.paid_on, at=at, order_id=None)


@step
def post_placing(*, payment: InvoicePayment, invoice: Invoice, on: bool, at: datetime) -> None:
    """A sum is put to its invoice, or taken off it again: as often as that happens."""
    prefix = f"placing:{payment.pk}:"
    times = LedgerEntry.objects.filter(cause__startswith=prefix).count()
    postings = moved(payment.amount, debit=Account.UNPLACED, credit=Account.RECEIVABLES)
    _write(
        cause=f"{prefix}{times + 1}",
        postings=postings if on else turned(postings),
        on=payment.paid_on if on else local_date(at),
        at=at,
        order_id=invoice.order_id,
    )


def follow_reservations(*, at: datetime) -> int:
    """Rule of DUE_RULES: write down what is reserved at Klarna where that has changed. Returns how many changed."""
    due = _to_follow().order_by("pk").values_list("pk", flat=True)
    return each(list(due), lambda payment_id: follow_reservation(payment_id=payment_id, at=at, by=FOLLOWER))


@act
def follow_reservation(*, payment_id: int, at: datetime, by: Actor) -> bool:
    """Write down the difference for one payment; False where there is none, or another worker has it in hand."""
    claim = _to_follow().select_for_update(skip_locked=True, of=["self"])
    payment = claim.filter(pk=payment_id).first()
    if payment is None:
        return False
    is_held = payment.state in CHARGEABLE and not payment.is_on_delivery
    reserved = payment.amount - payment.captured if is_held else ZERO
    postings = moved(reserved - payment.booked, debit=Account.RESERVED, credit=Account.RESERVED_FOR)
    times = LedgerEntry.objects.filter(cause__startswith=f"reserved:{payment.pk}:").count()
    cause = f"reserved:{payment.pk}:{times + 1}"
    _write(cause=cause, postings=postings, on=local_date(at), at=at, order_id=payment.order_id)
    payment.booked = reserved
    payment.save(update_fields=["booked"])
    return True


def _to_follow() -> QuerySet[Payment]:
    """Payments of which the ledger says another reservation than they do."""
    return Payment.objects.filter(NOT_BOOKED)


@step
def _write(*, cause: str, postings: Sequence[Posting], on: date, at: datetime, order_id: int | None) -> None:
    if LedgerEntry.objects.filter(cause=cause).exists():
        return
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            cause=cause,
            part=part,
            booked_on=on,
            written_at=at,
            debit=posting.debit,
            credit=posting.credit,
            amount=posting.amount,
            vat_rate=posting.vat_rate,
            order_id=order_id,
        )
        for part, posting in enumerate(postings, start=1)
    )


def _weights(order_id: int) -> dict[Decimal, Decimal]:
    """What was ordered at each rate."""
    rows = OrderLine.objects.filter(order=order_id).order_by().values("vat_rate").annotate(sum=Sum("total"))
    return {row["vat_rate"]: row["sum"] for row in rows}
