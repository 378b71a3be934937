"""Deliveries: every act twice, every forbidden move; who is told, what is charged, when the order is over."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from installers.errors import NotPossibleNow
from installers.services.visits import mark_arrived as car_arrived
from installers.services.visits import mark_done, take_back
from lapinkumi.core.acts import act
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.still_true import is_still_true
from orders.delivery import consignments
from orders.delivery.errors import ImpossibleMoment, NotChargeable, NotInForce, NotParted
from orders.models import Capture, Delivery, DeliveryEvent, KlarnaCall, Order, Payment
from orders.services import confirmation, deliveries, fetching, planning
from orders.services.fetching import remind_to_fetch
from orders.services.sweeps import settle_done_work
from orders.standing import standing
from orders.states import DeliveryState
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, SHOP, a_received_order

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=3)
TEN = wall(MONDAY, "10:00")
call_off = act(lambda *, order, at, by: planning.call_off(order=order, at=at, by=by))


def everything() -> dict[str, Any]:
    """All that an act could have changed."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Delivery, DeliveryEvent, Order, Payment, Capture, KlarnaCall, Message)
    }


def fresh(delivery: Delivery) -> Delivery:
    return Delivery.objects.select_related("order").get(pk=delivery.pk)


def history(delivery: Delivery) -> list[str]:
    return list(delivery.order.events.values_list("kind", flat=True))


def send(delivery: Delivery, at=AT, carrier: str = "matkahuolto") -> Delivery:
    return deliveries.dispatch(delivery_id=delivery.pk, carrier=carrier, tracking_code="MH 12/3", at=at, by=SHOP)


def arrive(delivery: Delivery, at=AT) -> Delivery:
    return deliveries.mark_arrived(delivery_id=delivery.pk, at=at, by=SHOP)


def hand_over(delivery: Delivery, at=AT) -> Delivery:
    return deliveries.hand_over(delivery_id=delivery.pk, at=at, by=SHOP)


def deliver(delivery: Delivery, received_at=LATER, at=LATER) -> Delivery:
    return deliveries.mark_delivered(delivery_id=delivery.pk, received_at=received_at, at=at, by=SHOP)


def unclaim(delivery: Delivery, at=AT) -> Delivery:
    return deliveries.mark_unclaimed(delivery_id=delivery.pk, at=at, by=SHOP)


def bring_back(delivery: Delivery, at=AT) -> Delivery:
    return deliveries.mark_returned(delivery_id=delivery.pk, at=at, by=SHOP)


# --- planned ---


def test_confirm_plans_one_delivery_of_goods_and_freight():
    delivery = a_home_delivery()
    assert (delivery.number, delivery.state, delivery.planned_at) == (f"{delivery.order.number}-1", "planned", AT)
    assert [str(line) for line in delivery.lines.all()] == [
        "4 × Revontuli Talvi 205/55 R16 94T XL", "1 × Rahti-Matkahuolto",
    ]  # fmt: skip
    confirmation.confirm(order_id=delivery.order_id, at=LATER, by=SHOP)
    assert Delivery.objects.count() == 1


def test_an_order_of_work_alone_has_no_delivery():
    order = a_received_order(delivery_way="installer", installer=a_garage(), needs_time=True)
    order.lines.update(kind="service")
    confirmation.confirm(order_id=order.pk, at=AT, by=SHOP)
    assert Delivery.objects.count() == 0


@pytest.mark.rule("R5.17")
def test_part_takes_pieces_into_a_delivery_of_their_own_and_leaves_the_freight():
    delivery = a_home_delivery()
    tyres = delivery.lines.get(line__kind="goods")
    tyres.discount = Decimal("10.01")
    tyres.save()
    later = planning.part(delivery_id=delivery.pk, pieces={tyres.pk: 3}, at=LATER, by=SHOP)
    assert later.number == f"{delivery.order.number}-2"
    assert [(one.quantity, one.discount, one.line.kind) for one in later.lines.all()] == [(3, Decimal("7.50"), "goods")]
    assert [(one.quantity, one.discount, one.line.kind) for one in delivery.lines.all()] == [
        (1, Decimal("2.51"), "goods"), (1, Decimal("0.00"), "freight"),
    ]  # fmt: skip


