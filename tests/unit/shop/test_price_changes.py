"""Prices that change later, or many at once: planned, called off, applied when their moment comes (R1.3, R4.2)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapinkumi.accounts.models import User
from lapinkumi.core.actors import Actor
from lapinkumi.core.clock import HELSINKI
from lapinkumi.core.states import ForbiddenMove
from shop.books import check_range
from shop.models import PriceChange, PricePeriod, Product, ProductEvent
from shop.price_history import lowest_prices
from shop.price_rules import Rounding, changed_price
from shop.reductions import reductions
from shop.services.campaigns import end_campaign, start_campaign
from shop.services.price_changes import NothingToChange, apply_change, apply_due_changes, call_off, plan_change
from shop.services.prices import change_price
from tests.unit.shop import make

AT = datetime(2026, 11, 20, 7, tzinfo=UTC)
DAY = timedelta(days=1)
CLERK = Actor.system("test")
db = pytest.mark.django_db


def plan(prices: dict[Product, str], *, days: int = 2, by: Actor = CLERK) -> PriceChange:
    told = {product.pk: Decimal(price) for product, price in prices.items()}
    return plan_change(name="Muutos", prices=told, from_at=AT + days * DAY, at=AT, by=by)


def price_of(product: Product) -> str:
    return str(Product.objects.get(pk=product.pk).price)


@db
@pytest.mark.rule("R1.3", "R4.2")
def test_planned_price_holds_from_its_moment_and_not_before():
    tyre, other = make.tyre(sku="A"), make.tyre(sku="B")
    user = User.objects.create_user("myyja@lapinkumi.example", "sala-sana-2026")
    change = plan({tyre: "99.00", other: "119.00"}, by=Actor.staff(user))
    seen = []
    for moment in (AT, AT + 2 * DAY - timedelta(seconds=1), AT + 2 * DAY, AT + 3 * DAY):
        seen.append((apply_due_changes(at=moment), price_of(tyre)))
    assert seen == [(0, "119.00"), (0, "119.00"), (1, "99.00"), (0, "99.00")]
    period = PricePeriod.objects.get(product=tyre, valid_to=None)
    assert (period.valid_from, period.cause) == (AT + 2 * DAY, f"change:{change.pk}")
    assert [(event.product, event.actor_user, event.data) for event in ProductEvent.objects.all()] == [
        (tyre, user, {"old": "119.00", "new": "99.00", "change": change.pk})
    ]
    assert [event.kind for event in change.events.all()] == ["planned", "applied"]
    assert list(check_range()) == []


@db
def test_nothing_is_planned_where_no_price_would_change():
    with pytest.raises(NothingToChange):
        plan({make.tyre(): "119.00"})
    assert PriceChange.objects.count() == 0


@db
def test_change_that_is_called_off_never_comes():
    tyre = make.tyre()
    change = plan({tyre: "99.00"})
    for _twice in range(2):
        call_off(change_id=change.pk, at=AT, by=CLERK)
    assert (apply_due_changes(at=AT + 9 * DAY), price_of(tyre)) == (0, "119.00")
    assert [event.kind for event in change.events.all()] == ["planned", "cancelled"]


@db
def test_change_that_holds_is_not_called_off():
    tyre = make.tyre()
    change = plan({tyre: "99.00"})
    apply_due_changes(at=AT + 2 * DAY)
    with pytest.raises(ForbiddenMove):
        call_off(change_id=change.pk, at=AT + 3 * DAY, by=CLERK)
    assert apply_change(change_id=change.pk, at=AT + 3 * DAY, by=CLERK) == 0
    assert price_of(tyre) == "99.00"


@db
def test_several_changes_come_in_the_order_of_their_moments():
    tyre = make.tyre()
    plan({tyre: "90.00"}, days=3)
    plan({tyre: "100.00"}, days=2)
    looks = [AT + 9 * DAY + timedelta(minutes=minute) for minute in range(3)]
    assert [(apply_due_changes(at=at), price_of(tyre)) for at in looks] == [(1, "100.00"), (1, "90.00"), (0, "90.00")]
    assert {change.state for change in PriceChange.objects.all()} == {"applied"}


@db
@pytest.mark.rule("R4.7")
def test_planned_change_under_a_campaign_moves_the_campaigns_price():
    tyre = make.tyre()
    campaign = make.campaign({"kind": "tyre"})
    start_campaign(campaign_id=campaign.pk, at=AT, by=CLERK)
    plan({tyre: "200.00"})
    apply_due_changes(at=AT + 2 * DAY)
    assert (price_of(tyre), ProductEvent.objects.get().data["new"]) == ("180.00", "200.00")
    end_campaign(campaign_id=campaign.pk, at=AT + 3 * DAY, by=CLERK)
    assert price_of(tyre) == "200.00"


@db
@pytest.mark.rule("R4.7")
def test_price_lowered_by_plan_within_thirty_days_is_what_a_later_reduction_is_told_from():
    tyre = make.tyre()
    plan({tyre: "99.00"}, days=1)
    apply_due_changes(at=AT + DAY)
    change_price(product_id=tyre.pk, price=Decimal("119.00"), at=AT + 2 * DAY, by=CLERK)
    begins = datetime(2026, 12, 10, tzinfo=HELSINKI)
    assert lowest_prices([tyre.pk], before=begins) == {tyre.pk: Decimal("99.00")}
    start_campaign(campaign_id=make.campaign({"kind": "tyre"}).pk, at=begins, by=CLERK)
    assert reductions([tyre.pk]) == {}  # 107.10 is dearer than it has just been


@pytest.mark.parametrize(
    ("old", "percent", "rounding", "new"),
    [
        ("119.00", "-10", Rounding.CENTS, "107.10"),
        ("119.00", "-10", Rounding.TENTHS, "107.10"),
        ("119.00", "-10", Rounding.EUROS, "107.00"),
        ("119.00", "-10", Rounding.NINETY, "106.90"),
        ("119.00", "4.5", Rounding.NINETY, "123.90"),
        ("0.40", "-90", Rounding.EUROS, "0.01"),
        ("0.30", "1", Rounding.NINETY, "0.01"),
    ],
)
def test_new_price(old: str, percent: str, rounding: Rounding, new: str):
    assert changed_price(Decimal(old), percent=Decimal(percent), rounding=rounding) == Decimal(new)


@given(st.decimals("0.01", "5000", places=2), st.decimals("-90", "300", places=2), st.sampled_from(list(Rounding)))
def test_new_price_is_whole_cents_near_the_exact_one(old: Decimal, percent: Decimal, rounding: Rounding):
    new = changed_price(old, percent=percent, rounding=rounding)
    assert new == new.quantize(Decimal("0.01")) > 0
    assert new == Decimal("0.01") or abs(new - old * (100 + percent) / 100) <= Decimal("0.51")
