"""Cash on delivery: whether this basket may be paid so, and what it costs. Behind a switch, off by default.

It is credit by law, so it stands last and nothing is chosen beforehand (KSL 6:12 b); the parcel is given only to the
customer, against proof of identity (6:12 c). Carrier, weight and sum must allow it.
"""

from decimal import Decimal
from typing import Final, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from lapinkumi.core.money import split_vat
from orders.checkout.lines import LineDraft
from orders.delivery.ways import HomeChoice
from orders.models import ON_DELIVERY, Carrier, Checkout, LineKind, Order
from orders.policy import OPEN_ON_DELIVERY
from orders.states import DeliveryState, OrderState
from shop import payment_methods
from shop.contents import Contents

FEE_SKU: Final = "POSTIENNAKKO"  # what it costs on top, a line beside the freight
OWED = (OrderState.PRELIMINARY, OrderState.CORRECTION_OFFERED, OrderState.CONFIRMED)


class OnDelivery(NamedTuple):
    """That it can be chosen, with whom, and what it costs on top."""

    carrier: Carrier
    fee: Decimal


def on_delivery(
    checkout: Checkout, contents: Contents, home: HomeChoice | None, *, total: Decimal
) -> OnDelivery | None:
    """What can be chosen for goods that cost so much in all, freight too; None where it can't be.

    Without a carrier that collects, no query; else two.
    """
    if home is None or home.carrier.cod_limit is None or home.carrier.cod_limit_kg is None:
        return None
    carrier, weight = home.carrier, contents.weight_kg
    fits = weight is not None and weight <= home.carrier.cod_limit_kg
    if not fits or total + carrier.cod_fee > home.carrier.cod_limit:
        return None
    if not payment_methods.is_offered(payment_methods.ON_DELIVERY) or _owes(checkout):
        return None
    return OnDelivery(carrier, carrier.cod_fee)


def fee_line(found: OnDelivery, *, vat_rate: Decimal) -> tuple[LineDraft, ...]:
    """The line of its price; none where it is free."""
    if not found.fee:
        return ()
    line = LineDraft(
        kind=LineKind.FREIGHT,
        product_id=None,
        sku=FEE_SKU,
        name=_("Postiennakkomaksu"),
        unit_price=found.fee,
        total=found.fee,
        vat_rate=vat_rate,
        vat=split_vat(found.fee, rate=vat_rate).vat,
    )
    return (line,)


def _owes(checkout: Checkout) -> bool:
    """Whether the same customer has such a parcel unpaid, or left one unfetched."""
    same = Q(email__iexact=checkout.email) | Q(phone=checkout.phone)
    theirs = Order.objects.filter(same, payment__method=ON_DELIVERY)
    open_ones = theirs.filter(state__in=OWED, payment__captured=0)
    unfetched = theirs.filter(deliveries__state__in=[DeliveryState.UNCLAIMED, DeliveryState.RETURNED])
    return open_ones.count() >= OPEN_ON_DELIVERY or unfetched.exists()
