"""What the shop tells about money that is given back, or let go."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from lapinkumi.outbox.still_true import StillTrue
from orders import presentation
from orders.models import Order, Refund


@step
def refund_made(*, order: Order, refund: Refund, at: datetime) -> Message:
    """How much was given back, why, where to, and when it is seen there (R6.7)."""
    with translation.override(order.language):
        context = {**presentation.context(order), "amount": refund.amount, "reason": refund.reason}
        context["method"] = refund.payment.method_text
        context |= {"account_end": refund.account_end, "paid_on": refund.paid_on}
    return enqueue_email(
        name="refund_made",
        to=order.email,
        context=context,
        dedupe_key=str(refund.pk),
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def payment_let_go(*, order: Order, at: datetime) -> Message:
    """The money came, the order could not be taken in: nothing is charged, and how to order anew."""
    with translation.override(order.language):
        context = presentation.context(order)
    return enqueue_email(
        name="payment_let_go",
        to=order.email,
        context=context,
        dedupe_key=order.number,
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def refund_account_asked(*, order: Order, refund: Refund, at: datetime) -> Message:
    """The money goes to a bank account: how much, why, and the page on which to tell which one."""
    with translation.override(order.language):
        context = {**presentation.context(order), "amount": refund.amount, "reason": refund.reason}
        context["account_url"] = settings.SITE_URL + reverse("orders:refund_account", args=[order.token])
    return enqueue_email(
        name="refund_account_asked",
        to=order.email,
        context=context,
        dedupe_key=f"{refund.pk}:{refund.tries}",
        at=at,
        language=order.language,
        still_true=StillTrue("refund_lacks_account", {"refund": refund.pk}),
        about=order.number,
    )


@step
def refund_account_kept(*, order: Order, account_end: str, at: datetime) -> Message:
    """The account is known: by its end, in case somebody else told it."""
    with translation.override(order.language):
        context = {**presentation.context(order), "account_end": account_end}
    return enqueue_email(
        name="refund_account_kept",
        to=order.email,
        context=context,
        dedupe_key=f"{order.number}:{at.isoformat()}",
        at=at,
        language=order.language,
        about=order.number,
    )


def refund_lacks_account(*, refund: int, at: datetime) -> bool:
    """Whether nobody has told where the refund goes (MESSAGE_STILL_TRUE)."""
    return Refund.objects.to_pay().filter(pk=refund, account=None).exists()
