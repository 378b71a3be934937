"""A campaign for the demonstration, so that front page, lists and basket have one to tell of (DEMO_PARTS)."""

from datetime import timedelta
from decimal import Decimal
from typing import Final, TextIO

from django.conf import settings
from django.core.management.base import CommandError

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.models import Brand, Campaign, CampaignTarget, Kind, Season
from shop.services.campaigns import start_campaign
from shop.states import CampaignState

DEMO: Final = Actor.system("demo")
SLUG: Final = "kitkaviikot"
LASTS: Final = timedelta(days=14)
TERMS: Final = """\
Kampanjahinta koskee **{brand}-kitkarenkaita**, joita on varastossamme tai tavarantoimittajalla.

- Alennus on laskettu tavallisesta hinnasta, eikä sitä voi yhdistää muihin kampanjoihin.
- Asennuspisteiden palvelut eivät kuulu kampanjaan.
"""


def make_campaigns(*, seed: int, out: TextIO) -> None:
    """Begin a campaign on one brand's friction tyres, if there are any; one that is there already stays as it is."""
    if not settings.LOCAL:
        raise CommandError("Demonstration campaigns are for a local machine only.")
    brands = Brand.objects.filter(product__tyre__season=Season.FRICTION, product__published=True)
    brand = brands.order_by("name").first()
    if brand is None or Campaign.objects.filter(slug=SLUG).exists():
        return
    at = clock.now()
    campaign = Campaign.objects.create(
        name="Kitkaviikot",
        slug=SLUG,
        summary=f"{brand.name}-kitkarenkaat nyt 15 % edullisemmin.",
        terms=TERMS.format(brand=brand.name),
        amount=Decimal(15),
        ends_at=at + LASTS,
    )
    CampaignTarget.objects.create(campaign=campaign, brand=brand, kind=Kind.TYRE, season=Season.FRICTION)
    lowered = start_campaign(campaign_id=campaign.pk, at=at, by=DEMO)
    out.write(f"A campaign on {lowered} products, {CampaignState.RUNNING.value} until {campaign.ends_at:%Y-%m-%d}\n")
