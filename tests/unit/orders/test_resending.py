"""A returned parcel sent again: nothing charged before the customer's yes; goods back on sale by a person (R5.13)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lapinkumi.outbox.models import Message
from orders.books.deliveries import check_deliveries
from orders.books.fees import check_invoices
from orders.delivery.errors import NotAgain, NotRestocked, OfferedAnew
from orders.models import Capture, Delivery, DeliveryEvent, Fee, Invoice, Order, OrderLine, ResendOffer
from orders.services import deliveries, parcels, resending, restock, unclaimed
from shop.models import StockLevel, StockMovement
from tests.builders.buying import a_shop, tyres
from tests.builders.deliveries import a_garage_delivery
from tests.builders.fees import CLERK
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.parcels import ARRIVED, BACK, back, sent, waiting

pytestmark = pytest.mark.django_db
FREIGHT = Decimal("39.90")


def everything() -> dict[str, Any]:
    """All that an act could have changed."""
    models = (Delivery, DeliveryEvent, Order, Fee, Invoice, Message, ResendOffer, Capture, StockMovement, StockLevel)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def offer(delivery: Delivery, freight: Decimal = FREIGHT) -> ResendOffer:
    return resending.offer(delivery_id=delivery.pk, carrier="matkahuolto", freight=freight, at=BACK, by=CLERK)


def accept(delivery: Delivery, freight: Decimal = FREIGHT) -> Delivery:
    return resending.accept(delivery_id=delivery.pk, freight=freight, at=BACK + timedelta(hours=1), by=CUSTOMER)


def restocked(delivery: Delivery, count: int) -> Delivery:
    line = delivery.lines.get(line__kind="goods")
    return restock.restock(delivery_id=delivery.pk, pieces={line.pk: count}, at=BACK, by=CLERK)


@pytest.mark.rule("R5.13", "R5.21")
def test_offer_tells_the_freight_and_charges_nothing():
    delivery = back(waiting())
    offer(delivery)
    mail = Message.objects.get(name="resend_offered")
    for body in (mail.body_text, mail.body_html):
        assert f"/tilaus/{delivery.order.token}/uudelleen/{delivery.number}/" in body
        assert "39,90\xa0€" in body
    assert (Fee.objects.count(), Invoice.objects.count(), Delivery.objects.count()) == (0, 0, 1)
    before = everything()
    offer(delivery)
    assert everything() == before


@pytest.mark.rule("R5.13", "R5.21")
def test_accept_plans_a_new_delivery_and_invoices_the_freight_once():
    delivery = back(waiting())
    offer(delivery)
    new = accept(delivery)
    assert (new.number, new.state, new.resends) == (f"{delivery.order.number}-2", "planned", delivery)
    assert [str(row) for row in new.lines.all()] == [str(row) for row in delivery.lines.all()]
    fee, invoice = Fee.objects.get(), Invoice.objects.get()
    assert (fee.kind, fee.state, str(fee.amount), fee.delivery) == ("resending", "invoiced", "39.90", delivery)
    assert [(line["text"], line["total"]) for line in invoice.lines] == [("Rahti", "39.90")]
    assert Message.objects.filter(name__in=["fee_proposed", "invoice"]).get().name == "invoice"
    before = everything()
    assert accept(delivery) == new
    assert everything() == before


@pytest.mark.rule("R5.21")
def test_accept_of_another_freight_than_offered_changes_nothing():
    delivery = back(waiting())
    offer(delivery)
    offer(delivery, Decimal("44.90"))
    assert Message.objects.filter(name="resend_offered").count() == 2
    before = everything()
    with pytest.raises(OfferedAnew):
        accept(delivery)
    assert everything() == before


def test_goods_sent_again_are_not_charged_again_and_then_the_order_is_over():
    delivery = back(waiting())
    offer(delivery)
    new = sent(accept(delivery), at=BACK + timedelta(days=1))
    assert (Capture.objects.count(), new.order.state) == (1, "confirmed")
    deliveries.mark_delivered(
        delivery_id=new.pk, received_at=BACK + timedelta(days=2), at=BACK + timedelta(days=2), by=SHOP
    )
    assert Order.objects.get().state == "completed"
    first, second = Message.objects.filter(name="order_sent").order_by("pk")
    assert "Veloitamme maksutapasi nyt" in first.body_text
    assert "Veloitamme" not in second.body_text
    assert f"/tilaus/{new.order.token}/noutoeste/" in second.body_text
    assert (list(check_deliveries())[1:], list(check_invoices())) == ([], [])  # the capture was never carried out


@pytest.mark.rule("R5.13")
def test_a_parcel_sent_again_can_stay_unfetched_again_and_is_another_parcel():
    first = back(waiting())
    unclaimed.propose_parcel_fees(at=BACK)
    offer(first)
    again = sent(accept(first), at=BACK + timedelta(days=1))
    arrived_at = BACK + timedelta(days=2)
    parcels.mark_at_point(delivery_id=again.pk, arrived_at=arrived_at, at=arrived_at, by=SHOP)
    third = back(again, at=BACK + timedelta(days=12))
    assert unclaimed.propose_parcel_fees(at=BACK + timedelta(days=12)) == 1
    assert sorted(Fee.objects.values_list("kind", "delivery")) == [
        ("resending", first.pk), ("unclaimed_parcel", first.pk), ("unclaimed_parcel", third.pk),
    ]  # fmt: skip
    free = resending.send_again_free(delivery_id=third.pk, at=BACK + timedelta(days=13), by=CLERK)
    sent(free, at=BACK + timedelta(days=13))
    assert Capture.objects.count() == 1


@pytest.mark.rule("R5.8")
def test_goods_of_a_garage_are_sent_again_free_and_charged_when_given():
    delivery = a_garage_delivery()
    deliveries.mark_arrived(delivery_id=delivery.pk, at=AT, by=SHOP)
    back(delivery)
    new = resending.send_again_free(delivery_id=delivery.pk, at=BACK, by=CLERK)
    assert (new.installer, new.way, Capture.objects.count()) == (delivery.installer, "installer", 0)
    before = everything()
    assert resending.send_again_free(delivery_id=delivery.pk, at=BACK, by=CLERK) == new
    assert everything() == before
    deliveries.mark_arrived(delivery_id=new.pk, at=BACK, by=SHOP)
    deliveries.hand_over(delivery_id=new.pk, at=BACK, by=SHOP)
    assert str(Capture.objects.get().amount) == "519.60"
    assert Order.objects.get().state == "completed"


@pytest.mark.parametrize("case", ["on its way", "cancelled", "sent again", "on sale"])
def test_offer_of_what_can_not_be_sent_again_changes_nothing(case: str):
    delivery = waiting() if case == "on its way" else back(waiting())
    if case == "cancelled":
        Order.objects.update(state="cancelled", closed_at=BACK)
    if case == "sent again":
        resending.send_again_free(delivery_id=delivery.pk, at=BACK, by=CLERK)
    if case == "on sale":
        a_shop()
        OrderLine.objects.filter(kind="goods").update(product=tyres())
        restocked(delivery, 4)
    before = everything()
    with pytest.raises(NotAgain):
        offer(delivery)
    with pytest.raises(NotAgain):
        accept(delivery)
    assert everything() == before


# --- back on sale ---


def test_restock_moves_the_chosen_pieces_once_with_their_cause():
    a_shop()
    product = tyres(stock=8)
    delivery = back(waiting())
    OrderLine.objects.filter(kind="goods").update(product=product)
    for count in (3, 1):
        restocked(delivery, count)
    assert StockLevel.objects.get().quantity == 11
    move = StockMovement.objects.get(cause=f"restock:{delivery.number}")
    assert (move.delta, delivery.events.get(kind="restocked").data["pieces"]) == (3, 3)


@pytest.mark.parametrize("case", ["on its way", "sent again", "too many", "nothing", "another's", "no product"])
def test_restock_that_makes_no_sense_changes_nothing(case: str):
    a_shop()
    delivery = waiting() if case == "on its way" else back(waiting())
    if case != "no product":
        OrderLine.objects.filter(kind="goods").update(product=tyres())
    if case == "sent again":
        resending.send_again_free(delivery_id=delivery.pk, at=BACK, by=CLERK)
    line = delivery.lines.get(line__kind="goods")
    pieces = {"too many": {line.pk: 5}, "nothing": {}, "another's": {line.pk + 99: 1}}.get(case, {line.pk: 1})
    before = everything()
    with pytest.raises(NotRestocked):
        restock.restock(delivery_id=delivery.pk, pieces=pieces, at=BACK, by=CLERK)
    assert everything() == before


def test_returned_goods_are_never_restocked_by_themselves():
    a_shop()
    tyres(stock=8)
    back(waiting())
    parcels.remind_of_parcels(at=ARRIVED)
    unclaimed.propose_parcel_fees(at=BACK)
    assert StockLevel.objects.get().quantity == 8
