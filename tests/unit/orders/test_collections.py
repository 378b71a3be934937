"""What carriers collect on delivery: recorded once, never more than was due, given back from the bank (R5.13)."""

import html
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from lapinkumi.core.errors import ShopError
from lapinkumi.outbox.models import Message
from orders.corrections.revising import revisable
from orders.delivery.errors import NotBookable, NothingToCollect, NotSettledSo
from orders.fees.unclaimed import on_delivery
from orders.models import Capture, Collection, Delivery, Fee, KlarnaCall, Order, OrderEvent, Payment, Refund, Task
from orders.payment.charged import charged_lines
from orders.payment.collecting import due_of
from orders.payment.moves import money_moves
from orders.services import (
    bank_refunds,
    collections,
    deliveries,
    ending,
    planning,
    refunds,
    release,
    resending,
    shipments,
    unclaimed,
)
from tests.builders.on_delivery import a_parcel_on_delivery, sent
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.traces import books, mails
from tests.unit.orders.test_at_once import kinds, together
from tests.unit.orders.test_refunds import CLERK

WEEK = AT + timedelta(days=5)
WHOLE = Decimal("536.50")


def settle(delivery: Delivery, *, amount: str = "536.50", on: date = date(2026, 11, 25), **over: Any) -> Collection:
    told = {"amount": Decimal(amount), "settled_on": on, "reference": " MH-2026-771 ", "at": WEEK, "by": CLERK, **over}
    return collections.record(delivery_id=delivery.pk, **told)


def received(delivery: Delivery, *, at: Any = AT + timedelta(days=2)) -> Delivery:
    return deliveries.mark_delivered(delivery_id=delivery.pk, received_at=at, at=at, by=SHOP)


def traces() -> dict[str, Any]:
    models = (Payment, Collection, Refund, KlarnaCall, OrderEvent, Task)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.mark.django_db
def test_record_brings_the_money_into_the_books_once():
    delivery = received(sent(a_parcel_on_delivery()))
    found = settle(delivery)
    payment = Payment.objects.get()
    assert (found.amount, found.due, found.reference) == (WHOLE, WHOLE, "MH-2026-771")
    assert (payment.state, payment.captured, payment.refundable) == ("captured", WHOLE, WHOLE)
    assert OrderEvent.objects.get(kind="collected").data["amount"] == "536.50"
    before = traces()
    assert settle(delivery, amount="1.00").pk == found.pk
    assert (traces(), books()) == (before, [])
    assert (KlarnaCall.objects.count(), Capture.objects.count(), release.release_rest(at=WEEK)) == (0, 0, 0)
    assert [(one.what, one.amount) for one in money_moves(payment)] == [("Postiennakko", WHOLE)]


@pytest.mark.django_db
def test_less_than_was_due_is_a_clerks_task():
    delivery = received(sent(a_parcel_on_delivery()))
    settle(delivery, amount="500.00")
    assert (Payment.objects.get().state, Task.objects.get().kind) == ("part_captured", "collection_short")
    assert (release.release_rest(at=WEEK), books()) == (0, [])


@pytest.mark.django_db
@pytest.mark.rule("R5.17")
def test_parcels_of_one_order_are_collected_each_for_its_own():
    first = a_parcel_on_delivery()
    goods = first.lines.get(line__kind="goods")
    later = planning.part(delivery_id=first.pk, pieces={goods.pk: 1}, at=AT, by=SHOP)
    assert (due_of(first), due_of(later)) == (Decimal("406.60"), Decimal("129.90"))
    settle(sent(first), amount="406.60")
    payment = Payment.objects.get()
    assert payment.state == "part_captured"
    pieces = {one.row.kind: one.quantity for one in charged_lines(Order.objects.get(), payment)}
    assert pieces == {"goods": 3, "freight": 1}
    settle(sent(later), amount="129.90")
    assert (Payment.objects.get().state, books()) == ("captured", [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"amount": "536.51"}, NotSettledSo),
        ({"amount": "0.00"}, NotSettledSo),
        ({"on": date(2026, 11, 19)}, NotSettledSo),
        ({"on": date(2026, 11, 26)}, NotSettledSo),
    ],
    ids=["too much", "nothing", "before it left", "tomorrow"],
)
def test_record_that_can_not_be_changes_nothing(how: dict[str, Any], error: type[ShopError]):
    delivery = sent(a_parcel_on_delivery())
    before = traces()
    with pytest.raises(error):
        settle(delivery, **how)
    assert traces() == before


