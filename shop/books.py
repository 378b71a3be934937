"""What must always hold of stock and prices (BOOK_CHECKS)."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from shop.models import PricePeriod, Product, StockLevel, StockMovement
from shop.publishing import missing_facts
from shop.states import CampaignState


def check_range() -> Iterator[str]:
    """The ledger adds up, prices are their open periods', campaigns hold only while they run, offers lack nothing."""
    yield from _unbalanced_levels()
    yield from _prices_without_history()
    yield from _prices_that_no_campaign_holds()
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


def _prices_that_no_campaign_holds() -> Iterator[str]:
    """An ordinary price waits exactly while a running campaign sets the other."""
    held = PricePeriod.objects.filter(product=OuterRef("pk"), valid_to=None, campaign__state=CampaignState.RUNNING)
    named = PricePeriod.objects.filter(product=OuterRef("pk"), valid_to=None, campaign__isnull=False)
    wrong = Product.objects.filter(~Exists(held), Q(ordinary_price__isnull=False) | Exists(named)) | (
        Product.objects.filter(Exists(held), ordinary_price=None)
    )
    for product in wrong.only("sku").iterator():
        yield f"product {product.pk}: its price and the campaign that should hold it disagree"


def _offers_that_lack_facts() -> Iterator[str]:
    for product in Product.objects.published().with_details().iterator(chunk_size=2000):
        for sentence in missing_facts(product):
            yield f"product {product.pk} is on sale: {sentence}"
