"""Articles that staff enter and correct by hand."""

from collections.abc import Sequence
from datetime import datetime

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import step
from shop.models import PricePeriod, Product, ProductEvent


@step
def enter_article(*, product: Product, at: datetime, by: Actor) -> Product:
    """Store a new product, off sale, with the first period of its price."""
    product.created_at = product.updated_at = at
    product.published, product.published_at = False, None
    product.save()
    PricePeriod.objects.create(product=product, price=product.price, valid_from=at, cause="staff")
    ProductEvent.of(at=at, by=by, kind="entered", product=product, data={"price": str(product.price)}).save()
    return product


@step
def note_correction(*, product_id: int, fields: Sequence[str], at: datetime, by: Actor) -> None:
    """Remember that a product's facts were corrected, and which; nothing when none were."""
    if fields:
        Product.objects.filter(pk=product_id).update(updated_at=at)
        ProductEvent.of(at=at, by=by, kind="corrected", product_id=product_id, data={"fields": list(fields)}).save()
