"""What a visitor does to the basket."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.errors import ShopError
from shop.models import Basket, BasketLine, Product
from shop.policy import MOST_OF_ONE_PRODUCT


class NotForSale(ShopError):
    """The product is not, or no longer, in the range."""

    message = _("Tuotetta ei voi enää ostaa.")


class UnsuitableQuantity(ShopError):
    """Not a number of pieces that can be bought here."""

    message = _("Anna määrä väliltä 1–%(most)s.") % {"most": MOST_OF_ONE_PRODUCT}


@act
def add(*, key: str, product_id: int, quantity: int, car: str = "", at: datetime, by: Actor) -> Basket:
    """Put so many more into the basket of that key, or into a new one where the key is unknown or too old.

    Raises NotForSale or UnsuitableQuantity; a line never exceeds what can be bought here.
    """
    product = Product.objects.published().filter(pk=product_id).first()
    if product is None:
        raise NotForSale(product=product_id)
    basket = _locked(key, at) or _new(at, by)
    line = basket.lines.select_for_update().filter(product=product, package="").first()
    total = _suitable(quantity) + (line.quantity if line else 0)
    BasketLine.objects.update_or_create(
        basket=basket,
        product=product,
        package="",
        defaults={"quantity": _suitable(total), "car": car, "seen_price": product.price},
        create_defaults={
            "quantity": _suitable(total),
            "car": car,
            "seen_price": product.price,
            "added_at": at,
        },
    )
    return basket


@act
def set_quantity(*, key: str, line_id: int, quantity: int, at: datetime, by: Actor) -> None:
    """Set how many. A line that is not in this basket (any more) changes nothing. Raises UnsuitableQuantity."""
    basket = _locked(key, at)
    if basket is not None:
        basket.lines.filter(pk=line_id).update(quantity=_suitable(quantity))


@act
def remove(*, key: str, line_id: int, at: datetime, by: Actor) -> None:
    """Take the line out, and with it the rest of its package. Gone already: nothing happens."""
    basket = _locked(key, at)
    line = basket.lines.filter(pk=line_id).first() if basket else None
    if basket is None or line is None:
        return
    same = basket.lines.filter(package=line.package) if line.package else basket.lines.filter(pk=line.pk)
    same.delete()


@act
def note_prices(*, key: str, at: datetime, by: Actor) -> None:
    """The visitor has seen today's prices: from now on changes are told against these."""
    basket = _locked(key, at)
    if basket is None:
        return
    for line in basket.lines.select_related("product"):
        if line.seen_price != line.product.price:
            line.seen_price = line.product.price
            line.save(update_fields=["seen_price"])


@step
def take_out(*, basket_id: int, ordered: Mapping[int, int]) -> None:
    """So many of these products have become an order. What was added meanwhile, in another window, stays."""
    left = Counter(ordered)
    for line in BasketLine.objects.select_for_update().filter(basket_id=basket_id, product__in=ordered).order_by("pk"):
        taken = min(line.quantity, left[line.product_id])
        left[line.product_id] -= taken
        if taken == line.quantity:
            line.delete()
        elif taken:
            line.quantity -= taken
            line.save(update_fields=["quantity"])


def _locked(key: str, at: datetime) -> Basket | None:
    """The living basket of that key, locked and touched."""
    basket = Basket.objects.living(at).select_for_update(of=["self"]).filter(key=key).first() if key else None
    if basket is not None:
        basket.touched_at = at
        basket.save(update_fields=["touched_at"])
    return basket


def _new(at: datetime, by: Actor) -> Basket:
    return Basket.objects.create(customer_id=by.user_id, created_at=at, touched_at=at)


def _suitable(quantity: int) -> int:
    if not 1 <= quantity <= MOST_OF_ONE_PRODUCT:
        raise UnsuitableQuantity(quantity=quantity)
    return quantity
