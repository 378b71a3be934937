"""Reading price history: what a reduction must be told from (KSL 2:11)."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Min, Q

from lapinkumi.core.clock import HELSINKI, local_date
from shop.models import PricePeriod
from shop.policy import LOWEST_PRICE_DAYS


def lowest_prices(product_ids: Iterable[int], *, before: datetime) -> dict[int, Decimal]:
    """The lowest price each product was marketed at in the 30 days before the instant; products without are left out.

    `before` is when the reduction begins; for a campaign that deepens within 60 days, when the campaign began. The days
    are Helsinki's, so the period reaches back to the beginning of its first day.
    """
    first_day = local_date(before) - timedelta(days=LOWEST_PRICE_DAYS)
    since = datetime.combine(first_day, time.min, tzinfo=HELSINKI)
    periods = PricePeriod.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=since), product_id__in=product_ids, valid_from__lt=before
    )
    return dict(periods.values("product_id").annotate(lowest=Min("price")).values_list("product_id", "lowest"))


def reduction_percent(*, lowest: Decimal, price: Decimal) -> Decimal:
    """How far below the lowest earlier price, in percent to one decimal; zero or less is no reduction."""
    return ((lowest - price) / lowest * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
