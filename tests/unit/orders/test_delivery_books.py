"""The invariants of deliveries and charges: a sound order passes, each breach is told with its order."""

from decimal import Decimal

import pytest

from orders.books.deliveries import check_deliveries
from orders.models import Capture, DeliveryLine, Payment
from orders.services import deliveries, planning
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.orders import AT, SHOP

pytestmark = pytest.mark.django_db


def test_sound_deliveries_pass():
    delivery = a_home_delivery()
    planning.part(delivery_id=delivery.pk, pieces={delivery.lines.all()[0].pk: 1}, at=AT, by=SHOP)
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    a_garage_delivery()
    assert list(check_deliveries()) == []


def test_money_that_no_charge_explains_is_told():
    delivery = a_home_delivery()
    Payment.objects.update(captured=Decimal("10.00"))
    assert list(check_deliveries()) == [f"Tilaus {delivery.order.number}: veloitukset 0.00 €, veloitettu 10.00 €"]


def test_a_charge_that_the_payment_does_not_know_is_told():
    delivery = a_home_delivery()
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    Capture.objects.update(state="done", ended_at=AT)
    assert list(check_deliveries()) == [f"Tilaus {delivery.order.number}: veloitukset 536.50 €, veloitettu 0.00 €"]


def test_goods_in_no_delivery_are_told():
    delivery = a_home_delivery()
    DeliveryLine.objects.filter(line__kind="goods").update(quantity=3)
    assert list(check_deliveries()) == [f"Tilaus {delivery.order.number}: NOR-2055516, tilattu 4, toimituksissa 3"]
