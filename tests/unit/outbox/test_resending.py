"""What staff do: send again, or settle in another way."""

from datetime import timedelta

import pytest
from django.test import override_settings

from lapinkumi.outbox import policy
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.queries import failed_messages_counter
from lapinkumi.outbox.services.enqueue import File
from lapinkumi.outbox.services.resending import CannotResend, NotFailed, resend, settle
from lapinkumi.outbox.states import MessageState
from tests.unit.outbox.making import BY, NOW, email, paper, sms
from tests.unit.outbox.sms_gateway import SmsGateway

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def refused(gateway: SmsGateway) -> Message:
    gateway.answer(400)
    message = sms()
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    return message


def test_resend_of_a_failed_message_queues_a_copy_and_closes_it(gateway: SmsGateway):
    message = refused(gateway)
    copy = resend(message_id=message.pk, recipient="+358501112233", at=LATER, by=BY)
    message.refresh_from_db()
    assert (message.state, message.cancelled_at, message.reason) == (
        MessageState.CANCELLED,
        LATER,
        "Lähetetty uudelleen.",
    )
    assert (copy.copy_of, copy.state, copy.recipient) == (message, MessageState.QUEUED, "+358501112233")
    assert (copy.body_text, copy.about, copy.tries_left) == (message.body_text, "LK-1001", policy.TRIES)
    assert [event.kind for event in message.events.all()] == ["sending", "failed", "resent", "settled"]
    assert deliver(message_id=copy.pk, at=LATER) == MessageState.SENT
    assert gateway.calls[-1]["key"] == str(copy.uuid) != str(message.uuid)


def test_resend_of_a_sent_message_sends_a_copy_with_its_files():
    message = email(documents=[paper()], attachments=[File("aika.ics", "text/calendar", b"BEGIN")])
    deliver(message_id=message.pk, at=NOW)
    copy = resend(message_id=message.pk, at=LATER, by=BY)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert (copy.subject, copy.body_html, copy.recipient) == (message.subject, message.body_html, "aino@example.fi")
    assert list(copy.documents.all()) == list(message.documents.all())
    assert bytes(copy.attachments.get().content) == b"BEGIN"


def test_resend_twice_makes_one_copy_while_it_is_on_its_way(gateway: SmsGateway):
    message = refused(gateway)
    first = resend(message_id=message.pk, at=LATER, by=BY)
    again = resend(message_id=message.pk, at=LATER, by=BY)
    assert again == first
    assert Message.objects.count() == 2


def test_resend_after_the_copy_was_sent_makes_another():
    message = email()
    deliver(message_id=message.pk, at=NOW)
    first = resend(message_id=message.pk, at=LATER, by=BY)
    deliver(message_id=first.pk, at=LATER)
    second = resend(message_id=message.pk, at=LATER, by=BY)
    assert {first.copy_of, second.copy_of} == {message}
    assert first != second


def test_resend_of_a_message_on_its_way_does_nothing():
    message = email()
    assert resend(message_id=message.pk, at=LATER, by=BY) == message
    assert Message.objects.count() == 1
    assert message.events.count() == 0


def test_resend_of_what_is_no_longer_true_is_refused():
    message = email(valid_until=NOW)
    deliver(message_id=message.pk, at=NOW)
    with pytest.raises(CannotResend, match="Viesti on peruttu: Viestin aika ehti mennä ohi"):
        resend(message_id=message.pk, at=LATER, by=BY)
    assert Message.objects.count() == 1


@override_settings(LOCAL=False)
def test_resend_of_removed_content_is_refused():
    message = email(name="code", context={"code": "ABCD"}, sensitive=True)
    deliver(message_id=message.pk, at=NOW)
    with pytest.raises(CannotResend, match="sisältö on poistettu"):
        resend(message_id=message.pk, at=LATER, by=BY)
    assert Message.objects.count() == 1


def test_a_copy_lapses_like_its_original():
    message = email(valid_until=LATER)
    deliver(message_id=message.pk, at=NOW)
    copy = resend(message_id=message.pk, at=LATER, by=BY)
    assert deliver(message_id=copy.pk, at=LATER) == MessageState.CANCELLED


def test_settle_closes_a_failed_message_once(gateway: SmsGateway):
    message = refused(gateway)
    for _ in range(2):
        settle(message_id=message.pk, reason="Soitettu asiakkaalle.", at=LATER, by=BY)
    message.refresh_from_db()
    assert (message.state, message.reason) == (MessageState.CANCELLED, "Soitettu asiakkaalle.")
    assert [event.kind for event in message.events.all()] == ["sending", "failed", "settled"]


@pytest.mark.parametrize("send", [True, False])
def test_settle_of_a_message_that_has_not_failed_is_refused(send: bool):
    message = email()
    if send:
        deliver(message_id=message.pk, at=NOW)
    before = Message.objects.values().get()
    with pytest.raises(NotFailed):
        settle(message_id=message.pk, reason="x", at=LATER, by=BY)
    assert Message.objects.values().get() == before


def test_the_desk_counts_failed_messages_until_they_are_dealt_with(gateway: SmsGateway):
    assert failed_messages_counter().count == 0
    message = refused(gateway)
    counter = failed_messages_counter()
    assert (counter.count, counter.url) == (1, "/hallinta/outbox/message/?state__exact=failed")
    settle(message_id=message.pk, reason="Soitettu.", at=LATER, by=BY)
    assert failed_messages_counter().count == 0
