"""Orders keep what they were placed with; a campaign that ends in between is never passed over in silence (R4.7)."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from lapinkumi.core.actors import Actor
from orders.checkout import offer as offers
from orders.errors import OfferChanged
from orders.models import Checkout, Order
from orders.services import placing
from orders.services.placing import Confirmed
from shop.models import Campaign
from shop.services.campaigns import end_campaign, run_campaigns, start_campaign
from tests.builders.buying import a_ready_buyer, a_shop, tyres
from tests.builders.garages import NOON_FRIDAY
from tests.builders.orders import CUSTOMER
from tests.unit.shop import make

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.7")]
AT = NOON_FRIDAY
SECOND = timedelta(seconds=1)
CLERK = Actor.system("test")


@pytest.fixture(autouse=True)
def friday_noon() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        a_shop()
        yield


@pytest.fixture
def draft() -> Checkout:
    return a_ready_buyer(tyres()).draft


@pytest.fixture
def campaign(draft: Checkout) -> Campaign:
    made = make.campaign({"kind": "tyre"}, ends_at=AT + timedelta(hours=1))
    start_campaign(campaign_id=made.pk, at=AT, by=CLERK)
    return made


def seen(draft: Checkout) -> str:
    return offers.read(Checkout.objects.full().get(pk=draft.pk), at=AT).fingerprint


def place(draft: Checkout, fingerprint: str) -> Order:
    return placing.place(checkout_id=draft.pk, confirmed=Confirmed(seen=fingerprint), at=AT, by=CUSTOMER)


def goods(order: Order) -> tuple[Decimal, Campaign | None, bool]:
    """The price, the campaign that set it, and whether the line tells of it."""
    line = order.lines.get(kind="goods")
    return line.unit_price, line.campaign, line.details.endswith(", Talvikampanja")


def test_order_keeps_the_price_and_the_campaign_it_was_placed_with(draft: Checkout, campaign: Campaign):
    order = place(draft, seen(draft))
    end_campaign(campaign_id=campaign.pk, at=AT + SECOND, by=CLERK)
    assert goods(order) == (Decimal("107.10"), campaign, True)


def test_campaign_that_ends_between_the_look_and_the_button_is_asked_again(draft: Checkout, campaign: Campaign):
    confirmed = seen(draft)
    run_campaigns(at=campaign.ends_at)
    with pytest.raises(OfferChanged):
        place(draft, confirmed)
    assert Order.objects.count() == 0
    order = place(draft, seen(draft))
    assert goods(order) == (Decimal("119.00"), None, False)


def test_campaign_that_begins_between_the_look_and_the_button_is_asked_again_too(draft: Checkout):
    confirmed = seen(draft)
    made = make.campaign({"kind": "tyre"})
    start_campaign(campaign_id=made.pk, at=AT, by=CLERK)
    with pytest.raises(OfferChanged):
        place(draft, confirmed)
    assert goods(place(draft, seen(draft))) == (Decimal("107.10"), made, True)
