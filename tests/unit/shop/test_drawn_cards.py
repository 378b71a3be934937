"""Cards from their stencil are what their template makes, for every kind of product and visit."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.core.stencils import INDENT
from shop.cards import Visit, cards
from shop.freshness import look
from shop.kept_cards import CARD, drawn_cards
from shop.models import Kind, Season
from shop.place import Place
from shop.services import campaigns
from tests.unit.shop import make
from tests.web.shop.test_lists import CAR

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = Place(postcode="96100", zone="A", name="Rengas & Poika <Oy>", installer_id=1, installer_slug="r")


@pytest.fixture
def range_of_all() -> list[int]:
    studded = make.tyre(sku="S", season=Season.STUDDED, **make.NO_LABEL)
    labelled = make.tyre(sku="L", name='"Hanki" & <R5>', xl=True, run_flat=True)
    few = make.tyre(sku="F", season=Season.SUMMER)
    rim, bolt = make.rim(), make.product(kind=Kind.ACCESSORY, sku="P", name="Pyöränpultti")
    for product, quantity in ((studded, 40), (labelled, 8), (few, 2), (rim, 4)):
        make.level(product, quantity=quantity)
    return [found.pk for found in (studded, labelled, few, rim, bolt, make.service())]


@pytest.mark.parametrize("visit", [{}, {"car": CAR}, {"place": PLACE}, {"car": CAR, "place": PLACE}])
def test_cards_are_what_the_template_makes(range_of_all: list[int], visit: dict):
    _same(range_of_all, Visit(at=clock.now(), **visit))


def test_reduced_cards_are_what_the_template_makes(range_of_all: list[int]):
    found = make.campaign({"kind": Kind.TYRE}, name="Talvi & <ale>", slug="talvi", amount=Decimal(20))
    campaigns.start_campaign(campaign_id=found.pk, at=clock.now(), by=Actor.system("test"))
    _same(range_of_all, Visit(at=clock.now()))


def _same(product_ids: list[int], visit: Visit) -> None:
    for level in (3, 4):
        drawn = drawn_cards(product_ids, visit, seen=look(), level=level)
        made = [render_to_string(CARD, {"card": card, "level": level}) for card in cards(product_ids, visit)]
        assert len(drawn) == len(product_ids)
        assert drawn == [INDENT.sub("\n", card) for card in made]
