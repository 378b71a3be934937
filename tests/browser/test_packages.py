"""Building a package in a browser: step by step in place, and the same by links alone without script."""

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from lapinkumi.core.actors import Actor
from shop.models import BasketLine
from shop.services.basics import enter_basics
from tests.browser.conftest import OpenPage
from tests.browser.test_design import AXE, WIDER_THAN_THE_WINDOW
from tests.unit.shop import make
from tests.unit.shop.make import AT

CAR = "/auto/merkki/skoda/octavia/skoda-octavia-iii-2013/"


@pytest.fixture(autouse=True)
def shelves(transactional_db: None, settings) -> None:
    settings.LISTING_PAUSE_SECONDS = 0
    enter_basics(at=AT, by=Actor.system("test"))
    make.level(make.tyre(sku="T", width=225, aspect=45, rim_inch=Decimal(17)), quantity=8)
    make.level(make.rim(sku="R"), quantity=8)
    fit = make.fitment()
    make.fitment(vehicle=fit.vehicle, front_width=225, front_aspect=45, front_rim=17)


@pytest.mark.rule("R4.5")
@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False), (320, True)])
def test_a_package_is_built_and_bought(open_page: OpenPage, width: int, script: bool):
    page = open_page(CAR, width=width, script=script)
    page.get_by_role("button", name="Valitse tämä auto").click()
    page.goto("/paketit/?kausi=kaikki")
    page.get_by_role("link", name="225/45 R17").click()
    for title, model in (("Valitse vanteet", "Kaira"), ("Valitse renkaat", "Railo")):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        assert not page.evaluate(WIDER_THAN_THE_WINDOW)
        page.get_by_role("link", name="Valitse").filter(has_text=model).last.click()
    expect(page.get_by_role("heading", name="Pakettisi")).to_be_visible()
    assert "vanne=r" in page.url
    assert "rengas=t" in page.url
    page.get_by_role("button", name="Lisää paketti koriin").click()
    expect(page.get_by_role("heading", name="Rengas-vannepaketti")).to_be_visible()
    assert not page.evaluate(WIDER_THAN_THE_WINDOW)
    assert [line.quantity for line in BasketLine.objects.all()] == [4, 4]
    assert page.complaints == []


@pytest.mark.parametrize(
    "path",
    ["/paketit/?koko=225/45R17&kausi=kaikki", "/paketit/?vanne=r&rengas=t&koko=225/45R17"],
    ids=["parts", "ready"],
)
def test_axe_finds_nothing(open_page: OpenPage, path: str):
    page = open_page(path, width=390)
    assert Axe().run(page, options=AXE).response["violations"] == []
