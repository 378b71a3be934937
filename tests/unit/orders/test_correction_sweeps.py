"""Silence on a correction: reminded after 2 days, called after 5, lapsed after 14; never taken for a yes (R5.21)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lapinkumi.core.clock import local_date
from lapinkumi.core.due import rules
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.still_true import is_still_true
from orders.models import Correction, Order, OrderEvent, Task
from orders.services import correction_sweeps as sweeps
from orders.services import corrections
from orders.states import CorrectionState, OrderState
from tests.builders.corrections import CLERK, NEXT_DAY, a_dearer_offer, correct
from tests.builders.garages import wall
from tests.builders.orders import CUSTOMER
from tests.builders.traces import books, everything, mails

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.21")]
SECOND = timedelta(seconds=1)
SWEEPS = [
    (sweeps.remind_of_corrections, 2),
    (sweeps.call_clerks, 5),
    (sweeps.lapse_corrections, 14),
]


def offered(at: datetime = NEXT_DAY) -> Correction:
    return a_dearer_offer(at=at, promise_first_on=None, promise_last_on=None)


def midnight_after(days: int, since: date) -> datetime:
    """When so many whole days after that one have gone by, on Helsinki's clock."""
    return wall(since + timedelta(days=days + 1), "00:00")


def all_at(at: datetime) -> tuple[int, int, int]:
    """Every rule once, in the order of settings."""
    return sweeps.lapse_corrections(at=at), sweeps.call_clerks(at=at), sweeps.remind_of_corrections(at=at)


DAYS = pytest.mark.parametrize(
    "asked_at",
    [
        wall(date(2026, 11, 23), "12:00"),
        wall(date(2026, 11, 23), "00:00"),
        wall(date(2026, 11, 23), "23:59"),
        wall(date(2026, 10, 23), "12:00"),  # the clocks go back on Sunday 25 October
        wall(date(2027, 3, 26), "12:00"),  # and forward on Sunday 28 March
        wall(date(2026, 12, 31), "12:00"),
    ],
    ids=["noon", "first instant of the day", "last minute of the day", "clocks back", "clocks forward", "year's end"],
)


@DAYS
@pytest.mark.parametrize(("sweep", "days"), SWEEPS, ids=lambda value: getattr(value, "__name__", value))
def test_each_rule_waits_for_its_last_second(asked_at: datetime, sweep: Callable[..., int], days: int):
    offered(asked_at)
    due_at = midnight_after(days, local_date(asked_at))
    assert sweep(at=due_at - SECOND) == 0
    assert sweep(at=due_at) == 1
    assert sweep(at=due_at) == 0
    assert sweep(at=due_at + timedelta(days=1)) == 0


def test_the_reminder_tells_once_until_when():
    correction = offered()
    at = midnight_after(2, NEXT_DAY.date())
    assert sweeps.remind_of_corrections(at=at) == 1
    correction.refresh_from_db()
    assert (correction.reminded_at, correction.state) == (at, CorrectionState.OFFERED)
    assert mails(correction.order)[-2:] == ["correction_offered", "correction_reminder"]
    assert "7.12.2026" in Message.objects.get(name="correction_reminder").body_text
    assert OrderEvent.objects.filter(kind="correction_reminded").count() == 1


def test_a_reminder_that_is_no_longer_true_is_not_sent():
    correction = offered()
    sweeps.remind_of_corrections(at=midnight_after(2, NEXT_DAY.date()))
    mail = Message.objects.get(name="correction_reminder")
    assert is_still_true(mail, at=NEXT_DAY)
    corrections.accept(correction_id=correction.pk, at=NEXT_DAY + timedelta(days=3), by=CUSTOMER)
    assert not is_still_true(mail, at=NEXT_DAY)


