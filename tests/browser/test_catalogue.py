"""The catalogue in a browser: accessible, narrow enough, and lists that change in place, with and without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from shop.models import Season
from tests.browser.conftest import OpenPage
from tests.browser.test_design import AXE, WIDER_THAN_THE_WINDOW
from tests.unit.shop import make

CAR = "/auto/merkki/skoda/octavia/skoda-octavia-iii-2013/"
PAGES = ("/", "/renkaat/?kausi=talvi&hinta-min=-5", "/vanteet/", "/tuote/kitka/", "/tuote/vanne/", "/auto/vaihda/", CAR)
PAGES += (
    f"/haku/?q={'ö' * 80}",
    "/haku/?q=olematon",
    "/haku/?q=kaamso",
    "/haku/?q=skoda",
    "/paketit/",
    "/auto/merkki/skoda/",
)


@pytest.fixture(autouse=True)
def shelves(transactional_db: None, settings) -> None:
    """A small range and one car."""
    settings.LISTING_PAUSE_SECONDS = 0
    make.level(make.tyre(sku="KESA", name="Valo"), quantity=25)
    friction = make.tyre(sku="KITKA", name="Hanki", season=Season.FRICTION, snow_3pmsf=True, ice_grip=True)
    make.level(friction, quantity=8, code="nordtyre")
    make.tyre(sku="NASTA", name="Naskali", season=Season.STUDDED, width=225, **make.NO_LABEL)
    make.level(make.rim(sku="VANNE"), quantity=4)
    fit = make.fitment()
    make.fitment(vehicle=fit.vehicle, front_width=225, front_aspect=45, front_rim=17)


def choose_car(page) -> None:
    page.goto(CAR)
    page.get_by_role("button", name="Valitse tämä auto").click()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["wide-light", "phone-dark"])
def test_axe_finds_nothing(open_page: OpenPage, path: str, width: int, dark: bool):
    page = open_page(path, width=width, dark=dark)
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
    assert page.complaints == []


@pytest.mark.parametrize("path", PAGES)
def test_smallest_phone_scrolls_only_down(open_page: OpenPage, path: str):
    page = open_page(path, width=320)
    assert page.evaluate(WIDER_THAN_THE_WINDOW) == 0
    choose_car(page)
    page.goto(path)
    assert page.evaluate(WIDER_THAN_THE_WINDOW) == 0


def test_ticking_a_filter_changes_the_list_in_place(open_page: OpenPage):
    page = open_page("/renkaat/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".product-card")).to_have_count(3)
    page.evaluate("window.stayed = true")
    page.locator("#rajaus-melu > summary").click()
    page.get_by_label("Kitkarengas").check()
    expect(page.locator(".product-card")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/renkaat/\?kausi=kitka$"))
    expect(page.locator("#lista-tila")).to_have_text("1 tuote")
    assert page.evaluate("window.stayed")
    assert page.evaluate("document.activeElement.id") == "rajaus-kausi-kitka"
    expect(page.locator("#rajaus-melu")).to_have_attribute("open", "")
    assert page.complaints == []
    page.go_back()
    expect(page.locator(".product-card")).to_have_count(3)


def test_pages_of_a_list_change_in_place_and_take_the_focus_along(open_page: OpenPage):
    for number in range(30):
        make.tyre(sku=f"LISA-{number}", name="Lisä", width=195)
    page = open_page("/renkaat/?leveys=195&leveys=205&leveys=225")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Seuraava").click()
    expect(page).to_have_url(re.compile(r"sivu=2$"))
    expect(page.locator(".product-card")).to_have_count(9)
    expect(page.locator("[data-list-focus]")).to_be_focused()
    page.get_by_role("link", name="Poista rajaus: Leveys: 195 mm").click()
    expect(page.locator("#lista-tila")).to_have_text("3 tuotetta")
    expect(page).to_have_url(re.compile(r"/renkaat/\?leveys=205&leveys=225$"))
    page.get_by_label("Kitkarengas").check()
    expect(page.locator("h1")).to_have_text("Kitkarenkaat")
    expect(page).to_have_title("Kitkarenkaat – Lapin Kumi")
    assert page.evaluate("window.stayed")
    assert page.complaints == []
    page.go_back()
    expect(page.locator(".product-card")).to_have_count(3)


def test_filters_work_without_script(open_page: OpenPage):
    page = open_page("/renkaat/", width=390, script=False)
    page.locator("#rajaukset > summary").click()
    page.get_by_label("Nastarengas").check()
    page.get_by_role("button", name="Näytä tulokset").click()
    expect(page).to_have_url(re.compile(r"/renkaat/\?kausi=nasta$"))
    expect(page.locator(".product-card")).to_have_count(1)


@pytest.mark.rule("R3.5", "R7.1")
def test_from_car_to_basket_without_script(open_page: OpenPage):
    page = open_page("/", script=False)
    page.get_by_role("link", name="Valitse auto mallin mukaan").click()
    for name in ("Skoda", "Octavia", re.compile("III")):
        page.get_by_role("link", name=name, exact=isinstance(name, str)).first.click()
    page.get_by_role("button", name="Valitse tämä auto").click()
    page.get_by_role("link", name="Sopivat renkaat").click()
    expect(page.locator(".product-card")).to_have_count(2)
    page.get_by_role("link", name="Kaamos Valo", exact=True).click()
    expect(page.get_by_text("Sopii autoosi", exact=True)).to_be_visible()
    page.get_by_role("button", name="Lisää ostoskoriin").click()
    expect(page).to_have_url(re.compile(r"/ostoskori/$"))
    page.get_by_role("button", name="Poista auto").click()
    expect(page.locator(".car-bar")).to_have_count(0)
