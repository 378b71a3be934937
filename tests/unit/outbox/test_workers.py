"""Several workers at once, and workers that die: real connections, real processes."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection, transaction

from lapinkumi.core.pdf import pdf_available
from lapinkumi.outbox import policy
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.due import send_due_messages
from lapinkumi.outbox.models import Message, SmsReceipt
from lapinkumi.outbox.services import sending
from lapinkumi.outbox.services.receipts import wait_for_turn
from lapinkumi.outbox.states import MessageState
from tests.unit.outbox.making import BY, NOW, email, paper, sms
from tests.unit.outbox.sms_gateway import SmsGateway

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]


def at_once(count: int, do) -> list[object]:
    """Call `do` in so many threads at the same moment, each with its own connection."""
    start = threading.Barrier(count)

    def run(_number: int) -> object:
        start.wait()
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_two_workers_send_a_message_once(gateway: SmsGateway):
    message = sms()
    ends = at_once(4, lambda: deliver(message_id=message.pk, at=NOW))
    assert sorted(ends, key=str) == [None, None, None, MessageState.SENT]
    assert len(gateway.calls) == 1
    assert [event.kind for event in message.events.all()] == ["sending", "sent"]


def test_two_sweeps_send_each_message_once(gateway: SmsGateway):
    for number in range(10):
        sms(dedupe_key=f"{number}")
    moved = at_once(3, lambda: send_due_messages(at=NOW))
    assert sum(moved) == 10
    assert len(gateway.calls) == 10
    assert Message.objects.filter(state=MessageState.SENT, attempts=1).count() == 10


def test_a_receipt_written_while_the_message_is_recorded_is_not_missed(gateway: SmsGateway):
    message = sms()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            wait_for_turn(provider_id="sms-1")
            SmsReceipt.objects.create(provider_id="sms-1", status="delivered", received_at=NOW)
            recording = pool.submit(at_once, 1, lambda: deliver(message_id=message.pk, at=NOW))
            assert gateway.came.wait(timeout=10)
            with pytest.raises(TimeoutError):
                recording.result(timeout=0.5)
        assert recording.result(timeout=10) == [MessageState.SENT]
    message.refresh_from_db()
    assert message.receipt_status == "delivered"


def test_claim_does_not_wait_for_a_row_that_another_has_locked():
    message = email()
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=message.pk)
        [claimed] = at_once(1, lambda: sending.claim(message_id=message.pk, worker="w2", at=NOW, by=BY))
    assert claimed is None


def test_two_acts_with_one_key_store_one_message():
    messages = at_once(4, lambda: email().pk)
    assert len(set(messages)) == 1
    assert Message.objects.count() == 1


def test_two_acts_with_one_number_store_one_document():
    assert len(set(at_once(4, lambda: paper().pk))) == 1


def test_nothing_is_sent_inside_a_transaction(settings):
    settings.MESSAGE_CHANNELS = {"email": f"{__name__}.send_outside", "sms": f"{__name__}.send_outside"}
    message = email()
    assert deliver(message_id=message.pk, at=NOW) == MessageState.SENT


def send_outside(message: Message) -> str:
    if connection.in_atomic_block:
        raise OperationalError("inside a transaction")
    return "outside"


@pytest.mark.skipif(not pdf_available(), reason="needs Pango: sudo apt-get install libpangoft2-1.0-0")
def test_nothing_is_rendered_inside_a_transaction(settings):
    settings.MESSAGE_CHANNELS = {"email": f"{__name__}.send_outside", "sms": f"{__name__}.send_outside"}
    document = paper()
    message = email(documents=[document])
    assert deliver(message_id=message.pk, at=NOW) == MessageState.SENT
    document.refresh_from_db()
    assert document.has_pdf


@pytest.mark.slow
def test_a_worker_killed_while_sending_is_replaced_and_the_receiver_gets_one(gateway: SmsGateway):
    message = sms()
    gateway.go_on.clear()
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.outbox.dying_worker", str(message.pk), gateway.url],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": _database_url()},
    )
    try:
        assert gateway.came.wait(timeout=60), "the worker never came to the gateway"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENDING, 1)
    gateway.go_on.set()

    assert send_due_messages(at=NOW) == 0
    assert send_due_messages(at=NOW + policy.LEASE) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.provider_id) == (MessageState.SENT, 2, "sms-1")
    assert [call["key"] for call in gateway.calls] == [str(message.uuid)] * 2
    assert len(gateway.sent) == 1


def _database_url() -> str:
    where = connection.settings_dict
    who = ":".join(quote(part, safe="") for part in (where["USER"], where["PASSWORD"]) if part)
    return f"postgresql://{who}@{quote(where['HOST'], safe='')}:{where['PORT'] or 5432}/{where['NAME']}"
