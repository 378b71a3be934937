"""What must always hold of stock and prices (BOOK_CHECKS)."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from shop.models import PricePeriod, Product, StockLevel, StockMovement
from shop.publishing import missing_facts


def check_range() -> Iterator[str]:
    """The ledger adds up, each product's price is its open period, and nothing is on sale that may not be."""
    yield from _unbalanced_levels()
    yield from _prices_without_history()
    yield from _offers_that_lack_facts()


def _unbalanced_levels() -> Iterator[str]:
    moved = (
        StockMovement.objects.filter(level=OuterRef("pk")).order_by().values("level").annotate(sum=Sum("delta"))
    ).values("sum")
    levels = StockLevel.objects.annotate(moved=Coalesce(Subquery(moved), 0)).exclude(quantity=F("moved"))
    for level in levels.iterator():
        yield f"stock level {level.pk}: {level.quantity} in stock, but its movements add up to {level.moved}"


def _prices_without_history() -> Iterator[str]:
    shown = PricePeriod.objects.filter(product=OuterRef("pk"), valid_to=None).values("price")[:1]
    products = Product.objects.annotate(shown=Subquery(shown)).filter(Q(shown=None) | ~Q(shown=F("price")))
    for product in products.only("sku", "price").iterator():
        yield f"product {product.pk}: price {product.price}, but its open period says {product.shown}"


def _offers_that_lack_facts() -> Iterator[str]:
    for product in Product.objects.published().with_details().iterator(chunk_size=2000):
        for sentence in missing_facts(product):
            yield f"product {product.pk} is on sale: {sentence}"
