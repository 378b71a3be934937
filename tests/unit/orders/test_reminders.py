"""Reminders of a visit: when, how, what they say, and for whom never (R5.6)."""

from datetime import date, timedelta

import pytest

from installers.models import Booking
from installers.policy import REMINDER_TIMES
from installers.services import visits
from lapinkumi.core.sms_text import sms_parts
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.still_true import is_still_true
from orders.models import Order
from orders.services.bookings import give_up_time
from orders.services.moving import move_time
from orders.services.reminders import remind_of_visits
from tests.builders.garages import MONDAY, wall
from tests.builders.orders import CUSTOMER
from tests.unit.orders.test_moving import GARAGE, booked, visit

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.6")]
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
STARTS = wall(MONDAY + 8 * DAY, "10:00")  # Tuesday, eleven days after the order
WEEK, TWO_DAYS, LAST = (STARTS - ahead for ahead in REMINDER_TIMES)


def reminders(order: Order) -> list[Message]:
    return list(Message.objects.filter(name="visit_reminder", about=order.number).order_by("pk"))


def told(order: Order) -> list[tuple[str, str]]:
    return [(message.channel, message.dedupe_key.rpartition("-")[2]) for message in reminders(order)]


def test_three_reminders_each_once_at_its_moment_to_the_second():
    order = booked(STARTS)
    swept = []
    for moment in (WEEK, TWO_DAYS, LAST):
        swept += [remind_of_visits(at=at) for at in (moment - SECOND, moment, moment + SECOND)]
    assert swept == [0, 1, 0] * 3
    assert told(order) == [("email", "168h"), ("email", "48h"), ("sms", "26h")]
    assert remind_of_visits(at=STARTS) == 0


@pytest.mark.parametrize(
    ("sunday", "last_clock"),
    [(date(2028, 3, 26), "07:00"), (date(2027, 10, 31), "09:00")],
    ids=["to-summer-time", "to-winter-time"],
)
def test_reminders_count_elapsed_hours_over_a_clock_change(sunday: date, last_clock: str):
    """26 hours before 10.00 on the Sunday on which the clocks change is not 8.00 on Saturday."""
    order = booked(wall(sunday, "10:00"), at=wall(sunday - 9 * DAY, "12:00"))
    last = wall(sunday - DAY, last_clock)
    assert (remind_of_visits(at=last - SECOND), remind_of_visits(at=last)) == (1, 1)
    assert told(order) == [("email", "48h"), ("sms", "26h")]


def test_the_last_reminder_says_until_when_it_is_free_and_what_it_costs_after():
    order = booked(STARTS)
    remind_of_visits(at=LAST)
    (text,) = reminders(order)
    assert (text.recipient, sms_parts(text.body_text)) == (order.phone, 1)
    wanted = ["ti 1.12. klo 10.00", "maksutta ma 30.11. klo 10.00 asti", "35 €", "040 1234500"]
    assert [part for part in wanted if part not in text.body_text] == []
    assert text.valid_until == STARTS - 24 * HOUR


def test_a_phone_that_takes_no_text_messages_is_reminded_by_mail():
    order = booked(STARTS)
    Order.objects.filter(pk=order.pk).update(phone="+35816123456")
    remind_of_visits(at=LAST)
    (mail,) = reminders(order)
    assert (mail.channel, mail.recipient) == ("email", order.email)
    for body in (mail.body_text, mail.body_html):
        assert "maksutta ma 30.11. klo 10.00 asti" in body
        assert "35,00\xa0€ (ehtojen kohta 5.1.3)" in body


def test_a_mail_reminder_leads_to_the_order_and_says_where_and_when():
    order = booked(STARTS)
    remind_of_visits(at=WEEK)
    (mail,) = reminders(order)
    wanted = ["tiistai 1.12.2026 klo 10.00", visit(order).installer.street, f"/tilaus/{order.token}/", "Ota mukaan"]
    assert [part for part in wanted if part not in mail.body_text or part not in mail.body_html] == []
    assert mail.valid_until == STARTS - 48 * HOUR


def test_a_time_not_agreed_yet_is_reminded_of_without_a_fee():
    order = booked(STARTS, agreed=False)
    remind_of_visits(at=TWO_DAYS)
    remind_of_visits(at=LAST)
    mail, text = reminders(order)
    assert "ei ole vielä vahvistanut" in mail.body_text
    assert "35" not in mail.body_text.replace("+358", "")
    assert "odottaa yhä vahvistusta. Voit perua sen maksutta." in text.body_text
    assert sms_parts(text.body_text) == 1


def test_a_time_booked_inside_a_span_gets_only_the_reminders_still_ahead():
    asked_at = TWO_DAYS + HOUR
    order = booked(STARTS, at=asked_at)
    assert remind_of_visits(at=asked_at + SECOND) == 0
    assert remind_of_visits(at=LAST) == 1
    assert told(order) == [("sms", "26h")]


def test_a_long_silence_of_the_sweep_brings_one_reminder_not_three():
    order = booked(STARTS)
    remind_of_visits(at=LAST + HOUR)
    assert told(order) == [("sms", "26h")]


@pytest.mark.parametrize("why", ["given up", "came", "no order"])
def test_what_does_not_stand_any_more_is_not_reminded_of(why: str):
    order = booked(STARTS)
    if why == "given up":
        give_up_time(order_id=order.pk, at=WEEK, by=CUSTOMER)
    elif why == "no order":
        Order.objects.filter(pk=order.pk).update(state="cancelled", closed_at=WEEK)
    else:
        visits.mark_arrived(booking_id=order.booking_id, at=STARTS, by=GARAGE)
    assert remind_of_visits(at=TWO_DAYS) == 0
    assert reminders(order) == []


def test_pain_18_a_reminder_that_waits_does_not_leave_once_the_time_was_moved_or_given_up():
    order = booked(STARTS)
    remind_of_visits(at=TWO_DAYS)
    (mail,) = reminders(order)
    assert is_still_true(mail, at=TWO_DAYS)
    move_time(order_id=order.pk, starts_at=STARTS + DAY, at=TWO_DAYS, by=CUSTOMER)
    assert not is_still_true(mail, at=TWO_DAYS)


def test_pain_18_a_moved_time_is_reminded_of_anew_and_never_at_the_old():
    order = booked(STARTS)
    remind_of_visits(at=WEEK)
    later = STARTS + 3 * DAY
    move_time(order_id=order.pk, starts_at=later, at=WEEK + HOUR, by=CUSTOMER)
    swept = [remind_of_visits(at=at) for at in (later - 7 * DAY - SECOND, later - 7 * DAY, TWO_DAYS, LAST)]
    assert swept == [0, 1, 0, 0]
    assert [message.dedupe_key.partition("-")[2] for message in reminders(order)] == ["0-168h", "1-168h"]
    assert remind_of_visits(at=later - 48 * HOUR) == 1
    assert "perjantai 4.12.2026 klo 10.00" in reminders(order)[-1].body_text


def test_one_order_that_fails_does_not_stop_the_others():
    broken, sound = booked(STARTS), booked(STARTS)
    Booking.objects.filter(pk=broken.booking_id).update(work=[{"nimi": "x"}])
    with pytest.raises(ExceptionGroup):
        remind_of_visits(at=TWO_DAYS)
    assert (len(reminders(broken)), len(reminders(sound))) == (0, 1)
