"""What of an order was charged, line by line, and what of that can be given back in pieces."""

from decimal import Decimal

import pytest

from orders.errors import NotRefundable
from orders.models import Delivery, LineKind, Order, Payment
from orders.payment.charged import charged_lines
from orders.payment.moves import money_moves
from orders.services import deliveries, klarna_calls, planning
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.orders import AT, SHOP
from tests.unit.orders.test_refunds import LATER, charged_here, everything, refund

pytestmark = pytest.mark.django_db


def pieces(order: Order) -> dict[str, tuple[int, int, Decimal]]:
    """By line: how many were charged, how many are left, and what those are worth."""
    found = charged_lines(order, Payment.objects.get(order=order))
    return {line.row.kind: (line.quantity, line.left, line.left_amount) for line in found}


def charge_all() -> None:
    for call in Order.objects.get().payment.calls.filter(operation="capture", state="queued"):
        klarna_calls.record_done(call_id=call.pk, result=f"capture-{call.pk}", at=AT, by=SHOP)


def test_nothing_is_charged_before_anything_leaves():
    assert pieces(a_home_delivery().order) == {}


def test_all_of_what_was_charged_whole_can_go_back():
    order = charged_here()
    assert pieces(order) == {"goods": (4, 4, Decimal("519.60")), "freight": (1, 1, Decimal("16.90"))}
    refund(order, pieces={order.lines.get(kind="goods").pk: 3})
    assert pieces(order)["goods"] == (4, 1, Decimal("129.90"))


def test_only_the_pieces_of_charged_deliveries_can_go_back():
    first = a_home_delivery()
    goods = first.lines.get(line__kind=LineKind.GOODS)
    planning.part(delivery_id=first.pk, pieces={goods.pk: 3}, at=AT, by=SHOP)
    deliveries.dispatch(delivery_id=first.pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    charge_all()
    order = Order.objects.get()
    assert pieces(order) == {"goods": (1, 1, Decimal("129.90")), "freight": (1, 1, Decimal("16.90"))}
    before = everything()
    with pytest.raises(NotRefundable):
        refund(order, pieces={order.lines.get(kind="goods").pk: 2})
    assert everything() == before
    later = Delivery.objects.exclude(pk=first.pk).get()
    deliveries.dispatch(delivery_id=later.pk, carrier="matkahuolto", tracking_code="MH2", at=AT, by=SHOP)
    charge_all()
    assert pieces(order)["goods"] == (4, 4, Decimal("519.60"))


def test_work_agreed_on_the_spot_is_charged_with_the_last_of_the_goods():
    first = a_garage_delivery(work="80.00")
    goods = first.lines.get()
    later = planning.part(delivery_id=first.pk, pieces={goods.pk: 1}, at=AT, by=SHOP)
    deliveries.hand_over(delivery_id=first.pk, at=AT, by=SHOP)
    charge_all()
    order = Order.objects.get()
    assert pieces(order) == {"goods": (3, 3, Decimal("389.70"))}
    deliveries.hand_over(delivery_id=later.pk, at=AT, by=SHOP)
    charge_all()
    assert pieces(order) == {"goods": (4, 4, Decimal("519.60")), "service": (1, 1, Decimal("80.00"))}


def test_money_moves_tell_charges_and_refunds_as_they_came():
    deliveries.dispatch(delivery_id=a_home_delivery().pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    charge_all()
    order = Order.objects.get()
    refund(order, amount=Decimal("36.50"))
    found = money_moves(Payment.objects.get())
    assert [(one.at, one.what, one.why, one.state, one.amount) for one in found] == [
        (AT, "Veloitus", f"{order.number}-1", "veloitettu", Decimal("536.50")),
        (LATER, "Palautus", "Hyvitys.", "pyydetty, Klarnan kautta", Decimal("-36.50")),
    ]
