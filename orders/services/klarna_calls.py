"""What we ask of Klarna later, by a worker: the intent is stored with the act, the call is made outside any."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.jobs import after_commit
from lapinkumi.core.money import to_cents
from orders.klarna import (
    WORKER_READ_SECONDS,
    KlarnaClient,
    KlarnaError,
    KlarnaNotAllowed,
    Operation,
    idempotency_key,
)
from orders.models import CallState, Capture, CaptureState, KlarnaCall, Order, Payment, PaymentEvent, Task, TaskKind
from orders.services import captured, corrected, lost_answers, refunded, substituted
from orders.services.attention import raise_task, settle

log = structlog.get_logger(__name__)

MOST_TRIES: Final = 12  # with doubling pauses: the last one after some twelve hours
FIRST_PAUSE: Final = timedelta(seconds=20)
LONGEST_PAUSE: Final = timedelta(hours=2)
LAST_WORDS: Final = (Operation.UPDATE_AUTHORIZATION, Operation.UPDATE_SHIPPING_ADDRESS)  # each replaces the last
ANSWER_TIME: Final = timedelta(minutes=3)  # so long one worker has a call to itself; a slow Klarna takes over two

Make = Callable[[KlarnaClient, str, Any, UUID], str | None]
CALLS: Final[Mapping[str, Make]] = {
    Operation.ACKNOWLEDGE: lambda klarna, order, payload, key: klarna.acknowledge(order, key=key),
    Operation.SET_REFERENCES: lambda klarna, order, payload, key: klarna.set_references(order, payload, key=key),
    Operation.CANCEL: lambda klarna, order, payload, key: klarna.cancel(order, key=key),
    Operation.RELEASE: lambda klarna, order, payload, key: klarna.release(order, key=key),
    Operation.EXTEND: lambda klarna, order, payload, key: klarna.extend(order, key=key),
    Operation.CAPTURE: lambda klarna, order, payload, key: klarna.capture(order, payload, key=key),
    Operation.UPDATE_AUTHORIZATION: lambda klarna, order, payload, key: klarna.update_authorization(
        order, payload, key=key
    ),
    Operation.UPDATE_SHIPPING_ADDRESS: lambda klarna, order, payload, key: klarna.update_shipping_address(
        order, payload, key=key
    ),
    Operation.REFUND: lambda klarna, order, payload, key: klarna.refund(order, payload, key=key),
}


def client(payment: Payment, *, read_seconds: float = WORKER_READ_SECONDS) -> KlarnaClient:
    """Klarna where this payment was made, whatever the settings say today. Who waits at a page waits for one try."""
    retries = 2 if read_seconds >= WORKER_READ_SECONDS else 0
    password = settings.KLARNA_PASSWORDS.get(payment.merchant, settings.KLARNA_PASSWORD)
    return KlarnaClient(payment.base_url, payment.merchant, password, read_seconds=read_seconds, get_retries=retries)


@step
def ask(
    *, payment: Payment, operation: Operation, cause: str, at: datetime, payload: Mapping[str, Any] | None = None
) -> KlarnaCall:
    """Store the intent of one call, once for its cause; a worker makes it as soon as the act is stored."""
    call, is_new = KlarnaCall.objects.get_or_create(
        payment=payment,
        operation=operation,
        cause=cause,
        defaults={"payload": dict(payload or {}), "created_at": at, "next_try_at": at},
    )
    if is_new:
        after_commit("orders.call_klarna", id=call.pk)
    return call


def make(*, call_id: int, at: datetime, by: Actor) -> bool:
    """Make the stored call, and store its end; whether it was its turn. Called twice it is one call at Klarna.

    What may have been sent before is looked for first: it may be done although its answer was lost.
    """
    call = claim(call_id=call_id, at=at, by=by)
    if call is None:
        return False
    klarna = client(call.payment)
    try:
        result = _found(call, klarna) if lost_answers.was_sent_before(call) else None
        result = _sent(call, klarna) if result is None else result
    except KlarnaError as error:
        record_refusal(call_id=call_id, error=error, at=at, by=by)
    else:
        record_done(call_id=call_id, result=result, at=at, by=by)
    return True


def _sent(call: KlarnaCall, klarna: KlarnaClient) -> str:
    """What Klarna gave for it. A no is looked into: it may only say that it has been done before."""
    order_id, operation = call.payment.klarna_order_id or "", Operation(call.operation)
    key = idempotency_key(klarna_order_id=order_id, operation=operation, row_id=call.pk)
    try:
        return CALLS[operation](klarna, order_id, call.payload, key) or ""
    except KlarnaNotAllowed:
        with suppress(KlarnaError):
            if (result := _found(call, klarna)) is not None:
                return result
        raise


def _found(call: KlarnaCall, klarna: KlarnaClient) -> str | None:
    return lost_answers.found(call, klarna.get_order(call.payment.klarna_order_id or ""))


@act
def claim(*, call_id: int, at: datetime, by: Actor) -> KlarnaCall | None:
    """Write down that it is made now, before it is: an answer may never reach us. None where it is not its turn.

    A sum or an address waits for the one told before it, or the older one would be the last word.
    """
    _order, call = _locked(call_id)
    if call.state != CallState.QUEUED or call.next_try_at is None or call.next_try_at > at:
        return None
    if not call.payment.klarna_order_id or _waits_for_another(call):
        return None
    call.tries += 1
    call.next_try_at = at + ANSWER_TIME
    call.save(update_fields=["tries", "next_try_at"])
    if call.operation == Operation.REFUND:
        refunded.sent(call=call, at=at)
    return call


def _waits_for_another(call: KlarnaCall) -> bool:
    earlier = KlarnaCall.objects.filter(payment=call.payment_id, operation=call.operation, pk__lt=call.pk)
    return call.operation in LAST_WORDS and earlier.filter(state=CallState.QUEUED).exists()


@act
def make_again(*, call_id: int, at: datetime, by: Actor) -> KlarnaCall:
    """Ask once more for what Klarna refused for good, with a new key. One that has not failed is left as it is.

    So are captures and refunds, which are asked for again by their own rows, and a sum that is not the order's (any
    more): that is a question to the customer.
    """
    _order, call = _locked(call_id)
    if call.state != CallState.FAILED or not may_be_made_again(call):
        return call
    cause = f"{call.cause.split('#')[0][:50]}#{call.pk}"
    return ask(payment=call.payment, operation=Operation(call.operation), cause=cause, at=at, payload=call.payload)


def may_be_made_again(call: KlarnaCall) -> bool:
    """Whether it can be asked for once more by itself."""
    if call.operation == Operation.UPDATE_AUTHORIZATION:
        return bool(call.payload["order_amount"] == to_cents(call.payment.amount))
    return call.operation not in (Operation.CAPTURE, Operation.REFUND)


@act
def record_done(*, call_id: int, result: str, at: datetime, by: Actor) -> None:
    """The call has been answered as it should."""
    order, call = _locked(call_id)
    if call.state != CallState.QUEUED:
        return
    _end(call, CallState.DONE, at=at, result=result[:80])
    if call.operation == Operation.CAPTURE:
        captured.charged(call=call, capture_id=result, at=at, by=by)
    if call.operation in (Operation.RELEASE, Operation.CANCEL):
        captured.let_go(call=call, at=at, by=by)
    if call.operation == Operation.REFUND:
        refunded.given(order=order, call=call, refund_id=result, at=at, by=by)
    if call.operation == Operation.EXTEND:
        after_commit("orders.sync_payment", id=call.payment_id)
    if call.operation == Operation.ACKNOWLEDGE:
        Payment.objects.filter(pk=call.payment_id, acknowledged_at=None).update(acknowledged_at=at)
    if call.operation == Operation.UPDATE_AUTHORIZATION:
        corrected.raised(order=order, call=call, at=at, by=by)
        substituted.raised(order=order, call=call, at=at, by=by)
    _note(call, "done", at=at, by=by)
    if _was_the_failure(order, call):
        settle(order=order, kind=TaskKind.PAYMENT_FAILED, at=at, by=by)


@act
def record_refusal(*, call_id: int, error: KlarnaError, at: datetime, by: Actor) -> None:
    """Try again later what may succeed later; call a person for what will not."""
    order, call = _locked(call_id)
    if call.state != CallState.QUEUED:
        return
    call.error = " ".join([repr(error), *error.error_messages])[:300]
    if (error.retryable or error.doubtful) and call.tries < MOST_TRIES:
        call.next_try_at = at + _pause(call.tries, error.retry_after)
        call.save(update_fields=["error", "next_try_at"])
        return
    _end(call, CallState.FAILED, at=at)
    if call.operation == Operation.CAPTURE:
        captured.refused(call=call, at=at, by=by)
    _note(call, "failed", at=at, by=by)
    if call.operation == Operation.REFUND:
        refunded.refused(order=order, call=call, at=at, by=by)
        return
    if call.operation == Operation.UPDATE_AUTHORIZATION and not _sum_matters(order, call, at=at, by=by):
        return
    data = {"operation": call.operation, "call": call.pk, "error": call.error}
    raise_task(order=order, kind=TaskKind.PAYMENT_FAILED, at=at, by=by, data=data)


def _sum_matters(order: Order, call: KlarnaCall, *, at: datetime, by: Actor) -> bool:
    """Klarna refused a sum: whoever waited for it is told. Whether the refusal is a person's matter besides."""
    matters = [one.refused(order=order, call=call, at=at, by=by) for one in (corrected, substituted)]
    return all(matters)


