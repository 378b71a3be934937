"""Fees: proposed from facts, reviewed, disputed, waived, invoiced; each exactly once (R14.1, R5.6, R5.22)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from installers.models import Booking
from installers.services import visits
from installers.states import BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import last_day
from lapinkumi.core.due import each
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from orders.errors import ContactImpossible, DisputeUnanswered, NoReason, TooEarlyToInvoice
from orders.fees.missed_times import chargeable, evidence
from orders.fees.parts import Part, amount_of, kept
from orders.messages import fees as fee_messages
from orders.models import Delivery, Fee, Invoice, Order, TaskKind
from orders.policy import FEES, INVOICE_NET_DAYS, FeeKind
from orders.services import invoices
from orders.services.attention import ask_about_fee, fee_decided
from orders.services.fee_steps import claimed, locked, move, record, reminder_on, settle_if_covered
from orders.states import FeeState

PROPOSER = Actor.system("propose_fees")
BILLER = Actor.system("invoice_due_fees")


def propose_fees(*, at: datetime) -> int:
    """Rule of DUE_RULES: propose a fee for every missed time that may cost and has none. Returns how many.

    Parcels and goods that nobody fetched have rules of their own (`services.unclaimed`).
    """
    missed = chargeable(at).order_by("starts_at").values_list("pk", flat=True)
    return each(list(missed), lambda booking_id: propose_missed_time(booking_id=booking_id, at=at, by=PROPOSER))


def invoice_due_fees(*, at: datetime) -> int:
    """Rule of DUE_RULES: invoice what nobody waived or disputed in its time for review. Returns how many."""
    due = Fee.objects.to_invoice(at).order_by("review_until_at").values_list("pk", flat=True)
    return each(list(due), lambda fee_id: invoice_if_due(fee_id=fee_id, at=at, by=BILLER))


@act
def propose_missed_time(*, booking_id: int, at: datetime, by: Actor) -> bool:
    """Propose the fee of one missed time and tell the customer why, how much, and how to object.

    False, with nothing changed, where there is nothing to propose (any more) or another worker has it in hand.
    """
    claim = Order.objects.select_for_update(skip_locked=True, of=("self",))
    order = claim.select_related("terms").filter(booking=booking_id).first()
    if order is None:
        return False
    booking = Booking.objects.select_for_update(of=("self",)).select_related("installer").get(pk=booking_id)
    return charge_missed(order=order, booking=booking, at=at, by=by)


@step
def charge_missed(*, order: Order, booking: Booking, at: datetime, by: Actor) -> bool:
    """Propose the fee of the locked order's missed time, once; whether there was one to propose."""
    if not chargeable(at).filter(pk=booking.pk).exists():
        return False
    if booking.state == BookingState.NO_SHOW:
        visits.settle(booking=booking, at=at, by=by)
    propose(order=order, kind=FeeKind.LATE_CANCELLATION, booking=booking, facts=evidence(booking), at=at, by=by)
    return True


@step
def propose(
    *,
    order: Order,
    kind: FeeKind,
    facts: dict[str, Any],
    at: datetime,
    by: Actor,
    booking: Booking | None = None,
    delivery: Delivery | None = None,
    parts: Sequence[Part] = (),
) -> Fee:
    """Write a fee on the locked order, by its row of R14.1, and tell the customer of it.

    The amount is the row's, or the sum of the parts. Raises ValueError where there is neither.
    """
    fee = write(order=order, kind=kind, facts=facts, at=at, by=by, booking=booking, delivery=delivery, parts=parts)
    fee_messages.fee_proposed(fee=fee, at=at)
    return fee


@step
def write(
    *,
    order: Order,
    kind: FeeKind,
    facts: dict[str, Any],
    at: datetime,
    by: Actor,
    booking: Booking | None = None,
    delivery: Delivery | None = None,
    parts: Sequence[Part] = (),
) -> Fee:
    """As `propose`, for what the customer knows of already: nothing is sent."""
    rule = FEES[kind]
    amount = amount_of(parts) if parts else rule.amount
    if amount is None:
        raise ValueError(f"{kind}: staff type what it costs")
    fee = Fee.objects.create(
        kind=kind,
        order=order,
        booking=booking,
        delivery=delivery,
        amount=amount,
        parts=kept(parts),
        vat_treatment=rule.vat,
        clause=rule.clause,
        facts=facts,
        proposed_at=at,
        review_until_at=at + rule.invoiced_after if rule.invoiced_after else None,
    )
    record(fee=fee, kind="fee_proposed", at=at, by=by)
    return fee


