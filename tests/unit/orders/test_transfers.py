"""An order that its independent garage takes over: everything that changes hands, and that nothing of ours follows."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from installers.models import Booking
from installers.services import visits
from installers.states import BookingState
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.due import rules, run_rule
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.delivery.errors import NotInForce
from orders.errors import (
    ContactImpossible,
    NoReason,
    NoTimeToGiveUp,
    NotPutBack,
    NotTransferable,
    ReasonTooLong,
    TooLateToCancel,
)
from orders.messages.times import visit_stands
from orders.models import Capture, Delivery, Fee, KlarnaCall, Order, OrderEvent, Task, Transfer
from orders.services import (
    arrival,
    confirmation,
    deliveries,
    ending,
    fees,
    klarna_calls,
    recalls,
    release,
    reminders,
)
from orders.services.bookings import give_up_time
from orders.services.refunds import give_back
from orders.services.transfers import put_goods_back, transfer_step
from shop.models import StockLevel
from tests.builders.buying import tyres
from tests.builders.corrections import a_dearer_offer
from tests.builders.deliveries import a_garage_delivery, paid
from tests.builders.fees import CLERK, MARKED, PROPOSED, TEN
from tests.builders.garages import a_confirmed_time, a_garage, a_requested_time
from tests.builders.orders import AT, CUSTOMER, SHOP, a_received_order, an_order
from tests.builders.traces import books, everything, history, mails
from tests.builders.transfers import (
    AGREED,
    GARAGE,
    LATER,
    a_transferred_order,
    an_independent_garage,
    an_order_to_garage,
    take_over,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R13.1")]


# These read or call Klarna, which other tests do.
AT_KLARNA = (
    "make_klarna_calls",
    "poll_payments",
    "alarm_of_authorisations",
    "end_authorisations",
    "reconcile_nightly",
    "handle_callbacks",
)


def tasks() -> list[str]:
    return list(Task.objects.filter(settled_at=None).order_by("kind").values_list("kind", flat=True))


def operations() -> list[tuple[str, str]]:
    calls = KlarnaCall.objects.filter(operation__in=["cancel", "release", "capture", "refund"])
    return list(calls.order_by("pk").values_list("operation", "cause"))


def with_a_time(make: Any = a_confirmed_time, **over: Any) -> Order:
    garage = an_independent_garage(**over)
    booking = make(garage=garage, starts_at=TEN)
    return an_order_to_garage(garage, booking=booking, needs_time=True)


@act
def step(*, order: Order, installer: Any = None, cause: str = "changed", at: Any = LATER, by: Actor = SHOP) -> bool:
    order = Order.objects.select_for_update(of=("self",)).select_related("installer").get(pk=order.pk)
    return transfer_step(order=order, installer=installer or order.installer, cause=cause, at=at, by=by)


@pytest.mark.rule("R2.5")
def test_transfer_makes_the_garage_the_contract_party_and_tells_both():
    order = an_order_to_garage()
    before = mails(order)
    taken = take_over(order)
    assert (taken.state, taken.closed_at) == ("transferred", LATER)
    row = Transfer.objects.get()
    assert (row.party_name, row.business_id, row.address) == (
        "Rengas Rautio Oy",
        "2345678-0",
        "PL 7, 96101 Rovaniemi",
    )
    assert (row.cause, row.agreed, row.transferred_at) == ("changed", AGREED, LATER)
    event = OrderEvent.objects.get(kind="transferred")
    assert (event.channel, event.contacted_at) == ("visit", LATER - timedelta(hours=1))
    assert event.data == {"garage": order.installer_id, "cause": "changed", "was": "confirmed"}
    assert [name for name in mails(order) if name not in before] == ["order_transferred", "garage_took_over"]
    assert books() == []


def test_the_customers_mail_names_the_party_the_prices_and_the_money():
    take_over(an_order_to_garage())
    text = " ".join(Message.objects.get(name="order_transferred").body_text.split())
    wanted = [
        "Sopimuskumppanisi on nyt Rengas Rautio Oy, ei enää Lapin Kumi Oy.",
        "Y-tunnus: 2345678-0",
        "PL 7, 96101 Rovaniemi",
        AGREED,
        "voimassa ovat sen omat hinnat",
        "Emme veloita sinulta mitään. Mahdollinen katevaraus vapautuu, ja maksat asennuspisteelle.",
        "Jos et ole sopinut tästä asennuspisteen kanssa, soita meille heti",
    ]
    assert [part for part in wanted if part not in text] == []


def test_a_garage_that_takes_it_over_itself_gets_no_mail_of_it():
    order = take_over(an_order_to_garage(), by=GARAGE)
    assert "garage_took_over" not in mails(order)
    assert "order_transferred" in mails(order)


def test_transfer_twice_is_once():
    order = an_order_to_garage()
    take_over(order)
    before = everything(order), tasks(), Transfer.objects.count()
    take_over(order, at=LATER + timedelta(hours=1))
    assert (everything(order), tasks(), Transfer.objects.count()) == before
    assert not step(order=order)
    assert (everything(order), tasks(), Transfer.objects.count()) == before


@pytest.mark.rule("R2.5")
def test_a_garage_of_lapin_kumis_own_never_becomes_the_party():
    order = an_order_to_garage(a_garage())
    before = everything(order)
    with pytest.raises(NotTransferable, match="Lapin Kumin oma asennuspiste"):
        take_over(order)
    with pytest.raises(NotTransferable, match="Lapin Kumin oma asennuspiste"):
        step(order=order)
    assert (everything(order), Transfer.objects.count()) == (before, 0)


def test_another_garage_than_the_orders_own_can_not_take_it():
    order = an_order_to_garage()
    before = everything(order)
    with pytest.raises(NotTransferable, match="ei ole menossa tälle asennuspisteelle"):
        step(order=order, installer=an_independent_garage())
    assert everything(order) == before


@pytest.mark.rule("R5.15")
def test_an_order_sent_home_stays_with_lapin_kumi():
    order = a_received_order()
    before = everything(order)
    with pytest.raises(NotTransferable, match="Kotiinkuljetuksen sopimuskumppani"):
        take_over(order)
    assert everything(order) == before


@pytest.mark.parametrize("state", ["pending_payment", "expired", "refused", "cancelled"])
def test_what_is_not_placed_or_has_ended_is_not_transferred(state: str):
    ends = {"closed_at": AT} if state in ("expired", "refused", "cancelled") else {}
    placed = {"placed_at": AT} if state in ("refused", "cancelled") else {}
    garage = an_independent_garage()
    order = an_order(state=state, delivery_way="installer", installer=garage, **ends, **placed)
    before = everything(order)
    with pytest.raises(ForbiddenMove):
        step(order=order)
    with pytest.raises(NotTransferable):
        take_over(order)
    assert everything(order) == before


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_living_orders_are_transferred(is_confirmed: bool):
    order = take_over(an_order_to_garage(is_confirmed=is_confirmed))
    assert order.state == "transferred"
    with pytest.raises(ForbiddenMove):
        confirmation.confirm(order_id=order.pk, at=LATER, by=CLERK)
    assert books() == []


def test_an_open_correction_is_withdrawn():
    garage = an_independent_garage()
    order = a_dearer_offer(delivery_way="installer", installer=garage).order
    at = order.corrections.get().created_at + timedelta(hours=1)
    take_over(order, at=at)
    assert order.corrections.get().state == "withdrawn"
    assert history(order).count("correction_withdrawn") == 1


def test_a_garage_does_not_take_what_is_delivered_already_but_staff_can():
    order = an_order_to_garage()
    deliveries.hand_over(delivery_id=order.deliveries.get().pk, at=LATER, by=GARAGE)
    order.refresh_from_db()
    assert order.state == "completed"
    before = everything(order)
    with pytest.raises(NotTransferable, match="soita Lapin Kumille"):
        take_over(order, at=LATER + timedelta(days=1), by=GARAGE)
    assert everything(order) == before
    assert take_over(order, at=LATER + timedelta(days=1)).state == "transferred"
    assert order.deliveries.get().state == "handed_over"


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"agreed": "  "}, NoReason),
        ({"agreed": "x" * 501}, ReasonTooLong),
        ({"contacted_at": AT - timedelta(days=1)}, ContactImpossible),
        ({"contacted_at": LATER + timedelta(minutes=1)}, ContactImpossible),
    ],
)
@pytest.mark.rule("R5.22")
def test_what_was_told_must_make_sense(over: dict[str, Any], error: type[Exception]):
    order = an_order_to_garage()
    before = everything(order)
    with pytest.raises(error):
        take_over(order, **over)
    assert (everything(order), Transfer.objects.count()) == (before, 0)


# Money


def test_money_not_charged_is_let_go_once_and_nobody_need_decide():
    take_over(an_order_to_garage())
    assert operations() == [("cancel", "transferred")]
    assert "transferred_money" not in tasks()
    assert release.release_rest(at=LATER + timedelta(days=1)) == 0


def test_of_charged_money_staff_decide_and_the_rest_is_let_go():
    delivery = a_garage_delivery(an_independent_garage(), work="80.00", booking=None)
    order = delivery.order
    order.payment.captured, order.payment.state = Decimal("100.00"), "part_captured"
    order.payment.save()
    take_over(order)
    assert operations() == [("release", "transferred")]
    assert Task.objects.get(kind="transferred_money").data == {"charged": "100.00"}
    text = Message.objects.get(name="order_transferred").body_text
    assert "Sinulta on veloitettu 100,00" in text


def test_staff_may_refund_what_was_charged_of_a_transferred_order():
    order = an_order_to_garage()
    order.payment.captured, order.payment.state = order.payment.amount, "captured"
    order.payment.save()
    take_over(order)
    assert operations() == []
    give_back(order_id=order.pk, cause="test", amount=Decimal("10.00"), reason="Hyvitys", at=LATER, by=CLERK)
    assert operations() == [("refund", "test")]


def test_a_charge_under_way_is_waited_for_and_the_rest_let_go_by_time():
    delivery = a_garage_delivery(an_independent_garage(), work="80.00", booking=None)
    order = delivery.order
    call = KlarnaCall.objects.create(
        payment=order.payment, operation="capture", cause="test", created_at=AT, next_try_at=AT
    )
    capture = Capture.objects.create(
        payment=order.payment, delivery=delivery, amount=Decimal("100.00"), state="asked", asked_at=AT, call=call
    )
    take_over(order)
    assert operations() == [("capture", "test")]
    assert tasks() == ["transferred_goods", "transferred_money"]
    assert release.release_rest(at=LATER) == 0
    klarna_calls.record_done(call_id=call.pk, result="capture-1", at=LATER, by=SHOP)
    capture.refresh_from_db()
    assert capture.state == "done"
    assert [release.release_rest(at=LATER), release.release_rest(at=LATER)] == [1, 0]
    assert operations()[-1] == ("release", "transferred")


# Time


@pytest.mark.parametrize("make", [a_requested_time, a_confirmed_time], ids=["asked for", "agreed"])
@pytest.mark.rule("R5.6")
def test_the_booked_time_goes_along_and_is_neither_reminded_of_nor_charged(make: Any):
    order = take_over(with_a_time(make))
    booking = Booking.objects.get()
    assert (booking.is_living, booking.taken_over_at) == (True, LATER)
    assert (
        "Varattu aikasi maanantai 23.11.2026 klo 10.00 pysyy."
        in Message.objects.get(name="order_transferred").body_text
    )
    sent = mails(order)
    for ahead in range(1, 60):
        assert reminders.remind_of_visits(at=TEN - timedelta(hours=60 - ahead)) == 0
    assert mails(order) == sent


def test_a_no_show_after_the_transfer_costs_nothing_of_ours():
    order = take_over(with_a_time())
    visits.mark_no_show(booking_id=order.booking_id, at=MARKED, by=GARAGE)
    assert fees.propose_fees(at=PROPOSED) == 0
    assert Fee.objects.count() == 0


def test_a_reminder_that_has_not_left_is_no_longer_true():
    order = with_a_time()
    told = {"booking": order.booking_id, "revision": 0, "state": "confirmed", "at": AT}
    assert visit_stands(**told)
    take_over(order)
    assert not visit_stands(**told)


def test_the_customer_can_not_give_the_garages_time_up_here():
    order = take_over(with_a_time())
    before = everything(order)
    with pytest.raises(NoTimeToGiveUp):
        give_up_time(order_id=order.pk, at=LATER + timedelta(hours=1), by=CUSTOMER)
    assert everything(order) == before
    assert Booking.objects.get().state == BookingState.CONFIRMED


# Goods


def test_goods_that_have_not_reached_the_customer_are_no_longer_delivered_by_us():
    order = an_order_to_garage()
    delivery = order.deliveries.get()
    deliveries.mark_arrived(delivery_id=delivery.pk, at=AT, by=SHOP)
    take_over(order)
    delivery.refresh_from_db()
    assert (delivery.state, tasks()) == ("cancelled", ["transferred_goods"])
    with pytest.raises((NotInForce, ForbiddenMove)):
        deliveries.hand_over(delivery_id=delivery.pk, at=LATER, by=GARAGE)


@pytest.mark.rule("R5.7")
def test_goods_left_at_the_garage_cost_nothing_once_it_has_the_order():
    order = an_order_to_garage()
    delivery = order.deliveries.get()
    deliveries.mark_arrived(delivery_id=delivery.pk, at=AT, by=SHOP)
    deliveries.mark_unclaimed(delivery_id=delivery.pk, at=AT + timedelta(days=20), by=SHOP)
    take_over(order, at=AT + timedelta(days=21))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.unclaimed_outcome) == ("unclaimed", "changed")
    assert Delivery.objects.to_decide(delivery.fetch_by_on + timedelta(days=30)).count() == 0


def test_goods_go_back_on_sale_only_by_a_persons_word_and_once():
    garage = an_independent_garage()
    order = an_order(delivery_way="installer", installer=garage)
    order.lines.update(product=tyres(stock=8))
    arrive(order=order)
    paid(order)
    take_over(order)
    assert StockLevel.objects.get().quantity == 4
    for _press in range(2):
        put_goods_back(order_id=order.pk, at=LATER, by=CLERK)
        assert (StockLevel.objects.get().quantity, tasks()) == (8, [])
    assert history(order).count("transferred_goods_back") == 1
    assert books() == []


def test_goods_of_an_order_that_stands_are_not_put_back():
    order = an_order_to_garage()
    before = everything(order)
    with pytest.raises(NotPutBack):
        put_goods_back(order_id=order.pk, at=LATER, by=CLERK)
    assert everything(order) == before


@act
def arrive(*, order: Order, at: Any = AT, by: Actor = SHOP) -> None:
    order = Order.objects.select_for_update().get(pk=order.pk)
    arrival.take_goods(order=order, at=at)
    arrival.arrive(order=order, at=at, by=by)


@pytest.mark.rule("R5.19")
def test_a_wish_to_cancel_that_waits_is_the_garages_to_answer_now():
    order = an_order_to_garage()
    deliveries.mark_arrived(delivery_id=order.deliveries.get().pk, at=AT, by=SHOP)
    request = recalls.ask_to_cancel(order_id=order.pk, at=AT, by=CUSTOMER)
    take_over(order)
    request.refresh_from_db()
    assert (request.state, request.answered_at, tasks()) == ("refused", LATER, ["transferred_goods"])
    assert "cancellation_refused" not in mails(order)


# Fees


def test_a_fee_that_is_not_invoiced_falls_away_and_the_customer_is_told():
    order = with_a_time()
    visits.mark_no_show(booking_id=order.booking_id, at=MARKED, by=SHOP)
    assert fees.propose_fees(at=PROPOSED) == 1
    take_over(order, at=PROPOSED + timedelta(hours=1))
    assert (order.fees.get().state, mails(order).count("fee_waived")) == ("waived", 1)


def test_an_invoice_of_before_stays():
    order = with_a_time()
    visits.mark_no_show(booking_id=order.booking_id, at=MARKED, by=SHOP)
    fees.propose_fees(at=PROPOSED)
    at = PROPOSED + timedelta(days=2)
    fees.invoice_fee(fee_id=order.fees.get().pk, at=at, by=CLERK)
    take_over(order, at=at + timedelta(hours=1))
    assert order.fees.get().state == "invoiced"


# What comes after


@pytest.mark.parametrize("days", [1, 16, 40, 100])
def test_no_rule_of_time_touches_a_transferred_order(days: int):
    order = take_over(with_a_time())
    before = everything(order), tasks(), Fee.objects.count()
    for name in rules():
        if name.startswith("orders.") and not name.endswith(AT_KLARNA):
            run_rule(name, at=LATER + timedelta(days=days))
    assert (everything(order), tasks(), Fee.objects.count()) == before


def test_a_transferred_order_is_neither_cancelled_nor_refused():
    order = a_transferred_order()
    before = everything(order)
    for end in (
        lambda: ending.cancel_for_customer(order_id=order.pk, at=LATER, by=CUSTOMER),
        lambda: ending.cancel_for_shop(order_id=order.pk, reason="x", at=LATER, by=CLERK),
        lambda: ending.refuse(order_id=order.pk, reason="x", at=LATER, by=CLERK),
    ):
        with pytest.raises((ForbiddenMove, TooLateToCancel)):
            end()
        assert everything(order) == before


def test_channels_of_a_transfer_are_kept():
    order = take_over(an_order_to_garage(), channel=Channel.PHONE)
    assert order.events.get(kind="transferred").channel == "phone"
