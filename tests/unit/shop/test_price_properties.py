"""Whatever staff and campaigns do in whatever order: price, history and the lowest price of thirty days agree."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lapinkumi.core.actors import Actor
from lapinkumi.core.clock import HELSINKI, local_date
from shop.books import check_range
from shop.models import Campaign, PricePeriod, Product
from shop.price_history import reduction_percent
from shop.reductions import reductions
from shop.services.campaigns import end_campaign, start_campaign
from shop.services.prices import change_price
from tests.unit.shop import make

BEGIN = datetime(2026, 6, 1, 9, tzinfo=UTC)
CLERK = Actor.system("test")
PERCENTS = (10, 10, 35)

steps = st.tuples(
    st.integers(1, 40 * 24),  # hours later
    st.one_of(
        st.tuples(st.just("price"), st.integers(1000, 20000)),
        st.tuples(st.sampled_from(["start", "end"]), st.integers(0, len(PERCENTS) - 1)),
    ),
)


@pytest.mark.rule("R4.7")
class TestPrices(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.lists(steps, min_size=1, max_size=9))
    def test_price_history_and_reduction_agree(self, moves):
        product = make.tyre()
        campaigns = [
            make.campaign({"kind": "tyre"}, name=f"K{number}", amount=Decimal(percent))
            for number, percent in enumerate(PERCENTS)
        ]
        at, ordinary, running, over = BEGIN, Decimal("119.00"), set(), set()
        for hours, (move, value) in moves:
            at += timedelta(hours=hours)
            if move == "price":
                ordinary = Decimal(value) / 100
                change_price(product_id=product.pk, price=ordinary, at=at, by=CLERK)
            elif move == "start" and value not in over:
                running.add(value)
                start_campaign(campaign_id=campaigns[value].pk, at=at, by=CLERK)
            elif move == "end":
                running.discard(value)
                over.add(value)
                end_campaign(campaign_id=campaigns[value].pk, at=at, by=CLERK)
            self._agrees(product.pk, ordinary, {campaigns[number].pk for number in running})

    def _agrees(self, pk: int, ordinary: Decimal, running: set[int]) -> None:
        product = Product.objects.get(pk=pk)
        best = min((_off(ordinary, campaign) for campaign in Campaign.objects.filter(pk__in=running)), default=ordinary)
        assert (product.price, product.own_price) == (best, ordinary)
        assert list(check_range()) == []
        periods = list(PricePeriod.objects.filter(product=product).order_by("valid_from"))
        assert all(old.valid_to == new.valid_from for old, new in pairwise(periods))
        self._lawful(product, periods)

    def _lawful(self, product: Product, periods: list[PricePeriod]) -> None:
        """What is told as the lowest price is never above what was really shown in the thirty days."""
        found = reductions([product.pk]).get(product.pk)
        if found is None:
            return
        current = periods[-1]
        run = [current]
        for old in reversed(periods[:-1]):
            if old.campaign_id != current.campaign_id:
                break
            run.append(old)
        begins = [_lowest(periods, period.valid_from) for period in run]
        assert found.lowest in begins
        assert found.percent == reduction_percent(lowest=found.lowest, price=product.price) > 0
        if any(earlier.price < current.price for earlier in run):  # it has risen: the campaign's own low price counts
            recent = [period for period in run[1:] if period.valid_to > _since(current.valid_from)]
            risen = [period.price for period in recent if period.price < current.price]
            assert not risen or found.lowest <= max(risen) or found.lowest <= min(begins)


def _off(ordinary: Decimal, campaign: Campaign) -> Decimal:
    return (ordinary * (100 - campaign.amount) / 100).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


def _lowest(periods: list[PricePeriod], start: datetime) -> Decimal | None:
    shown = [
        period.price
        for period in periods
        if period.valid_from < start and period.valid_to is not None and period.valid_to > _since(start)
    ]
    return min(shown, default=None)


def _since(start: datetime) -> datetime:
    return datetime.combine(local_date(start) - timedelta(days=30), time.min, tzinfo=HELSINKI)
