"""Cash on delivery taken into use, and orders paid so."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from orders.models import ON_DELIVERY, Carrier, Delivery, Order
from orders.services import deliveries
from shop.models import PaymentMethod
from tests.builders.buying import Buyer
from tests.builders.deliveries import a_line, confirmed
from tests.builders.orders import AT, SHOP, a_received_order
from tests.builders.payments import a_payment

FEE = Decimal("5.90")


def switched_on(**over: Any) -> None:
    """Staff have taken it into use, and Matkahuolto collects up to 2500 euros and 55 kilograms."""
    PaymentMethod.objects.filter(code="postiennakko").update(is_offered=True)
    limits = {"cod_limit": "2500.00", "cod_limit_kg": "55.000", "cod_fee": FEE, **over}
    Carrier.objects.filter(code="matkahuolto").update(**limits)


def chooses(buyer: Buyer, method: str = "postiennakko") -> Any:
    return buyer.http.post("/kassa/maksu/", {"maksutapa": method})


def a_parcel_on_delivery(*, at: datetime = AT) -> Delivery:
    """Four tyres and their freight, 536.50 in all, confirmed and to be paid to the carrier."""
    order = a_received_order(at=at, carrier="matkahuolto")
    a_line(order, "freight", "16.90", sku="RAHTI-MATKAHUOLTO")
    a_payment(order, state="not_required", method=ON_DELIVERY, method_text="Postiennakko")
    return confirmed(order, at=at)


def sent(delivery: Delivery, *, at: datetime = AT) -> Delivery:
    return deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=at, by=SHOP)


def an_order_of(delivery: Delivery) -> Order:
    return Order.objects.get(pk=delivery.order_id)
