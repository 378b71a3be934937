"""Reductions that are announced: what the price was, and the lowest of the thirty days before (KSL 2:11).

A price below an earlier one is not yet a reduction; one set by a campaign is, since the campaign announces it. The days
are those before the campaign lowered this price. A campaign that lowers it again within sixty days keeps the days of
its first step; where its price has risen meanwhile, or more time has passed, they are those before the last step.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from lapinkumi.core.clock import HELSINKI, local_date
from lapinkumi.core.prepared import Asked, Prepared
from shop.models import Campaign, PricePeriod
from shop.policy import DEEPENING_CAMPAIGN_DAYS, LOWEST_PRICE_DAYS
from shop.price_history import reduction_percent

CAMPAIGN: Final = "campaign:"
REACH: Final = timedelta(days=DEEPENING_CAMPAIGN_DAYS)
FURTHEST: Final = REACH + timedelta(days=LOWEST_PRICE_DAYS + 1)  # the first of the days begins at midnight


@dataclass(frozen=True, slots=True)
class Reduction:
    """`was` is the price that the campaign replaced, `lowest` the one that the percentage is told from."""

    was: Decimal
    lowest: Decimal
    percent: Decimal
    campaign: Campaign | None = field(default=None, compare=False)


def reductions(product_ids: Iterable[int]) -> dict[int, Reduction]:
    """The reductions that hold now, by product; others are left out. One query."""
    current: dict[int, PricePeriod] = {}
    earlier: dict[int, list[PricePeriod]] = defaultdict(list)
    for period in PERIODS(ids=list(product_ids)):
        if period.valid_to is None:
            current[period.product_id] = period
        else:
            earlier[period.product_id].append(period)
    told = ((pk, _reduction(period, earlier[pk])) for pk, period in current.items())
    return {pk: reduction for pk, reduction in told if reduction}


def _periods() -> QuerySet[PricePeriod]:
    """Of products that a campaign holds: the price now, and those before it as far back as could matter."""
    campaign = Q(valid_to=None, cause__startswith=CAMPAIGN)
    begun = PricePeriod.objects.filter(
        campaign, product=OuterRef("product"), valid_from__lt=OuterRef("valid_to") + FURTHEST
    )
    found = PricePeriod.objects.filter(product__pk__any=Asked("ids")).filter(campaign | Exists(begun))
    return found.select_related("campaign").order_by("valid_from")


PERIODS: Final = Prepared(_periods)


def _reduction(period: PricePeriod, earlier: Sequence[PricePeriod]) -> Reduction | None:
    start = _start(period, earlier)
    since = _since(start)
    before = [old for old in earlier if old.valid_to and old.valid_to > since and old.valid_from < start]
    if not before:
        return None
    lowest = min(old.price for old in before)
    percent = reduction_percent(lowest=lowest, price=period.price)
    return Reduction(before[-1].price, lowest, percent, period.campaign) if percent > 0 else None


def _start(period: PricePeriod, earlier: Sequence[PricePeriod]) -> datetime:
    """When the reduction began: the campaign's first step, as long as each went further down, within the reach."""
    start, price = period.valid_from, period.price
    for old in reversed([old for old in earlier if old.valid_from < period.valid_from]):
        if old.cause != period.cause or old.valid_to != start or old.price < price:
            break
        if period.valid_from - old.valid_from > REACH:
            return period.valid_from
        start, price = old.valid_from, old.price
    return start


def _since(start: datetime) -> datetime:
    """The beginning, in Helsinki, of the first of the thirty days."""
    return datetime.combine(local_date(start) - timedelta(days=LOWEST_PRICE_DAYS), time.min, tzinfo=HELSINKI)
