"""Delivery receipts of the SMS gateway: kept as they come, applied in any order."""

from datetime import datetime

from django.db import connection

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.outbox.models import Message, MessageChannel, MessageEvent, ReceiptStatus, SmsReceipt

_ORDER = {status: rank for rank, status in enumerate(ReceiptStatus.values)}


@act
def record_receipt(*, provider_id: str, status: ReceiptStatus, at: datetime, by: Actor) -> None:
    """Keep a receipt and tell its message. The same again changes nothing.

    A receipt can come before our own record of the gateway's id: it waits, and `record_sent` finds it.
    """
    wait_for_turn(provider_id=provider_id)
    SmsReceipt.objects.get_or_create(provider_id=provider_id, status=status, defaults={"received_at": at})
    messages = Message.objects.select_for_update().filter(channel=MessageChannel.SMS, provider_id=provider_id)
    for message in messages:
        apply_receipts(message=message, by=by)


@step
def wait_for_turn(*, provider_id: str) -> None:
    """Let one act at a time deal with a gateway's id, until it ends.

    Else the receipt and our own record of the id, written at the same moment, would not see each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sms receipt'), hashtext(%s))", [provider_id])


@step
def apply_receipts(*, message: Message, by: Actor) -> None:
    """Give the (locked) text message the most final of its receipts; a late "on its way" takes nothing back."""
    if message.channel != MessageChannel.SMS or not message.provider_id:
        return
    receipts = SmsReceipt.objects.filter(provider_id=message.provider_id)
    latest = max(receipts, key=lambda receipt: _ORDER[receipt.status], default=None)
    if latest is None or _ORDER[latest.status] <= _ORDER[message.receipt_status]:
        return
    message.receipt_status = latest.status
    message.receipt_at = latest.received_at
    message.save(update_fields=["receipt_status", "receipt_at"])
    MessageEvent.of(at=latest.received_at, by=by, kind=f"receipt_{latest.status}", message=message).save()
