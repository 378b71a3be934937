"""Claim, send, record: once, whatever dies on the way."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox import policy
from lapinkumi.outbox.channels import NotSent
from lapinkumi.outbox.delivery import deliver
from lapinkumi.outbox.due import send_due_messages
from lapinkumi.outbox.models import Message, MessageEvent
from lapinkumi.outbox.policy import pause_after
from lapinkumi.outbox.services import sending
from lapinkumi.outbox.services.moves import move
from lapinkumi.outbox.states import MESSAGE, MessageState
from lapinkumi.outbox.still_true import StillTrue
from tests.unit.outbox.making import BY, NOW, email, sms
from tests.unit.outbox.sms_gateway import SmsGateway

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SENDING = "lapinkumi.outbox.channels.local.send"


def kinds(message: Message) -> list[str]:
    return [event.kind for event in message.events.all()]


def claimed(message: Message, *, at: datetime = NOW) -> Message:
    held = sending.claim(message_id=message.pk, worker="w1", at=at, by=BY)
    assert held is not None
    return held


def asked_of_a_moved_booking(*, at: datetime, booking: int) -> bool:
    return False


def asked_of_an_unmoved_booking(*, at: datetime, booking: int) -> bool:
    return (at, booking) == (NOW, 7)


def asked_in_vain(*, at: datetime) -> bool:
    raise ZeroDivisionError("of aino@example.fi")


def test_deliver_sends_a_queued_message():
    message = email()
    assert deliver(message_id=message.pk, at=NOW) == MessageState.SENT
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.attempts) == (MessageState.SENT, NOW, 1)
    assert (message.claimed_at, message.claimed_by, message.next_attempt_at) == (None, "", None)
    assert message.provider_id == f"local-{message.uuid}"
    assert kinds(message) == ["sending", "sent"]


def test_deliver_twice_sends_once():
    message = email()
    assert [deliver(message_id=message.pk, at=NOW), deliver(message_id=message.pk, at=NOW)] == [MessageState.SENT, None]
    assert kinds(message) == ["sending", "sent"]


def test_deliver_before_its_time_does_nothing():
    message = email(at=NOW + MINUTE)
    assert deliver(message_id=message.pk, at=NOW) is None
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)


def test_deliver_what_is_not_there_does_nothing():
    assert deliver(message_id=0, at=NOW) is None


def test_claim_takes_a_message_in_hand_once():
    message = email()
    held = claimed(message)
    assert (held.state, held.claimed_at, held.claimed_by) == (MessageState.SENDING, NOW, "w1")
    assert (held.attempts, held.tries_left) == (1, policy.TRIES - 1)
    assert sending.claim(message_id=message.pk, worker="w2", at=NOW, by=BY) is None


def test_claim_after_the_lease_takes_over_from_a_dead_worker():
    message = email()
    claimed(message)
    just_before = NOW + policy.LEASE - timedelta(microseconds=1)
    assert sending.claim(message_id=message.pk, worker="w2", at=just_before, by=BY) is None
    taken = sending.claim(message_id=message.pk, worker="w2", at=NOW + policy.LEASE, by=BY)
    assert taken is not None
    assert (taken.state, taken.claimed_by, taken.attempts) == (MessageState.SENDING, "w2", 2)


def test_sweep_sends_what_a_dead_worker_left():
    message = email()
    claimed(message)
    assert send_due_messages(at=NOW + MINUTE) == 0
    assert send_due_messages(at=NOW + policy.LEASE) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 2)


def test_a_message_whose_senders_always_die_fails_in_the_end():
    message = email()
    at = NOW
    for _ in range(policy.TRIES):
        claimed(message, at=at)
        at += policy.LEASE
    assert send_due_messages(at=at) == 1
    message.refresh_from_db()
    assert (message.state, message.failed_at, message.is_permanent) == (MessageState.FAILED, at, False)
    assert message.reason == "Lähetys keskeytyi joka kerta."
    assert message.attempts == policy.TRIES


def test_record_sent_by_a_claim_that_ran_out_still_counts():
    message = email()
    claimed(message)
    claimed(message, at=NOW + policy.LEASE)
    sending.record_sent(message_id=message.pk, attempt=1, provider_id="first", at=NOW + policy.LEASE, by=BY)
    sending.record_sent(message_id=message.pk, attempt=2, provider_id="second", at=NOW + policy.LEASE, by=BY)
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (MessageState.SENT, "first")


def test_record_setback_by_a_claim_that_ran_out_changes_nothing():
    message = email()
    claimed(message)
    claimed(message, at=NOW + policy.LEASE)
    late = {"message_id": message.pk, "attempt": 1, "at": NOW + policy.LEASE, "by": BY}
    assert sending.record_setback(**late, setback=NotSent("late", retryable=False)) == MessageState.SENDING
    sending.record_untrue(**late)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.reason) == (MessageState.SENDING, 2, "")


def test_record_setback_after_it_was_sent_changes_nothing():
    message = email()
    deliver(message_id=message.pk, at=NOW)
    late = NotSent("late", retryable=True)
    assert sending.record_setback(message_id=message.pk, attempt=1, setback=late, at=NOW, by=BY) == MessageState.SENT
    assert kinds(message) == ["sending", "sent"]


def test_valid_until_itself_is_too_late():
    message = email(valid_until=NOW + MINUTE)
    assert deliver(message_id=message.pk, at=NOW + MINUTE) == MessageState.CANCELLED
    message.refresh_from_db()
    assert (message.state, message.cancelled_at) == (MessageState.CANCELLED, NOW + MINUTE)
    assert message.reason == "Viestin aika ehti mennä ohi."
    assert (message.attempts, kinds(message)) == (0, ["cancelled"])


def test_until_valid_until_it_is_sent():
    message = email(valid_until=NOW + MINUTE)
    assert deliver(message_id=message.pk, at=NOW + MINUTE - timedelta(microseconds=1)) == MessageState.SENT


def test_a_message_left_by_a_dead_worker_lapses_too():
    message = email(valid_until=NOW + MINUTE)
    claimed(message)
    assert send_due_messages(at=NOW + policy.LEASE) == 1
    message.refresh_from_db()
    assert message.state == MessageState.CANCELLED


def test_what_is_no_longer_true_is_cancelled(still_true_checks: list[str]):
    still_true_checks.append(f"{__name__}.asked_of_a_moved_booking")
    message = email(still_true=StillTrue("asked_of_a_moved_booking", {"booking": 7}))
    assert deliver(message_id=message.pk, at=NOW) == MessageState.CANCELLED
    message.refresh_from_db()
    assert (message.state, message.cancelled_at, message.sent_at) == (MessageState.CANCELLED, NOW, None)
    assert message.reason == "Viesti ei pitänyt enää paikkaansa."
    assert kinds(message) == ["sending", "cancelled"]


def test_what_is_still_true_is_sent(still_true_checks: list[str]):
    still_true_checks.append(f"{__name__}.asked_of_an_unmoved_booking")
    message = email(still_true=StillTrue("asked_of_an_unmoved_booking", {"booking": 7}))
    assert deliver(message_id=message.pk, at=NOW) == MessageState.SENT


def test_a_check_that_breaks_is_recorded_and_tried_again(still_true_checks: list[str]):
    still_true_checks.append(f"{__name__}.asked_in_vain")
    message = email(still_true=StillTrue("asked_in_vain"))
    assert deliver(message_id=message.pk, at=NOW) == MessageState.QUEUED
    message.refresh_from_db()
    assert (message.next_attempt_at, message.reason) == (NOW + MINUTE, "ZeroDivisionError")


def test_a_check_that_no_longer_exists_is_recorded_and_tried_again(still_true_checks: list[str]):
    still_true_checks.append(f"{__name__}.asked_in_vain")
    message = email(still_true=StillTrue("asked_in_vain"))
    Message.objects.update(still_true="gone")
    assert deliver(message_id=message.pk, at=NOW) == MessageState.QUEUED
    message.refresh_from_db()
    assert message.reason == "KeyError"


def test_pauses_double_up_to_two_hours():
    minutes = [int(pause_after(tries) / MINUTE) for tries in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120, 120]
    assert pause_after(1_000) == timedelta(hours=2)


def test_tries_last_a_little_over_a_day():
    total = sum((pause_after(tries) for tries in range(1, policy.TRIES)), timedelta())
    assert timedelta(hours=24) < total < timedelta(hours=30)


def test_temporary_setbacks_pause_longer_and_longer_and_end_in_failure(gateway: SmsGateway):
    message = sms()
    at, pauses = NOW, []
    for _ in range(policy.TRIES):
        gateway.answer(503)
        deliver(message_id=message.pk, at=at)
        message.refresh_from_db()
        if message.state == MessageState.QUEUED:
            assert message.next_attempt_at is not None
            pauses.append(message.next_attempt_at - at)
            at = message.next_attempt_at
    assert pauses == [pause_after(tries) for tries in range(1, policy.TRIES)]
    assert (message.state, message.failed_at, message.is_permanent) == (MessageState.FAILED, at, False)
    assert message.reason == "Tekstiviestien välittäjä vastasi 503."
    assert len({call["key"] for call in gateway.calls}) == 1
    assert len(gateway.calls) == policy.TRIES


def test_sweep_sends_the_longest_waiting_first_and_counts_them(gateway: SmsGateway):
    for minutes in (1, 3, 2):
        sms(dedupe_key=f"{minutes}", context={"person": "Aino", "order": minutes}, at=NOW + minutes * MINUTE)
    sms(dedupe_key="later", at=NOW + timedelta(hours=1))
    assert send_due_messages(at=NOW + 5 * MINUTE) == 3
    assert [call["text"] for call in gateway.calls] == [
        f"Hei Aino, tilaus {minutes} on noudettavissa." for minutes in (1, 2, 3)
    ]
    assert send_due_messages(at=NOW + 5 * MINUTE) == 0


def test_sweep_lets_a_channel_that_is_down_rest_and_serves_the_other(gateway: SmsGateway):
    for number in range(6):
        sms(dedupe_key=f"{number}")
        gateway.answer(503)
    mails = [email(dedupe_key=f"{number}") for number in range(4)]
    assert send_due_messages(at=NOW) == policy.SWEEP_PATIENCE + len(mails)
    assert len(gateway.calls) == policy.SWEEP_PATIENCE
    assert Message.objects.filter(state=MessageState.SENT).count() == len(mails)


@override_settings(MESSAGE_CHANNELS={"email": f"{__name__}.breaking_send", "sms": SENDING})
def test_a_channel_that_breaks_is_recorded_and_does_not_stop_the_rest():
    broken, fine = email(), sms()
    assert send_due_messages(at=NOW) == 2
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, broken.reason) == (MessageState.QUEUED, "ZeroDivisionError")
    assert fine.state == MessageState.SENT


def breaking_send(message: Message) -> str:
    raise ZeroDivisionError(message.recipient)


def test_the_table_of_moves_is_kept():
    message = email()
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    for state in MessageState:
        with pytest.raises(ForbiddenMove), transaction.atomic():
            move(message=message, to=state, at=NOW, by=BY)
    assert kinds(message) == ["sending", "sent"]


def test_the_table_of_moves():
    assert MESSAGE.moves == {
        "queued": {"sending", "cancelled"},
        "sending": {"sending", "sent", "queued", "failed", "cancelled"},
        "failed": {"cancelled"},
        "sent": frozenset(),
        "cancelled": frozenset(),
    }


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "lost", "next_attempt_at": None}, "outbox_message_state"),
        ({"next_attempt_at": None}, "outbox_message_queued_when"),
        ({"tries_left": 0}, "outbox_message_queued_when"),
        ({"state": "sending", "next_attempt_at": None}, "outbox_message_sending_since"),
        ({"claimed_at": NOW}, "outbox_message_sending_since"),
        ({"state": "sent", "next_attempt_at": None}, "outbox_message_sent_at"),
        ({"sent_at": NOW}, "outbox_message_sent_at"),
        ({"state": "failed", "next_attempt_at": None}, "outbox_message_failed_why"),
        ({"state": "failed", "next_attempt_at": None, "failed_at": NOW}, "outbox_message_failed_why"),
        ({"failed_at": NOW}, "outbox_message_failed_why"),
        ({"state": "cancelled", "next_attempt_at": None}, "outbox_message_cancelled_why"),
        ({"cancelled_at": NOW}, "outbox_message_cancelled_why"),
        ({"subject": ""}, "outbox_message_fits_channel"),
        ({"channel": "sms"}, "outbox_message_fits_channel"),
        ({"wiped_at": NOW}, "outbox_message_wiped"),
        ({"receipt_status": "delivered", "receipt_at": NOW}, "outbox_message_receipt_of_sms"),
    ],
)
def test_the_database_ties_state_and_timestamps(changes: dict[str, object], constraint: str):
    message = email()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**changes)


@override_settings(LOCAL=False)
@pytest.mark.parametrize("valid_until", [None, NOW])
def test_sensitive_content_is_removed_when_the_message_has_ended(valid_until: datetime | None):
    message = email(name="code", context={"code": "ABCD"}, sensitive=True, valid_until=valid_until)
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    assert (message.body_text, message.body_html, message.wiped_at) == ("", "", NOW)


@override_settings(LOCAL=False)
def test_sensitive_content_to_no_address_is_never_kept():
    message = email(name="code", context={"code": "ABCD"}, to="nobody", sensitive=True)
    assert (message.state, message.body_text, message.body_html) == (MessageState.FAILED, "", "")
    assert message.wiped_at == NOW


@override_settings(LOCAL=False)
def test_sensitive_content_stays_while_the_message_is_tried(gateway: SmsGateway):
    gateway.answer(503)
    message = sms(sensitive=True)
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    assert (message.body_text, message.wiped_at) == ("Hei Aino, tilaus LK-1001 on noudettavissa.", None)


@override_settings(LOCAL=False)
def test_other_content_is_kept():
    message = email()
    deliver(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    assert message.body_text.startswith("Hei Aino!")
    assert message.wiped_at is None


def test_events_name_the_attempt_and_the_reason_but_nobody(gateway: SmsGateway):
    gateway.answer(400)
    message = sms()
    deliver(message_id=message.pk, at=NOW)
    assert list(MessageEvent.objects.values_list("kind", "data", "actor_kind", "actor_label")) == [
        ("sending", {"attempt": 1}, "system", "outbox"),
        ("failed", {"attempt": 1, "reason": "Tekstiviestien välittäjä vastasi 400."}, "system", "outbox"),
    ]
