"""Buying with a real browser: our pages, Klarna's frame under our policy, and the way without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from lapinkumi.core import clock
from orders.models import Order
from orders.services import sweeps
from shop.models import Product
from tests.browser.conftest import OpenPage
from tests.builders.buying import CONTACT, a_shop, tyres
from tests.builders.garages import a_garage, a_service

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shop(live_server, settings, playground) -> None:
    settings.SITE_URL = live_server.url
    a_shop()
    tyres()
    garage = a_garage()
    a_service(garage)


def put(page: Page, *products: Product) -> None:
    """Into the basket, by the form of a page that has a token."""
    page.goto("/asennuspisteet/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    for product in products:
        quantity = "1" if product.kind == "service" else "4"
        page.request.post(
            "/ostoskori/lisaa/",
            form={"csrfmiddlewaretoken": token, "product": str(product.pk), "quantity": quantity},
            headers={"Referer": page.url},
        )


def fill_contact(page: Page) -> None:
    for name, value in CONTACT.items():
        if name == "fit":
            page.locator("#id_fit").check()
        elif value:
            page.locator(f"#id_{name}").fill(value)
    page.get_by_role("button", name="Jatka").click()


def confirm(page: Page) -> None:
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Tilaa ja maksa").click()


def no_overflow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_tyres_sent_home_are_paid_in_klarnas_frame(open_page: OpenPage, width: int):
    page = open_page("/", width=width)
    put(page, Product.objects.get(kind="tyre"))
    page.goto("/kassa/")
    assert no_overflow(page)
    page.get_by_label("Postinumerosi").fill("96100")
    page.get_by_role("radio", name=re.compile("Matkahuolto")).check()
    page.get_by_role("button", name="Jatka").click()
    fill_contact(page)
    assert no_overflow(page)
    confirm(page)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Täytä esimerkkitiedot").click()
    frame.get_by_label("Lasku", exact=True).check()
    assert no_overflow(page)
    frame.get_by_role("button", name=re.compile("^Maksa 515,90")).click()
    expect(page.get_by_role("heading", name="Kiitos! Olemme vastaanottaneet tilauksesi")).to_be_visible()
    assert no_overflow(page)
    order = Order.objects.get()
    expect(page.get_by_text(order.number).first).to_be_visible()
    assert order.state == "preliminary"
    assert page.complaints == []


def test_a_lapsed_order_is_refused_in_the_frame_in_our_words(open_page: OpenPage):
    page = open_page("/")
    put(page, Product.objects.get(kind="tyre"))
    page.goto("/kassa/")
    page.get_by_label("Postinumerosi").fill("96100")
    page.get_by_role("radio", name=re.compile("Matkahuolto")).check()
    page.get_by_role("button", name="Jatka").click()
    fill_contact(page)
    confirm(page)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Täytä esimerkkitiedot").click()
    frame.get_by_label("Lasku", exact=True).check()
    Order.objects.update(pay_by_at=clock.now())
    frame.get_by_role("button", name=re.compile("^Maksa 515,90")).click()
    expect(frame.get_by_text("Maksuaika on päättynyt.")).to_be_visible()
    assert sweeps.expire_unpaid(at=clock.now()) == 1


def test_all_but_the_frame_works_without_scripts(open_page: OpenPage):
    page = open_page("/", width=390, script=False)
    put(page, Product.objects.get(kind="tyre"), Product.objects.get(service__code="valmiina-autoon"))
    page.goto("/kassa/")
    page.get_by_role("radio", name=re.compile("Lapin Kumi")).first.check()
    page.get_by_role("button", name="Jatka").click()
    expect(page.get_by_role("heading", name="Valitse aika")).to_be_visible()
    page.locator("label.slot").first.click()
    page.get_by_role("button", name="Varaa aika ja jatka").click()
    fill_contact(page)
    confirm(page)
    expect(page.get_by_role("heading", name="Maksu")).to_be_visible()
    assert "Maksaminen tarvitsee JavaScriptin" in page.content()  # this way of switching scripts off shows no noscript
    assert Order.objects.get().booking is not None
