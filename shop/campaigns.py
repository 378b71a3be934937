"""Reading campaigns: which run, which holds whose price, and how they are told of (R4.7)."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.prepared import Asked, Prepared
from shop.models import Campaign, PricePeriod
from shop.states import CampaignState

HELD: Final = Prepared(
    lambda: PricePeriod.objects.filter(
        product__pk__any=Asked("ids"), valid_to=None, campaign__isnull=False
    ).select_related("campaign")
)


def holding(product_ids: Iterable[int]) -> dict[int, Campaign]:
    """The campaign whose price each product has now; products without are left out. One query."""
    held = HELD(ids=list(product_ids))
    return {period.product_id: period.campaign for period in held if period.campaign}


def on_front_page() -> list[dict[str, str]]:
    """The campaigns that the front page tells of, those that end first at the head."""
    running = Campaign.objects.running().filter(on_front_page=True)
    return [note(campaign) for campaign in sorted(running, key=lambda one: (one.ends_at is None, one.ends_at, -one.pk))]


def note(campaign: Campaign) -> dict[str, str]:
    """A campaign as cards, product pages and the basket tell of it."""
    return {
        "name": campaign.name,
        "summary": campaign.summary,
        "url": campaign.get_absolute_url(),
        "until": until(campaign),
    }


def until(campaign: Campaign) -> str:
    """How long it holds, in words."""
    if campaign.state == CampaignState.ENDED and campaign.ended_at:
        return _("Päättyi %(when)s") % {"when": moment(campaign.ended_at)}
    if campaign.ends_at is None:
        return _("Voimassa toistaiseksi")
    return _("Voimassa %(when)s asti") % {"when": moment(campaign.ends_at)}


def moment(instant: Any) -> str:
    """`30.11.2026 klo 23.59`."""
    return format_date(clock.local(instant), r"j.n.Y \k\l\o G.i")
