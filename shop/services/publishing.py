"""Putting products on sale and taking them off."""

from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.errors import ShopError
from shop.models import Product, ProductEvent
from shop.publishing import missing_facts


class NotReady(ShopError):
    """The product lacks what an offer must tell; the message says what. Nothing was changed."""


@act
def publish(*, product_id: int, at: datetime, by: Actor) -> None:
    """Put the product on sale; NotReady if an offer would lack what the law wants told. Quiet when it is on sale."""
    product = Product.objects.with_details().select_for_update(of=("self",), no_key=True).get(pk=product_id)
    if product.published:
        return
    if missing := missing_facts(product):
        raise NotReady(" ".join(missing), product=product_id)
    Product.objects.filter(pk=product_id).update(published=True, published_at=at, updated_at=at)
    ProductEvent.of(at=at, by=by, kind="published", product=product).save()


@act
def withdraw(*, product_id: int, at: datetime, by: Actor) -> None:
    """Take the product off sale; orders keep it. Quiet when it is off already."""
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    if not product.published:
        return
    Product.objects.filter(pk=product_id).update(published=False, updated_at=at)
    ProductEvent.of(at=at, by=by, kind="withdrawn", product=product).save()