def _locked(call_id: int) -> tuple[Order, KlarnaCall]:
    """The order and its call, locked in that order, as every act does that touches both."""
    order_id = KlarnaCall.objects.values_list("payment__order", flat=True).get(pk=call_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    return order, KlarnaCall.objects.select_for_update(of=["self"]).select_related("payment").get(pk=call_id)


def _was_the_failure(order: Order, call: KlarnaCall) -> bool:
    """Whether the clerk's open task is about this very thing, which has been done now."""
    about = {"kind": TaskKind.PAYMENT_FAILED, "settled_at": None, "data__operation": call.operation}
    if not Task.objects.filter(order=order, **about).exists():
        return False
    failed = Capture.objects.filter(payment=call.payment, state=CaptureState.FAILED)
    return call.operation != Operation.CAPTURE or not failed.exists()


def _pause(tries: int, asked: int | None) -> timedelta:
    """Doubling pauses, and never less than what Klarna asked for."""
    pause = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
    return max(pause, timedelta(seconds=asked or 0))


def _end(call: KlarnaCall, state: CallState, *, at: datetime, result: str = "") -> None:
    call.state = state
    call.ended_at = at
    call.next_try_at = None
    call.result = result
    call.save(update_fields=["state", "ended_at", "next_try_at", "result", "error"])


def _note(call: KlarnaCall, end: str, *, at: datetime, by: Actor) -> None:
    data = {"call": call.pk, "tries": call.tries}
    PaymentEvent.of(at=at, by=by, kind=f"{call.operation}_{end}", data=data, payment=call.payment).save()
