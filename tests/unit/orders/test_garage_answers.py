"""Requests that a garage leaves unanswered: a clerk's task, once (R5.2)."""

from datetime import timedelta

import pytest

from installers.services import visits
from lapinkumi.core.actors import Actor
from orders.models import Order, Task
from orders.services.bookings import give_up_time
from orders.services.garage_answers import chase_answers, settle_answered
from orders.services.moving import move_time
from orders.services.settling import settle_task
from tests.builders.garages import MONDAY, wall
from tests.builders.orders import AT, CUSTOMER
from tests.unit.orders.test_moving import GARAGE, WEDNESDAY, booked, visit

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.2")]
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DUE = wall(MONDAY + DAY, "00:00")  # asked on Friday: until the end of Monday
CLERK = Actor("staff", label="test")


def tasks(order: Order) -> list[tuple[str, bool]]:
    found = order.tasks.order_by("pk").values_list("kind", "settled_at")
    return [(kind, settled is None) for kind, settled in found]


def test_chase_answers_raises_one_task_when_a_working_day_has_passed_to_the_second():
    order = booked(WEDNESDAY, agreed=False)
    assert [chase_answers(at=at) for at in (DUE - SECOND, DUE, DUE + SECOND, DUE + DAY)] == [0, 1, 0, 0]
    assert tasks(order) == [("answer_overdue", True)]
    assert order.events.filter(kind="task_answer_overdue").count() == 1


def test_chase_answers_a_task_that_was_settled_by_hand_is_not_raised_again():
    order = booked(WEDNESDAY, agreed=False)
    chase_answers(at=DUE)
    settle_task(task_id=Task.objects.get().pk, at=DUE, by=CLERK)
    assert chase_answers(at=DUE + DAY) == 0
    assert tasks(order) == [("answer_overdue", False)]


def test_chase_answers_of_a_moved_time_is_a_task_of_its_own():
    order = booked(WEDNESDAY, agreed=False)
    chase_answers(at=DUE)
    settle_task(task_id=Task.objects.get().pk, at=DUE, by=CLERK)
    move_time(order_id=order.pk, starts_at=WEDNESDAY + 7 * DAY, at=DUE, by=CUSTOMER)
    asked_anew = visit(order).answer_due_at
    assert asked_anew == wall(MONDAY + 3 * DAY, "00:00")
    assert [chase_answers(at=at) for at in (asked_anew - SECOND, asked_anew)] == [0, 1]
    assert tasks(order) == [("answer_overdue", False), ("answer_overdue", True)]


@pytest.mark.parametrize("answer", ["confirmed", "given up", "moved"])
def test_settle_answered_closes_the_task_once_the_answer_has_come(answer: str):
    order = booked(WEDNESDAY, agreed=False)
    chase_answers(at=DUE)
    assert settle_answered(at=DUE) == 0
    if answer == "confirmed":
        visits.confirm(booking_id=order.booking_id, at=DUE, by=GARAGE)
    elif answer == "moved":
        move_time(order_id=order.pk, starts_at=WEDNESDAY + DAY, at=DUE, by=CUSTOMER)
    else:
        give_up_time(order_id=order.pk, at=DUE, by=CUSTOMER)
    assert [settle_answered(at=DUE) for _time in range(2)] == [1, 0]
    assert tasks(order) == [("answer_overdue", False)]


def test_answered_in_time_is_nobodys_task():
    order = booked(WEDNESDAY)
    ended = booked(WEDNESDAY, agreed=False)
    Order.objects.filter(pk=ended.pk).update(state="cancelled", closed_at=AT)
    assert chase_answers(at=DUE + 7 * DAY) == 0
    assert tasks(order) + tasks(ended) == []
