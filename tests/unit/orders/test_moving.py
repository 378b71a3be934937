"""Another time for a visit: until when, with what consequences, and never two cars or none in the end (R5.6)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from installers.errors import BookingsClosed, ContactTimeImpossible, MovedMeanwhile, TimeNotFree
from installers.models import Booking, Installer
from installers.services import visits
from installers.services.sweeps import expire_holds
from lapinkumi.core.actors import Actor
from lapinkumi.core.events import Channel
from lapinkumi.outbox.models import Message
from orders.delivery.goods_there import goods_there_from
from orders.errors import NothingProposed, NoTimeToGiveUp, TooLateToMove
from orders.models import Order
from orders.services import deliveries
from orders.services.bookings import give_up_time
from orders.services.fees import propose_fees
from orders.services.moving import accept_time, move_time, move_told_time, propose_time
from tests.builders.deliveries import a_garage_delivery
from tests.builders.fees import an_order_with_a_time
from tests.builders.garages import MONDAY, a_bay, a_confirmed_time, a_garage, a_held_time, a_requested_time, wall
from tests.builders.orders import AT, CUSTOMER, SHOP, a_received_order

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
TUESDAY, WEDNESDAY, THURSDAY = (wall(MONDAY + number * DAY, "10:00") for number in (1, 2, 3))
LIMIT = TUESDAY - DAY
GARAGE = Actor("garage", label="test")
CLERK = Actor("staff", label="test")


def booked(starts_at: datetime = TUESDAY, *, agreed: bool = True, at: datetime = AT, **garage: Any) -> Order:
    """A preliminary order with a time; nothing comes to the garage for it."""
    place = a_garage(**{"weekdays": 7, **garage})
    booking = a_requested_time(garage=place, starts_at=starts_at, at=at)
    if agreed:
        visits.confirm(booking_id=booking.pk, at=at, by=SHOP)
    return a_received_order(
        delivery_way="installer",
        installer=place,
        booking=booking,
        needs_time=True,
        at=at,
        promise_first_on=None,
        promise_last_on=None,
    )


def visit(order: Order) -> Booking:
    return Booking.objects.get(pk=order.booking_id)


def standing(order: Order) -> tuple[str, datetime, int]:
    booking = visit(order)
    return booking.state, booking.starts_at, booking.revision


def mails(order: Order, name: str) -> list[Message]:
    return list(Message.objects.filter(name=name, about__in=[order.number, visit(order).order_number]).order_by("pk"))


def kinds(order: Order) -> list[str]:
    return [kind for kind in order.events.values_list("kind", flat=True) if kind.startswith("time_")]


def unchanged(order: Order, state: str = "confirmed") -> bool:
    untold = not mails(order, "time_moved") and not mails(order, "garage_news")
    return standing(order) == (state, TUESDAY, 0) and kinds(order) == [] and untold


# --- the customer moves ---


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize("agreed", [True, False], ids=["agreed", "asked"])
def test_move_time_asks_the_garage_for_the_new_time_and_frees_the_old(agreed: bool) -> None:
    order = booked(agreed=agreed)
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=LIMIT, by=CUSTOMER, seen=0)
    booking = visit(order)
    assert standing(order) == ("requested", WEDNESDAY, 1)
    assert (booking.ends_at, booking.requested_at, booking.confirmed_at) == (
        WEDNESDAY + timedelta(hours=1),
        LIMIT,
        None,
    )
    assert LIMIT < booking.answer_due_at <= WEDNESDAY
    assert a_confirmed_time(garage=booking.installer, starts_at=TUESDAY, at=AT).state == "confirmed"
    event = booking.events.filter(kind="moved").get()
    told = {"was": TUESDAY.isoformat(), "starts_at": WEDNESDAY.isoformat(), "ours": False}
    assert told.items() <= event.data.items()
    assert kinds(order) == ["time_moved"]


@pytest.mark.rule("R5.6")
def test_move_time_tells_the_customer_and_the_garage_at_once() -> None:
    order = booked()
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=LIMIT, by=CUSTOMER)
    (mail,) = mails(order, "time_moved")
    wanted = ["keskiviikko 25.11.2026 klo 10.00", "tiistai 24.11.2026 klo 10.00", "asennuspiste vahvistaa sen vielä"]
    assert mail.recipient == order.email
    assert [part for part in wanted if part not in mail.body_text or part not in mail.body_html] == []
    ics = bytes(mail.attachments.get().content)
    assert [line in ics for line in (b"SEQUENCE:1\r\n", b"STATUS:TENTATIVE\r\n", b"DTSTART:20261125T080000Z\r\n")] == [
        True
    ] * 3
    (news,) = mails(order, "garage_news")
    assert news.recipient == visit(order).installer.email
    assert "keskiviikko 25.11.2026 klo 10.00" in news.body_text
    assert "tiistai 24.11.2026 klo 10.00" in news.body_text
    assert (visit(order).changed_at, visit(order).changed_from_at) == (LIMIT, TUESDAY)


@pytest.mark.rule("R5.6")
def test_a_time_agreed_anew_is_told_with_the_same_calendar_entry_made_newer() -> None:
    order = booked()
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=LIMIT, by=CUSTOMER)
    visits.confirm(booking_id=order.booking_id, at=LIMIT, by=GARAGE, seen=1)
    last = mails(order, "booking_confirmed")[-1]
    ics = bytes(last.attachments.get().content)
    assert [line in ics for line in (b"SEQUENCE:1\r\n", b"STATUS:CONFIRMED\r\n")] == [True, True]
    assert visit(order).changed_at is None


@pytest.mark.rule("R5.6")
def test_move_time_is_possible_until_24_hours_before_to_the_second() -> None:
    order = booked()
    with pytest.raises(TooLateToMove):
        move_time(order_id=order.pk, starts_at=THURSDAY, at=LIMIT + SECOND, by=CUSTOMER)
    assert unchanged(order)
    move_time(order_id=order.pk, starts_at=THURSDAY, at=LIMIT, by=CUSTOMER)
    assert standing(order) == ("requested", THURSDAY, 1)


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(
    ("sunday", "limit_clock"),
    [(date(2028, 3, 26), "09:00"), (date(2027, 10, 31), "11:00")],
    ids=["to-summer-time", "to-winter-time"],
)
def test_move_time_counts_elapsed_hours_over_a_clock_change(sunday: date, limit_clock: str) -> None:
    early, limit = wall(sunday - 9 * DAY, "12:00"), wall(sunday - DAY, limit_clock)
    order = booked(wall(sunday, "10:00"), at=early)
    other = wall(sunday + DAY, "10:00")
    with pytest.raises(TooLateToMove):
        move_time(order_id=order.pk, starts_at=other, at=limit + SECOND, by=CUSTOMER)
    move_time(order_id=order.pk, starts_at=other, at=limit, by=CUSTOMER)
    assert standing(order) == ("requested", other, 1)


@pytest.mark.rule("R5.6")
def test_move_time_twice_is_once() -> None:
    order = booked()
    for _time in range(2):
        move_time(order_id=order.pk, starts_at=WEDNESDAY, at=LIMIT, by=CUSTOMER, seen=0)
    assert standing(order) == ("requested", WEDNESDAY, 1)
    assert (len(mails(order, "time_moved")), len(mails(order, "garage_news")), kinds(order)) == (1, 1, ["time_moved"])


def test_move_time_to_the_time_it_has_changes_nothing() -> None:
    order = booked()
    move_time(order_id=order.pk, starts_at=TUESDAY, at=AT, by=CUSTOMER)
    assert unchanged(order)


def test_move_time_from_an_old_page_changes_nothing() -> None:
    order = booked()
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER, seen=0)
    with pytest.raises(MovedMeanwhile):
        move_time(order_id=order.pk, starts_at=THURSDAY, at=AT, by=CUSTOMER, seen=0)
    assert standing(order) == ("requested", WEDNESDAY, 1)


def test_move_time_by_half_an_hour_in_the_only_bay() -> None:
    order = booked()
    later = TUESDAY + timedelta(minutes=30)
    move_time(order_id=order.pk, starts_at=later, at=AT, by=CUSTOMER)
    assert standing(order) == ("requested", later, 1)


@pytest.mark.rule("R5.5")
def test_move_time_to_a_taken_time_keeps_the_old_and_offers_the_nearest() -> None:
    order = booked()
    a_confirmed_time(garage=visit(order).installer, starts_at=WEDNESDAY)
    with pytest.raises(TimeNotFree) as taken:
        move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    assert [free.starts_at - WEDNESDAY for free in taken.value.alternatives] == [
        timedelta(hours=-1, minutes=-30),
        timedelta(hours=-1),
        timedelta(hours=1),
    ]
    assert unchanged(order)


def test_move_time_takes_the_place_of_a_hold_that_has_lapsed() -> None:
    order = booked()
    held = a_held_time(garage=visit(order).installer, starts_at=WEDNESDAY, at=AT)
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=held.hold_expires_at, by=CUSTOMER)
    held.refresh_from_db()
    assert (standing(order), held.state) == (("requested", WEDNESDAY, 1), "cancelled")


@pytest.mark.rule("R5.5")
def test_move_time_is_never_before_the_goods_can_be_there() -> None:
    order = booked()
    Order.objects.filter(pk=order.pk).update(promise_first_on=MONDAY, promise_last_on=MONDAY + DAY)
    with pytest.raises(TimeNotFree) as early:
        move_time(order_id=order.pk, starts_at=TUESDAY + timedelta(hours=2), at=AT, by=CUSTOMER)
    assert early.value.alternatives[0].starts_at == wall(MONDAY + 2 * DAY, "08:00")
    assert unchanged(order)
    move_time(order_id=order.pk, starts_at=wall(MONDAY + 2 * DAY, "08:00"), at=AT, by=CUSTOMER)
    assert visit(order).revision == 1


@pytest.mark.rule("R5.5")
def test_goods_that_have_come_hold_no_time_back() -> None:
    delivery = a_garage_delivery(promise_first_on=MONDAY, promise_last_on=MONDAY + 4 * DAY)
    order = delivery.order
    assert goods_there_from(order) == wall(MONDAY + 7 * DAY, "00:00")
    deliveries.mark_arrived(delivery_id=delivery.pk, at=AT, by=GARAGE)
    assert goods_there_from(Order.objects.get(pk=order.pk)) is None
    assert goods_there_from(booked()) is None


def test_move_time_where_the_garage_agrees_times_itself_changes_nothing() -> None:
    order = booked()
    Installer.objects.update(accepting_bookings=False)
    with pytest.raises(BookingsClosed):
        move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    assert unchanged(order)


def _arrive(order: Order) -> None:
    visits.mark_arrived(booking_id=order.booking_id, at=TUESDAY, by=GARAGE)


def _done(order: Order) -> None:
    _arrive(order)
    visits.mark_done(booking_id=order.booking_id, at=TUESDAY, by=GARAGE)


def _no_show(order: Order) -> None:
    visits.mark_no_show(booking_id=order.booking_id, at=TUESDAY + timedelta(hours=1), by=GARAGE)


def _cancelled(order: Order) -> None:
    give_up_time(order_id=order.pk, at=AT, by=CUSTOMER)


def _late(order: Order) -> None:
    give_up_time(order_id=order.pk, at=LIMIT + SECOND, by=CUSTOMER)


def _ended(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(state="cancelled", closed_at=AT)


@pytest.mark.parametrize("lead", [_arrive, _done, _no_show, _cancelled, _late, _ended])
def test_no_other_state_has_another_time(lead: Any) -> None:
    order = booked()
    lead(order)
    before = standing(order)
    events = order.events.count()
    told = {"channel": Channel.PHONE, "contacted_at": AT}
    for move in (
        lambda: move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER),
        lambda: move_told_time(order_id=order.pk, starts_at=WEDNESDAY, ours=False, at=AT, by=GARAGE, **told),
        lambda: propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE),
        lambda: accept_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER),
    ):
        with pytest.raises(NoTimeToGiveUp):
            move()
    assert (standing(order), order.events.count()) == (before, events)


def test_a_mere_hold_is_not_moved() -> None:
    garage = a_garage()
    held = a_held_time(garage=garage, starts_at=TUESDAY)
    order = a_received_order(delivery_way="installer", installer=garage, booking=held, needs_time=True)
    with pytest.raises(NoTimeToGiveUp):
        move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    assert standing(order) == ("held", TUESDAY, 0)


# --- the garage's yes to a time it has not seen ---


def test_confirm_of_a_time_that_was_moved_meanwhile_changes_nothing() -> None:
    order = booked(agreed=False)
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    with pytest.raises(MovedMeanwhile):
        visits.confirm(booking_id=order.booking_id, at=AT, by=GARAGE, seen=0)
    assert standing(order) == ("requested", WEDNESDAY, 1)


def test_seen_news_are_no_news_and_twice_is_once() -> None:
    order = booked()
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    for _time in range(2):
        visits.mark_seen(booking_id=order.booking_id, at=AT, by=GARAGE)
    assert (visit(order).changed_at, visit(order).changed_from_at) == (None, None)
    assert list(visit(order).events.values_list("kind", flat=True)).count("seen") == 1


def test_of_two_moves_unseen_the_garage_learns_the_first_old_time() -> None:
    order = booked()
    move_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    move_time(order_id=order.pk, starts_at=THURSDAY, at=AT + SECOND, by=CUSTOMER)
    assert (visit(order).changed_at, visit(order).changed_from_at) == (AT + SECOND, TUESDAY)
    assert len(mails(order, "garage_news")) == 2


@pytest.mark.rule("R5.6")
@pytest.mark.parametrize(("by", "told"), [(CUSTOMER, 1), (CLERK, 1), (GARAGE, 0)], ids=["customer", "desk", "garage"])
def test_a_time_given_up_is_told_to_the_garage_unless_it_wrote_it_down_itself(by: Actor, told: int) -> None:
    order = booked()
    for _time in range(2):
        give_up_time(order_id=order.pk, at=AT, by=by)
    assert len(mails(order, "garage_news")) == told
    assert (visit(order).changed_at is not None) == bool(told)


# --- agreed by phone ---


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize(("by", "state"), [(GARAGE, "confirmed"), (CLERK, "requested")], ids=["garage", "desk"])
def test_move_told_time_moves_at_once_and_keeps_channel_and_time_of_contact(by: Actor, state: str) -> None:
    order = booked()
    phoned = LIMIT + timedelta(hours=3)  # too late for the site: whoever answers the phone may still agree
    told = {"ours": False, "channel": Channel.PHONE, "contacted_at": phoned}
    for _time in range(2):
        move_told_time(order_id=order.pk, starts_at=WEDNESDAY, at=phoned + DAY / 24, by=by, **told)
    assert standing(order) == (state, WEDNESDAY, 1)
    event = order.events.get(kind="time_moved")
    assert (event.channel, event.contacted_at, event.at) == ("phone", phoned, phoned + DAY / 24)
    assert len(mails(order, "time_moved")) == 1
    assert len(mails(order, "garage_news")) == (0 if by == GARAGE else 1)


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("contacted_at", [AT - SECOND, LIMIT + SECOND], ids=["before-booking", "future"])
def test_move_told_time_with_an_impossible_time_of_contact_changes_nothing(contacted_at: datetime) -> None:
    order = booked()
    told = {"ours": True, "channel": Channel.PHONE, "contacted_at": contacted_at}
    with pytest.raises(ContactTimeImpossible):
        move_told_time(order_id=order.pk, starts_at=WEDNESDAY, at=LIMIT, by=GARAGE, **told)
    assert unchanged(order)


@pytest.mark.rule("R14.1", "R5.6")
@pytest.mark.parametrize(("ours", "fees"), [(True, 0), (False, 1)], ids=["ours", "the-customers"])
def test_a_time_that_we_moved_never_costs(ours: bool, fees: int) -> None:
    order = an_order_with_a_time(starts_at=TUESDAY, promise_first_on=None, promise_last_on=None)
    told = {"ours": ours, "channel": Channel.PHONE, "contacted_at": AT}
    move_told_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE, **told)
    visits.mark_no_show(booking_id=order.booking_id, at=WEDNESDAY + timedelta(hours=1), by=GARAGE)
    assert propose_fees(at=THURSDAY) == fees


# --- proposed ---


@pytest.mark.rule("R5.2")
def test_propose_time_asks_the_customer_and_keeps_both_times() -> None:
    order = booked()
    for _time in range(2):
        propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    booking = visit(order)
    assert standing(order) == ("confirmed", TUESDAY, 0)
    assert (booking.proposed_at, booking.proposed_starts_at) == (AT, WEDNESDAY)
    (mail,) = mails(order, "time_proposed")
    page, kept = f"/tilaus/{order.token}/aika/ehdotus/", "ti 24.11. päivän loppuun asti"
    wanted = ["keskiviikko 25.11.2026 klo 10.00", page, kept]
    assert [part for part in wanted if part not in mail.body_text or part not in mail.body_html] == []
    assert kinds(order) == ["time_proposed"]
    for taken in (TUESDAY, WEDNESDAY):
        with pytest.raises(TimeNotFree):
            a_held_time(garage=booking.installer, starts_at=taken)


def test_a_proposal_is_kept_for_two_working_days() -> None:
    order = booked(starts_at=THURSDAY + 7 * DAY)
    propose_time(order_id=order.pk, starts_at=THURSDAY + 8 * DAY, at=AT, by=GARAGE)
    held = Booking.objects.get(state="held")
    assert held.hold_expires_at == wall(MONDAY + 2 * DAY, "00:00")  # Friday: Monday, Tuesday
    assert expire_holds(at=held.hold_expires_at) == 1
    accept_time(order_id=order.pk, starts_at=THURSDAY + 8 * DAY, at=held.hold_expires_at, by=CUSTOMER)
    assert standing(order) == ("confirmed", THURSDAY + 8 * DAY, 1)


@pytest.mark.rule("R5.6", "R14.1")
def test_accept_time_agrees_at_once_and_never_costs() -> None:
    order = an_order_with_a_time(starts_at=TUESDAY, promise_first_on=None, promise_last_on=None)
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    for _time in range(2):
        accept_time(order_id=order.pk, starts_at=WEDNESDAY, at=LIMIT + SECOND, by=CUSTOMER)
    assert standing(order) == ("confirmed", WEDNESDAY, 1)
    assert visit(order).proposed_at is None
    assert not Booking.objects.filter(state="held").exists()
    (mail,) = mails(order, "time_moved")
    assert "Asennuspiste on vahvistanut uuden ajan." in mail.body_text
    assert b"STATUS:CONFIRMED" in bytes(mail.attachments.get().content)
    assert len(mails(order, "garage_news")) == 1
    visits.mark_no_show(booking_id=order.booking_id, at=WEDNESDAY + timedelta(hours=1), by=GARAGE)
    assert propose_fees(at=THURSDAY) == 0


def test_accept_time_of_what_is_not_proposed_changes_nothing() -> None:
    order = booked()
    with pytest.raises(NothingProposed):
        accept_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    propose_time(order_id=order.pk, starts_at=THURSDAY, at=AT, by=GARAGE)
    with pytest.raises(NothingProposed):
        accept_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=CUSTOMER)
    visits.withdraw_proposal(booking_id=order.booking_id, at=AT, by=GARAGE)
    with pytest.raises(NothingProposed):
        accept_time(order_id=order.pk, starts_at=THURSDAY, at=AT, by=CUSTOMER)
    assert standing(order) == ("confirmed", TUESDAY, 0)


@pytest.mark.rule("R5.6")
def test_with_a_proposal_open_the_customer_may_choose_another_or_give_up_free_to_the_last() -> None:
    late = TUESDAY - SECOND
    chooses, gives_up = booked(), booked()
    for order in (chooses, gives_up):
        propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=LIMIT + SECOND, by=GARAGE)
    move_time(order_id=chooses.pk, starts_at=THURSDAY, at=late, by=CUSTOMER)
    give_up_time(order_id=gives_up.pk, at=late, by=CUSTOMER, knowing_late=False)
    assert standing(chooses) == ("requested", THURSDAY, 1)
    assert visit(chooses).events.get(kind="moved").data["ours"] is True
    assert visit(gives_up).state == "cancelled"
    assert not Booking.objects.filter(state="held").exists()


@pytest.mark.rule("R14.1")
def test_not_coming_to_a_time_that_the_garage_wished_to_change_never_costs() -> None:
    order = an_order_with_a_time(starts_at=TUESDAY, promise_first_on=None, promise_last_on=None)
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    visits.mark_no_show(booking_id=order.booking_id, at=TUESDAY + timedelta(hours=1), by=GARAGE)
    assert propose_fees(at=THURSDAY) == 0


def test_withdraw_proposal_frees_the_time_and_twice_is_once() -> None:
    order = booked()
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    for _time in range(2):
        visits.withdraw_proposal(booking_id=order.booking_id, at=AT, by=GARAGE)
    assert visit(order).proposed_at is None
    assert list(visit(order).events.values_list("kind", flat=True)).count("proposal_withdrawn") == 1
    assert a_held_time(garage=visit(order).installer, starts_at=WEDNESDAY).state == "held"


def test_a_new_proposal_takes_the_place_of_the_old() -> None:
    order = booked()
    propose_time(order_id=order.pk, starts_at=WEDNESDAY, at=AT, by=GARAGE)
    propose_time(order_id=order.pk, starts_at=THURSDAY, at=AT + SECOND, by=GARAGE)
    assert [held.starts_at for held in Booking.objects.filter(state="held")] == [THURSDAY]
    assert len(mails(order, "time_proposed")) == 2


def test_a_proposal_beside_the_booked_time_uses_another_bay_or_is_not_kept() -> None:
    order = booked()
    beside = TUESDAY + timedelta(minutes=30)
    propose_time(order_id=order.pk, starts_at=beside, at=AT, by=GARAGE)
    assert not Booking.objects.filter(state="held").exists()
    a_bay(visit(order).installer, position=1)
    visits.withdraw_proposal(booking_id=order.booking_id, at=AT, by=GARAGE)
    propose_time(order_id=order.pk, starts_at=beside, at=AT + SECOND, by=GARAGE)
    assert Booking.objects.get(state="held").bay_id != visit(order).bay_id
    accept_time(order_id=order.pk, starts_at=beside, at=AT + SECOND, by=CUSTOMER)
    assert standing(order) == ("confirmed", beside, 1)


def test_the_garage_may_propose_a_time_that_customers_are_no_longer_offered() -> None:
    order = booked(agreed=False)
    soon = wall(MONDAY - 3 * DAY, "13:00")
    propose_time(order_id=order.pk, starts_at=soon, at=AT, by=GARAGE)
    accept_time(order_id=order.pk, starts_at=soon, at=AT, by=CUSTOMER)
    assert standing(order) == ("confirmed", soon, 1)
