"""The garage's answer reaches the customer, once, and only while it is true (R5.2, R5.6)."""

from datetime import timedelta

import pytest

from installers.models import Booking
from installers.services.bookings import cancel_time
from installers.services.desk import call_off
from installers.services.visits import confirm, mark_arrived, take_back
from lapinkumi.core.acts import act
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.still_true import is_still_true
from tests.builders.garages import (
    CUSTOMER,
    FACTS,
    MONDAY,
    NOON_FRIDAY,
    SHOP,
    a_confirmed_time,
    a_garage,
    a_requested_time,
    wall,
)

pytestmark = pytest.mark.django_db
TEN = wall(MONDAY, "10:00")
cancel = act(cancel_time)


def mails(name: str) -> list[Message]:
    return list(Message.objects.filter(name=name))


def entry(message: Message) -> list[str]:
    """The calendar file's lines, unfolded."""
    attachment = message.attachments.get()
    assert (attachment.filename, attachment.content_type) == ("ajanvaraus.ics", "text/calendar")
    content = bytes(attachment.content)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    return content.decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.rule("R5.2", "R5.6")
def test_confirm_tells_time_place_what_to_bring_and_the_24_hours() -> None:
    a_confirmed_time(garage=a_garage(directions="Sisään takapihalta."), starts_at=TEN)
    (mail,) = mails("booking_confirmed")
    wanted = [
        "maanantai 23.11.2026 klo 10.00", "Koskikatu 1, 96100 Rovaniemi", "040 1234500", "Lukkopulttien avain",
        "Sisään takapihalta.", "viimeistään su 22.11.2026 klo 10.00", "35,00\xa0€", "kohta 5.1.3", "LK-100042",
    ]  # fmt: skip
    for body in (mail.body_text, mail.body_html):
        assert [part for part in wanted if part not in body] == []
    assert (mail.recipient, mail.about, mail.valid_until) == ("aino@example.com", "LK-100042", TEN)


@pytest.mark.rule("R5.2")
def test_confirm_attaches_the_calendar_entry() -> None:
    booking = a_confirmed_time(garage=a_garage(name="Rengas, Oy; Kemi"), starts_at=TEN)
    lines = entry(mails("booking_confirmed")[0])
    wanted = [
        f"UID:{booking.reference}", "SEQUENCE:0", "DTSTART:20261123T080000Z", "DTEND:20261123T090000Z",
        "STATUS:CONFIRMED", "LOCATION:Rengas\\, Oy\\; Kemi\\, Koskikatu 1\\, 96100 Rovaniemi",
    ]  # fmt: skip
    assert [line for line in wanted if line not in lines] == []
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])


def test_confirm_twice_and_over_an_undone_arrival_tells_once() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    confirm(booking_id=booking.pk, at=NOON_FRIDAY, by=SHOP)
    mark_arrived(booking_id=booking.pk, at=TEN, by=SHOP)
    take_back(booking_id=booking.pk, at=TEN, by=SHOP)
    assert len(mails("booking_confirmed")) == 1


@pytest.mark.rule("R5.6")
def test_a_confirmation_is_not_sent_for_a_time_given_up_or_moved() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    (mail,) = mails("booking_confirmed")
    assert is_still_true(mail, at=NOON_FRIDAY)
    Booking.objects.filter(pk=booking.pk).update(revision=1)
    assert not is_still_true(mail, at=NOON_FRIDAY)
    Booking.objects.filter(pk=booking.pk).update(revision=0)
    cancel(booking_id=booking.pk, at=NOON_FRIDAY, by=CUSTOMER)
    assert not is_still_true(mail, at=NOON_FRIDAY)


def test_a_booking_without_an_address_is_confirmed_all_the_same() -> None:
    facts = type(FACTS)(**{**FACTS.__dict__, "contact_email": ""})
    booking = a_requested_time(garage=a_garage(), starts_at=TEN, facts=facts)
    assert confirm(booking_id=booking.pk, at=NOON_FRIDAY, by=SHOP).state == "confirmed"
    assert mails("booking_confirmed") == []


@pytest.mark.rule("R5.6")
def test_call_off_tells_the_customer_that_it_costs_nothing_and_twice_is_once() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    for hours in (1, 2):
        at = NOON_FRIDAY + timedelta(hours=hours)
        call_off(booking_id=booking.pk, reason="Nosturi rikki, älä kerro", at=at, by=SHOP)
    (mail,) = mails("booking_called_off")
    for body in (mail.body_text, mail.body_html):
        assert "maanantai 23.11.2026 klo 10.00" in body
        assert "Sinulle tästä ei tule mitään maksettavaa." in body
        assert "älä kerro" not in body
    lines = entry(mail)
    assert [line for line in (f"UID:{booking.reference}", "SEQUENCE:1", "STATUS:CANCELLED") if line not in lines] == []


def test_call_off_of_a_time_given_up_already_says_nothing() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    cancel(booking_id=booking.pk, at=NOON_FRIDAY, by=CUSTOMER)
    assert call_off(booking_id=booking.pk, reason="x", at=NOON_FRIDAY, by=SHOP).state == "cancelled"
    assert mails("booking_called_off") == []
