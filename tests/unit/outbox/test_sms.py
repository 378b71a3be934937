"""Text messages as they leave: to a real gateway on this machine."""

from datetime import timedelta

import pytest

from lapinkumi.outbox import policy
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.services import sending
from lapinkumi.outbox.states import MessageState
from tests.unit.outbox.making import BY, NOW, sms
from tests.unit.outbox.sms_gateway import SmsGateway

pytestmark = pytest.mark.django_db


def test_the_gateway_gets_what_the_wire_says(gateway: SmsGateway):
    message = sms()
    assert deliver(message_id=message.pk, at=NOW) == MessageState.SENT
    assert gateway.calls == [
        {
            "path": "/sms/messages",
            "authorization": "Bearer token-of-ours",
            "key": str(message.uuid),
            "to": "+358401234567",
            "text": "Hei Aino, tilaus LK-1001 on noudettavissa.",
            "sender": "Lapin Kumi",
        }
    ]
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.provider_id) == (MessageState.SENT, NOW, "sms-1")


def test_sent_but_not_recorded_is_not_sent_twice(gateway: SmsGateway):
    message = sms()
    held = sending.claim(message_id=message.pk, worker="dies", at=NOW, by=BY)
    assert held is not None
    gateway.take({"key": str(held.uuid)})  # the gateway has it, and the worker dies before it can say so
    assert deliver(message_id=message.pk, at=NOW + policy.LEASE) == MessageState.SENT
    assert list(gateway.sent) == [str(message.uuid)]
    message.refresh_from_db()
    assert message.provider_id == "sms-1"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (400, MessageState.FAILED),
        (422, MessageState.FAILED),
        (401, MessageState.QUEUED),
        (403, MessageState.QUEUED),
        (404, MessageState.QUEUED),
        (409, MessageState.QUEUED),
        (429, MessageState.QUEUED),
        (500, MessageState.QUEUED),
        (503, MessageState.QUEUED),
    ],
)
def test_what_the_gateway_refuses_is_tried_again_or_given_up(gateway: SmsGateway, status: int, state: MessageState):
    gateway.answer(status)
    message = sms()
    assert deliver(message_id=message.pk, at=NOW) == state
    message.refresh_from_db()
    assert message.reason == f"Tekstiviestien välittäjä vastasi {status}."
    assert message.is_permanent == (state == MessageState.FAILED)
    assert gateway.sent == {}


@pytest.mark.parametrize(("asked", "pause"), [("600", 600), ("5", 60), ("99999", 7200), ("soon", 60), ("", 60)])
def test_retry_after_is_kept_within_our_own_pauses(gateway: SmsGateway, asked: str, pause: int):
    gateway.answer(429, headers={"Retry-After": asked})
    message = sms()
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    assert message.next_attempt_at == NOW + timedelta(seconds=pause)


@pytest.mark.parametrize("body", [b"", b"ok", b"[]", b'{"identity": 1}'])
def test_an_answer_without_an_id_is_tried_again_with_the_same_key(gateway: SmsGateway, body: bytes):
    gateway.answer(202, body=body)
    message = sms()
    assert deliver(message_id=message.pk, at=NOW) == MessageState.QUEUED
    assert deliver(message_id=message.pk, at=NOW + timedelta(minutes=1)) == MessageState.SENT
    assert {call["key"] for call in gateway.calls} == {str(message.uuid)}


def test_a_redirect_is_not_followed(gateway: SmsGateway):
    gateway.answer(302, headers={"Location": "http://127.0.0.1:9/steal"})
    message = sms()
    assert deliver(message_id=message.pk, at=NOW) == MessageState.QUEUED
    assert len(gateway.calls) == 1


def test_a_gateway_that_is_away_is_tried_again(gateway: SmsGateway):
    gateway.close()
    message = sms()
    assert deliver(message_id=message.pk, at=NOW) == MessageState.QUEUED
    message.refresh_from_db()
    assert message.reason == "Tekstiviestien välittäjä ei vastaa."


def test_logs_name_ids_but_nobody(gateway: SmsGateway, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    gateway.answer(400)
    message = sms()
    deliver(message_id=message.pk, at=NOW)
    assert str(message.pk) in caplog.text
    for private in ("401234567", "Aino", "token-of-ours"):
        assert private not in caplog.text
