"""What Klarna sends us: stored first, answered then, followed up by reading Klarna. Its content is never believed."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.jobs import after_commit
from orders.models import KlarnaCallback, Payment
from orders.services import payments

LONGEST_BODY = 20_000


@act
def store(*, payment_id: int, kind: str, body: str, at: datetime, by: Actor) -> KlarnaCallback:
    """Keep the callback; the worker follows it up once it is stored (pain 7)."""
    payment = Payment.objects.get(pk=payment_id)
    stored = KlarnaCallback.objects.create(payment=payment, kind=kind, body=body[:LONGEST_BODY], received_at=at)
    after_commit("orders.follow_up_callback", id=stored.pk)
    return stored


def follow_up(*, callback_id: int, at: datetime, by: Actor) -> bool:
    """Read Klarna for this callback's payment. False if that was done before. Raises KlarnaError to try again."""
    callback = KlarnaCallback.objects.get(pk=callback_id)
    if callback.handled_at is not None:
        return False
    payments.sync(payment_id=callback.payment_id, at=at, by=by)
    return settle(callback_id=callback_id, at=at, by=by)


@act
def settle(*, callback_id: int, at: datetime, by: Actor) -> bool:
    """Nothing more to do for this callback."""
    return bool(KlarnaCallback.objects.filter(pk=callback_id, handled_at=None).update(handled_at=at))