@step
def put_right(*, fee_id: int, parts: Sequence[Part], facts: dict[str, Any], at: datetime, by: Actor) -> Fee:
    """Put right what the fee rests on and is made of, before it is invoiced: the customer is told anew.

    The time for review begins anew; a disputed fee goes on waiting for its answer. The same as before: nothing happens.
    Raises ForbiddenMove for a fee that is invoiced or dropped.
    """
    fee = locked(fee_id=fee_id)
    if fee.state not in (FeeState.PROPOSED, FeeState.DISPUTED) or fee.invoices.exists():
        raise ForbiddenMove(machine="fee", current=fee.state, target=FeeState.PROPOSED)
    if (fee.parts, fee.facts) == (kept(parts), facts):
        return fee
    old, after = fee.amount, FEES[FeeKind(fee.kind)].invoiced_after
    fee.parts, fee.amount, fee.facts = kept(parts), amount_of(parts), facts
    fee.review_until_at = at + after if after else None
    fee.save(update_fields=["parts", "amount", "facts", "review_until_at"])
    record(fee=fee, kind="fee_corrected", at=at, by=by, data={"old": str(old), "new": str(fee.amount)})
    fee_messages.fee_proposed(fee=fee, at=at)
    return fee


@act
def dispute(
    *,
    fee_id: int,
    text: str,
    at: datetime,
    by: Actor,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
) -> Fee:
    """Keep the customer's objection: from now on nothing is invoiced until a person has decided.

    Disputed already: nothing happens. Disputed anew after a person's decision: the new words follow the old. Raises
    NoReason for an empty text, ContactImpossible for a contact before the order or yet to come, ForbiddenMove for a
    fee that is paid or dropped.
    """
    fee = locked(fee_id=fee_id)
    if fee.state == FeeState.DISPUTED:
        return fee
    if not text.strip():
        raise NoReason
    if contacted_at is not None and not _minute(fee.order.placed_at or at) <= contacted_at <= at:
        raise ContactImpossible
    words = "\n\n".join(filter(None, [fee.dispute_text, text.strip()]))
    move(fee=fee, to=FeeState.DISPUTED, disputed_at=at, dispute_text=words)
    record(fee=fee, kind="fee_disputed", at=at, by=by, channel=channel, contacted_at=contacted_at)
    fee_messages.fee_disputed(fee=fee, at=at)
    return fee


@act
def waive(*, fee_id: int, reason: str, at: datetime, by: Actor) -> Fee:
    """Drop the fee, before its invoice or after it: an invoice is credited in full. The customer is told.

    Money that has been paid is a clerk's task until it is paid back. Dropped already: nothing happens. Raises NoReason,
    or ForbiddenMove.
    """
    return drop(fee_id=fee_id, reason=reason, at=at, by=by)


@step
def drop(*, fee_id: int, reason: str, at: datetime, by: Actor) -> Fee:
    """As `waive`, in an act of somebody else's."""
    fee = locked(fee_id=fee_id)
    if fee.state in (FeeState.WAIVED, FeeState.CREDITED):
        return fee
    if not reason.strip():
        raise NoReason
    invoice = fee.invoices.payable().first()
    was_paid = invoice is not None and invoice.payments.exists()
    to = FeeState.CREDITED if invoice else FeeState.WAIVED
    move(fee=fee, to=to, waived_at=at, waive_reason=reason.strip(), remind_on=None)
    record(fee=fee, kind=f"fee_{to}", at=at, by=by)
    fee_decided(fee=fee, kind=TaskKind.FEE_TO_DECIDE, at=at, by=by)
    if invoice is None:
        fee_messages.fee_waived(fee=fee, at=at)
    else:
        fee_messages.invoice_credited(note=invoices.credit(invoice=invoice, at=at), was_paid=was_paid, at=at)
    if was_paid:
        ask_about_fee(fee=fee, kind=TaskKind.FEE_REFUND, at=at, by=by)
    return fee


