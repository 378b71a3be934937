"""Goods that nobody fetches from a garage: a task on the fifteenth day, and a sum only from a person (R5.7)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from installers.models import Booking
from installers.policy import NO_SHOW_GRACE_TIME
from installers.services import visits
from lapinkumi.core.clock import HELSINKI
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.delivery import consignments
from orders.errors import GarageBills, NoParts, NoReason
from orders.fees import facts as fee_facts
from orders.fees.parts import Part
from orders.models import Delivery, DeliveryEvent, Fee, Invoice, Order, Task
from orders.policy import PartKind
from orders.services import deliveries, fees, unclaimed
from orders.services.fetching import remind_to_fetch
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.fees import CLERK
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, SHOP
from tests.builders.parcels import waiting

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SECOND = timedelta(seconds=1)
DAY_15 = datetime(2026, 12, 5, tzinfo=HELSINKI)  # told on 20.11., to be fetched by 4.12.
TEN = wall(MONDAY, "10:00")
PARTS = [
    Part(kind=PartKind.RETURN_FREIGHT, each=Decimal("24.00")),
    Part(kind=PartKind.TAKING_OFF, each=Decimal("5.50"), quantity=4),
    Part(kind=PartKind.HANDLING, each=Decimal("10.00")),
]


def everything() -> dict[str, Any]:
    """All that an act could have changed."""
    models = (Delivery, DeliveryEvent, Order, Fee, Invoice, Message, Task)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def left(**over: Any) -> Delivery:
    """Goods that wait at a garage."""
    delivery = a_garage_delivery(**over)
    return deliveries.mark_arrived(delivery_id=delivery.pk, at=AT, by=SHOP)


def charge(delivery: Delivery, *, parts: Any = PARTS, note: str = "Laskelma 12", at: datetime = DAY_15) -> Fee:
    return unclaimed.charge_left_goods(delivery_id=delivery.pk, parts=parts, note=note, at=at, by=CLERK)


@pytest.mark.rule("R5.7", "R14.1")
def test_watch_left_goods_raises_one_task_without_a_sum_when_the_fourteenth_day_has_ended():
    delivery = left()
    assert [unclaimed.watch_left_goods(at=at) for at in (DAY_15 - SECOND, DAY_15, DAY_15 + SECOND)] == [0, 1, 0]
    task = Task.objects.get()
    assert (task.kind, task.data) == ("goods_unclaimed", {"deliveries": [delivery.number]})
    assert (Fee.objects.count(), Delivery.objects.get().state) == (0, "ready")


@pytest.mark.rule("R5.7")
def test_with_an_agreed_time_the_days_count_from_it_even_if_it_was_moved_or_missed():
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    left(garage=garage, booking=booking, work="80.00")
    visits.mark_no_show(booking_id=booking.pk, at=TEN + NO_SHOW_GRACE_TIME, by=SHOP)
    Delivery.objects.update(fetch_by_on="2026-11-30")  # as it was before the time was moved
    ends = datetime(2026, 12, 8, tzinfo=HELSINKI)
    assert [unclaimed.watch_left_goods(at=at) for at in (ends - SECOND, ends)] == [0, 1]


@pytest.mark.rule("R5.7")
def test_a_visit_moved_on_moves_the_last_day_and_its_reminders():
    garage = a_garage(weekdays=7)
    booking = a_confirmed_time(garage=garage, starts_at=TEN)
    delivery = left(garage=garage, booking=booking, work="80.00")
    assert remind_to_fetch(at=TEN + 3 * DAY) == 1
    assert Message.objects.get(name="order_fetch_reminder").body_text.count("23.11.") == 0  # the time has gone by
    new = TEN + 7 * DAY  # agreed anew with the garage
    Booking.objects.update(starts_at=new, ends_at=new + HOUR, frees_at=new + HOUR)
    days = [day for day in range(30) if remind_to_fetch(at=TEN + day * DAY)]
    assert days == [10, 14, 19]
    told = Message.objects.filter(name="order_fetch_reminder").order_by("pk")
    assert ["Nouda ne viimeistään ma 14.12.2026." in mail.body_text for mail in told] == [False, True, True, True]
    delivery.refresh_from_db()
    assert consignments.fetch_by(delivery) == "ma 14.12.2026"
    last, next_day = date(2026, 12, 14), date(2026, 12, 15)
    assert [Delivery.objects.to_decide(day).count() for day in (last, next_day)] == [0, 1]


@pytest.mark.rule("R5.7")
def test_a_visit_still_ahead_is_told_of_in_mails_and_on_the_page():
    booking = a_confirmed_time(garage=a_garage(), starts_at=TEN)
    order = left(garage=booking.installer, booking=booking, work="80.00").order
    assert "23.11." in Message.objects.filter(name="order_ready", channel="email").get().body_text
    assert "varattuna aikana" in consignments.consignments(order, at=TEN)[0].text
    assert "Nouda viimeistään ma 7.12.2026." in consignments.consignments(order, at=TEN + DAY)[0].text


@pytest.mark.rule("R5.7")
@pytest.mark.parametrize("case", ["fetched", "back", "a parcel", "cancelled", "decided"])
def test_watch_left_goods_leaves_the_rest_alone(case: str):
    delivery = waiting() if case == "a parcel" else left()
    if case == "fetched":
        deliveries.hand_over(delivery_id=delivery.pk, at=AT, by=SHOP)
    if case == "back":
        deliveries.mark_returned(delivery_id=delivery.pk, at=AT, by=SHOP)
    if case == "cancelled":
        Order.objects.update(state="cancelled", closed_at=AT)
    if case == "decided":
        unclaimed.leave_uncharged(delivery_id=delivery.pk, outcome="no_fee", note="Sovittu", at=DAY_15, by=CLERK)
    assert (unclaimed.watch_left_goods(at=DAY_15), Task.objects.count()) == (0, 0)


@pytest.mark.rule("R5.7", "R14.1")
def test_charge_left_goods_proposes_the_actual_cost_and_staff_invoice_it_by_hand():
    delivery = left()
    assert unclaimed.watch_left_goods(at=DAY_15) == 1
    fee = charge(delivery)
    assert Task.objects.filter(settled_at=None).count() == 0
    assert (fee.kind, fee.clause, str(fee.amount), fee.review_until_at) == (
        "unclaimed_at_installer", "5.1.4", "56.00", None,
    )  # fmt: skip
    assert [tuple(word.replace("\xa0", " ") for word in fact) for fact in fee_facts.parts(fee)] == [
        ("Palautusrahti", "24,00 €"),
        ("4 × Renkaan irrotus vanteelta, 5,50 € kappale", "22,00 €"),
        ("Käsittely", "10,00 €"),
    ]
    delivery.refresh_from_db()
    assert (delivery.unclaimed_outcome, delivery.unclaimed_note) == ("charged", "Laskelma 12")
    assert Message.objects.filter(name="fee_proposed").count() == 1
    before = everything()
    assert charge(delivery, parts=PARTS[:1]) == fee
    assert everything() == before
    assert fees.invoice_due_fees(at=DAY_15 + timedelta(days=90)) == 0
    invoice = fees.invoice_fee(fee_id=fee.pk, at=DAY_15, by=CLERK)
    assert [(line["text"], line["quantity"], line["total"]) for line in invoice.lines] == [
        ("Palautusrahti", 1, "24.00"), ("Renkaan irrotus vanteelta", 4, "22.00"), ("Käsittely", 1, "10.00"),
    ]  # fmt: skip
    assert str(invoice.total) == "56.00"


@pytest.mark.rule("R5.7")
@pytest.mark.parametrize(("is_independent", "is_agreed"), [(True, True), (True, False), (False, True)])
def test_an_agreed_time_at_an_independent_garage_is_the_garages_to_bill(is_independent: bool, is_agreed: bool):
    party = {"ownership": "independent", "party_name": "Renkaat Oy", "business_id": "1945691-3"}
    garage = a_garage(**(party if is_independent else {}))
    booking = a_confirmed_time(garage=garage, starts_at=TEN) if is_agreed else None
    delivery = left(garage=garage, booking=booking, **({"work": "80.00"} if is_agreed else {}))
    late = TEN + 30 * DAY
    if not (is_independent and is_agreed):
        assert str(charge(delivery, at=late).amount) == "56.00"
        return
    before = everything()
    with pytest.raises(GarageBills):
        charge(delivery, at=late)
    assert everything() == before
    unclaimed.leave_uncharged(delivery_id=delivery.pk, outcome="garage_bills", note="Heidän", at=late, by=CLERK)
    assert Fee.objects.count() == 0


@pytest.mark.rule("R5.7")
def test_charge_left_goods_after_they_came_back_shows_when():
    delivery = left()
    deliveries.mark_returned(delivery_id=delivery.pk, at=DAY_15, by=SHOP)
    fee = charge(delivery, at=DAY_15 + SECOND)
    garage = fee.delivery.installer
    assert [tuple(fact) for fact in fee_facts.facts(fee)] == [
        ("Toimitus", delivery.number),
        ("Asennuspiste", f"{garage.name}, {garage.city}"),
        ("Noutoilmoitus lähetettiin", "pe 20.11.2026 klo 12.00"),
        ("Viimeinen noutopäivä", "pe 4.12.2026"),
        ("Palautui meille", "la 5.12.2026 klo 0.00"),
    ]


@pytest.mark.rule("R5.7")
@pytest.mark.parametrize("case", ["too early", "no parts", "no reason", "substitute", "home", "fetched"])
def test_charge_left_goods_that_is_not_allowed_changes_nothing(case: str):
    delivery = a_home_delivery() if case == "home" else left()
    if case == "substitute":
        unclaimed.leave_uncharged(
            delivery_id=delivery.pk, outcome="substitute", note="Osti talvirenkaat", at=DAY_15, by=CLERK
        )
    if case == "fetched":
        deliveries.hand_over(delivery_id=delivery.pk, at=AT, by=SHOP)
    asked: dict[str, Any] = {
        "too early": {"at": DAY_15 - SECOND}, "no parts": {"parts": []}, "no reason": {"note": " "},
    }.get(case, {})  # fmt: skip
    refusal = {"no parts": NoParts, "no reason": NoReason}.get(case, ForbiddenMove)
    before = everything()
    with pytest.raises(refusal):
        charge(delivery, **asked)
    assert everything() == before


@pytest.mark.rule("R5.7")
@pytest.mark.parametrize("outcome", ["substitute", "changed", "garage_bills", "no_fee"])
def test_leave_uncharged_keeps_the_reason_and_asks_nothing_of_the_customer(outcome: str):
    delivery = left()
    for note in ("Ostivat toiset", "uudelleen"):
        unclaimed.leave_uncharged(delivery_id=delivery.pk, outcome=outcome, note=note, at=DAY_15, by=CLERK)
    delivery.refresh_from_db()
    assert (delivery.unclaimed_outcome, delivery.unclaimed_note) == (outcome, "Ostivat toiset")
    assert delivery.events.filter(kind="unclaimed_decided").get().data == {"outcome": outcome}
    assert (Fee.objects.count(), Message.objects.filter(name="fee_proposed").count()) == (0, 0)
    before = everything()
    other = "changed" if outcome != "changed" else "substitute"
    with pytest.raises(ForbiddenMove):
        unclaimed.leave_uncharged(delivery_id=delivery.pk, outcome=other, note="Toisin", at=DAY_15, by=CLERK)
    assert everything() == before
