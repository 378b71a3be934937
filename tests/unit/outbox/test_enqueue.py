"""Messages are worded and stored with their act, once."""

import pytest
from django.db import IntegrityError, transaction

from lapinkumi.core.acts import act
from lapinkumi.outbox.models import Message, MessageChannel
from lapinkumi.outbox.services.enqueue import File, enqueue_email, enqueue_sms
from lapinkumi.outbox.states import MessageState
from lapinkumi.outbox.still_true import StillTrue
from tests.unit.outbox.making import NOW, email, paper, sms

pytestmark = pytest.mark.django_db


def test_enqueue_email_stores_the_worded_mail():
    message = email()
    assert Message.objects.get() == message
    assert message.channel == MessageChannel.EMAIL
    assert message.state == MessageState.QUEUED
    assert message.recipient == "aino@example.fi"
    assert message.subject == "Hei Aino, tilaus LK-1001"
    assert message.body_text == "Hei Aino!\n\nLapin Kumi Oy <http://testserver>\n"
    assert '<p style="color: #123">Hei Aino!</p>' in message.body_html
    assert (message.created_at, message.next_attempt_at, message.about) == (NOW, NOW, "LK-1001")


def test_enqueue_email_escapes_in_html_only():
    message = email(context={"person": "<b>Aino & Eino</b>", "order": "LK-1001"})
    assert "Hei <b>Aino & Eino</b>!" in message.body_text
    assert "Hei &lt;b&gt;Aino &amp; Eino&lt;/b&gt;!" in message.body_html
    assert message.subject == "Hei <b>Aino & Eino</b>, tilaus LK-1001"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_enqueue_email_with_line_breaks_in_the_subject_keeps_it_on_one_line(ending: str):
    message = email(context={"person": f"Aino{ending}Bcc: kaikki@example.fi", "order": "LK-1001"})
    assert message.subject == "Hei Aino Bcc: kaikki@example.fi, tilaus LK-1001"


def test_enqueue_email_with_a_very_long_subject_cuts_it():
    message = email(context={"person": "A" * 400, "order": "LK-1001"})
    assert message.subject == "Hei " + "A" * 196


def test_enqueue_email_in_swedish_words_it_in_swedish():
    assert '<html lang="sv">' in email(language="sv").body_html


@pytest.mark.parametrize("to", ["", "aino", "aino@example.fi\nBcc: x@example.fi", "a@example.fi, b@example.fi"])
def test_enqueue_email_to_no_address_fails_at_once_and_visibly(to: str):
    message = email(to=to)
    assert message.state == MessageState.FAILED
    assert (message.failed_at, message.is_permanent) == (NOW, True)
    assert message.reason == "Sähköpostiosoite on virheellinen."


def test_enqueue_email_twice_with_one_key_returns_the_first():
    first, second = email(), email(context={"person": "Joku muu", "order": "LK-9"}, to="muu@example.fi")
    assert second == first
    assert Message.objects.get().subject == "Hei Aino, tilaus LK-1001"


def test_one_key_serves_each_channel_and_each_message_once():
    assert {email().pk, email(name="code", context={"code": "1"}).pk, sms().pk} == set(
        Message.objects.values_list("pk", flat=True)
    )
    assert Message.objects.count() == 3


def test_the_database_refuses_a_second_row_of_one_key():
    row = email()
    row.pk, row.uuid = None, None
    with pytest.raises(IntegrityError, match="outbox_message_once"), transaction.atomic():
        Message.objects.bulk_create(
            [Message(channel=row.channel, name=row.name, dedupe_key=row.dedupe_key, subject="x", created_at=NOW,
                     next_attempt_at=NOW)]
        )  # fmt: skip


