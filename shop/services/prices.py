"""Prices change here, with their history."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import euros
from shop.models import PricePeriod, Product, ProductEvent
from shop.services.repricing import reprice_products


class BadPrice(ShopError):
    """The price is not above zero, or would begin before the one that holds. Nothing was changed."""

    message = _("Hinnan pitää olla suurempi kuin nolla.")


@step
def set_price(*, product_id: int, price: Decimal, cause: str, at: datetime) -> Decimal | None:
    """Sell at `price` (euros with VAT) from `at` on: closes the open period, opens the next, moves the product's price.

    Returns the old price, or None when nothing changed because the price was that already. While a running campaign is
    cheaper, customers go on paying the campaign's, and the new price holds after it (R4.7).
    """
    if price <= 0:
        raise BadPrice
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    period = PricePeriod.objects.filter(product=product, valid_to=None).first()
    old = product.own_price
    if period and period.price == product.price and old == euros(price):
        return None
    if period and period.valid_from >= at:
        raise BadPrice(_("Uusi hinta ei voi alkaa ennen nykyistä."), product=product_id)
    reprice_products(prices={product_id: euros(price)}, cause=cause, at=at)
    return old


@act
def change_price(*, product_id: int, price: Decimal, at: datetime, by: Actor) -> None:
    """Staff set a price; it holds for orders from now on (R4.2). Quiet when it is the same."""
    old = set_price(product_id=product_id, price=price, cause="staff", at=at)
    if old is not None:
        data = {"old": str(old), "new": str(euros(price))}
        ProductEvent.of(at=at, by=by, kind="price_changed", product_id=product_id, data=data).save()
