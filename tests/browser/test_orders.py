"""The order's page, the look-up and the withdrawal function in a browser: accessible, narrow enough, without script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from orders.models import LinkRequest, Order
from returns.models import WithdrawalNotice
from tests.browser.conftest import OpenPage
from tests.browser.test_design import AXE, WIDER_THAN_THE_WINDOW
from tests.builders.garages import MONDAY, a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, a_confirmed_order, a_received_order

PAGES = ("/tilaus/", "/tilaus/lahetetty/", "/peruuta-sopimus/", "/peruuta-sopimus/lomake/")


@pytest.fixture
def order(transactional_db: None) -> Order:
    """At a garage, with a time."""
    garage = a_garage()
    booking = a_confirmed_time(garage=garage, starts_at=wall(MONDAY, "10:00"), at=AT)
    return a_received_order(
        delivery_way="installer", installer=garage, booking=booking, needs_time=True, note="Pitkäsana" * 20
    )


def faults(page: Page) -> list[object]:
    found = Axe().run(page, options=AXE).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["wide-light", "phone-dark"])
def test_axe_finds_nothing(open_page: OpenPage, order: Order, width: int, dark: bool):
    home = a_confirmed_order()
    for path in (*PAGES, *(f"/tilaus/{each.token}/" for each in (order, home)), f"/tilaus/{order.token}/aika/"):
        page = open_page(path, width=width, dark=dark)
        assert faults(page) == [], path
        assert page.complaints == [], path


def test_smallest_phone_scrolls_only_down(open_page: OpenPage, order: Order):
    for path in (
        *PAGES,
        f"/tilaus/{order.token}/",
        f"/tilaus/{order.token}/peruuta-sopimus/",
        f"/tilaus/{order.token}/aika/",
    ):
        assert open_page(path, width=320).evaluate(WIDER_THAN_THE_WINDOW) == 0, path


@pytest.mark.rule("R6.5", "R3.3")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_the_orders_page_to_the_receipt(open_page: OpenPage, order: Order, script: bool):
    page = open_page(f"/tilaus/{order.token}/", script=script)
    page.get_by_role("main").get_by_role("link", name="Peruuta sopimus tässä").click()
    page.get_by_label("Jos perut vain osan").fill("Kaksi rengasta")
    page.get_by_role("button", name="Peruuta sopimus tässä").click()
    expect(page.get_by_role("button", name="Vahvista peruuttaminen")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Jos perut vain osan")).to_have_value("Kaksi rengasta")
    page.get_by_role("button", name="Peruuta sopimus tässä").click()
    if script:
        assert faults(page) == []
    page.get_by_role("button", name="Vahvista peruuttaminen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Peruutusilmoituksesi on perillä")
    assert list(WithdrawalNotice.objects.values_list("order", "products")) == [(order.pk, "Kaksi rengasta")]
    assert page.complaints == []


@pytest.mark.rule("R3.3")
def test_a_browser_may_post_the_look_up(open_page: OpenPage, order: Order):
    page = open_page("/tilaus/", width=390)
    page.get_by_label("Tilausnumero").fill(order.number)
    page.get_by_label("Sähköpostiosoite").fill(order.email)
    page.get_by_role("button", name="Lähetä linkki").click()
    expect(page).to_have_url(re.compile(r"/tilaus/lahetetty/$"))
    assert LinkRequest.objects.count() == 1
