"""Force majeure: whom it concerns, telling each of them once, and the rights that its days bring (LK 10, R10.1)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from installers.services import visits
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.errors import CanCancelAtOnce, TooLateToCancel
from orders.hindrances import rights
from orders.hindrances.scope import concerned
from orders.messages.hindrances import order_is_hindered
from orders.models import Carrier, Fee, HinderedOrder, Hindrance, Order
from orders.pages.cancelling import can_ask, can_cancel
from orders.services import deliveries, ending, fees, hindrances, recalls
from orders.states import HINDRANCE
from shop.models import StockLevel
from tests.builders.buying import tyres
from tests.builders.corrections import CLERK
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.fees import an_order_with_a_time
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, CUSTOMER, SHOP, a_confirmed_order, a_received_order
from tests.builders.reviewing import a_clean_order
from tests.builders.traces import books, everything, history, mails

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R10.1")]
ON = date(2026, 11, 20)
LATER = AT + timedelta(hours=3)
LIMIT = date(2026, 12, 20)  # 30 days from AT


def a_hindrance(*, announced: bool = True, **over: Any) -> Hindrance:
    """A strike since today, everywhere."""
    chosen = {name: over.pop(name) for name in ("garages", "sources", "carriers", "products") if name in over}
    fields = {"title": "Lakko pysäyttää kuljetukset", "text": "Lakko alkoi.", "began_on": ON, "scope": "all", **over}
    hindrance = Hindrance.objects.create(**fields)
    for name, rows in chosen.items():
        getattr(hindrance, name).set(rows)
    return hindrances.announce(hindrance_id=hindrance.pk, at=AT, by=CLERK) if announced else hindrance


def hindered(order: Order | None = None, **over: Any) -> Order:
    order = order or a_confirmed_order()
    a_hindrance(**over)
    hindrances.tell_of_hindrances(at=LATER)
    return Order.objects.get(pk=order.pk)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


def numbers(hindrance: Hindrance) -> list[str]:
    return sorted(concerned(hindrance).values_list("number", flat=True))


# Whom it concerns


def test_all_open_orders_and_no_others_are_concerned():
    open_ones = [a_received_order(), a_confirmed_order()]
    done = a_garage_delivery()
    deliveries.hand_over(delivery_id=done.pk, at=AT, by=SHOP)
    cancelled = a_received_order()
    ending.cancel_for_customer(order_id=cancelled.pk, at=AT, by=CUSTOMER)
    assert numbers(a_hindrance()) == sorted(order.number for order in open_ones)


def test_goods_that_can_be_fetched_are_not_hindered_but_a_time_ahead_is():
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=wall(MONDAY, "10:00"))
    there, ahead = a_garage_delivery(), a_garage_delivery(garage, booking=booking, work="40.00")
    for delivery in (there, ahead):
        deliveries.mark_arrived(delivery_id=delivery.pk, at=AT, by=SHOP)
    assert numbers(a_hindrance()) == [ahead.order.number]


def test_by_garages():
    here, there = a_garage_delivery().order, a_garage_delivery().order
    a_confirmed_order()
    assert numbers(a_hindrance(scope="garages", garages=[here.installer])) == [here.number]
    assert there.number not in numbers(a_hindrance(scope="garages", garages=[here.installer]))


def test_by_carriers_of_the_choice_or_of_the_parcel():
    chosen = a_home_delivery().order
    sent = a_confirmed_order(carrier="schenker")
    matkahuolto = Carrier.objects.get(code="matkahuolto")
    assert numbers(a_hindrance(scope="carrier", carriers=[matkahuolto])) == [chosen.number]
    assert sent.number not in numbers(a_hindrance(scope="carrier", carriers=[matkahuolto]))


def test_by_region_of_home_or_garage():
    north = a_confirmed_order(postcode="97100")
    south = a_confirmed_order(postcode="00100")
    garage = a_garage_delivery(a_garage(postcode="97200")).order
    elsewhere = a_garage_delivery(a_garage(postcode="33100"), postcode="97100").order
    found = numbers(a_hindrance(scope="region", postcodes="97, 998"))
    assert found == sorted([north.number, garage.number])
    assert [order.number in found for order in (south, elsewhere)] == [False, False]


def test_by_products():
    order = a_confirmed_order()
    product = tyres(stock=8)
    order.lines.update(product=product)
    a_confirmed_order()
    assert numbers(a_hindrance(scope="products", products=[product])) == [order.number]


def test_by_the_shelf_that_the_goods_come_from():
    order = a_clean_order()
    a_confirmed_order()
    source = StockLevel.objects.get(product=order.lines.get(kind="goods").product).source
    assert numbers(a_hindrance(scope="supplier", sources=[source])) == [order.number]


# Telling


def test_each_customer_is_told_once_with_the_words_and_the_rights():
    order = hindered()
    assert hindrances.tell_of_hindrances(at=LATER) == 0
    assert (mails(order).count("hindrance_told"), history(order).count("hindrance_told")) == (1, 1)
    mail = Message.objects.get(name="hindrance_told")
    assert mail.subject == f"Tilauksesi {order.number}: Lakko pysäyttää kuljetukset"
    text = " ".join(mail.body_text.split())
    wanted = [
        "Lakko alkoi.",
        "Jos emme voi toimittaa tilausta viimeistään 20.12.2026, voit perua sen maksutta.",
        "Jos este jatkuu vielä 20.1.2027 jälkeen, sekä sinä että me voimme purkaa kaupan.",
    ]
    assert [part for part in wanted if part not in text] == []


def test_a_draft_is_told_to_nobody():
    order = a_confirmed_order()
    draft = a_hindrance(announced=False)
    assert hindrances.tell_of_hindrances(at=LATER) == 0
    assert not hindrances.tell(hindrance_id=draft.pk, order_id=order.pk, at=LATER, by=CLERK)
    assert HinderedOrder.objects.count() == 0


def test_a_new_order_within_its_scope_is_found_by_time():
    hindered()
    new = a_confirmed_order(at=LATER)
    assert hindrances.tell_of_hindrances(at=LATER + timedelta(hours=1)) == 1
    assert mails(new).count("hindrance_told") == 1


def test_an_ended_one_is_told_to_nobody_more_and_an_unsent_mail_is_no_longer_true():
    order = hindered()
    hindrance = Hindrance.objects.get()
    told = {"order": order.pk, "hindrance": hindrance.pk, "at": LATER}
    assert order_is_hindered(**told)
    for _press in range(2):
        assert hindrances.end(hindrance_id=hindrance.pk, at=LATER, by=CLERK).state == "ended"
    assert list(hindrance.events.values_list("kind", flat=True)) == ["in_force", "ended"]
    a_confirmed_order(at=LATER)
    assert hindrances.tell_of_hindrances(at=LATER) == 0
    assert not order_is_hindered(**told)


def test_announce_twice_is_once():
    hindrance = a_hindrance()
    hindrances.announce(hindrance_id=hindrance.pk, at=LATER, by=CLERK)
    hindrance.refresh_from_db()
    assert (hindrance.announced_at, hindrance.events.count()) == (AT, 1)


@pytest.mark.parametrize(("state", "act"), [("draft", hindrances.end), ("ended", hindrances.announce)])
def test_other_moves_are_forbidden(state: str, act: Any):
    stamps = {"announced_at": AT, "ended_at": AT} if state == "ended" else {}
    hindrance = Hindrance.objects.create(title="x", text="x", began_on=ON, scope="all", state=state, **stamps)
    with pytest.raises(ForbiddenMove):
        act(hindrance_id=hindrance.pk, at=LATER, by=CLERK)
    hindrance.refresh_from_db()
    assert (hindrance.state, hindrance.events.count()) == (state, 0)
    assert HINDRANCE.final == {"ended"}


def test_the_sweep_asks_the_same_number_of_queries_for_orders_that_know(django_assert_num_queries: Any):
    hindered()
    with django_assert_num_queries(3):
        hindrances.tell_of_hindrances(at=LATER)
    for _more in range(3):
        a_confirmed_order()
    hindrances.tell_of_hindrances(at=LATER)
    with django_assert_num_queries(3):
        hindrances.tell_of_hindrances(at=LATER)


# Rights


@pytest.mark.parametrize(
    ("on", "until", "has"),
    [
        (LIMIT, None, False),
        (LIMIT + timedelta(days=1), None, True),
        (ON, LIMIT, False),
        (ON, LIMIT + timedelta(days=1), True),
    ],
    ids=["on the 30th day", "after it", "known to end in time", "known to outlast it"],
)
def test_where_delivery_is_impossible_within_30_days_the_customer_may_cancel(on: date, until: date | None, has: bool):
    order = hindered(expected_until_on=until)
    found = rights.ground(order, at=noon(on))
    assert (found is not None) is has
    assert found is None or (
        found.both,
        "30 päivän kuluessa tilaamisesta eli viimeistään 20.12.2026" in found.text,
    ) == (
        False,
        True,
    )


def test_a_later_time_that_was_agreed_takes_the_30_days_away():
    promised = a_confirmed_order(promise_last_on=LIMIT + timedelta(days=5))
    booked = an_order_with_a_time(starts_at=wall(date(2027, 1, 11), "10:00"))
    hindered(promised)
    at = noon(LIMIT + timedelta(days=2))
    found = [rights.ground(Order.objects.get(pk=order.pk), at=at) for order in (promised, booked)]
    assert found == [None, None]


@pytest.mark.parametrize(("on", "has"), [(date(2027, 1, 20), False), (date(2027, 1, 21), True)])
def test_after_two_months_both_sides_may_cancel_whatever_was_agreed(on: date, has: bool):
    order = hindered(a_confirmed_order(promise_last_on=date(2027, 3, 1)))
    found = rights.ground(order, at=noon(on))
    assert (found is not None, found is not None and found.both) == (has, has)


def test_the_two_months_count_from_the_obstacle_not_from_its_notice():
    order = hindered(a_confirmed_order(promise_last_on=date(2027, 3, 1)), began_on=date(2026, 9, 19))
    assert rights.ground(order, at=LATER) is not None


def test_what_has_come_is_hindered_by_nothing():
    delivery = a_garage_delivery()
    order = hindered(delivery.order)
    deliveries.mark_arrived(delivery_id=delivery.pk, at=LATER, by=SHOP)
    order = Order.objects.get(pk=order.pk)
    assert rights.ground(order, at=noon(LIMIT + timedelta(days=9))) is None


def test_rights_end_with_the_obstacle():
    order = hindered()
    at = noon(LIMIT + timedelta(days=1))
    assert rights.ground(order, at=at)
    hindrances.end(hindrance_id=Hindrance.objects.get().pk, at=LATER, by=CLERK)
    assert rights.ground(Order.objects.get(pk=order.pk), at=at) is None


@pytest.mark.rule("R5.19")
def test_what_is_on_its_way_can_be_cancelled_at_once_by_that_right_and_is_called_back():
    delivery = a_home_delivery()
    promised = delivery.order
    promised.promise_last_on = date(2027, 3, 1)
    promised.save(update_fields=["promise_last_on"])
    order = hindered(promised)
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=LATER, by=SHOP)
    order = Order.objects.get(pk=order.pk)
    order.payment.captures.update(state="done", ended_at=LATER)
    order.payment.captured, order.payment.state = order.payment.amount, "captured"
    order.payment.save()
    before = noon(date(2027, 1, 20))
    assert (can_cancel(order, at=before), can_ask(order, at=before)) == (False, True)
    with pytest.raises(TooLateToCancel):
        ending.cancel_for_customer(order_id=order.pk, at=before, by=CUSTOMER)
    after = noon(date(2027, 1, 21))
    assert (can_cancel(order, at=after), can_ask(order, at=after)) == (True, False)
    with pytest.raises(CanCancelAtOnce):
        recalls.ask_to_cancel(order_id=order.pk, at=after, by=CUSTOMER)
    ending.cancel_for_customer(order_id=order.pk, at=after, by=CUSTOMER)
    order.refresh_from_db()
    assert (order.state, order.events.get(kind="cancelled").data) == ("cancelled", {"why": "force_majeure"})
    assert (
        "Peruit tilauksen, koska ylivoimainen este estää toimituksen."
        in Message.objects.get(name="order_cancelled").body_text
    )


@pytest.mark.rule("R5.6")
def test_a_time_given_up_late_with_a_hindered_order_costs_nothing():
    ten = wall(MONDAY, "10:00")
    order = hindered(an_order_with_a_time(starts_at=ten), began_on=date(2026, 9, 1))
    ending.cancel_for_customer(order_id=order.pk, at=ten - timedelta(hours=1), by=CUSTOMER)
    order.refresh_from_db()
    assert (order.state, order.booking.state) == ("cancelled", "cancelled_by_shop")
    assert (fees.propose_fees(at=ten + timedelta(days=2)), Fee.objects.count()) == (0, 0)
    assert books() == []


def test_cancelling_twice_by_that_right_is_once():
    order = hindered(began_on=date(2026, 9, 1))
    ending.cancel_for_customer(order_id=order.pk, at=LATER, by=CUSTOMER)
    before = everything(order)
    ending.cancel_for_customer(order_id=order.pk, at=LATER, by=CUSTOMER)
    assert everything(order) == before


def test_work_that_has_begun_is_not_cancelled_by_it():
    ten = wall(MONDAY, "10:00")
    order = hindered(an_order_with_a_time(starts_at=ten), began_on=date(2026, 9, 1))
    visits.mark_arrived(booking_id=order.booking_id, at=ten, by=SHOP)
    before = everything(order)
    with pytest.raises(TooLateToCancel):
        ending.cancel_for_customer(order_id=order.pk, at=ten, by=CUSTOMER)
    assert everything(order) == before
