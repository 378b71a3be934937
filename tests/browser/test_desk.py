"""The clerk's desk in a browser: by the keyboard, at any width, without script, and nothing that keeps anybody out."""

import pytest
from playwright.sync_api import expect

from orders.models import Order
from orders.services import confirmation
from tests.browser.conftest import OpenPage
from tests.browser.test_corrections import an_order, at_the_desk, desk_breaches
from tests.browser.test_deliveries import WIDER_THAN_THE_WINDOW
from tests.builders.orders import SHOP

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/hallinta/orders/order/"


def pages_of(order: Order) -> list[str]:
    return ["/hallinta/", LIST, f"{LIST}{order.pk}/change/", "/hallinta/luvut/"]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (320, False)])
def test_the_desks_pages_keep_nobody_out(open_page: OpenPage, width: int, dark: bool) -> None:
    order = an_order()
    page = open_page("/saavutettavuus/", width=width, dark=dark)
    for number, path in enumerate(pages_of(order)):
        at_the_desk(page, path) if number == 0 else page.goto(path)
        expect(page.locator("h1").first).to_be_visible()
        found = (path, desk_breaches(page), page.evaluate(WIDER_THAN_THE_WINDOW), page.complaints)
        assert found == (path, [], 0, [])


def test_a_clerk_goes_from_the_list_to_an_order_and_on_by_keys(open_page: OpenPage) -> None:
    first, second = an_order(), an_order()
    page = open_page("/saavutettavuus/")
    at_the_desk(page, LIST)
    expect(page.get_by_text("Näppäimet", exact=True)).to_be_visible()  # the keys have begun
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=first.number)).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=second.number)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=first.number)).to_be_visible()
    expect(page.get_by_text("Näppäimet", exact=True)).to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(second.number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=second.number)).to_be_visible()


def test_keys_are_silent_once_they_are_turned_off(open_page: OpenPage) -> None:
    order = an_order()
    page = open_page("/saavutettavuus/")
    at_the_desk(page, LIST)
    page.get_by_text("Näppäimet", exact=True).click()
    page.get_by_label("Näppäimet käytössä tällä selaimella").uncheck()
    page.reload()
    expect(page.get_by_text("Näppäimet", exact=True)).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=order.number)).not_to_be_focused()


def test_the_desk_works_without_script(open_page: OpenPage) -> None:
    order = an_order()
    confirmation.confirm(order_id=order.pk, at=order.placed_at, by=SHOP)
    page = open_page("/saavutettavuus/", script=False)
    at_the_desk(page, "/hallinta/")
    expect(page.get_by_text("Näppäimet", exact=True)).to_be_hidden()
    page.get_by_role("searchbox").fill(order.number)
    page.get_by_role("button", name="Etsi").click()
    expect(page.get_by_role("heading", level=1, name=order.number)).to_be_visible()
    page.get_by_text("ei ole nyt mahdollisia").click()
    expect(page.get_by_text("Tilaus on jo käsitelty: vahvistettu.").first).to_be_visible()
