"""Delays: told with the new days, no consent asked or taken; the ways out are free; late orders are found by time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from installers.services.visits import mark_no_show
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.corrections.repromise import Window
from orders.errors import OrderChanged
from orders.fees.missed_times import chargeable
from orders.klarna import Operation
from orders.lateness import is_overdue, last_day
from orders.models import Answer, Delay, Delivery, DeliveryLine, KlarnaCall, Order, OrderEvent, Task, TaskKind
from orders.seen import seen_of
from orders.services import bookings, delays, deliveries, ending, moving, parting, shelf_watch
from orders.shortages.delaying import cancel_until
from orders.shortages.errors import BadDelay, NothingDelayed
from orders.states import DeliveryState, OrderState
from shop.services.stock import count_stock
from tests.builders.garages import a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.shortages import LATE, LATER, NEXT_DAY, an_order_of, ask, choose, missing_tyres, others, the_line
from tests.builders.traces import books, everything, history, mails

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.16")]
REASON = "Tavarantoimittajan kuorma on myöhässä."
PROMISED = date(2026, 11, 24)  # Tuesday, two working days from the confirmation on Friday


def tell(order: Order, window: Window = LATE, *, at: datetime = NEXT_DAY, seen: str = "", **over: Any) -> Delay:
    order = Order.objects.get(pk=order.pk)
    told = {"reason": REASON, **over}
    return delays.tell_delay(order_id=order.pk, window=window, seen=seen or seen_of(order), at=at, by=SHOP, **told)


def fitted(on: date, clock: str = "10:00") -> Order:
    """Tyres to a garage with work at a booked time."""
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=wall(on, clock))
    return an_order_of(
        missing_tyres(), delivery_way="installer", installer=garage, work="40.00", needs_time=True, booking=booking
    )


def test_a_delay_is_told_by_mail_with_the_new_days_and_the_way_out():
    order = an_order_of(missing_tyres())
    delay = tell(order)
    order.refresh_from_db()
    assert (delay.old_last_on, delay.new_last_on, delay.channel) == (PROMISED, LATE.last_on, Channel.EMAIL)
    assert (order.promise_first_on, order.promise_last_on, order.state) == (*LATE, OrderState.CONFIRMED)
    assert history(order)[-1] == "delay_told"
    text = Message.objects.get(name="delivery_delayed").body_text
    assert all(part in text for part in ("ma 11.1. – pe 15.1.2027", REASON, "viimeistään ma 7.12.2026"))
    assert (cancel_until(delay), books(), KlarnaCall.objects.count()) == (date(2026, 12, 7), [], 0)


def test_the_same_press_again_is_the_same_notice():
    order = an_order_of(missing_tyres())
    seen = seen_of(order)
    assert tell(order, seen=seen) == tell(order, seen=seen)
    assert mails(order).count("delivery_delayed") == 1


@pytest.mark.rule("R5.22")
def test_a_delay_told_by_phone_is_recorded_with_its_time_and_mailed_all_the_same():
    order = an_order_of(missing_tyres())
    delay = tell(order, contacted_at=NEXT_DAY - timedelta(minutes=20))
    event = OrderEvent.objects.get(kind="delay_told")
    assert (delay.channel, event.channel, event.contacted_at) == ("phone", "phone", NEXT_DAY - timedelta(minutes=20))
    assert "Kerroimme tästä sinulle jo puhelimessa." in Message.objects.get(name="delivery_delayed").body_text


@pytest.mark.parametrize(
    ("window", "over", "field"),
    [
        (Window(date(2026, 11, 20), date(2027, 1, 2)), {}, "window"),
        (Window(date(2027, 1, 5), date(2027, 1, 2)), {}, "window"),
        (Window(date(2026, 11, 23), PROMISED), {}, "window"),
        (Window(date(2028, 1, 5), date(2028, 1, 7)), {}, "window"),
        (LATE, {"reason": "  "}, "reason"),
        (LATE, {"contacted_at": NEXT_DAY + timedelta(minutes=1)}, "contacted_at"),
        (LATE, {"contacted_at": AT - timedelta(minutes=1)}, "contacted_at"),
        (LATE, {"contacted_at": datetime(1, 1, 1, tzinfo=UTC)}, "contacted_at"),
    ],
    ids=[
        "begun",
        "backwards",
        "no delay",
        "a slip",
        "no reason",
        "from the future",
        "before the order",
        "year one",
    ],
)
def test_a_notice_without_sense_is_refused_at_its_field(window: Window, over: dict[str, Any], field: str):
    order = an_order_of(missing_tyres())
    before = everything(order)
    with pytest.raises(BadDelay) as refusal:
        tell(order, window, **over)
    assert (list(refusal.value.problems), everything(order), Delay.objects.count()) == ([field], before, 0)


def test_before_the_contract_a_correction_is_offered_instead():
    order = an_order_of(missing_tyres(), is_confirmed=False)
    with pytest.raises(NothingDelayed):
        tell(order)


def test_what_has_come_is_not_delayed_and_an_old_picture_is_refused():
    order = an_order_of(missing_tyres())
    with pytest.raises(OrderChanged):
        tell(order, seen="old")
    Delivery.objects.update(state=DeliveryState.HANDED_OVER, received_at=AT)
    with pytest.raises(NothingDelayed):
        tell(order)


# --- the ways out ---


@pytest.mark.rule("R5.19")
def test_the_right_to_cancel_stands_fourteen_days_from_the_notice():
    order = an_order_of(missing_tyres())
    tell(order)
    order = Order.objects.get()
    Order.objects.update(promise_last_on=LATE.last_on)
    limit = wall(date(2026, 12, 8), "00:00")
    Delay.objects.update(old_last_on=date(2027, 1, 1))
    assert [is_overdue(order, at=limit - timedelta(minutes=1)), is_overdue(order, at=limit)] == [True, False]


@pytest.mark.rule("R5.19")
def test_a_notice_takes_no_consent_the_agreed_day_still_counts():
    order = an_order_of(missing_tyres())
    tell(order)
    tell(order, Window(date(2027, 2, 1), date(2027, 2, 5)), at=LATER)
    assert last_day(Order.objects.get()) == PROMISED


@pytest.mark.rule("R5.19")
def test_the_customer_who_chose_to_wait_has_agreed_to_the_new_days():
    order = an_order_of(missing_tyres())
    tell(order, Window(date(2026, 12, 1), date(2026, 12, 2)))
    choose(ask(order, wait=LATE, at=LATER), Answer.WAIT, at=LATER)
    assert last_day(Order.objects.get()) == LATE.last_on


@pytest.mark.rule("R5.6")
def test_cancelling_a_delayed_order_is_free_with_its_booked_time_and_money():
    order = fitted(date(2026, 11, 26))
    tell(order, at=wall(date(2026, 11, 25), "12:00"))
    ending.cancel_for_customer(order_id=order.pk, at=wall(date(2026, 11, 25), "13:00"), by=CUSTOMER)
    order = Order.objects.get()
    assert (order.state, order.booking.state) == (OrderState.CANCELLED, "cancelled_by_shop")
    assert [call.operation for call in KlarnaCall.objects.all()] == [Operation.CANCEL]
    assert mails(order)[-1] == "order_cancelled"
    assert books() == []


def test_a_time_before_the_goods_is_asked_to_be_moved_and_moves_free_in_the_last_hours():
    order = fitted(date(2026, 11, 26))
    noon = wall(date(2026, 11, 25), "12:00")
    tell(order, at=noon)
    assert Task.objects.get(settled_at=None).kind == TaskKind.TIME_TOO_EARLY
    assert "Siirrä se tilauksesi sivulla" in Message.objects.get(name="delivery_delayed").body_text
    new = wall(date(2027, 1, 19), "10:00")
    moving.move_time(order_id=order.pk, starts_at=new, at=noon, by=CUSTOMER)
    assert OrderEvent.objects.get(kind="time_moved").data["ours"] is True


@pytest.mark.rule("R5.6")
def test_a_time_that_late_goods_spoil_is_given_up_free_of_charge():
    order = fitted(date(2026, 11, 26))
    noon = wall(date(2026, 11, 25), "12:00")
    tell(order, at=noon)
    bookings.give_up_time(order_id=order.pk, at=noon, by=CUSTOMER)
    order = Order.objects.get()
    assert (order.booking.state, order.state) == ("cancelled_by_shop", OrderState.CONFIRMED)


@pytest.mark.rule("R14.1")
def test_a_time_that_late_goods_spoil_is_never_charged_as_missed():
    order, plain = fitted(date(2026, 11, 26)), None
    noon = wall(date(2026, 11, 26), "12:00")
    mark_no_show(booking_id=order.booking_id, at=noon, by=SHOP)
    later = noon + timedelta(days=2)
    plain = chargeable(later).count()
    tell(order, at=noon)
    assert (plain, chargeable(later).count()) == (1, 0)


# --- found out by time ---


@pytest.mark.rule("R5.19")
def test_a_promise_that_has_passed_unsent_calls_a_clerk_once():
    order = an_order_of(missing_tyres())
    midnight = wall(PROMISED + timedelta(days=1), "00:00")
    assert delays.watch_late_orders(at=midnight - timedelta(seconds=1)) == 0
    assert [delays.watch_late_orders(at=midnight) for _twice in range(2)] == [1, 0]
    task = Task.objects.get()
    assert (task.order, task.kind) == (order, TaskKind.PROMISE_LATE)


def test_telling_settles_the_task_and_a_new_promise_is_watched_anew():
    order = an_order_of(missing_tyres())
    midnight = wall(PROMISED + timedelta(days=1), "00:00")
    delays.watch_late_orders(at=midnight)
    tell(order, at=midnight)
    assert Task.objects.get().settled_at == midnight
    assert delays.watch_late_orders(at=midnight + timedelta(days=3)) == 0
    assert delays.watch_late_orders(at=wall(LATE.last_on + timedelta(days=1), "00:00")) == 1


def test_what_a_clerk_has_settled_is_not_raised_again_every_day():
    an_order_of(missing_tyres())
    midnight = wall(PROMISED + timedelta(days=1), "00:00")
    delays.watch_late_orders(at=midnight)
    Task.objects.update(settled_at=midnight)
    assert delays.watch_late_orders(at=midnight + timedelta(days=1)) == 0


def test_what_has_left_is_not_late_at_the_desk():
    an_order_of(missing_tyres())
    deliveries.dispatch(delivery_id=Delivery.objects.get().pk, carrier="matkahuolto", at=AT, by=SHOP)
    assert delays.watch_late_orders(at=NEXT_DAY + timedelta(days=9)) == 0


# --- in parts ---


@pytest.mark.rule("R5.17")
def test_a_parted_order_is_told_what_comes_when_at_no_extra_freight():
    order = an_order_of(missing_tyres(), more=True)
    whole = Delivery.objects.get()
    row = whole.lines.get(line=the_line(order))
    later = parting.part_and_tell(
        delivery_id=whole.pk, pieces={row.pk: 4}, window=LATE, reason=REASON, at=NEXT_DAY, by=SHOP
    )
    text = Message.objects.get(name="order_parted").body_text
    assert text.index("1 × Lumiketjut") < text.index("4 × Revontuli")
    assert all(part in text for part in ("toista rahtia ei peritä", "ma 11.1. – pe 15.1.2027", REASON))
    promised = order.promise_last_on
    order.refresh_from_db()
    assert (Delay.objects.get().delivery, order.promise_last_on) == (later, promised)
    assert DeliveryLine.objects.filter(delivery=later, line__kind="freight").count() == 0
    assert (history(order)[-2:], books()) == (["parted", "delay_told"], [])


@pytest.mark.rule("R5.17")
def test_a_later_part_that_was_told_of_is_not_late_before_its_own_days():
    order = an_order_of(missing_tyres(), more=True)
    whole = Delivery.objects.get()
    row = whole.lines.get(line=the_line(order))
    parting.part_and_tell(delivery_id=whole.pk, pieces={row.pk: 4}, window=LATE, reason=REASON, at=NEXT_DAY, by=SHOP)
    deliveries.dispatch(delivery_id=whole.pk, carrier="matkahuolto", at=NEXT_DAY, by=SHOP)
    assert delays.watch_late_orders(at=NEXT_DAY + timedelta(days=10)) == 0
    assert delays.watch_late_orders(at=wall(LATE.last_on + timedelta(days=1), "00:00")) == 1


def test_days_without_sense_part_nothing():
    order = an_order_of(missing_tyres(), more=True)
    whole = Delivery.objects.get()
    row = whole.lines.get(line=the_line(order))
    with pytest.raises(BadDelay):
        parting.part_and_tell(delivery_id=whole.pk, pieces={row.pk: 4}, window=LATE, reason="", at=NEXT_DAY, by=SHOP)
    assert (Delivery.objects.count(), mails(order)) == (1, ["order_received", "order_confirmed"])


def test_parting_what_has_left_is_refused():
    order = an_order_of(missing_tyres(), more=True)
    whole = Delivery.objects.get()
    row = whole.lines.get(line=the_line(order))
    deliveries.dispatch(delivery_id=whole.pk, carrier="matkahuolto", at=AT, by=SHOP)
    with pytest.raises(ForbiddenMove):
        parting.part_and_tell(delivery_id=whole.pk, pieces={row.pk: 4}, at=NEXT_DAY, by=SHOP)


# --- shelves found empty ---


@pytest.mark.rule("R5.15")
def test_a_shelf_counted_empty_calls_a_clerk_for_those_who_had_taken_from_it():
    product = missing_tyres()
    order = an_order_of(product)
    an_order_of(others("Halla", "119.90"))
    count_stock(level_id=product.levels.get().pk, quantity=0, at=NEXT_DAY, by=SHOP)
    assert [shelf_watch.watch_shelves(at=LATER) for _twice in range(2)] == [1, 0]
    task = Task.objects.get()
    assert (task.order, task.kind) == (order, TaskKind.SHORTFALL)


def test_a_shelf_with_something_left_calls_nobody():
    product = missing_tyres()
    an_order_of(product)
    count_stock(level_id=product.levels.get().pk, quantity=1, at=NEXT_DAY, by=SHOP)
    assert shelf_watch.watch_shelves(at=LATER) == 0


def test_one_who_was_asked_already_is_not_looked_at_again():
    product = missing_tyres()
    order = an_order_of(product)
    ask(order, wait=LATE)
    count_stock(level_id=product.levels.get().pk, quantity=0, at=NEXT_DAY, by=SHOP)
    assert shelf_watch.watch_shelves(at=LATER) == 0


def test_what_a_clerk_has_looked_at_is_settled_until_the_next_count():
    product = missing_tyres()
    an_order_of(product)
    level = product.levels.get().pk
    count_stock(level_id=level, quantity=0, at=NEXT_DAY, by=SHOP)
    shelf_watch.watch_shelves(at=LATER)
    Task.objects.update(settled_at=LATER)
    assert shelf_watch.watch_shelves(at=LATER + timedelta(minutes=5)) == 0
