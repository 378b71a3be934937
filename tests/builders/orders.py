"""Orders for tests: written as the checkout writes them, in any state that acts can bring them to."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.management import call_command

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.money import split_vat
from orders import policy
from orders.models import LineKind, Order, OrderLine
from orders.services import confirmation
from orders.services.carriers import enter_carriers
from shop.models import TermsVersion

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # Friday noon in Helsinki
CUSTOMER = Actor.customer()
SHOP = Actor.system("test")
RATE = Decimal("25.5")
_numbers = count(100001)


def terms() -> TermsVersion:
    """The terms in force, published where they are not yet; and the carriers."""
    enter_carriers(at=AT, by=SHOP)
    if not TermsVersion.objects.exists():
        call_command("publish_terms", verbosity=0)
    found = TermsVersion.objects.first()
    assert found is not None
    return found


def an_order(*, goods: str = "129.90", quantity: int = 4, at: datetime = AT, **over: Any) -> Order:
    """An order of four tyres, sent home, at the payment page."""
    split = split_vat(Decimal(goods) * quantity, rate=RATE)
    fields: dict[str, Any] = {
        "number": f"LK-{next(_numbers)}",
        "created_at": at,
        "pay_by_at": at + policy.PAYMENT_TIME,
        "email": "aino@example.com",
        "phone": "+358401234567",
        "given_name": "Aino",
        "family_name": "Ääkkönen",
        "street": "Koskikatu 1",
        "postcode": "96100",
        "city": "Rovaniemi",
        "delivery_way": "home",
        "promise_first_on": date(2026, 11, 25),
        "promise_last_on": date(2026, 12, 8),
        "total": split.gross,
        "vat_total": split.vat,
        "terms": over.pop("terms", None) or terms(),
        "terms_accepted_at": at,
        "adult_affirmed_at": at,
        "data_affirmed_at": at,
        **over,
    }
    order = Order.objects.create(**fields)
    OrderLine.objects.create(
        order=order,
        position=1,
        kind=LineKind.GOODS,
        sku="NOR-2055516",
        name="Revontuli Talvi 205/55 R16 94T XL",
        quantity=quantity,
        unit_price=Decimal(goods),
        total=split.gross,
        vat_rate=RATE,
        vat=split.vat,
        weight_kg=Decimal("9.000"),
    )
    return order


@act
def _receive(*, order: Order, at: datetime, by: Actor) -> None:
    confirmation.receive(order=Order.objects.select_for_update().get(pk=order.pk), at=at, by=by)


def a_received_order(*, at: datetime = AT, **over: Any) -> Order:
    """A preliminary order: paid, and the customer told so."""
    order = an_order(at=at, **over)
    _receive(order=order, at=at, by=SHOP)
    order.refresh_from_db()
    return order


def a_confirmed_order(*, at: datetime = AT, **over: Any) -> Order:
    order = a_received_order(at=at, **over)
    return confirmation.confirm(order_id=order.pk, at=at, by=SHOP)
