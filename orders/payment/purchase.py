"""From an order to what Klarna is asked for: values only, nothing is sent from here."""

import json
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from orders.klarna import ORDER_ID_PLACEHOLDER, Address, Line, LineKind, MerchantUrls, Options, Purchase
from orders.models import Order, OrderLine, Payment


def purchase(payment: Payment) -> Purchase:
    """All that one payment is about. The snapshot goes along, so that a callback can tell which one it means."""
    order = payment.order
    return Purchase(
        number=order.number,
        total=payment.amount,
        lines=tuple(lines(order)),
        urls=urls(payment),
        buyer=buyer(order),
        options=Options(date_of_birth_mandatory=True),  # R1.1: Klarna asks it, and tells us only where it may
        language=order.language,
        merchant_data=json.dumps({"snapshot": payment.snapshot}),
    )


def lines(order: Order) -> list[Line]:
    """The order's lines as Klarna's."""
    return [line(row) for row in order.lines.all()]


def line(row: OrderLine, *, quantity: int | None = None, discount: Decimal | None = None) -> Line:
    """One line as Klarna's; or so many pieces of it, with the discount that they carry."""
    return Line(
        kind=LineKind(row.kind),
        reference=row.sku,
        name=_("Rengas-vannepaketti: %(part)s") % {"part": row.name} if _is_part(row) else row.name,
        quantity=row.quantity if quantity is None else quantity,
        unit_price=row.unit_price,
        vat_rate=row.vat_rate,
        discount=row.discount if discount is None else discount,
    )


def _is_part(row: OrderLine) -> bool:
    """Whether it is one of the goods of a package."""
    return bool(row.package_key) and row.kind == LineKind.GOODS


def urls(payment: Payment) -> MerchantUrls:
    """Our addresses for the buyer's browser and for Klarna; those for Klarna hold the payment's secret."""
    site = settings.SITE_URL
    back = f"?kco={ORDER_ID_PLACEHOLDER}"

    def secret(name: str) -> str:
        return site + reverse(f"orders:{name}", args=[payment.order.number, payment.secret])

    return MerchantUrls(
        terms=site + reverse("shop:terms"),
        checkout=site + reverse("orders:pay") + back,
        confirmation=site + reverse("orders:thanks") + back,
        push=secret("klarna-push") + back,
        validation=secret("klarna-validate"),
        notification=secret("klarna-fraud") + back,
    )


def buyer(order: Order) -> Address:
    """What the buyer has told us already, so that it need not be typed again."""
    return Address(
        given_name=order.given_name,
        family_name=order.family_name,
        email=order.email,
        phone=order.phone,
        street=order.street,
        postcode=order.postcode,
        city=order.city,
    )
