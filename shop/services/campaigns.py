"""Campaigns begin and end here, and every price with them (R4.7)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import due
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.errors import ShopError
from shop.models import Campaign, CampaignEvent, Product
from shop.price_history import lowest_prices, reduction_percent
from shop.services.repricing import offered, reprice_campaign, strays
from shop.states import CAMPAIGN, CampaignState

CLOCK: Final = Actor.system("campaigns")
LOOKED_BACK: Final = timedelta(hours=1)  # at goods that came while a campaign was running

PREVIEWED: Final = 30


@dataclass(frozen=True, slots=True)
class Effect:
    """What a campaign would do to one product's price. `percent` is what may be announced; None where nothing may."""

    product: Product
    ordinary: Decimal
    price: Decimal
    lowest: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a campaign would do: to how many products, and to some of them in detail.

    `covered` counts all that its targets name, `lowered` those whose price it would set, `free` those whose price would
    be zero or less, so that it leaves them alone.
    """

    covered: int
    lowered: int
    free: int
    effects: Sequence[Effect]

    @property
    def cheaper(self) -> int:
        """How many cost less by themselves or by another campaign."""
        return self.covered - self.lowered - self.free


class NothingCovered(ShopError):
    """The campaign names no goods. Nothing was changed."""

    message = _("Kampanjalla ei ole kohteita: lisää ainakin yksi tuote, merkki, laji tai kausi.")


class TooMuchOff(ShopError):
    """The campaign would make all its goods cost nothing or less. Nothing was changed."""

    message = _("Alennus on yhtä suuri tai suurempi kuin kampanjan kaikkien tuotteiden hinta: pienennä sitä.")


@step
def note_campaign(*, campaign: Campaign, kind: str, fields: Sequence[str] = (), at: datetime, by: Actor) -> None:
    """Remember what staff wrote or corrected in a campaign that has not begun, or when it is to end."""
    data = {"fields": list(fields)} if fields else {}
    CampaignEvent.of(at=at, by=by, kind=kind, campaign=campaign, data=data).save()


def preview(*, campaign_id: int, at: datetime) -> Preview:
    """What the campaign would do if it began now. Changes nothing."""
    with transaction.atomic():
        campaign = Campaign.objects.get(pk=campaign_id)
        rows = offered(campaign_id=campaign_id)
        free = _free(campaign, rows)
    lowered = [(pk, ordinary, price) for pk, ordinary, price, holder in rows if holder == campaign_id]
    shown = lowered[:PREVIEWED]
    products = Product.objects.with_details().in_bulk([pk for pk, *_ in shown])
    lowest = lowest_prices(products, before=at)
    return Preview(
        covered=len(rows),
        lowered=len(lowered),
        free=free,
        effects=[_effect(products[pk], ordinary, price, lowest.get(pk)) for pk, ordinary, price in shown],
    )


@act
def start_campaign(*, campaign_id: int, at: datetime, by: Actor) -> int:
    """Begin now: pages and baskets show its prices from this moment. Returns how many prices changed.

    Quiet (0) when it runs already. Raises NothingCovered, TooMuchOff, or ForbiddenMove when it is over.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if campaign.state == CampaignState.RUNNING:
        return 0
    CAMPAIGN.check(campaign.state, CampaignState.RUNNING)
    if not campaign.targets.exists():
        raise NothingCovered(campaign=campaign_id)
    rows = offered(campaign_id=campaign_id)
    if rows and _free(campaign, rows) == len(rows):
        raise TooMuchOff(campaign=campaign_id)
    campaign.state, campaign.started_at = CampaignState.RUNNING, at
    campaign.save(update_fields=["state", "started_at"])
    return _repriced(campaign, "started", at=at, by=by)


@act
def end_campaign(*, campaign_id: int, at: datetime, by: Actor) -> int:
    """End now: ordinary prices hold from this moment, orders keep what they were placed with (R4.7).

    Returns how many prices changed. Quiet (0) when it is over already.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if campaign.state == CampaignState.ENDED:
        return 0
    CAMPAIGN.check(campaign.state, CampaignState.ENDED)
    campaign.state, campaign.ended_at = CampaignState.ENDED, at
    campaign.save(update_fields=["state", "ended_at"])
    return _repriced(campaign, "ended", at=at, by=by)


@act
def take_in(*, campaign_id: int, at: datetime, by: Actor) -> int:
    """Give the campaign's prices to goods that came into the range while it runs. Returns how many changed."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if campaign.state != CampaignState.RUNNING:
        return 0
    return reprice_campaign(campaign_id=campaign_id, cause="ordinary", at=at)


def run_campaigns(*, at: datetime) -> int:
    """Begin and end what is due, and take in what came meanwhile (DUE_RULES). Ends come first."""
    ends = Campaign.objects.due_to_end(at).order_by("ends_at", "pk").values_list("pk", flat=True)
    moved = due.each(list(ends), lambda pk: _moved(end_campaign, pk, at))
    starts = Campaign.objects.due_to_start(at).exclude(targets=None).order_by("starts_at", "pk")
    moved += due.each(list(starts.values_list("pk", flat=True)), lambda pk: _started(pk, at))
    late = strays(since=at - LOOKED_BACK) if Campaign.objects.running().exists() else []
    return moved + due.each(late, lambda pk: take_in(campaign_id=pk, at=at, by=CLOCK) > 0)


def _free(campaign: Campaign, rows: Sequence[tuple[int, Decimal, Decimal, int | None]]) -> int:
    """How many of the goods would cost nothing or less by the campaign; those with a price of their own never do."""
    own = set(campaign.targets.exclude(price=None).values_list("product_id", flat=True))
    return sum(pk not in own and campaign.price_of(ordinary) <= 0 for pk, ordinary, _price, _holder in rows)


def _effect(product: Product, ordinary: Decimal, price: Decimal, lowest: Decimal | None) -> Effect:
    percent = reduction_percent(lowest=lowest, price=price) if lowest else None
    return Effect(product, ordinary, price, lowest, percent if percent and percent > 0 else None)


def _started(campaign_id: int, at: datetime) -> bool:
    """A campaign that takes off too much stays planned: the desk's page of it tells why."""
    try:
        return _moved(start_campaign, campaign_id, at)
    except TooMuchOff:
        return False


def _moved(move: Callable[..., int], campaign_id: int, at: datetime) -> bool:
    move(campaign_id=campaign_id, at=at, by=CLOCK)
    return True


def _repriced(campaign: Campaign, kind: str, *, at: datetime, by: Actor) -> int:
    changed = reprice_campaign(campaign_id=campaign.pk, cause=f"after-campaign:{campaign.pk}", at=at)
    CampaignEvent.of(at=at, by=by, kind=kind, campaign=campaign, data={"prices": changed}).save()
    return changed