@pytest.mark.parametrize("quantity", [0, 4, 5])
def test_part_that_makes_no_sense_changes_nothing(quantity: int):
    delivery = a_home_delivery()
    before = everything()
    with pytest.raises(NotParted):
        planning.part(delivery_id=delivery.pk, pieces={delivery.lines.all()[0].pk: quantity}, at=LATER, by=SHOP)
    assert everything() == before


def test_part_of_what_has_left_is_refused():
    delivery = send(a_home_delivery())
    before = everything()
    with pytest.raises(ForbiddenMove):
        planning.part(delivery_id=delivery.pk, pieces={delivery.lines.all()[0].pk: 1}, at=LATER, by=SHOP)
    assert everything() == before


def test_call_off_keeps_here_what_has_not_left_and_twice_is_once():
    delivery = a_garage_delivery()
    call_off(order=delivery.order, at=LATER, by=SHOP)
    before = everything()
    call_off(order=delivery.order, at=LATER, by=SHOP)
    assert (fresh(delivery).state, everything()) == ("cancelled", before)


# --- home ---


@pytest.mark.rule("R5.14")
def test_dispatch_charges_goods_and_freight_and_mails_the_tracking_link():
    delivery = send(a_home_delivery())
    assert (delivery.state, delivery.dispatched_at, delivery.tracking_code) == ("dispatched", AT, "MH 12/3")
    capture = Capture.objects.get()
    assert (capture.delivery, capture.amount, capture.state) == (delivery, Decimal("536.50"), "asked")
    payload = capture.call.payload
    assert (payload["captured_amount"], payload["reference"]) == (53650, delivery.number)
    assert payload["shipping_info"] == [
        {
            "shipping_company": "Matkahuolto",
            "shipping_method": "Undefined",
            "tracking_number": "MH 12/3",
            "tracking_uri": "https://www.matkahuolto.fi/seuranta?parcelNumber=MH%2012%2F3",
        }
    ]
    mail = Message.objects.get(name="order_sent")
    assert mail.subject == f"Tilauksesi {delivery.order.number} on matkalla"
    assert "https://www.matkahuolto.fi/seuranta?parcelNumber=MH%2012%2F3" in mail.body_text
    assert "kotiovellesi" in mail.body_text
    assert history(delivery) == ["received", "confirmed", "sent"]
    assert fresh(delivery).order.state == "confirmed"


def test_dispatch_twice_is_once():
    delivery = send(a_home_delivery())
    before = everything()
    assert send(delivery, at=LATER).dispatched_at == AT
    assert everything() == before


def test_dispatch_without_money_leaves_the_goods_here():
    delivery = a_home_delivery()
    Payment.objects.update(state="expired")
    before = everything()
    with pytest.raises(NotChargeable):
        send(delivery)
    assert everything() == before


def test_dispatch_of_an_order_that_has_ended_is_refused():
    delivery = a_home_delivery()
    Order.objects.update(state="cancelled", closed_at=AT)
    before = everything()
    with pytest.raises(NotInForce):
        send(delivery)
    assert everything() == before


def test_dispatch_of_goods_for_a_garage_is_refused():
    delivery = a_garage_delivery()
    before = everything()
    with pytest.raises(ForbiddenMove):
        send(delivery)
    assert everything() == before


def test_dispatch_without_a_payment_beforehand_charges_nothing():
    delivery = a_home_delivery()
    Payment.objects.update(state="not_required")
    assert send(delivery).state == "dispatched"
    assert Capture.objects.count() == 0


@pytest.mark.rule("R5.3")
def test_delivered_passes_the_risk_at_the_carriers_moment_and_completes_the_order():
    delivery = send(a_home_delivery())
    delivered = deliver(delivery, received_at=AT + timedelta(hours=1))
    assert (delivered.state, delivered.received_at) == ("handed_over", AT + timedelta(hours=1))
    order = fresh(delivery).order
    assert (order.state, order.completed_at) == ("completed", LATER)
    mail = Message.objects.get(name="goods_received")
    assert "Katso, että kaikki on mukana ja kunnossa" in mail.body_text
    assert f"/tilaus/{order.token}/" in mail.body_text
    assert history(delivery) == ["received", "confirmed", "sent", "handed_over", "completed"]
    before = everything()
    deliver(delivery, received_at=LATER)
    assert everything() == before


