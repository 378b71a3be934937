"""The whole way, as a browser walks it: home delivery of tyres, a garage with a time, and back again."""

from decimal import Decimal

import pytest

from lapinkumi.outbox.models import Message
from orders.models import Order, OrderLine
from orders.states import OrderState, PaymentState
from shop.models import BasketLine, StockLevel
from tests.builders.buying import a_ready_buyer, tyres


@pytest.mark.rule("R2.4", "R5.9", "R5.12")
def test_tyres_sent_home_are_ordered_paid_and_thanked_for(klarna):
    buyer = a_ready_buyer(tyres())
    page = buyer.looks()
    assert "Tilaa ja maksa" in page
    assert "515,90" in page  # 4 × 119.00 + 39.90 to the door
    assert buyer.orders(page).url == "/kassa/maksu/"
    paying = buyer.http.get("/kassa/maksu/")
    assert "klarna-checkout-container" in paying.content.decode()
    order = Order.objects.get()
    assert (order.state, order.total, StockLevel.objects.get().quantity) == (
        OrderState.PENDING_PAYMENT,
        Decimal("515.90"),
        4,
    )
    thanks = buyer.http.get("/kassa/valmis/", {"kco": klarna.pay()})
    assert order.number in thanks.content.decode()
    assert f"/tilaus/{order.token}/" in thanks.content.decode()
    order.refresh_from_db()
    assert (order.state, order.payment.state) == (OrderState.PRELIMINARY, PaymentState.AUTHORISED)
    assert list(Message.objects.values_list("name", flat=True)) == ["order_received"]
    assert BasketLine.objects.count() == 0
    assert list(OrderLine.objects.values_list("kind", "total")) == [
        ("goods", Decimal("476.00")),
        ("freight", Decimal("39.90")),
    ]
