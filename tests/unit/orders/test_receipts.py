"""The receipt: one for each charge that came through, with its VAT, and for the order's own eyes (R8.1)."""

from decimal import Decimal

import pytest
from django.test import Client

from lapinkumi.outbox.models import Document
from orders.documents.receipt import receipts
from orders.models import KlarnaCall, Order
from orders.services import deliveries, klarna_calls, planning
from tests.builders.corrections import CLERK
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import AT, SHOP

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R8.1")]


def charged(order: Order) -> None:
    """Klarna has answered to every charge that was asked for."""
    for call in KlarnaCall.objects.filter(payment__order=order, operation="capture", state="queued"):
        klarna_calls.record_done(call_id=call.pk, result=f"capture-{call.pk}", at=AT, by=SHOP)
        klarna_calls.record_done(call_id=call.pk, result=f"capture-{call.pk}", at=AT, by=SHOP)


def send(delivery_id: int) -> None:
    deliveries.dispatch(delivery_id=delivery_id, carrier="matkahuolto", at=AT, by=CLERK)


def words(paper: Document) -> str:
    return paper.html.replace("\xa0", " ")


def test_a_charge_that_came_through_has_one_receipt_with_its_vat():
    delivery = a_home_delivery()
    send(delivery.pk)
    assert list(receipts(delivery.order)) == []
    charged(delivery.order)
    (paper,) = receipts(delivery.order)
    assert paper.title == f"Kuitti {delivery.order.number}-K1"
    expected = ["Revontuli Talvi", "536,50 €", "Veroton hinta, alv 25,5 %", "427,49 €", "109,01 €", "FI19456913"]
    assert [text for text in expected if text not in words(paper)] == []


def test_each_part_has_its_own():
    delivery = a_home_delivery()
    row = delivery.lines.get(line__kind="goods")
    later = planning.part(delivery_id=delivery.pk, pieces={row.pk: 1}, at=AT, by=CLERK)
    for one in (delivery, later):
        send(one.pk)
        charged(delivery.order)
    papers = receipts(delivery.order)
    assert [paper.number[-3:] for paper in papers] == ["-K1", "-K2"]
    sums = ["129,90 €" in words(papers[1]), "406,60 €" in words(papers[0])]
    assert (sums, delivery.order.payment.captures.count()) == ([True, True], 2)
    assert sum(capture.amount for capture in delivery.order.payment.captures.all()) == Decimal("536.50")


def test_it_is_read_on_the_orders_page_and_by_nobody_elses_link(client: Client):
    delivery, other = a_home_delivery(), a_home_delivery()
    for one in (delivery, other):
        send(one.pk)
        charged(one.order)
    url = f"/tilaus/{delivery.order.token}/kuitti/{delivery.order.number}-K1/"
    assert url in client.get(f"/tilaus/{delivery.order.token}/").content.decode()
    assert client.get(url).status_code == 200
    stranger = f"/tilaus/{other.order.token}/kuitti/{delivery.order.number}-K1/"
    assert (client.get(stranger).status_code, client.get(url.replace("-K1", "-K9")).status_code) == (404, 404)
