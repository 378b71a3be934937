"""What the shop tells about returns: one function, one folder of templates/messages/, one row each."""

from datetime import datetime

from django.utils import translation

from lapinkumi.core import clock
from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from returns import policy
from returns.models import WithdrawalNotice
from returns.statement import Statement, facts


@step
def withdrawal_received(*, notice: WithdrawalNotice, at: datetime) -> Message:
    """The acknowledgement on a durable medium: what was stated, on which day and at what time (KSL ch. 6).

    It is the same whether or not the order is known, so that nobody learns from it which orders exist.
    """
    with translation.override(notice.language):
        shown = facts(statement_of(notice))
    return enqueue_email(
        name="withdrawal_received",
        to=notice.email,
        context={
            "notice": notice,
            "facts": shown,
            "stated_at": clock.local(notice.stated_at),
            "sending_back_days": policy.SENDING_BACK_DAYS,
            "refund_days": policy.WITHDRAWAL_REFUND_DAYS,
        },
        dedupe_key=str(notice.pk),
        at=at,
        language=notice.language,
        about=notice.order.number if notice.order else "",
    )


def statement_of(notice: WithdrawalNotice) -> Statement:
    """The statement as it was given."""
    return Statement(name=notice.name, order_number=notice.order_number, email=notice.email, products=notice.products)
