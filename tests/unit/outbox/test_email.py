"""E-mail as it leaves: to a real mail server on this machine."""

from datetime import timedelta

import pytest

from lapinkumi.core.pdf import pdf_available
from lapinkumi.outbox.channels.email import compose, message_id
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import File
from lapinkumi.outbox.states import MessageState
from tests.unit.outbox.making import NOW, email, paper
from tests.unit.outbox.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db
needs_pango = pytest.mark.skipif(not pdf_available(), reason="needs Pango: sudo apt-get install libpangoft2-1.0-0")


def test_the_mail_holds_both_parts_and_says_who_sent_it(mail_server: SmtpServer):
    message = email(context={"person": "Äijö", "order": "LK-1"})
    assert deliver(message_id=message.pk, at=NOW) == MessageState.SENT
    [mail] = mail_server.mails
    assert mail["Subject"] == "Hei Äijö, tilaus LK-1"
    assert mail["From"] == "Lapin Kumi Oy <kauppa@lapinkumi.fi>"
    assert mail["To"] == "aino@example.fi"
    assert mail["Reply-To"] == "kauppa@lapinkumi.fi"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "fi"
    assert mail["Message-ID"] == f"<{message.uuid}@lapinkumi.fi>"
    assert mail.get_content_type() == "multipart/alternative"
    plain, html = mail.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().startswith("Hei Äijö!")
    assert "<p style" in html.get_content()
    message.refresh_from_db()
    assert message.provider_id == message_id(message)


def test_every_try_of_a_row_has_the_same_message_id(mail_server: SmtpServer):
    mail_server.answers["DATA"] = "250 hang up"
    message = email()
    assert deliver(message_id=message.pk, at=NOW) == MessageState.QUEUED
    mail_server.answers.clear()
    assert deliver(message_id=message.pk, at=NOW + timedelta(minutes=1)) == MessageState.SENT
    first, second = mail_server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_files_travel_with_the_mail(mail_server: SmtpServer):
    calendar = File("käynti.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR\r\nSUMMARY:Renkaanvaihto\r\n")
    message = email(attachments=[calendar])
    deliver(message_id=message.pk, at=NOW)
    [mail] = mail_server.mails
    assert mail.get_content_type() == "multipart/mixed"
    body, file = mail.iter_parts()
    assert body.get_content_type() == "multipart/alternative"
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "käynti.ics")
    assert file.get_param("method") == "PUBLISH"
    assert "SUMMARY:Renkaanvaihto" in file.get_content()


@needs_pango
def test_a_document_not_yet_rendered_is_rendered_before_the_mail_leaves(mail_server: SmtpServer):
    document = paper()
    message = email(documents=[document])
    assert deliver(message_id=message.pk, at=NOW) == MessageState.SENT
    document.refresh_from_db()
    [mail] = mail_server.mails
    _body, file = mail.iter_parts()
    assert (file.get_content_type(), file.get_filename()) == ("application/pdf", "kuitti-lk-1001.pdf")
    assert file.get_content() == document.pdf.open().read()


def test_without_pango_the_document_travels_as_a_page(mail_server: SmtpServer, no_pango: None):
    document = paper()
    message = email(documents=[document])
    assert deliver(message_id=message.pk, at=NOW) == MessageState.SENT
    [mail] = mail_server.mails
    _body, file = mail.iter_parts()
    assert (file.get_content_type(), file.get_filename()) == ("text/html", "kuitti-lk-1001.html")
    assert file.get_content().split() == document.html.split()


@needs_pango
def test_a_document_that_can_not_be_rendered_holds_the_mail_back_until_given_up(mail_server: SmtpServer):
    document = paper(template="documents/broken.html")
    message = email(documents=[document])
    at, states = NOW, []
    while len(states) < 10 and MessageState.SENT not in states:
        states.append(deliver(message_id=message.pk, at=at))
        at += timedelta(minutes=20)
    assert states == [MessageState.QUEUED] * 4 + [MessageState.SENT]
    [mail] = mail_server.mails
    _body, file = mail.iter_parts()
    assert file.get_content_type() == "text/html"


@pytest.mark.parametrize(
    ("verb", "answer", "state"),
    [
        ("RCPT TO", "550 5.1.1 no such user", MessageState.FAILED),
        ("RCPT TO", "450 4.2.1 mailbox busy", MessageState.QUEUED),
        ("DATA", "554 5.6.0 message refused", MessageState.FAILED),
        ("DATA", "451 4.3.0 try later", MessageState.QUEUED),
        ("MAIL FROM", "550 5.7.1 sender not allowed", MessageState.QUEUED),
        ("HELLO", "554 go away", MessageState.QUEUED),
        ("HELLO", "421 too busy", MessageState.QUEUED),
    ],
)
def test_what_the_server_refuses_is_tried_again_or_given_up(
    mail_server: SmtpServer, verb: str, answer: str, state: MessageState
):
    mail_server.answers[verb] = answer
    message = email()
    assert deliver(message_id=message.pk, at=NOW) == state
    message.refresh_from_db()
    assert message.is_permanent == (state == MessageState.FAILED)
    assert answer[:3] in message.reason
    assert mail_server.mails == []


def test_a_server_that_is_away_is_tried_again(mail_server: SmtpServer):
    mail_server.close()
    message = email()
    assert deliver(message_id=message.pk, at=NOW) == MessageState.QUEUED
    message.refresh_from_db()
    assert message.next_attempt_at == NOW + timedelta(minutes=1)
    assert message.reason.startswith("ConnectionRefusedError")


def test_the_reason_never_holds_the_receiver(mail_server: SmtpServer):
    mail_server.answers["RCPT TO"] = "550 <Aino@Example.fi>: unknown"
    message = email()
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    assert message.reason == "SMTP 550: <<…>>: unknown"


def test_logs_name_ids_but_nobody(mail_server: SmtpServer, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO")
    mail_server.answers["RCPT TO"] = "550 <aino@example.fi>: unknown"
    message = email()
    deliver(message_id=message.pk, at=NOW)
    mail_server.answers.clear()
    other = email(dedupe_key="order 2")
    deliver(message_id=other.pk, at=NOW)
    assert str(message.pk) in caplog.text
    assert "aino" not in caplog.text.lower()


@pytest.mark.parametrize(
    ("field", "value"), [("subject", "Hei\nBcc: x@example.fi"), ("recipient", "a@b.fi\nBcc: c@d.fi")]
)
def test_a_header_of_two_lines_never_leaves(mail_server: SmtpServer, field: str, value: str):
    message = email()
    Message.objects.filter(pk=message.pk).update(**{field: value})
    assert deliver(message_id=message.pk, at=NOW) == MessageState.FAILED
    assert mail_server.mails == []


def test_a_mail_with_no_html_is_plain_text():
    message = email()
    message.body_html = ""
    assert compose(message).message().get_content_type() == "text/plain"
