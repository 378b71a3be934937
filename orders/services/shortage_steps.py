"""What the acts around missing goods share: locking, moving, and letting an answer take effect (R5.15)."""

from datetime import datetime
from typing import Any

from installers.services import news
from installers.services.bookings import call_off_time, tell_anew
from installers.states import LIVING as LIVING_BOOKING
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.clock import local_date
from lapinkumi.core.money import split_vat
from orders.corrections.repromise import Window
from orders.messages import shortages as messages
from orders.models import LineKind, Order, OrderLine, Payment, Shortage, Substitute, TaskKind
from orders.partner.job_facts import job_facts
from orders.services import standing_lines
from orders.services.attention import raise_task, settle
from orders.services.completion import complete_if_done
from orders.services.events import note
from orders.services.shortage_stock import give_back_missing, undo_substitute
from orders.shortages.asking import bundle
from orders.shortages.view import time_is_early, window_with
from orders.states import SHORTAGE, ShortageState


@step
def locked(*, shortage_id: int) -> Shortage:
    """The shortage with its order, both kept from others until the act ends. Raises Shortage.DoesNotExist."""
    order_id = Shortage.objects.values_list("order_id", flat=True).get(pk=shortage_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    shortage = Shortage.objects.select_for_update(of=["self"]).select_related("line", "chosen").get(pk=shortage_id)
    shortage.order = shortage.line.order = order
    return shortage


@step
def move(
    *,
    shortage: Shortage,
    to: ShortageState,
    kind: str = "",
    at: datetime,
    by: Actor,
    how: Any = None,
    **facts: Any,
) -> None:
    """Move the locked shortage along the table with what is known of the move; the order's history tells it.

    `how` may give `channel` and `contacted_at` of a statement (R5.22). Raises ForbiddenMove: nothing is changed then.
    """
    SHORTAGE.check(shortage.state, to)
    shortage.state = to
    for name, value in facts.items():
        setattr(shortage, name, value)
    shortage.save(update_fields=["state", *facts])
    note(order=shortage.order, kind=kind or f"shortage_{to}", at=at, by=by, data=facts_of(shortage), **(how or {}))


@step
def withdraw(*, shortage: Shortage, at: datetime, by: Actor) -> None:
    """Nothing is asked any more. What was taken in the place of the missing goods goes back."""
    undo_substitute(shortage=shortage, at=at)
    move(shortage=shortage, to=ShortageState.WITHDRAWN, at=at, by=by, closed_at=at)
    stop_asking(order=shortage.order, at=at, by=by)


@step
def stop_asking(*, order: Order, at: datetime, by: Actor) -> None:
    """Nobody need ask the customer any more."""
    settle(order=order, kind=TaskKind.CORRECTION_SILENCE, at=at, by=by)


@step
def close(*, order: Order, at: datetime, by: Actor) -> Shortage | None:
    """The locked order ends, or goes over to its garage: nothing is asked any more. The question that was open."""
    found = order.shortages.open().select_for_update(of=["self"]).select_related("line", "chosen").first()
    if found is not None:
        found.order = found.line.order = order
        withdraw(shortage=found, at=at, by=by)
    return found


@step
def replace(
    *, shortage: Shortage, payment: Payment | None, at: datetime, by: Actor, told_otherwise: bool = False
) -> None:
    """The chosen product comes in the place of the missing one. Its goods are taken, its money is there already.

    `told_otherwise`: the customer learns of it with something greater, and gets no message of its own.
    """
    order, chosen = shortage.order, shortage.chosen
    if chosen is None:
        raise ValueError(f"{shortage}: no substitute was chosen")
    give_back_missing(shortage=shortage, lines=[shortage.line], at=at)
    standing_lines.replace(line=shortage.line, at=at, **_snapshot(chosen, shortage.line.quantity))
    standing_lines.resum(order=order, payment=payment, at=at, by=by)
    _promise(order, window_with(order, chosen, today=local_date(at)))
    settled(shortage=shortage, at=at, by=by, told_otherwise=told_otherwise)
    _retell_garage(order, at=at, by=by)


@step
def wait(*, shortage: Shortage, at: datetime, by: Actor) -> None:
    """The customer waits: the new days are what is promised now, by agreement."""
    if shortage.wait_first_on is None or shortage.wait_last_on is None:
        raise ValueError(f"{shortage}: waiting was not offered")
    _promise(shortage.order, Window(shortage.wait_first_on, shortage.wait_last_on))
    settled(shortage=shortage, at=at, by=by)


@step
def leave_out(*, shortage: Shortage, payment: Payment | None, at: datetime, by: Actor) -> list[OrderLine]:
    """The missing goods are left out, with the work they brought and the rest of their package. What was left out."""
    order = shortage.order
    gone = bundle(shortage.line, list(order.lines.all()))
    give_back_missing(shortage=shortage, lines=gone, at=at)
    standing_lines.drop(order=order, lines=gone, at=at, by=by)
    standing_lines.resum(order=order, payment=payment, at=at, by=by)
    _need_time(order, at=at, by=by)
    return gone


@step
def settled(*, shortage: Shortage, at: datetime, by: Actor, told_otherwise: bool = False) -> None:
    """The answer holds: the customer gets it in plain words, and no new order confirmation (R5.15)."""
    order = shortage.order
    move(shortage=shortage, to=ShortageState.SETTLED, at=at, by=by, settled_at=at, new_total=order.total)
    if told_otherwise:
        return
    is_early = time_is_early(order, order.promise_last_on)
    if is_early:
        raise_task(order=order, kind=TaskKind.TIME_TOO_EARLY, at=at, by=by)
    messages.shortage_settled(shortage=shortage, is_early=is_early, at=at)
    complete_if_done(order=order, at=at, by=by)


def facts_of(shortage: Shortage) -> dict[str, Any]:
    """What the history keeps of it: ids and sums."""
    found: dict[str, Any] = {"shortage": shortage.number, "line": shortage.line_id, "missing": shortage.missing}
    if shortage.answer:
        found["answer"] = shortage.answer
    if shortage.chosen_id:
        found["substitute"] = shortage.chosen_id
    if shortage.new_total is not None:
        found["total"] = {"old": str(shortage.old_total), "new": str(shortage.new_total)}
    return found


def _snapshot(chosen: Substitute, quantity: int) -> dict[str, Any]:
    total = chosen.unit_price * quantity
    return {
        "product_id": chosen.product_id,
        "sku": chosen.sku,
        "name": chosen.name,
        "details": chosen.details,
        "weight_kg": chosen.weight_kg,
        "unit_price": chosen.unit_price,
        "total": total,
        "vat_rate": chosen.vat_rate,
        "vat": split_vat(total, rate=chosen.vat_rate).vat,
    }


def _promise(order: Order, window: Window | None) -> None:
    if window is None:
        return
    order.promise_first_on, order.promise_last_on = window
    order.save(update_fields=["promise_first_on", "promise_last_on"])


def _need_time(order: Order, *, at: datetime, by: Actor) -> None:
    """Without any work left the booked time goes back to its garage, free of charge; else the garage learns what is."""
    if order.lines.filter(kind=LineKind.SERVICE).exists():
        _retell_garage(order, at=at, by=by)
        return
    order.needs_time = False
    order.save(update_fields=["needs_time"])
    if order.booking is not None and order.booking.state in LIVING_BOOKING:
        order.booking = call_off_time(booking_id=order.booking.pk, reason="shortage", at=at, by=by)


def _retell_garage(order: Order, *, at: datetime, by: Actor) -> None:
    """The garage sees what comes now, and is told that something changed."""
    booking = order.booking
    if booking is not None and booking.state in LIVING_BOOKING:
        order.booking = tell_anew(booking_id=booking.pk, facts=job_facts(order), at=at, by=by)
        news.tell_job_changed(booking=order.booking, at=at, by=by)
