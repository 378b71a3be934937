"""Delivery receipts: kept as they come, in any order, before or after our own record."""

from datetime import timedelta

import pytest

from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.models import Message, MessageEvent, ReceiptStatus, SmsReceipt
from lapinkumi.outbox.services.receipts import record_receipt
from tests.unit.outbox.making import BY, NOW, email, sms
from tests.unit.outbox.sms_gateway import SmsGateway

pytestmark = pytest.mark.django_db
PENDING, UNDELIVERED, DELIVERED = ReceiptStatus.PENDING, ReceiptStatus.UNDELIVERED, ReceiptStatus.DELIVERED


def sent(**changes: object) -> Message:
    message = sms(**changes)
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    return message


def tell(status: ReceiptStatus, *, provider_id: str = "sms-1", seconds: int = 5) -> None:
    record_receipt(provider_id=provider_id, status=status, at=NOW + timedelta(seconds=seconds), by=BY)


def test_a_receipt_is_told_to_its_message(gateway: SmsGateway):
    message, other = sent(), sent(dedupe_key="order 2")
    tell(DELIVERED)
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.receipt_status, message.receipt_at) == (DELIVERED, NOW + timedelta(seconds=5))
    assert (other.receipt_status, other.receipt_at) == ("", None)
    assert message.events.last().kind == "receipt_delivered"


def test_the_same_receipt_twice_changes_nothing(gateway: SmsGateway):
    message = sent()
    tell(DELIVERED)
    tell(DELIVERED, seconds=60)
    message.refresh_from_db()
    assert message.receipt_at == NOW + timedelta(seconds=5)
    assert SmsReceipt.objects.count() == 1
    assert MessageEvent.objects.filter(kind="receipt_delivered").count() == 1


@pytest.mark.parametrize(
    ("order", "end"),
    [
        ([PENDING, DELIVERED], DELIVERED),
        ([DELIVERED, PENDING], DELIVERED),
        ([UNDELIVERED, PENDING], UNDELIVERED),
        ([UNDELIVERED, DELIVERED], DELIVERED),
        ([DELIVERED, UNDELIVERED], DELIVERED),
    ],
)
def test_receipts_in_any_order_end_the_same(gateway: SmsGateway, order: list[ReceiptStatus], end: ReceiptStatus):
    message = sent()
    for status in order:
        tell(status)
    message.refresh_from_db()
    assert message.receipt_status == end


def test_a_receipt_before_our_own_record_waits_for_it(gateway: SmsGateway):
    tell(DELIVERED)
    message = sent()
    assert (message.receipt_status, message.receipt_at) == (DELIVERED, NOW + timedelta(seconds=5))


def test_a_receipt_of_nothing_is_kept_quietly():
    tell(DELIVERED, provider_id="never heard of")
    assert SmsReceipt.objects.count() == 1
    assert Message.objects.count() == 0


def test_a_receipt_never_touches_an_email():
    message = email()
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    tell(DELIVERED, provider_id=message.provider_id)
    message.refresh_from_db()
    assert message.receipt_status == ""
