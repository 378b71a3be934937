"""Reductions that are announced: what the price was, and the lowest of the thirty days before (KSL 2:11).

A price below an earlier one is not yet a reduction; one set by a campaign is, since the campaign announces it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final

from lapinkumi.core.clock import HELSINKI, local_date
from shop.models import PricePeriod
from shop.policy import LOWEST_PRICE_DAYS
from shop.price_history import reduction_percent

CAMPAIGN: Final = "campaign:"


@dataclass(frozen=True, slots=True)
class Reduction:
    """`was` is the price that the campaign replaced, `lowest` the one that the percentage is told from."""

    was: Decimal
    lowest: Decimal
    percent: Decimal


def reductions(product_ids: Iterable[int]) -> dict[int, Reduction]:
    """The reductions that hold now, by product; others are left out. Two queries at most."""
    open_periods = PricePeriod.objects.filter(product_id__in=product_ids, valid_to=None, cause__startswith=CAMPAIGN)
    current = {period.product_id: period for period in open_periods}
    if not current:
        return {}
    since = _since(min(period.valid_from for period in current.values()))
    earlier: dict[int, list[PricePeriod]] = defaultdict(list)
    for period in PricePeriod.objects.filter(product_id__in=current, valid_to__gt=since).order_by("valid_from"):
        earlier[period.product_id].append(period)
    told = ((pk, _reduction(period, earlier[pk])) for pk, period in current.items())
    return {pk: reduction for pk, reduction in told if reduction}


def _reduction(period: PricePeriod, earlier: Sequence[PricePeriod]) -> Reduction | None:
    since = _since(period.valid_from)
    before = [old for old in earlier if old.valid_to and old.valid_to > since and old.valid_from < period.valid_from]
    if not before:
        return None
    lowest = min(old.price for old in before)
    percent = reduction_percent(lowest=lowest, price=period.price)
    return Reduction(before[-1].price, lowest, percent) if percent > 0 else None


def _since(start: datetime) -> datetime:
    """The beginning, in Helsinki, of the first of the thirty days."""
    return datetime.combine(local_date(start) - timedelta(days=LOWEST_PRICE_DAYS), time.min, tzinfo=HELSINKI)
