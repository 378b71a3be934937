"""Deliveries in a browser: the garage's goods on a phone, the customer's page, pages of the desk."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from installers.models import Installer
from lapinkumi.accounts.models import User
from lapinkumi.core import clock
from orders.models import Delivery
from orders.services import deliveries
from tests.browser.conftest import OpenPage
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.garages import a_garage, somebody_at
from tests.builders.orders import SHOP

pytestmark = pytest.mark.django_db(transaction=True)
AXE = {"preload": False}
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - window.innerWidth"


def goods_of(garage: Installer) -> Delivery:
    """One comes, one waits, one was given."""
    now = clock.now()
    waiting, given = (a_garage_delivery(garage, plate="ABC-123") for _order in range(2))
    a_garage_delivery(garage, work="80.00")
    for delivery in (waiting, given):
        deliveries.mark_arrived(delivery_id=delivery.pk, at=now - timedelta(hours=2), by=SHOP)
    deliveries.hand_over(delivery_id=given.pk, at=now - timedelta(hours=1), by=SHOP)
    return waiting


def sent_home() -> Delivery:
    delivery = a_home_delivery()
    return deliveries.dispatch(
        delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1234567890", at=clock.now(), by=SHOP
    )


def log_in(page: Page, user: User) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": page.url.replace("saavutettavuus/", "")}]
    )


def breaches(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options=AXE).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_garage_gives_goods_on_a_phone(open_page: OpenPage, width: int) -> None:
    garage = a_garage(name="Lapin Kumi Rovaniemi")
    waiting = goods_of(garage)
    page = open_page("/saavutettavuus/", width=width)
    log_in(page, somebody_at(garage))
    page.goto(f"/asentaja/{garage.slug}/tavarat/")
    assert (breaches(page), page.evaluate(WIDER_THAN_THE_WINDOW)) == ([], 0)
    page.get_by_text("Luovuta asiakkaalle").first.click()
    page.get_by_role("button", name="Luovutettu").first.click()
    page.wait_for_url("**/tavarat/")
    waiting.refresh_from_db()
    assert waiting.state == "handed_over"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_customer_follows_a_parcel(open_page: OpenPage, width: int) -> None:
    page = open_page(f"/tilaus/{sent_home().order.token}/", width=width)
    assert (breaches(page), page.evaluate(WIDER_THAN_THE_WINDOW)) == ([], 0)
    link = page.get_by_role("link", name="Seuraa lähetystä")
    assert link.get_attribute("href") == "https://www.matkahuolto.fi/seuranta?parcelNumber=MH1234567890"


def test_desk_asks_what_it_needs(open_page: OpenPage) -> None:
    delivery = a_home_delivery()
    page = open_page("/saavutettavuus/")
    log_in(page, User.objects.create_superuser("desk@lapinkumi.example", "sala-sana-2026"))
    page.goto(f"/hallinta/orders/delivery/{delivery.pk}/laheta/")
    assert breaches(page) == []
    page.get_by_label("Seurantatunnus").fill("MH1")
    page.locator(".submit-row input[type=submit]").click()
    page.wait_for_url("**/change/")
    delivery.refresh_from_db()
    assert delivery.tracking_code == "MH1"
