"""The clerk's work on the range in a browser: a feed, a campaign, a change of prices, from the list to the effect."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from lapinkumi.accounts.roles import Role
from lapinkumi.core import clock
from shop.models import Campaign, FeedRun, PriceChange, Product
from shop.services import feed_work
from tests.browser.conftest import OpenPage
from tests.browser.test_design import WIDER_THAN_THE_WINDOW
from tests.browser.test_orders import faults
from tests.unit.shop import make
from tests.unit.shop.test_feed_runs import as_csv
from tests.web.shop.test_desk import at_desk
from tests.web.shop.test_import_products import TYRE

Desk = Callable[..., Page]


@pytest.fixture
def desk(open_page: OpenPage, client: Client, live_server, transactional_db: None, settings, tmp_path: Path) -> Desk:
    """Opens a page of the desk as a clerk who is logged in."""
    settings.MEDIA_ROOT = tmp_path
    session = at_desk(client, Role.CLERK).cookies[settings.SESSION_COOKIE_NAME].value

    def opened(path: str, **options: int) -> Page:
        page = open_page("/robots.txt", **options)
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(path)
        return page

    return opened


def look_at(page: Page) -> None:
    """What every page of the desk keeps to."""
    assert page.evaluate(WIDER_THAN_THE_WINDOW) == 0
    assert faults(page) == []
    assert page.complaints == []


def tyre() -> Product:
    made = make.tyre(price=Decimal("100.00"))
    make.level(made, quantity=8)
    return made


@pytest.mark.rule("R1.3")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_feed_is_handed_in_looked_at_and_let_in(desk: Desk, tmp_path: Path, width: int):
    make.source(code="nordtyre", name="Nordtukku Oy")
    feed = tmp_path / "lista.csv"
    feed.write_bytes(as_csv({**TYRE, "supplier_sku": "OK", "ean": ""}, {**TYRE, "ean": "6430000000017"}))
    page = desk("/hallinta/shop/feedrun/", width=width)
    page.get_by_role("link", name="Tuo tiedosto").click()
    page.get_by_role("button", name="Tarkista tiedosto").click()
    expect(page.get_by_text("Valitse, kenen tuotteita tiedostossa on.").first).to_be_visible()
    expect(page.get_by_text("Valitse tiedosto.").first).to_be_visible()
    look_at(page)
    page.get_by_label("Varasto tai tavarantoimittaja").select_option(label="Nordtukku Oy")
    page.get_by_label("Tiedosto:", exact=True).set_input_files(feed)
    page.get_by_role("button", name="Tarkista tiedosto").click()
    expect(page.get_by_role("button", name="Keskeytä")).to_be_visible()
    run = FeedRun.objects.get()
    feed_work.work(run_id=run.pk, tell_time=clock.now)
    expect(page.get_by_role("heading", name="Hylätyt rivit")).to_be_visible()  # the page looks by itself
    expect(page.get_by_text("tarkiste ei täsmää")).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Tuo", exact=True).click()
    expect(page.get_by_text("päästetty tuotavaksi")).to_be_visible()
    feed_work.work(run_id=run.pk, tell_time=clock.now)
    expect(page.get_by_role("link", name="Lataa raportti (CSV)")).to_be_visible()
    assert [product.sku for product in Product.objects.all()] == ["NORDTYRE-OK"]


@pytest.mark.rule("R4.7")
def test_a_campaign_is_entered_looked_at_started_and_ended(desk: Desk):
    tyre()
    page = desk("/hallinta/shop/campaign/")
    page.get_by_role("link", name="Lisää kampanja").click()
    page.locator("#id_name").press_sequentially("Talvipäivät")
    expect(page.locator("#id_slug")).to_have_value("talvipaivat")  # admin's own script
    page.locator("#id_terms").fill("Niin kauan kuin tavaraa riittää.")
    page.locator("#id_amount").fill("10")
    page.locator("#id_targets-0-kind").select_option("tyre")
    assert page.evaluate(WIDER_THAN_THE_WINDOW) == 0
    assert page.complaints == []
    page.locator("input[name=_continue]").click()
    page.get_by_role("link", name="Katso vaikutus ja aloita").click()
    expect(page.get_by_text("90,00")).to_be_visible()
    look_at(page)
    page.locator(".submit-row input[type=submit]").click()
    page.get_by_role("link", name="Päätä kampanja").click()
    assert Product.objects.get().price == Decimal("90.00")
    expect(page.get_by_text("Päätettyä kampanjaa ei voi aloittaa uudelleen.")).to_be_visible()
    page.locator(".submit-row input[type=submit]").click()
    expect(page.get_by_role("link", name="Päätä kampanja")).to_have_count(0)
    assert (Campaign.objects.get().state, Product.objects.get().price) == ("ended", Decimal("100.00"))


@pytest.mark.rule("R1.3")
@pytest.mark.parametrize("width", [1280, 390])
def test_prices_are_changed_after_a_look_at_the_effect(desk: Desk, width: int):
    tyre()
    page = desk("/hallinta/shop/pricechange/", width=width)
    page.get_by_role("link", name="Muuta hintoja").click()
    page.get_by_role("button", name="Näytä vaikutus").click()
    expect(page.get_by_text("Kirjoita muutos prosentteina.").first).to_be_visible()
    page.get_by_label("Laji").select_option("tyre")
    page.get_by_label("Muutos (%)").fill("4,5")
    page.get_by_role("button", name="Näytä vaikutus").click()
    expect(page.get_by_role("heading", name="1 hintaa muuttuisi")).to_be_visible()
    look_at(page)
    page.get_by_role("button", name="Muuta hinnat").click()
    expect(page.get_by_text("tuli voimaan").first).to_be_visible()
    assert PriceChange.objects.get().state == "applied"
    assert Product.objects.get().price == Decimal("104.90")