@pytest.mark.parametrize("minutes", [-1, 181])
def test_delivered_before_it_left_or_tomorrow_is_refused(minutes: int):
    delivery = send(a_home_delivery())
    before = everything()
    with pytest.raises(ImpossibleMoment):
        deliver(delivery, received_at=AT + timedelta(minutes=minutes))
    assert everything() == before


def test_delivered_of_what_never_left_is_refused():
    delivery = a_home_delivery()
    before = everything()
    with pytest.raises(ForbiddenMove):
        deliver(delivery)
    assert everything() == before


@pytest.mark.rule("R5.17")
def test_the_order_is_over_with_its_last_part_and_all_is_charged_once():
    delivery = a_home_delivery()
    tyres = delivery.lines.get(line__kind="goods")
    later = planning.part(delivery_id=delivery.pk, pieces={tyres.pk: 2}, at=AT, by=SHOP)
    deliver(send(delivery))
    assert fresh(delivery).order.state == "confirmed"
    deliver(send(later))
    assert fresh(delivery).order.state == "completed"
    assert list(Capture.objects.order_by("pk").values_list("amount", flat=True)) == [
        Decimal("276.70"), Decimal("259.80"),
    ]  # fmt: skip
    assert "osa tilaustasi" in Message.objects.filter(name="order_sent")[0].body_text


@pytest.mark.rule("R5.13")
def test_unclaimed_and_returned_are_facts_that_charge_nothing_more():
    delivery = send(a_home_delivery())
    for _twice in range(2):
        unclaim(delivery, at=LATER)
    for _twice in range(2):
        bring_back(delivery, at=LATER)
    found = fresh(delivery)
    assert (found.state, found.unclaimed_at, found.returned_at) == ("returned", LATER, LATER)
    assert history(delivery) == ["received", "confirmed", "sent", "unclaimed", "returned"]
    assert (Capture.objects.count(), found.order.state) == (1, "confirmed")


@pytest.mark.parametrize("move", [unclaim, bring_back])
def test_what_never_left_comes_not_back(move):
    delivery = a_home_delivery()
    before = everything()
    with pytest.raises(ForbiddenMove):
        move(delivery)
    assert everything() == before


# --- at a garage ---


@pytest.mark.rule("R5.7", "R5.14")
def test_arrived_tells_by_sms_and_mail_where_and_until_when():
    delivery = arrive(a_garage_delivery(a_garage(name="Lapin Kumi Rovaniemi")))
    assert (delivery.state, delivery.ready_at, delivery.fetch_by_on) == ("ready", AT, date(2026, 12, 4))
    number = delivery.order.number
    sms, mail = Message.objects.filter(name="order_ready").order_by("-channel")
    assert sms.body_text == (
        f"Lapin Kumi: tilaus {number} on noudettavissa, Lapin Kumi Rovaniemi. Nouda viimeistään 4.12. "
        "Lisätiedot sähköpostissasi."
    )
    assert mail.subject == f"Tilauksesi {number} on noudettavissa"
    assert "Nouda ne viimeistään pe 4.12.2026." in mail.body_text
    assert "Koskikatu 1, 96100 Rovaniemi" in mail.body_text
    assert Capture.objects.count() == 0
    before = everything()
    assert arrive(delivery, at=LATER).ready_at == AT
    assert everything() == before


@pytest.mark.rule("R5.7")
def test_with_a_time_the_days_to_fetch_count_from_the_time():
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    delivery = arrive(a_garage_delivery(garage, booking=booking, work="80.00"))
    assert delivery.fetch_by_on == date(2026, 12, 7)
    assert {one.state for one in Message.objects.filter(name="order_ready")} == {"queued"}
    mail = Message.objects.get(name="order_ready", channel="email")
    assert mail.subject == f"Tilauksesi {delivery.order.number} odottaa asennuspisteellä"
    assert "maanantai 23.11.2026 klo 10.00" in mail.body_text


