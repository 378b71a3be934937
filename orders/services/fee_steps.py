"""What every act on a fee is made of: keeping it locked, moving it, writing down what happened."""

from datetime import date, datetime
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from orders.fees import owed
from orders.fees.balance import Balance, first_reminder_on, next_reminder_on
from orders.models import Fee, FeeEvent, Invoice, Order
from orders.services.events import note
from orders.states import FEE, FeeState


@step
def locked(*, fee_id: int) -> Fee:
    """The fee as it is now, kept from others until the act ends; its order first, as everywhere."""
    Order.objects.select_for_update(of=("self",)).get(fees=fee_id)
    return Fee.objects.select_for_update(of=("self",)).select_related("order__terms").get(pk=fee_id)


@step
def claimed(*, fee_id: int) -> Fee | None:
    """As `locked`; None where another worker has its order in hand."""
    claim = Order.objects.select_for_update(skip_locked=True, of=("self",))
    return locked(fee_id=fee_id) if claim.filter(fees=fee_id).exists() else None


@step
def move(*, fee: Fee, to: FeeState, **stamps: Any) -> None:
    """Move the locked fee by its table of states. Raises ForbiddenMove."""
    FEE.check(fee.state, to)
    fee.state = to
    for field, value in stamps.items():
        setattr(fee, field, value)
    fee.save(update_fields=["state", *stamps])


@step
def record(*, fee: Fee, kind: str, at: datetime, by: Actor, data: dict[str, Any] | None = None, **how: Any) -> None:
    """Write what happened into the fee's history and the order's."""
    FeeEvent.of(at=at, by=by, kind=kind, data=data, fee=fee, **how).save()
    note(order=fee.order, kind=kind, at=at, by=by, data={"fee": fee.pk, **(data or {})}, **how)


@step
def settle_if_covered(*, fee: Fee, invoice: Invoice, at: datetime, by: Actor) -> bool:
    """An invoiced fee is paid as soon as its invoice's sum has come in. Whether it is."""
    if fee.state == FeeState.INVOICED and balance_of(invoice).is_covered:
        move(fee=fee, to=FeeState.PAID, remind_on=None)
        record(fee=fee, kind="fee_paid", at=at, by=by)
    return fee.state == FeeState.PAID


def balance_of(invoice: Invoice) -> Balance:
    """What is owed of the invoice now."""
    return owed.balance_of(invoice, is_credited=Invoice.objects.filter(credits=invoice).exists())


def reminder_on(fee: Fee, invoice: Invoice) -> date | None:
    """The day of the next reminder, if the invoice is still unpaid then; None where there were enough."""
    due_on, sent = owed.due_on(fee, invoice), owed.reminders_of(invoice)
    if not sent:
        return first_reminder_on(due_on)
    return next_reminder_on(local_date(sent[-1].sent_at), number=sent[-1].number, due_on=due_on)