@pytest.mark.django_db
def test_nothing_is_recorded_for_what_has_not_left_or_came_back_or_is_paid_otherwise():
    delivery = a_parcel_on_delivery()
    with pytest.raises(NothingToCollect):
        settle(delivery)
    sent(delivery)
    deliveries.mark_returned(delivery_id=delivery.pk, at=WEEK, by=SHOP)
    with pytest.raises(NothingToCollect):
        settle(delivery)
    Payment.objects.update(method="", state="not_required")
    assert (due_of(delivery), Collection.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_settlement_that_stays_away_is_a_clerks_task_once_and_its_coming_settles_that():
    delivery = received(sent(a_parcel_on_delivery()))  # Sunday 22 November
    rounds = [collections.watch_collections(at=AT + timedelta(days=days)) for days in (11, 12, 13, 20)]
    assert rounds == [0, 1, 0, 0]
    assert Task.objects.get().kind == "collection_missing"
    settle(delivery, at=AT + timedelta(days=21))
    assert Task.objects.get().settled_at is not None


@pytest.mark.django_db
def test_parcels_on_delivery_are_booked_by_hand(settings: Any):
    settings.NSHIFT_USERNAME = settings.NSHIFT_PASSWORD = "x"
    delivery = a_parcel_on_delivery()
    assert shipments.bookable(delivery) == ""
    with pytest.raises(NotBookable):
        shipments.book(delivery_id=delivery.pk, at=AT, by=SHOP)


@pytest.mark.django_db
def test_its_mails_tell_what_to_pay_and_to_bring():
    delivery = sent(a_parcel_on_delivery())
    text = Message.objects.get(name="order_sent").body_text
    wanted = ["Maksat 536,50\xa0€, kun saat lähetyksen.", "Ota henkilöllisyystodistus mukaan", "sekä 75,00\xa0€."]
    assert [words for words in wanted if words not in text] == []
    assert ("Veloitamme maksutapasi" in text, mails(delivery.order)[-1]) == (False, "order_sent")


@pytest.mark.django_db
@pytest.mark.rule("R6.7")
def test_what_was_collected_is_given_back_from_the_bank():
    delivery = received(sent(a_parcel_on_delivery()))
    settle(delivery)
    order = Order.objects.get()
    goods = order.lines.get(kind="goods")
    found = refunds.give_back(
        order_id=order.pk, cause="desk:1", pieces={goods.pk: 1}, reason="Naarmu.", at=WEEK, by=CLERK
    )
    assert (found.way, found.amount, found.call) == ("bank", Decimal("129.90"), None)
    bank_refunds.tell_account(order_id=order.pk, iban="FI2112345600000785", holder="Aino", at=WEEK, by=CUSTOMER)
    bank_refunds.mark_paid(refund_id=found.pk, account_end="0785", paid_on=date(2026, 11, 25), at=WEEK, by=CLERK)
    assert (Payment.objects.get().state, KlarnaCall.objects.count(), books()) == ("part_refunded", 0, [])


@pytest.mark.django_db
@pytest.mark.rule("R5.19")
def test_an_order_on_delivery_is_cancelled_with_no_word_to_klarna():
    order = a_parcel_on_delivery().order
    for _press in range(2):
        ending.cancel_for_customer(order_id=order.pk, at=WEEK, by=CUSTOMER)
    assert (Order.objects.get().state, KlarnaCall.objects.count(), Refund.objects.count()) == ("cancelled", 0, 0)
    assert books() == []


@pytest.mark.django_db
@pytest.mark.rule("R5.13")
def test_an_unfetched_parcel_on_delivery_costs_by_its_own_column():
    delivery = sent(a_parcel_on_delivery())
    Delivery.objects.update(state="ready", ready_at=WEEK, fetch_by_on=date(2026, 12, 2))
    deliveries.mark_returned(delivery_id=delivery.pk, at=AT + timedelta(days=20), by=SHOP)
    unclaimed.propose_parcel_fees(at=AT + timedelta(days=20))
    fee = Fee.objects.get()
    assert (on_delivery(delivery.order), fee.facts["on_delivery"], fee.amount >= 75) == (True, True, True)


@pytest.mark.django_db
def test_sent_again_it_is_collected_then_and_once():
    delivery = sent(a_parcel_on_delivery())
    deliveries.mark_returned(delivery_id=delivery.pk, at=WEEK, by=SHOP)
    resending.send_again_free(delivery_id=delivery.pk, at=WEEK, by=SHOP)
    again = Delivery.objects.exclude(pk=delivery.pk).get()
    assert due_of(again) == WHOLE
    settle(sent(again, at=WEEK), on=date(2026, 11, 25))
    assert (Payment.objects.get().state, books()) == ("captured", [])


@pytest.mark.django_db
def test_sent_again_unpaid_its_mails_tell_what_to_pay_and_to_bring():
    delivery = sent(a_parcel_on_delivery())
    deliveries.mark_returned(delivery_id=delivery.pk, at=WEEK, by=SHOP)
    resending.offer(delivery_id=delivery.pk, carrier="matkahuolto", freight=Decimal("16.90"), at=WEEK, by=SHOP)
    offered = Message.objects.get(name="resend_offered")
    page = html.unescape(Client().get(f"/tilaus/{delivery.order.token}/uudelleen/{delivery.number}/").content.decode())
    new = resending.accept(delivery_id=delivery.pk, freight=Decimal("16.90"), at=WEEK, by=CUSTOMER)
    sent(new, at=WEEK)
    told = Message.objects.filter(name="order_sent").latest("pk")
    for text in (offered.body_text, offered.body_html, page, told.body_text, told.body_html):
        assert ("ei veloiteta uudelleen" in text, "maksutapasi" in text) == (False, False)
    assert "Tuotteet maksat postiennakolla, kun saat lähetyksen: 536,50\xa0€." in page
    assert ("Tuotteet maksat postiennakolla" in offered.body_text, "henkilöllisyystodistus" in told.body_text) == (
        True, True,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.rule("R4.3")
def test_the_price_of_what_is_paid_on_delivery_can_be_revised_until_it_leaves():
    delivery = a_parcel_on_delivery()
    assert revisable(delivery.order)
    sent(delivery)
    assert not revisable(delivery.order)


@pytest.mark.django_db
def test_books_tell_of_collections_of_what_klarna_was_paid():
    settle(received(sent(a_parcel_on_delivery())))
    assert books() == []
    Payment.objects.update(method="INVOICE", authorised_at=AT)
    assert books() == [f"Tilaus {Order.objects.get().number}: postiennakko ja Klarna ovat sekaisin"]


@pytest.mark.django_db(transaction=True)
def test_two_who_record_at_once_record_it_once():
    delivery = sent(a_parcel_on_delivery())
    ends = together(lambda: settle(delivery), lambda: settle(delivery))
    assert (kinds(ends), Collection.objects.count(), Payment.objects.get().captured) == (
        ["Collection", "Collection"], 1, WHOLE,
    )  # fmt: skip
