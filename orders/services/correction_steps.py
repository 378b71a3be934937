"""What the acts of a correction share: writing it, moving it, offering it, and letting it take effect."""

from datetime import datetime
from typing import Any

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from orders.checkout.offer import moment_after
from orders.corrections import repromise
from orders.corrections.reckoning import Draft, NewPrice
from orders.corrections.repromise import Window
from orders.documents import confirmation as paper
from orders.messages import corrections as correction_messages
from orders.models import Correction, CorrectionLine, Order, OrderLine, Payment, TaskKind
from orders.presentation import has_time
from orders.services import confirmation
from orders.services.attention import raise_task, settle
from orders.services.events import note
from orders.states import CORRECTION, ORDER, CorrectionState, OrderState


@step
def locked(*, correction_id: int) -> Correction:
    """The correction with its order, both kept from others until the act ends. Raises Correction.DoesNotExist."""
    order_id = Correction.objects.values_list("order_id", flat=True).get(pk=correction_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    correction = Correction.objects.select_for_update(of=["self"]).get(pk=correction_id)
    correction.order = order
    return correction


@step
def move(
    *,
    correction: Correction,
    to: CorrectionState,
    kind: str = "",
    at: datetime,
    by: Actor,
    how: Any = None,
    **facts: Any,
) -> None:
    """Move the locked correction along the table with what is known of the move; the order's history tells it.

    `how` may give `channel` and `contacted_at` of a statement (R5.22). Raises ForbiddenMove: nothing is changed then.
    """
    CORRECTION.check(correction.state, to)
    correction.state = to
    for name, value in facts.items():
        setattr(correction, name, value)
    correction.save(update_fields=["state", *facts])
    note(order=correction.order, kind=kind or f"correction_{to}", at=at, by=by, data=_facts(correction), **(how or {}))


@step
def write(
    *,
    order: Order,
    draft: Draft,
    reason: str,
    seen: str,
    offered: bool,
    ground: str = "",
    at: datetime,
    by: Actor,
) -> Correction:
    """Write the correction of the locked order, old and new: offered to the customer, or about to take effect.

    With a `ground` it is a revision of the contract's price.
    """
    correction = Correction(
        order=order,
        number=order.corrections.count() + 1,
        state=CorrectionState.OFFERED if offered else CorrectionState.APPLIED,
        ground=ground,
        reason=reason,
        made_by_id=by.user_id,
        seen=seen,
        old_first_on=order.promise_first_on,
        old_last_on=order.promise_last_on,
        new_first_on=draft.window.first_on if draft.window else None,
        new_last_on=draft.window.last_on if draft.window else None,
        old_total=order.total,
        new_total=draft.total,
        old_vat_total=order.vat_total,
        new_vat_total=draft.vat_total,
        created_at=at,
        offered_at=at if offered else None,
        waiting_since_at=at if offered else None,
        effective_at=None if offered else at,
    )
    correction.save(force_insert=True)
    CorrectionLine.objects.bulk_create(_line(correction, price) for price in draft.prices)
    return correction


@step
def offer(*, correction: Correction, at: datetime, by: Actor) -> None:
    """Ask the customer: the locked order waits for a yes (R5.21). A contract that is revised stands meanwhile."""
    order = correction.order
    if not correction.is_revision and order.state != OrderState.CORRECTION_OFFERED:
        ORDER.check(order.state, OrderState.CORRECTION_OFFERED)
        order.state = OrderState.CORRECTION_OFFERED
        order.save(update_fields=["state"])
    note(order=order, kind="correction_offered", at=at, by=by, data=_facts(correction))
    correction_messages.correction_offered(correction=correction, at=at)


@step
def take_effect(*, correction: Correction, payment: Payment | None, at: datetime, by: Actor) -> None:
    """Put the new prices, sums and window in the place of the old, and confirm the order with them.

    A contract was confirmed before: its customer is told that the new price holds. `payment` is locked with the order.
    Money that Klarna must give has been given already.
    """
    order = correction.order
    now = None if correction.is_revision else repromise.reckoned(order, at=at)
    accepted = None if correction.is_revision else _keep_days(correction, at)
    _put_new(correction, payment)
    if correction.state == CorrectionState.APPLIED:
        note(order=order, kind="correction_applied", at=at, by=by, data=_facts(correction))
    else:
        move(correction=correction, to=CorrectionState.APPLIED, at=at, by=by, effective_at=at)
    if correction.is_revision:
        document = paper.store(order=order, correction=correction, at=at)
        correction_messages.price_revised(correction=correction, document=document, at=at)
        return
    _check_times(order, accepted, now, at=at, by=by)
    confirmation.conclude(order=order, correction=correction, at=at, by=by)


@step
def give_way(*, order: Order, at: datetime, by: Actor) -> bool:
    """What is done while a revision waits is done at the old price (R4.3): the question is taken back.

    False where the customer has said yes and only Klarna's word is missing: that is waited for. `order` is locked.
    """
    correction = order.corrections.open().select_for_update(of=["self"]).first()
    if correction is None:
        return True
    if correction.state != CorrectionState.OFFERED:
        return False
    correction.order = order
    withdraw(correction=correction, at=at, by=by)
    return True


@step
def withdraw(*, correction: Correction, at: datetime, by: Actor) -> None:
    """The locked correction holds no more; whatever becomes of its order."""
    move(correction=correction, to=CorrectionState.WITHDRAWN, at=at, by=by, closed_at=at)
    stop_asking(order=correction.order, at=at, by=by)


@step
def stop_asking(*, order: Order, at: datetime, by: Actor) -> None:
    """Nobody need ask the customer any more."""
    settle(order=order, kind=TaskKind.CORRECTION_SILENCE, at=at, by=by)


def _put_new(correction: Correction, payment: Payment | None) -> None:
    order = correction.order
    for line in new_lines(correction):
        line.save(update_fields=["unit_price", "total", "vat", "vat_rate"])
    order.total, order.vat_total = correction.new_total, correction.new_vat_total
    order.promise_first_on, order.promise_last_on = correction.new_first_on, correction.new_last_on
    order.save(update_fields=["total", "vat_total", "promise_first_on", "promise_last_on"])
    if payment is not None:
        payment.amount = order.total
        payment.save(update_fields=["amount"])


def new_lines(correction: Correction) -> list[OrderLine]:
    """The corrected lines at their new prices; not saved."""
    rows = correction.lines.select_related("line")
    return [NewPrice(row.line, row.new_unit_price, row.new_vat_rate).applied() for row in rows]


def locked_payment(order: Order) -> Payment | None:
    """The locked order's payment, locked too."""
    return Payment.objects.select_for_update().filter(order=order).first()


def _keep_days(correction: Correction, at: datetime) -> Window | None:
    """Leave no days that have gone by in what the customer was asked; returns what they accepted (R5.4)."""
    if correction.new_first_on is None or correction.new_last_on is None:
        return None
    accepted = Window(correction.new_first_on, correction.new_last_on)
    if correction.offered_at is None:
        return accepted
    now = repromise.as_of_now(correction.order, accepted, asked_at=correction.offered_at, at=at)
    latest = repromise.latest(correction.order, accepted)
    days = repromise.kept(accepted, now, latest=latest, today=local_date(at))
    if days != accepted:
        correction.new_first_on, correction.new_last_on = days or (None, None)
        correction.save(update_fields=["new_first_on", "new_last_on"])
    return accepted


def _check_times(order: Order, accepted: Window | None, now: Window | None, *, at: datetime, by: Actor) -> None:
    """Klarna's word may have come late, or a later window may pass the booked time: a person's matter then."""
    is_gone = accepted is not None and order.promise_last_on is None
    if now is not None and (is_gone or repromise.is_later(order, now)):
        raise_task(order=order, kind=TaskKind.PROMISE_LATE, at=at, by=by, data={"last_on": now.last_on.isoformat()})
    elif is_gone:
        raise_task(order=order, kind=TaskKind.PROMISE_LATE, at=at, by=by)
    last_on, booking = order.promise_last_on, order.booking
    if last_on and booking and has_time(order) and booking.starts_at < moment_after(last_on):
        raise_task(order=order, kind=TaskKind.TIME_TOO_EARLY, at=at, by=by)


def _line(correction: Correction, price: NewPrice) -> CorrectionLine:
    return CorrectionLine(
        correction=correction,
        line=price.line,
        old_unit_price=price.line.unit_price,
        new_unit_price=price.unit_price,
        old_total=price.line.total,
        new_total=price.total,
        new_vat=price.vat,
        new_vat_rate=price.vat_rate,
    )


def _facts(correction: Correction) -> dict[str, Any]:
    last_on = {"old": correction.old_last_on, "new": correction.new_last_on}
    return {
        "correction": correction.number,
        "total": {"old": str(correction.old_total), "new": str(correction.new_total)},
        "last_on": {name: day.isoformat() if day else "" for name, day in last_on.items()},
    }