@act
def invoice_fee(*, fee_id: int, at: datetime, by: Actor) -> Invoice:
    """Invoice the fee by hand. Invoiced already: the same invoice.

    Raises TooEarlyToInvoice before the moment that was promised to the customer, DisputeUnanswered for a disputed one
    (`uphold`), ForbiddenMove for one that was dropped.
    """
    fee = locked(fee_id=fee_id)
    if fee.state == FeeState.DISPUTED:
        raise DisputeUnanswered
    invoice = fee.invoices.payable().first()
    if invoice is not None and fee.state == FeeState.INVOICED:
        return invoice
    if fee.state == FeeState.PROPOSED and fee.review_until_at is not None and at < fee.review_until_at:
        raise TooEarlyToInvoice
    return _invoice(fee=fee, invoice=invoice, at=at, by=by)


@act
def uphold(*, fee_id: int, reason: str, at: datetime, by: Actor) -> Fee:
    """Answer a dispute that is not accepted: the customer is told why, and until when to pay (R14.1, R8.4).

    An invoice stands as it was issued, but is due no sooner than an invoice of today would be; without one it is issued
    now. Upheld already: nothing happens. Raises NoReason, or ForbiddenMove for a fee that is not disputed.
    """
    fee = locked(fee_id=fee_id)
    if fee.state == FeeState.INVOICED and fee.answered_at is not None:
        return fee
    if fee.state != FeeState.DISPUTED:
        raise ForbiddenMove(machine="fee", current=fee.state, target=FeeState.INVOICED)
    if not reason.strip():
        raise NoReason
    old = fee.invoices.payable().first()
    fee.answered_at, fee.answer = at, "\n\n".join(filter(None, [fee.answer, reason.strip()]))
    fee.due_on = _moved_due(fee, old, at)
    fee.save(update_fields=["answered_at", "answer", "due_on"])
    record(fee=fee, kind="fee_upheld", at=at, by=by)
    fee_decided(fee=fee, kind=TaskKind.FEE_TO_DECIDE, at=at, by=by)
    invoice = _invoice(fee=fee, invoice=old, at=at, by=by)
    fee_messages.fee_upheld(fee=fee, invoice=invoice, reason=reason.strip(), at=at)
    return fee


@act
def invoice_if_due(*, fee_id: int, at: datetime, by: Actor) -> bool:
    """Invoice one fee by time; False where it is no longer due, or another worker has it in hand."""
    fee = claimed(fee_id=fee_id)
    if fee is None or not Fee.objects.to_invoice(at).filter(pk=fee_id).exists():
        return False
    _invoice(fee=fee, invoice=None, at=at, by=by)
    return True


@step
def invoice_at_once(*, fee: Fee, at: datetime, by: Actor) -> Invoice:
    """Invoice the new fee in the act that wrote it: the customer has agreed to it already."""
    return _invoice(fee=fee, invoice=None, at=at, by=by)


@step
def _invoice(*, fee: Fee, invoice: Invoice | None, at: datetime, by: Actor) -> Invoice:
    move(fee=fee, to=FeeState.INVOICED)
    if invoice is None:
        invoice = invoices.issue(fee=fee, at=at)
        fee_messages.invoice(invoice=invoice, at=at)
    fee.remind_on = reminder_on(fee, invoice)
    fee.save(update_fields=["remind_on"])
    record(fee=fee, kind="fee_invoiced", at=at, by=by, data={"invoice": invoice.number})
    settle_if_covered(fee=fee, invoice=invoice, at=at, by=by)
    return invoice


def _moved_due(fee: Fee, invoice: Invoice | None, at: datetime) -> date | None:
    """The due date of an invoice that stands after its dispute; None where the invoice tells its own."""
    if invoice is None or invoice.due_on is None:
        return None
    return max(fee.due_on or invoice.due_on, last_day(local_date(at), days=INVOICE_NET_DAYS, rolls=False))


def _minute(at: datetime) -> datetime:
    """Clocks at the desk are read in minutes."""
    return at.replace(second=0, microsecond=0)
