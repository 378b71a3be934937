"""Campaigns: what they lower, from which moment to which, and what stands while several run (R4.7)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lapinkumi.core.actors import Actor
from lapinkumi.core.states import ForbiddenMove
from shop.books import check_range
from shop.models import Campaign, CampaignEvent, PricePeriod, Product
from shop.reductions import reductions
from shop.services.campaigns import NothingCovered, TooMuchOff, end_campaign, run_campaigns, start_campaign
from shop.services.prices import change_price
from shop.services.repricing import offered
from tests.unit.shop import make

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.7")]

AT = datetime(2026, 11, 20, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLERK = Actor.system("test")


def start(campaign: Campaign, at: datetime = AT) -> int:
    return start_campaign(campaign_id=campaign.pk, at=at, by=CLERK)


def end(campaign: Campaign, at: datetime = AT + HOUR) -> int:
    return end_campaign(campaign_id=campaign.pk, at=at, by=CLERK)


def prices() -> dict[str, tuple[str, str | None]]:
    rows = Product.objects.order_by("sku").values_list("sku", "price", "ordinary_price")
    return {sku: (str(price), str(ordinary) if ordinary else None) for sku, price, ordinary in rows}


def history(product: Product) -> list[tuple[str, datetime, str]]:
    rows = PricePeriod.objects.filter(product=product).order_by("valid_from")
    return [(str(row.price), row.valid_from, row.cause) for row in rows]


def test_campaign_that_takes_off_too_much_stays_planned():
    make.tyre(sku="A")
    campaign = make.campaign({"kind": "tyre"}, discount="euros", amount=Decimal(500), starts_at=AT)
    with pytest.raises(TooMuchOff):
        start(campaign)
    assert [run_campaigns(at=AT) for _twice in range(2)] == [0, 0]
    campaign.refresh_from_db()
    assert (campaign.state, prices()) == ("planned", {"A": ("119.00", None)})
    make.tyre(sku="B", price=Decimal(600))
    assert start(campaign) == 1


@pytest.mark.parametrize(
    ("target", "lowered"),
    [
        ({"kind": "tyre"}, ["A", "B"]),
        ({"kind": "rim"}, ["V"]),
        ({"season": "summer"}, ["A"]),
        ({"kind": "tyre", "season": "winter_friction"}, ["B"]),
        ({"kind": "rim", "season": "summer"}, []),
    ],
)
def test_campaign_covers_what_its_target_says(target: dict[str, Any], lowered: list[str]):
    make.tyre(sku="A")
    make.tyre(sku="B", season="winter_friction")
    make.rim(sku="V")
    make.service()
    assert start(make.campaign(target)) == len(lowered)
    assert [sku for sku, (_, ordinary) in prices().items() if ordinary] == lowered


def test_campaign_covers_brands_and_single_products():
    first, other = make.tyre(sku="A"), make.tyre(sku="B", brand=make.brand(name="Routa", slug="routa"))
    make.tyre(sku="C", brand=make.brand(name="Halla", slug="halla"))
    start(make.campaign({"brand": other.brand}, {"product": first}))
    assert prices() == {"A": ("107.10", "119.00"), "B": ("107.10", "119.00"), "C": ("119.00", None)}


@pytest.mark.parametrize(
    ("changes", "price"),
    [
        ({"discount": "percent", "amount": Decimal("33.33")}, "79.34"),
        ({"discount": "euros", "amount": Decimal("20.00")}, "99.00"),
        ({"discount": "price", "amount": Decimal("89.90")}, "89.90"),
        # dearer than before, or for nothing: no campaign price at all
        ({"discount": "price", "amount": Decimal("119.00")}, None),
        ({"discount": "euros", "amount": Decimal("119.00")}, None),
    ],
)
def test_campaign_price(changes: dict[str, Any], price: str | None):
    make.tyre()
    make.tyre(sku="DEAR", price=Decimal(900))  # a campaign that lowers nothing for being too large does not begin
    start(make.campaign({"kind": "tyre"}, **changes))
    assert prices()["TYRE-1"] == ((price, "119.00") if price else ("119.00", None))


def test_campaign_gives_nothing_away():
    make.tyre(price=Decimal("0.30"))
    make.tyre(sku="DEAR", price=Decimal(900))
    start(make.campaign({"kind": "tyre"}, amount=Decimal("99.99")))
    assert prices() == {"TYRE-1": ("0.30", None), "DEAR": ("0.09", "900.00")}


def test_product_may_have_a_campaign_price_of_its_own():
    product = make.tyre()
    start(make.campaign({"product": product, "price": Decimal("79.00")}, {"kind": "tyre"}))
    assert prices() == {"TYRE-1": ("79.00", "119.00")}


def test_campaign_starts_and_ends_with_history_and_events():
    product = make.tyre()
    campaign = make.campaign({"kind": "tyre"})
    assert [start(campaign), start(campaign, AT + HOUR / 2)] == [1, 0]
    assert [end(campaign), end(campaign, AT + 2 * HOUR)] == [1, 0]
    assert history(product) == [
        ("119.00", make.AT, "test"),
        ("107.10", AT, f"campaign:{campaign.pk}"),
        ("119.00", AT + HOUR, f"after-campaign:{campaign.pk}"),
    ]
    campaign.refresh_from_db()
    assert (campaign.state, campaign.started_at, campaign.ended_at) == ("ended", AT, AT + HOUR)
    assert [(event.kind, event.data) for event in CampaignEvent.objects.all()] == [
        ("started", {"prices": 1}),
        ("ended", {"prices": 1}),
    ]
    product.refresh_from_db()
    assert product.updated_at == AT + HOUR
    assert list(check_range()) == []


def test_campaign_that_is_over_never_begins_again():
    make.tyre()
    campaign = make.campaign({"kind": "tyre"})
    end(campaign)
    with pytest.raises(ForbiddenMove):
        start(campaign, AT + 2 * HOUR)
    assert prices() == {"TYRE-1": ("119.00", None)}


def test_campaign_without_targets_is_not_started():
    campaign = make.campaign()
    with pytest.raises(NothingCovered):
        start(campaign)
    campaign.refresh_from_db()
    assert (campaign.state, CampaignEvent.objects.count()) == ("planned", 0)


def test_of_several_campaigns_the_customers_best_holds_and_of_equals_the_older():
    product = make.tyre()
    ten, twenty, again = (
        make.campaign({"kind": "tyre"}, name=name, amount=Decimal(amount))
        for name, amount in (("Kymmenen", 10), ("Kaksikymmentä", 20), ("Uusi-kymmenen", 10))
    )
    seen = []
    for hour, (move, campaign) in enumerate(
        [(start, again), (start, ten), (start, twenty), (end, twenty), (end, ten), (end, again)]
    ):
        move(campaign, AT + hour * HOUR)
        period = PricePeriod.objects.get(product=product, valid_to=None)
        seen.append((str(period.price), str(period.campaign)))
    assert seen == [
        ("107.10", "Uusi-kymmenen"),
        ("107.10", "Kymmenen"),
        ("95.20", "Kaksikymmentä"),
        ("107.10", "Kymmenen"),
        ("107.10", "Uusi-kymmenen"),
        ("119.00", "None"),
    ]
    assert list(check_range()) == []


def test_price_that_staff_change_while_a_campaign_runs_moves_the_campaigns_price_with_it():
    product = make.tyre()
    campaign = make.campaign({"kind": "tyre"})
    start(campaign)
    change_price(product_id=product.pk, price=Decimal("100.00"), at=AT + HOUR, by=CLERK)
    assert prices() == {"TYRE-1": ("90.00", "100.00")}
    end(campaign, AT + 2 * HOUR)
    assert prices() == {"TYRE-1": ("100.00", None)}


def test_fixed_price_above_a_lowered_ordinary_price_gives_way():
    product = make.tyre()
    campaign = make.campaign({"kind": "tyre"}, discount="price", amount=Decimal("99.00"))
    start(campaign)
    change_price(product_id=product.pk, price=Decimal("95.00"), at=AT + HOUR, by=CLERK)
    assert prices() == {"TYRE-1": ("95.00", None)}
    assert list(check_range()) == []


def test_clock_starts_and_ends_what_is_due_and_nothing_else():
    make.tyre()
    due = make.campaign({"kind": "tyre"}, starts_at=AT, ends_at=AT + HOUR)
    make.campaign({"kind": "tyre"}, name="Myöhemmin", starts_at=AT + 9 * HOUR)
    make.campaign({"kind": "tyre"}, name="Käsin")
    make.campaign(name="Tyhjä", starts_at=AT)
    make.campaign({"kind": "tyre"}, name="Myöhässä", starts_at=AT - 2 * HOUR, ends_at=AT - HOUR)
    moves = [run_campaigns(at=at) for at in (AT - HOUR / 60, AT, AT, AT + HOUR, AT + HOUR)]
    assert moves == [1, 1, 0, 1, 0]  # first the one that is over before it began
    due.refresh_from_db()
    assert (due.state, due.started_at, due.ended_at) == ("ended", AT, AT + HOUR)
    assert prices() == {"TYRE-1": ("119.00", None)}


def test_goods_that_come_while_a_campaign_runs_get_its_price():
    campaign = make.campaign({"kind": "tyre"})
    start(campaign)
    make.tyre(updated_at=AT + HOUR)
    assert [run_campaigns(at=AT + HOUR + timedelta(minutes=minute)) for minute in (1, 2)] == [1, 0]
    assert prices() == {"TYRE-1": ("107.10", "119.00")}


def test_what_a_campaign_would_bring_is_shown_without_bringing_it():
    product = make.tyre()
    campaign = make.campaign({"kind": "tyre"})
    with transaction.atomic():
        assert offered(campaign_id=campaign.pk) == [(product.pk, Decimal("119.00"), Decimal("107.10"), campaign.pk)]
    assert prices() == {"TYRE-1": ("119.00", None)}


def test_running_campaign_is_named_with_the_reduction():
    product = make.tyre()
    campaign = make.campaign({"kind": "tyre"})
    start(campaign)
    found = reductions([product.pk])[product.pk]
    assert (found.was, found.lowest, found.percent, found.campaign) == (
        Decimal("119.00"),
        Decimal("119.00"),
        Decimal("10.0"),
        campaign,
    )


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        # deeper within sixty days: told from the days before the first step
        ([(0, "119.00"), (20, "100.00")], ("119.00", "119.00")),
        # dearer meanwhile: the campaign's own earlier price counts, so there is no reduction
        ([(0, "100.00"), (20, "119.00")], None),
        # the ordinary price was lower within the thirty days
        ([(-20, "95.00"), (-10, "119.00"), (0, "119.00")], ("119.00", "95.00")),
    ],
)
def test_reduction_of_a_campaign_whose_price_moves(steps: list[tuple[int, str]], told: tuple[str, str] | None):
    product = make.tyre(price=Decimal("119.00"))
    campaign = make.campaign({"kind": "tyre"}, amount=Decimal(25))
    begun = False
    for day, price in steps:
        at = AT + timedelta(days=day)
        if day >= 0 and not begun:
            begun = bool(start(campaign, at)) or True
            at += HOUR
        change_price(product_id=product.pk, price=Decimal(price), at=at, by=CLERK)
    found = reductions([product.pk]).get(product.pk)
    assert (found and (str(found.was), str(found.lowest))) == told


@pytest.mark.parametrize(
    "wrong",
    [
        {"product": "any", "brand": "any"},
        {"product": "any", "kind": "tyre"},
        {"kind": "tyre", "price": Decimal(5)},
        {"product": "any", "price": Decimal(0)},
        {},
    ],
)
def test_target_names_one_product_or_one_group(wrong: dict[str, Any]):
    product = make.tyre()
    rows = {"product": product, "brand": product.brand}
    target = {key: rows.get(key, value) if value == "any" else value for key, value in wrong.items()}
    campaign = make.campaign()
    with pytest.raises(IntegrityError), transaction.atomic():
        campaign.targets.create(**target)


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 0}, {"amount": 100}, {"starts_at": AT, "ends_at": AT}, {"state": "running"}, {"state": "ended"}],
)
def test_impossible_campaigns_are_not_stored(wrong: dict[str, Any]):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.campaign(**wrong)
