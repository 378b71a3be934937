"""The worker's doors, and the minute hand that finds what they missed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from lapinkumi.core import due
from lapinkumi.core.pdf import pdf_available
from lapinkumi.outbox import tasks
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.states import MessageState
from tests.unit.outbox.making import NOW, email, paper

pytestmark = pytest.mark.django_db


def test_send_message_sends_once_however_often_it_is_asked():
    message = email()
    with time_machine.travel(NOW, tick=False):
        tasks.send_message(id=message.pk)
        tasks.send_message(id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.sent_at) == (MessageState.SENT, 1, NOW)


def test_send_message_of_nothing_does_nothing():
    tasks.send_message(id=0)
    assert Message.objects.count() == 0


@pytest.mark.skipif(not pdf_available(), reason="needs Pango: sudo apt-get install libpangoft2-1.0-0")
def test_render_document_renders_once_however_often_it_is_asked():
    document = paper()
    with time_machine.travel(NOW, tick=False):
        tasks.render_document(id=document.pk)
        tasks.render_document(id=document.pk)
    document.refresh_from_db()
    assert [event.kind for event in document.events.all()] == ["rendered"]


def test_the_outbox_is_among_the_rules_of_time():
    rules = {"lapinkumi.outbox.due.send_due_messages", "lapinkumi.outbox.due.render_due_documents"}
    assert rules <= set(due.rules())


def test_run_due_sends_what_no_worker_was_asked_for():
    message, later = email(), email(dedupe_key="later", at=NOW + timedelta(hours=1))
    call_command("run_due", at=NOW.isoformat())
    message.refresh_from_db()
    later.refresh_from_db()
    assert (message.state, message.sent_at) == (MessageState.SENT, NOW)
    assert later.state == MessageState.QUEUED
