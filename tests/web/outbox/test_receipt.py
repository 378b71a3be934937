"""POST /sms/receipt/<secret>/: what the gateway tells."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.models import Message, SmsReceipt
from tests.unit.outbox.making import NOW, sms
from tests.unit.outbox.sms_gateway import SmsGateway

pytestmark = pytest.mark.django_db


def post(body: object, *, secret: str = "", content_type: str = "application/json") -> int:
    url = reverse("outbox:sms-receipt", args=[secret or settings.SMS_RECEIPT_SECRET])
    return Client(enforce_csrf_checks=True).post(url, body, content_type=content_type).status_code


def test_the_address_is_as_promised():
    assert reverse("outbox:sms-receipt", args=["x"]) == "/sms/receipt/x/"


def test_a_receipt_reaches_its_message(gateway: SmsGateway):
    message = sms()
    deliver(message_id=message.pk, at=NOW)
    assert post({"id": "sms-1", "status": "delivered"}) == 204
    assert Message.objects.get().receipt_status == "delivered"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("delivered", "delivered"),
        ("DELIVERED", "delivered"),
        ("sent", "pending"),
        ("expired", "undelivered"),
        ("failed", "undelivered"),
    ],
)
def test_the_gateways_words_are_understood(word: str, status: str):
    assert post({"id": "sms-1", "status": word}) == 204
    assert list(SmsReceipt.objects.values_list("provider_id", "status")) == [("sms-1", status)]


def test_an_unknown_word_is_no_error_and_changes_nothing():
    assert post({"id": "sms-1", "status": "abducted"}) == 204
    assert SmsReceipt.objects.count() == 0


def test_an_unknown_id_is_no_error():
    assert post({"id": "of somebody else".replace(" ", "-"), "status": "delivered"}) == 204


@pytest.mark.parametrize("secret", ["wrong", "a" * 32, "ä" * 32])
def test_a_wrong_secret_finds_nothing(secret: str):
    assert post({"id": "sms-1", "status": "delivered"}, secret=secret) == 404
    assert SmsReceipt.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"id": "x"}',
        '{"id": 1, "status": "delivered"}',
        '{"id": "", "status": "delivered"}',
        '{"id": "x\\u0000", "status": "delivered"}',
        '{"id": "x", "status": []}',
        '{"id": "' + "x" * 121 + '", "status": "delivered"}',
        "\\ud800",
        "[" * 100_000,
    ],
)
def test_a_body_that_makes_no_sense_is_refused(body: str):
    assert post(body) == 400
    assert SmsReceipt.objects.count() == 0


def test_bytes_that_are_no_text_are_refused():
    assert post(b"\xff\xfe\x00", content_type="application/octet-stream") == 400


def test_looking_at_the_address_does_nothing(client: Client):
    assert client.get(reverse("outbox:sms-receipt", args=[settings.SMS_RECEIPT_SECRET])).status_code == 405
