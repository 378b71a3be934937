"""The secret link of an order: mailed to its owner when asked for, revoked when it has come into wrong hands (R3.3)."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.due import each
from lapinkumi.core.jobs import after_commit
from lapinkumi.outbox.models import Message
from orders.lookup import find_order
from orders.messages import orders as messages
from orders.models import LinkRequest, Order
from orders.models.order import make_token
from orders.policy import LINK_PAUSE
from orders.services.events import note

SWEEPER = Actor.system("answer_link_requests")


@act
def ask(*, number: str, email: str, at: datetime, by: Actor) -> None:
    """Take the question in. It costs the same for every order, known or not: a worker looks for it afterwards."""
    request = LinkRequest.objects.create(number=number, email=email, asked_at=at)
    after_commit("orders.answer_link_request", id=request.pk)


@act
def answer(*, request_id: int, at: datetime, by: Actor) -> bool:
    """Mail the link where number and address meet, at most once in LINK_PAUSE for an order. The question is forgotten.

    Returns whether there was one to answer; answered already, nothing happens.
    """
    request = LinkRequest.objects.select_for_update(skip_locked=True).filter(pk=request_id).first()
    if request is None:
        return False
    order = find_order(number=request.number, email=request.email)
    if order is not None:
        order = Order.objects.select_for_update().get(pk=order.pk)
        if not _mailed_lately(order, at):
            messages.order_link(order=order, key=f"asked-{request.pk}", at=at)
            note(order=order, kind="link_mailed", at=at, by=by)
    request.delete()
    return True


@act
def rotate(*, order_id: int, at: datetime, by: Actor) -> Order:
    """Revoke the order's link: the old address leads nowhere from now on, and the new one is mailed to the customer.

    Not idempotent: each call makes a new link.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    renew(order=order, at=at, by=by)
    return order


@step
def renew(*, order: Order, at: datetime, by: Actor) -> None:
    """As `rotate`, of the locked order."""
    order.token = make_token()
    order.save(update_fields=["token"])
    note(order=order, kind="link_rotated", at=at, by=by)
    messages.order_link(order=order, key=f"rotated-{order.number}-{at.isoformat()}", at=at)


def answer_requests(*, at: datetime) -> int:
    """Rule of DUE_RULES: questions whose worker never came. Returns how many were answered."""
    waiting = LinkRequest.objects.order_by("pk").values_list("pk", flat=True)
    return each(list(waiting), lambda request_id: answer(request_id=request_id, at=at, by=SWEEPER))


def _mailed_lately(order: Order, at: datetime) -> bool:
    return Message.objects.filter(name="order_link", about=order.number, created_at__gt=at - LINK_PAUSE).exists()
