"""Taking in statements of withdrawal (KSL ch. 6, R6.5, R5.22), and settling them."""

from datetime import datetime
from typing import Any

from django.utils import translation

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.events import Channel
from orders.lookup import find_order
from orders.models import Order, TaskKind
from orders.services.attention import raise_task
from orders.services.events import note
from returns import messages
from returns.models import NoticeEvent, WithdrawalNotice
from returns.statement import Statement, words


@act
def receive(
    *,
    statement: Statement,
    form_token: str,
    customer_id: int | None = None,
    channel: Channel = Channel.WEB,
    contacted_at: datetime | None = None,
    language: str = "fi",
    at: datetime,
    by: Actor,
) -> WithdrawalNotice:
    """Store the statement and acknowledge it at once by e-mail, with its content and time, whoever it came from.

    Where number and e-mail (or the logged-in customer's account) meet an order, its history tells of it and a clerk
    gets a task; where not, the row waits among the open ones. The same `form_token` again: the statement already there.
    """
    notice, is_new = WithdrawalNotice.objects.get_or_create(
        form_token=form_token,
        defaults={
            "received_at": at,
            "channel": channel,
            "contacted_at": contacted_at,
            "language": language,
            "name": statement.name,
            "order_number": statement.order_number,
            "email": statement.email,
            "products": statement.products,
            "statement": _worded(statement, language),
            "order": find_order(number=statement.order_number, email=statement.email, customer_id=customer_id),
        },
    )
    if is_new:
        _tell(notice=notice, at=at, by=by)
    return notice


@act
def settle(*, notice_id: int, at: datetime, by: Actor) -> WithdrawalNotice:
    """Mark the statement as taken care of. Settled already: nothing happens."""
    notice = WithdrawalNotice.objects.select_for_update(of=["self"]).get(pk=notice_id)
    if notice.settled_at is None:
        notice.settled_at = at
        notice.save(update_fields=["settled_at"])
        NoticeEvent.of(at=at, by=by, kind="settled", notice=notice).save()
    return notice


@step
def _tell(*, notice: WithdrawalNotice, at: datetime, by: Actor) -> None:
    how: dict[str, Any] = {"channel": notice.channel, "contacted_at": notice.contacted_at}
    NoticeEvent.of(at=at, by=by, kind="received", notice=notice, **how).save()
    if notice.order is not None:
        _tell_order(order=notice.order, notice=notice, at=at, by=by)
    if notice.email:
        messages.withdrawal_received(notice=notice, at=at)


@step
def _tell_order(*, order: Order, notice: WithdrawalNotice, at: datetime, by: Actor) -> None:
    data = {"notice": notice.pk}
    how = {"channel": notice.channel, "contacted_at": notice.contacted_at}
    note(order=order, kind="withdrawal_stated", at=at, by=by, data=data, **how)
    raise_task(order=order, kind=TaskKind.STATEMENT, at=at, by=by, data=data)


def _worded(statement: Statement, language: str) -> str:
    with translation.override(language):
        return words(statement)