def test_enqueue_email_keeps_documents_and_files():
    document = paper()
    calendar = File("aika.ics", "text/calendar; method=PUBLISH; charset=utf-8", b"BEGIN:VCALENDAR")
    message = email(documents=[document], attachments=[calendar])
    assert list(message.documents.all()) == [document]
    kept = message.attachments.get()
    assert (kept.filename, kept.content_type, bytes(kept.content)) == (
        "aika.ics",
        "text/calendar; method=PUBLISH; charset=utf-8",
        b"BEGIN:VCALENDAR",
    )


def test_enqueue_email_twice_attaches_once():
    calendar = File("aika.ics", "text/calendar", b"BEGIN:VCALENDAR")
    email(attachments=[calendar])
    assert email(attachments=[calendar]).attachments.count() == 1


def test_enqueue_email_with_a_check_that_nobody_has_is_refused(still_true_checks: list[str]):
    with pytest.raises(LookupError, match="booking_unmoved"):
        email(still_true=StillTrue("booking_unmoved", {"booking": 1}))
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("enqueue", [enqueue_email, enqueue_sms])
def test_enqueue_outside_an_act_is_refused(enqueue):
    with pytest.raises(RuntimeError, match="is a step"):
        enqueue(name="greeting", to="aino@example.fi", context={}, dedupe_key="1", at=NOW)
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_message_of_an_act_that_fails_is_never_stored():
    @act
    def failing_act() -> None:
        enqueue_email(
            name="greeting", to="aino@example.fi", context={"person": "Aino", "order": "1"}, dedupe_key="1", at=NOW
        )
        raise ValueError("the act came to nothing")

    with pytest.raises(ValueError, match="came to nothing"):
        failing_act()
    assert Message.objects.count() == 0


def test_enqueue_asks_the_worker_only_after_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        email()
    assert len(callbacks) == 1
    with django_capture_on_commit_callbacks() as callbacks:
        email()
    assert callbacks == []


def test_enqueue_sms_stores_one_line_to_an_e164_number():
    message = sms()
    assert (message.channel, message.state) == (MessageChannel.SMS, MessageState.QUEUED)
    assert message.recipient == "+358401234567"
    assert message.body_text == "Hei Aino, tilaus LK-1001 on noudettavissa."
    assert (message.subject, message.body_html) == ("", "")


def test_enqueue_sms_makes_foreign_signs_plainer():
    message = sms(context={"person": "Šárka – “Ó’Neill” ½ Ж", "order": "LK-1001"})
    assert message.body_text == 'Hei Sarka - "O\'Neill" 1/2 ?, tilaus LK-1001 on noudettavissa.'


@pytest.mark.parametrize(("length", "state"), [(160, MessageState.QUEUED), (161, MessageState.FAILED)])
def test_enqueue_sms_holds_160_characters(length: int, state: MessageState):
    empty = len("Hei , tilaus 1 on noudettavissa.")
    message = sms(context={"person": "ä" * (length - empty), "order": "1"})
    assert (len(message.body_text), message.state) == (length, state)


def test_enqueue_sms_counts_a_euro_sign_as_two():
    empty = len("Hei , tilaus 1 on noudettavissa.")
    message = sms(context={"person": "€" + "a" * (160 - empty - 1), "order": "1"})
    assert message.state == MessageState.FAILED
    assert message.reason == "Tekstiviestissä voi olla 160 merkkiä, mutta tässä on 161."


def test_enqueue_sms_to_a_landline_is_cancelled_with_the_reason():
    message = sms(to="016 123 456")
    assert (message.state, message.cancelled_at) == (MessageState.CANCELLED, NOW)
    assert message.reason == "Numero ei ota vastaan tekstiviestejä."


@pytest.mark.parametrize("to", ["", "ei ole", "0600 12345", "+358 40"])
def test_enqueue_sms_to_no_number_fails_at_once_and_visibly(to: str):
    message = sms(to=to)
    assert (message.state, message.is_permanent) == (MessageState.FAILED, True)
    assert message.reason == "Puhelinnumero on virheellinen."