def test_nobody_is_called_to_fetch_what_has_been_fetched():
    delivery = arrive(a_garage_delivery())
    message = Message.objects.filter(name="order_ready")[0]
    assert is_still_true(message, at=AT)
    hand_over(delivery)
    assert not is_still_true(message, at=AT)


@pytest.mark.rule("R5.3")
def test_hand_over_charges_the_goods_tells_and_completes():
    delivery = hand_over(arrive(a_garage_delivery()), at=LATER)
    assert (delivery.state, delivery.received_at) == ("handed_over", LATER)
    capture = Capture.objects.get()
    assert (capture.amount, capture.delivery) == (Decimal("519.60"), delivery)
    assert fresh(delivery).order.state == "completed"
    assert Message.objects.filter(name="goods_received").count() == 1
    before = everything()
    hand_over(delivery, at=LATER + timedelta(hours=1))
    assert everything() == before


def test_hand_over_without_a_booked_time_charges_the_work_done_on_the_spot():
    delivery = hand_over(a_garage_delivery(work="80.00"))
    assert Capture.objects.get().amount == Decimal("599.60")
    assert fresh(delivery).order.state == "completed"


@pytest.mark.parametrize("refusal", ["money", "contract", "home"])
def test_hand_over_that_is_not_allowed_changes_nothing(refusal: str):
    delivery = a_home_delivery() if refusal == "home" else arrive(a_garage_delivery())
    if refusal == "money":
        Payment.objects.update(state="voided")
    if refusal == "contract":
        Order.objects.update(state="cancelled", closed_at=AT)
    expected = {"money": NotChargeable, "contract": NotInForce, "home": ForbiddenMove}[refusal]
    before = everything()
    with pytest.raises(expected):
        hand_over(delivery)
    assert everything() == before


def test_arrived_of_a_parcel_for_home_is_refused():
    delivery = a_home_delivery()
    before = everything()
    with pytest.raises(ForbiddenMove):
        arrive(delivery)
    assert everything() == before


def test_nothing_moves_once_it_is_handed_over():
    delivery = hand_over(a_garage_delivery())
    before = everything()
    for move in (arrive, unclaim, bring_back):
        with pytest.raises((ForbiddenMove, NotInForce)):
            move(delivery)
    assert everything() == before


@pytest.mark.rule("R5.7")
def test_goods_that_wait_are_reminded_of_on_the_days_and_not_once_fetched():
    delivery = arrive(a_garage_delivery())
    reminded = [remind_to_fetch(at=AT + timedelta(days=day)) for day in range(16)]
    assert [day for day, count in enumerate(reminded) if count] == [3, 7, 12]
    mails = Message.objects.filter(name="order_fetch_reminder")
    assert mails.count() == 3
    assert "Nouda ne viimeistään pe 4.12.2026." in mails[0].body_text
    hand_over(delivery)
    assert not is_still_true(mails[0], at=AT)


def test_after_an_interruption_one_reminder_is_sent_and_twice_is_once():
    arrive(a_garage_delivery())
    late = AT + timedelta(days=9)
    assert [remind_to_fetch(at=late), remind_to_fetch(at=late)] == [1, 0]
    assert Message.objects.filter(name="order_fetch_reminder").count() == 1


@pytest.mark.parametrize("day", [3, 14])
def test_goods_fetched_are_not_reminded_of(day: int):
    delivery = hand_over(arrive(a_garage_delivery()))
    before = everything()
    assert remind_to_fetch(at=AT + timedelta(days=day)) == 0
    assert fetching.remind(delivery_id=delivery.pk, at=AT + timedelta(days=day), by=SHOP) is False
    assert everything() == before


# --- work ---


def a_done_job(*, on_goods: bool = True, work: str = "80.00") -> Delivery:
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    delivery = a_garage_delivery(garage, booking=booking, work=work, on_goods=on_goods)
    car_arrived(booking_id=booking.pk, at=TEN, by=SHOP)
    mark_done(booking_id=booking.pk, at=TEN + timedelta(hours=1), by=SHOP)
    return delivery


