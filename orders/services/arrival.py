"""An order's way in, and out again: received with its time asked for, lapsed, given up, or found again."""

from datetime import datetime

from installers.errors import HoldLapsed
from installers.services.bookings import keep_hold, release_hold, request_time
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from lapinkumi.core.states import ForbiddenMove
from orders.messages import orders as messages
from orders.models import LineKind, Order, TaskKind
from orders.partner.job_facts import job_facts
from orders.services import checkout, confirmation, suspicions
from orders.services.attention import raise_task
from orders.services.events import note
from orders.states import ORDER, OrderState
from orders.stock_causes import revival_cause, stock_cause
from shop.services.stock import NotEnoughStock, Want, take_stock, undo_take


@step
def take_goods(*, order: Order, at: datetime, cause: str = "") -> None:
    """Take the order's goods from stock. Raises NotEnoughStock; the act then rolls back."""
    goods = order.lines.filter(kind=LineKind.GOODS, product__isnull=False)
    wants = [Want(product, quantity) for product, quantity in goods.values_list("product", "quantity")]
    take_stock(wants=wants, cause=cause or stock_cause(order), at=at)


@step
def arrive(*, order: Order, payer: str = "", at: datetime, by: Actor) -> None:
    """The locked order is paid for, or promised: the customer is told at once, the garage is asked for the time.

    The basket is emptied, and its draft keeps nothing personal. What may be misuse is flagged for a clerk (R1.2):
    `payer` is the payer's name, where known.
    """
    if order.booking_id:
        _ask_for_time(order, at=at, by=by)
    confirmation.receive(order=order, at=at, by=by)
    suspicions.judge(order=order, payer=payer, at=at)
    checkout.finish(order=order)


@step
def wait_longer(*, order: Order, until: datetime, at: datetime, by: Actor) -> None:
    """Klarna still checks the buyer: the held time waits too. One that is gone already is found out on arrival."""
    if order.booking_id:
        try:
            keep_hold(booking_id=order.booking_id, until=until, at=at, by=by)
        except HoldLapsed:
            return


@step
def expire(*, order: Order, at: datetime, by: Actor) -> None:
    """Nobody paid in time: goods and time go back. The customer is not told: there was no order yet."""
    ORDER.check(order.state, OrderState.EXPIRED)
    _let_go(order, "expired", at=at, by=by)
    order.state = OrderState.EXPIRED
    order.closed_at = at
    order.save(update_fields=["state", "closed_at"])
    note(order=order, kind="expired", at=at, by=by)


@step
def give_up(*, order: Order, why: str, at: datetime, by: Actor) -> None:
    """The payment was refused for good: goods and time go back, and the customer is told. An ended order stays so."""
    if ended(order=order, why=why, at=at, by=by):
        messages.order_not_accepted(order=order, at=at)


@step
def ended(*, order: Order, why: str, at: datetime, by: Actor) -> bool:
    """The order ends before it was taken in: goods and time go back. False where it has ended already."""
    if not ORDER.allows(order.state, OrderState.CANCELLED):
        return False
    _let_go(order, why, at=at, by=by)
    order.state = OrderState.CANCELLED
    order.closed_at = at
    order.save(update_fields=["state", "closed_at"])
    note(order=order, kind="cancelled", at=at, by=by, data={"why": why})
    return True


@step
def revived(*, order: Order, at: datetime, by: Actor) -> bool:
    """A lapsed order was paid after all: are its goods still there? Then they are its own again (pain 2)."""
    try:
        take_goods(order=order, at=at, cause=revival_cause(order))
    except NotEnoughStock:
        return False
    note(order=order, kind="revived", at=at, by=by)
    return True


def _ask_for_time(order: Order, *, at: datetime, by: Actor) -> None:
    try:
        request_time(booking_id=order.booking_id or 0, facts=job_facts(order), at=at, by=by)
    except (HoldLapsed, ForbiddenMove):
        order.booking = None
        order.save(update_fields=["booking"])
        raise_task(order=order, kind=TaskKind.BOOKING_LOST, at=at, by=by)


def _let_go(order: Order, why: str, *, at: datetime, by: Actor) -> None:
    undo_take(taken=stock_cause(order), cause=f"{stock_cause(order)}:{why}", at=at)
    if order.booking_id:
        release_hold(booking_id=order.booking_id, at=at, by=by)
