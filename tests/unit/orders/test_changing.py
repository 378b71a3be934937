"""A placed order changed while nothing has been sent: fewer pieces, another way, other details (R5.18)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings

from lapinkumi.core.events import Channel
from lapinkumi.outbox.models import Message
from orders.errors import CannotChange, ContactImpossible, LateByNow, OrderChanged
from orders.models import (
    ON_DELIVERY,
    Capture,
    DeliveryLine,
    Fee,
    KlarnaCall,
    LineKind,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
)
from orders.pages.shortage import gone_lines
from orders.review import review
from orders.seen import seen_of
from orders.services import changing, confirmation, deliveries, ending
from orders.services.changing import Told
from orders.services.fees import propose_fees
from orders.services.rebooking import book_time
from shop import service_codes as codes
from shop.models import StockLevel
from tests.builders.changes import an_order_home, an_order_to_garage, does, work
from tests.builders.corrections import CLERK, NEXT_DAY, a_dearer_offer, an_order_paid_at, at_klarna, call_klarna
from tests.builders.deliveries import a_line, confirmed
from tests.builders.fees import TEN
from tests.builders.garages import a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.traces import books, everything, history, mails
from tests.playground import Playground

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.18")]
LATER = AT + timedelta(hours=2)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE_URL = "https://shop.example"


def tyre_line(order: Order) -> OrderLine:
    return order.lines.get(kind=LineKind.GOODS)


def fewer(order: Order, count: int, *, at: Any = LATER, told: Told | None = None, by: Any = CUSTOMER) -> Order:
    wanted = {tyre_line(order).pk: count}
    return changing.change_quantities(order_id=order.pk, wanted=wanted, told=told or Told(), at=at, by=by)


def to_garage(order: Order, garage: Any, *, at: Any = LATER, **told: Any) -> Order:
    return changing.change_garage(
        order_id=order.pk, garage=garage, car_class="car", told=Told(**told), at=at, by=CUSTOMER
    )


def tells(order: Order, *, at: Any = LATER, **typed: str) -> Order:
    return changing.change_contact(order_id=order.pk, typed=typed, at=at, by=CUSTOMER)


def standing(order: Order) -> list[tuple[str, int, Decimal]]:
    return list(Order.objects.get(pk=order.pk).lines.order_by("position").values_list("kind", "quantity", "total"))


def calls() -> list[str]:
    return list(KlarnaCall.objects.order_by("pk").values_list("operation", flat=True))


def text(name: str) -> str:
    return Message.objects.get(name=name).body_text.replace("\xa0", " ")


def test_fewer_pieces_are_let_go_of_once_however_often_asked():
    order = an_order_to_garage()
    for _press in range(3):
        order.refresh_from_db()
        fewer(order, 2)
    order.refresh_from_db()
    assert standing(order) == [("goods", 2, Decimal("259.80"))]
    assert (order.total, order.vat_total, order.payment.amount) == (
        Decimal("259.80"), Decimal("52.79"), Decimal("259.80"),
    )  # fmt: skip
    assert (StockLevel.objects.get().quantity, calls(), books()) == (6, ["update_authorization"], [])
    assert (history(order).count("order_changed"), mails(order).count("order_changed")) == (1, 1)
    told = text("order_changed")
    expected = ["4 × 129,90 € = 519,60 €", "2 × 129,90 € = 259,80 €", "Yhteensä: 259,80 €"]
    assert [word for word in expected if word not in told] == []


def test_what_was_is_kept_beside_what_stands():
    order = an_order_to_garage()
    old = tyre_line(order)
    fewer(order, 3)
    new = tyre_line(order)
    old.refresh_from_db()
    assert (new.replaces, old.quantity, old.total, old.dropped_at) == (old, 4, Decimal("519.60"), LATER)


def test_klarna_holds_the_new_sum(playground: Playground):
    order = an_order_paid_at(playground)
    fewer(order, 1)
    call_klarna(at=LATER)
    told = at_klarna(playground, order)
    assert (told["order_amount"], [line["quantity"] for line in told["order_lines"]]) == (12990, [1])
    assert books() == []


def test_a_confirmed_order_delivers_and_charges_what_is_left(playground: Playground):
    order = an_order_paid_at(playground)
    delivery = confirmed(order)
    fewer(order, 3)
    call_klarna(at=LATER)
    assert list(DeliveryLine.objects.filter(delivery=delivery).values_list("quantity", flat=True)) == [3]
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=NEXT_DAY, by=SHOP)
    call_klarna(at=NEXT_DAY)
    assert (Capture.objects.get().amount, Capture.objects.get().state) == (Decimal("389.70"), "done")
    order.payment.refresh_from_db()
    assert (order.payment.state, books()) == ("captured", [])


def test_cancelled_afterwards_every_piece_is_back_once():
    order = an_order_to_garage()
    fewer(order, 3)
    fewer(order, 1)
    ending.cancel_for_customer(order_id=order.pk, at=LATER, by=CUSTOMER)
    assert (StockLevel.objects.get().quantity, books()) == (8, [])


@pytest.mark.rule("R2.3")
def test_the_work_that_goods_brought_follows_their_pieces():
    order = an_order_to_garage()
    work(order, codes.RUN_FLAT_MOUNTING, "10.00", quantity=4, parent=tyre_line(order))
    fewer(order, 2)
    assert standing(order) == [("goods", 2, Decimal("259.80")), ("service", 2, Decimal("20.00"))]
    child = order.lines.get(kind=LineKind.SERVICE)
    assert (child.parent, books()) == (tyre_line(order), [])


@pytest.mark.rule("R2.3")
def test_goods_left_out_take_their_work_along():
    order = an_order_to_garage()
    work(order, codes.RUN_FLAT_MOUNTING, "10.00", quantity=4, parent=tyre_line(order))
    chosen = work(order, codes.READY_IN_CAR, "39.00")
    fewer(order, 0)
    assert [line.pk for line in order.lines.all()] == [chosen.pk]
    assert (StockLevel.objects.get().quantity, books()) == (8, [])


@pytest.mark.rule("R5.12")
def test_the_freight_follows_the_weight_where_it_gets_cheaper():
    order = an_order_home()
    was = order.lines.get(kind=LineKind.FREIGHT).total
    fewer(order, 2)
    freight = order.lines.get(kind=LineKind.FREIGHT)
    assert freight.total < was
    order.refresh_from_db()
    assert (order.total, books()) == (Decimal("259.80") + freight.total, [])


@pytest.mark.parametrize("count", [5, 0], ids=["more", "nothing left"])
def test_what_would_cost_more_or_leave_nothing_is_refused_with_the_reason(count: int):
    order = an_order_to_garage()
    before = everything(order)
    with pytest.raises(CannotChange) as refusal:
        fewer(order, count)
    assert ("uusi tilaus" in str(refusal.value), "Peru silloin koko tilaus" in str(refusal.value)) == (
        count == 5, count == 0,
    )  # fmt: skip
    assert (everything(order), StockLevel.objects.get().quantity) == (before, 4)


def test_a_line_that_came_along_is_no_choice():
    order = an_order_to_garage()
    child = work(order, codes.RUN_FLAT_MOUNTING, "10.00", quantity=4, parent=tyre_line(order))
    before = everything(order)
    with pytest.raises(CannotChange):
        changing.change_quantities(order_id=order.pk, wanted={child.pk: 1}, at=LATER, by=CUSTOMER)
    assert everything(order) == before


def sent(order: Order) -> None:
    delivery = confirmed(order)
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=AT, by=SHOP)


def cancelled(order: Order) -> None:
    ending.cancel_for_shop(order_id=order.pk, reason="Virhe.", at=AT, by=CLERK)


@pytest.mark.parametrize("end", [sent, cancelled])
@pytest.mark.parametrize("change", [lambda order: fewer(order, 1), lambda order: tells(order, phone="+358405550000")])
def test_nothing_changes_once_it_was_sent_or_has_ended(end: Any, change: Any):
    order = an_order_home()
    end(order)
    before = everything(order), order.phone
    with pytest.raises(CannotChange):
        change(order)
    assert (everything(order), Order.objects.get(pk=order.pk).phone) == before


@pytest.mark.rule("R5.21")
def test_while_a_correction_waits_it_is_answered_first():
    order = a_dearer_offer().order
    before = everything(order)
    with pytest.raises(CannotChange, match="muutosehdotukseen"):
        fewer(order, 1)
    assert everything(order) == before


def test_an_older_picture_changes_nothing():
    order = an_order_to_garage()
    seen = seen_of(order)
    tells(order, phone="+358405550000")
    before = everything(order)
    with pytest.raises(OrderChanged):
        fewer(order, 2, told=Told(seen=seen))
    assert everything(order) == before


@pytest.mark.rule("R2.4")
def test_a_preliminary_order_is_reviewed_as_it_stands_now():
    order = an_order_home()
    seen = seen_of(order)
    fewer(order, 2)
    order.refresh_from_db()
    assert seen_of(order) != seen
    assert "Varastosta ei ole otettu" not in " ".join(review(order, at=LATER).reasons)
    confirmation.confirm(order_id=order.pk, at=AT, by=SHOP)
    assert (DeliveryLine.objects.get(line__kind="goods").quantity, books()) == (2, [])


@pytest.mark.rule("R5.8", "R4.5")
def test_from_home_to_a_garage_the_freight_is_given_back_and_the_work_included():
    order = an_order_home()
    garage = a_garage()
    for _press in range(2):
        order.refresh_from_db()
        to_garage(order, garage)
    order.refresh_from_db()
    assert standing(order) == [("goods", 4, Decimal("519.60")), ("included", 4, Decimal("0.00"))]
    assert (order.delivery_way, order.installer, order.carrier, order.total) == (
        "installer", garage, "", Decimal("519.60"),
    )  # fmt: skip
    assert order.lines.get(kind="included").parent == tyre_line(order)
    assert (history(order).count("order_changed"), calls(), books()) == (1, ["update_authorization"], [])
    assert garage.name in text("order_changed")


def test_a_confirmed_orders_delivery_goes_the_new_way():
    order = an_order_home()
    delivery = confirmed(order)
    garage = a_garage()
    to_garage(order, garage)
    delivery.refresh_from_db()
    assert (delivery.way, delivery.installer, delivery.state) == ("installer", garage, "planned")
    deliveries.mark_arrived(delivery_id=delivery.pk, at=NEXT_DAY, by=SHOP)
    assert books() == []


@pytest.mark.rule("R5.12")
def test_from_a_garage_home_costs_freight_and_is_refused_with_the_sum():
    order = an_order_to_garage()
    before = everything(order)
    with pytest.raises(CannotChange, match=r"maksaisi .* enemmän"):
        changing.change_carrier(order_id=order.pk, carrier="matkahuolto", point=None, at=LATER, by=CUSTOMER)
    assert (everything(order), Order.objects.get(pk=order.pk).delivery_way) == (before, "installer")


@pytest.mark.rule("R5.1")
def test_ordered_work_never_goes_home():
    order = an_order_to_garage()
    work(order, codes.READY_IN_CAR, "39.00")
    with pytest.raises(CannotChange, match="palvelu, joka tehdään asennuspisteellä"):
        changing.change_carrier(order_id=order.pk, carrier="matkahuolto", point=None, at=LATER, by=CUSTOMER)


@pytest.mark.rule("R4.2")
@pytest.mark.parametrize(("price", "total"), [("35.00", "554.60"), ("39.00", "558.60"), ("45.00", None)])
def test_another_garage_works_at_its_own_price_but_never_dearer(price: str, total: str | None):
    order = an_order_to_garage()
    line = work(order, codes.READY_IN_CAR, "39.00")
    other = a_garage()
    does(other, line.product, price)
    before = everything(order)
    if total is None:
        with pytest.raises(CannotChange, match="6,00"):
            to_garage(order, other)
        assert everything(order) == before
    else:
        to_garage(order, other)
        order.refresh_from_db()
        assert (order.installer, order.total, books()) == (other, Decimal(total), [])


@pytest.mark.rule("R4.4")
def test_a_garage_that_does_not_do_the_work_is_refused_by_its_name():
    order = an_order_to_garage()
    line = work(order, codes.READY_IN_CAR, "39.00")
    with pytest.raises(CannotChange, match=line.product.name):
        to_garage(order, a_garage())
    assert Order.objects.get(pk=order.pk).installer == order.installer


def with_a_time() -> tuple[Order, Any]:
    """Work at Monday's ten o'clock, agreed; and another garage that does it for the same price."""
    garage, other = a_garage(weekdays=7), a_garage(weekdays=7)
    booking = a_confirmed_time(garage=garage, starts_at=TEN, at=AT)
    order = an_order_to_garage(garage, booking=booking, needs_time=True)
    line = work(order, codes.READY_IN_CAR, "39.00")
    does(other, line.product, "39.00")
    return order, other


@pytest.mark.rule("R5.6")
def test_another_garage_gives_the_time_up_and_a_new_one_is_booked_there():
    order, other = with_a_time()
    old = order.booking
    to_garage(order, other)
    order.refresh_from_db()
    old.refresh_from_db()
    assert (old.state, order.installer, order.needs_time) == ("cancelled", other, True)
    assert "Varaa uusi aika" in text("order_changed")
    starts_at = wall(TEN.date() + timedelta(days=21), "10:00")
    book_time(order_id=order.pk, starts_at=starts_at, at=LATER, by=CUSTOMER)
    order.refresh_from_db()
    assert (order.booking.installer, order.booking.starts_at, order.booking.state) == (other, starts_at, "requested")


@pytest.mark.rule("R5.6", "R5.22")
def test_a_time_given_up_late_costs_and_is_said_before():
    order, other = with_a_time()
    confirmed(order)
    late = TEN - timedelta(hours=23)
    before = everything(order)
    with pytest.raises(LateByNow):
        to_garage(order, other, at=late, knowing_late=False)
    assert everything(order) == before
    to_garage(order, other, at=late)
    order.booking.refresh_from_db()
    assert order.booking.state == "cancelled_late"
    assert "35,00 €" in text("order_changed")
    propose_fees(at=late + timedelta(hours=3))
    assert Fee.objects.count() == 1


@pytest.mark.rule("R5.6")
def test_work_left_out_gives_its_time_up():
    order, _other = with_a_time()
    line = order.lines.get(kind=LineKind.SERVICE)
    changing.change_quantities(order_id=order.pk, wanted={line.pk: 0}, at=LATER, by=CUSTOMER)
    order.refresh_from_db()
    assert (order.needs_time, order.booking.state, books()) == (False, "cancelled", [])


def test_other_details_reach_the_garage_and_klarna():
    order, _other = with_a_time()
    for _press in range(2):
        tells(order, phone="+358405550000", street="Valtakatu 2")
    order.refresh_from_db()
    assert (order.phone, order.street, order.booking.contact_phone) == (
        "+358405550000", "Valtakatu 2", "+358405550000",
    )  # fmt: skip
    assert calls() == ["update_shipping_address"]
    event = OrderEvent.objects.get(kind="order_changed")
    assert event.data["fields"] == ["phone", "street"]


def test_klarna_learns_the_new_address(playground: Playground):
    order = an_order_paid_at(playground)
    tells(order, street="Valtakatu 2")
    call_klarna(at=LATER)
    assert at_klarna(playground, order)["shipping_address"]["street_address"] == "Valtakatu 2"


@pytest.mark.rule("R3.3")
def test_another_e_mail_address_gets_the_link_and_the_old_one_is_warned():
    order = an_order_home()
    old = order.token
    tells(order, email="uusi@example.com")
    order.refresh_from_db()
    assert order.token != old
    sent_to = dict(Message.objects.filter(about=order.number).values_list("name", "recipient"))
    assert sent_to["order_address_changed"] == "aino@example.com"
    assert (sent_to["order_changed"], sent_to["order_link"]) == ("uusi@example.com", "uusi@example.com")
    assert "uusi@example.com" not in text("order_address_changed")
    assert order.token not in text("order_address_changed")
    assert order.token in text("order_changed")
    assert old not in text("order_changed") + text("order_link")


def test_who_is_warned_of_another_address_can_call_us():
    tells(an_order_home(), email="uusi@example.com")
    assert f"soita: {settings.COMPANY.phone}" in text("order_address_changed")


def test_a_line_with_fewer_pieces_tells_how_many_there_are_now():
    order = an_order_home()
    fewer(order, 2)
    assert "nyt 2 × 129,90 €" in [line["instead"].replace("\xa0", " ") for line in gone_lines(order)]


@pytest.mark.rule("R5.22")
def test_a_change_by_phone_keeps_its_channel_and_moment():
    order = an_order_to_garage()
    told = Told(channel=Channel.PHONE, contacted_at=AT + SECOND)
    fewer(order, 2, told=told, by=CLERK)
    event = OrderEvent.objects.get(kind="order_changed")
    assert (event.channel, event.contacted_at, event.actor_kind) == ("phone", AT + SECOND, "system")


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("moment", [AT - SECOND, LATER + SECOND], ids=["before the order", "in the future"])
def test_an_impossible_moment_of_contact_changes_nothing(moment: Any):
    order = an_order_to_garage()
    before = everything(order)
    with pytest.raises(ContactImpossible):
        fewer(order, 2, told=Told(channel=Channel.PHONE, contacted_at=moment))
    assert everything(order) == before


# Paid on delivery


def paid_on_delivery(order: Order) -> Order:
    a_line(order, LineKind.FREIGHT, "5.90", sku="POSTIENNAKKO")
    Payment.objects.update(
        state="not_required", method=ON_DELIVERY, amount=order.total, klarna_order_id=None, authorised_at=None
    )
    order.refresh_from_db()
    return order


@pytest.mark.rule("R4.8")
def test_what_the_carrier_collects_goes_to_no_garage_and_with_no_other_carrier():
    order, garage = paid_on_delivery(an_order_home()), a_garage()
    before = everything(order)
    told = "toimitustapaa ei voi vaihtaa"
    with pytest.raises(CannotChange) as garages:
        to_garage(order, garage)
    with pytest.raises(CannotChange) as others:
        changing.change_carrier(order_id=order.pk, carrier="schenker", point=None, at=LATER, by=CUSTOMER)
    assert [told in " ".join(one.value.reasons) for one in (garages, others)] == [True, True]
    assert everything(order) == before


@pytest.mark.rule("R4.8")
def test_the_price_of_collecting_stays_when_the_freight_gets_cheaper_twice():
    order = paid_on_delivery(an_order_home())
    for count in (2, 1):
        fewer(order, count, at=LATER + count * SECOND)
    found = sorted(order.lines.filter(kind=LineKind.FREIGHT).values_list("sku", flat=True))
    assert (found, order.lines.get(sku="POSTIENNAKKO").total) == (
        ["POSTIENNAKKO", "RAHTI-MATKAHUOLTO"],
        Decimal("5.90"),
    )
    order.refresh_from_db()
    assert order.payment.amount == order.total == sum(line.total for line in order.lines.all())