def test_the_clerks_task_is_settled_by_the_answer():
    correction = offered()
    sweeps.call_clerks(at=midnight_after(5, NEXT_DAY.date()))
    assert list(Task.objects.values_list("kind", "settled_at")) == [("correction_silence", None)]
    answered_at = NEXT_DAY + timedelta(days=7)
    corrections.decline(correction_id=correction.pk, at=answered_at, by=CUSTOMER)
    assert list(Task.objects.values_list("kind", "settled_at")) == [("correction_silence", answered_at)]


def test_silence_cancels_free_of_charge_and_is_never_a_yes():
    correction = offered()
    at = midnight_after(14, NEXT_DAY.date())
    assert all_at(at) == (1, 0, 0)
    correction.refresh_from_db()
    order = Order.objects.get()
    assert (correction.state, correction.answered_at, correction.closed_at) == (CorrectionState.LAPSED, None, at)
    assert (order.state, order.closed_at) == (OrderState.CANCELLED, at)
    assert mails(order) == ["order_received", "correction_offered", "order_cancelled"]
    assert "Emme pidä hiljaisuutta suostumuksena" in Message.objects.get(name="order_cancelled").body_text
    assert books() == []


def test_every_rule_at_every_hour_does_each_thing_once():
    correction = offered()
    at = NEXT_DAY
    while at < NEXT_DAY + timedelta(days=17):
        all_at(at)
        at += timedelta(hours=7)
    assert [kind for kind in mails(correction.order) if kind != "order_received"] == [
        "correction_offered",
        "correction_reminder",
        "order_cancelled",
    ]
    assert [event for event in OrderEvent.objects.values_list("kind", flat=True) if "task" in event] == [
        "task_correction_silence",
        "task_settled",
    ]


@pytest.mark.parametrize("answer", [corrections.accept, corrections.decline, corrections.withdraw_offer])
def test_what_is_answered_is_left_alone(answer: Callable[..., Any]):
    correction = offered()
    answer(correction_id=correction.pk, at=NEXT_DAY + timedelta(hours=1), by=CUSTOMER)
    before = everything(correction.order)
    assert all_at(NEXT_DAY + timedelta(days=30)) == (0, 0, 0)
    for act in (sweeps.remind, sweeps.call_clerk, sweeps.lapse):
        assert act(correction_id=correction.pk, at=NEXT_DAY + timedelta(days=30), by=CLERK) is False
    assert everything(correction.order) == before


def test_a_further_correction_is_a_new_question_with_days_of_its_own():
    first = offered()
    sweeps.remind_of_corrections(at=midnight_after(2, NEXT_DAY.date()))
    asked_at = NEXT_DAY + timedelta(days=10)
    correct(first.order, goods="149.90", at=asked_at)
    assert all_at(midnight_after(14, NEXT_DAY.date())) == (0, 0, 1)
    assert all_at(midnight_after(14, asked_at.date())) == (1, 0, 0)


def test_the_rules_are_swept_lapse_first():
    names = [name.rpartition(".")[2] for name in rules() if "correction_sweeps" in name]
    assert names == ["lapse_corrections", "call_clerks", "remind_of_corrections"]


def test_whoever_said_yes_is_not_told_that_they_were_silent():
    """Klarna would not raise the sum: the reminder and the end say so (R5.21)."""
    correction = offered()
    Correction.objects.update(payment_refused_at=NEXT_DAY, tries=1)
    sweeps.remind_of_corrections(at=midnight_after(2, NEXT_DAY.date()))
    sweeps.lapse_corrections(at=midnight_after(14, NEXT_DAY.date()))
    told = {
        mail.name: mail.body_text + mail.body_html for mail in Message.objects.filter(about=correction.order.number)
    }
    for name in ("correction_reminder", "order_cancelled"):
        assert told[name].count("maksupalvelu ei hyväksynyt korotettua summaa") == 2
        assert [word for word in ("saaneet vastaus", "hiljaisuutta") if word in told[name]] == []
    assert OrderEvent.objects.get(kind="cancelled").data == {"why": "correction_payment_refused"}