SETTLED = TEN + timedelta(hours=1, minutes=15)


def test_work_that_can_still_be_taken_back_is_not_charged():
    a_done_job()
    before = everything()
    assert settle_done_work(at=SETTLED - timedelta(minutes=1)) == 0
    assert everything() == before


def test_work_done_on_the_goods_charges_both_hands_over_and_completes_once():
    delivery = a_done_job()
    assert settle_done_work(at=SETTLED) == 1
    found = fresh(delivery)
    assert (found.state, found.received_at) == ("handed_over", TEN + timedelta(hours=1))
    amounts = {("goods" if one.delivery else "work"): one.amount for one in Capture.objects.all()}
    assert amounts == {"goods": Decimal("519.60"), "work": Decimal("80.00")}
    assert found.order.state == "completed"
    before = everything()
    assert settle_done_work(at=SETTLED) == 0
    assert everything() == before


def test_work_that_was_charged_is_not_taken_back_by_a_press_that_waited():
    delivery = a_done_job()
    settle_done_work(at=SETTLED)
    booking = fresh(delivery).order.booking
    before = everything()
    with pytest.raises(NotPossibleNow):
        take_back(booking_id=booking.pk, at=SETTLED - timedelta(seconds=1), by=SHOP, seen="done")
    assert everything() == before
    booking.refresh_from_db()
    assert booking.state == "done"


def test_work_beside_the_goods_leaves_them_to_be_fetched():
    delivery = a_done_job(on_goods=False)
    assert settle_done_work(at=SETTLED) == 1
    assert (fresh(delivery).state, fresh(delivery).order.state) == ("planned", "confirmed")
    assert Capture.objects.get().amount == Decimal("80.00")
    assert settle_done_work(at=SETTLED) == 0
    hand_over(delivery, at=SETTLED)
    assert fresh(delivery).order.state == "completed"


def test_goods_handed_over_before_the_work_is_done_complete_with_it():
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    delivery = hand_over(a_garage_delivery(garage, booking=booking, work="80.00"), at=TEN)
    assert (Capture.objects.get().amount, fresh(delivery).order.state) == (Decimal("519.60"), "confirmed")
    car_arrived(booking_id=booking.pk, at=TEN, by=SHOP)
    mark_done(booking_id=booking.pk, at=TEN + timedelta(hours=1), by=SHOP)
    assert settle_done_work(at=SETTLED) == 1
    assert fresh(delivery).order.state == "completed"


def test_work_whose_money_is_gone_is_a_clerks_task():
    delivery = a_done_job(on_goods=False)
    Payment.objects.update(state="expired")
    assert settle_done_work(at=SETTLED) == 1
    assert (Capture.objects.get().state, Capture.objects.get().call) == ("failed", None)
    assert [task.kind for task in delivery.order.tasks.all()] == ["payment_failed"]
    assert settle_done_work(at=SETTLED) == 0
    assert DeliveryState(fresh(delivery).state) == DeliveryState.PLANNED


@pytest.mark.rule("R5.7")
def test_a_fetch_reminder_lists_no_booked_time_that_has_passed() -> None:
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    delivery = arrive(a_garage_delivery(booking.installer, booking=booking, work="60.00"))
    ahead, past = (consignments.facts(delivery, at=at) for at in (TEN, TEN + timedelta(days=1)))
    assert [("Varattu aika" in [fact.term for fact in shown]) for shown in (ahead, past)] == [True, False]
    assert remind_to_fetch(at=TEN + timedelta(days=12)) == 1
    assert "Varattu aika" not in Message.objects.get(name="order_fetch_reminder").body_text


@pytest.mark.rule("R5.4")
def test_goods_that_wait_at_the_garage_are_promised_no_more() -> None:
    delivery = a_garage_delivery()
    coming = standing(delivery.order, at=AT).now
    arrive(delivery)
    waiting = standing(Order.objects.get(pk=delivery.order_id), at=AT).now
    assert coming is not None
    assert waiting is not None
    assert (waiting.title, waiting.when) == ("Nouto asennuspisteeltä", "")
