"""A placed order changed, cancelled on its way and written about in a browser: accessible, narrow, without script."""

import pytest
from playwright.sync_api import expect

from orders.models import CancellationRequest, Letter, Order
from orders.services import deliveries
from tests.browser.conftest import OpenPage
from tests.browser.test_design import WIDER_THAN_THE_WINDOW
from tests.browser.test_orders import faults
from tests.builders.changes import an_order_home, an_order_to_garage
from tests.builders.deliveries import confirmed
from tests.builders.garages import a_garage
from tests.builders.orders import AT, SHOP

PAGES = ("maarat", "toimitus", "yhteystiedot", "viestit", "peru")


@pytest.fixture
def order(transactional_db: None) -> Order:
    return an_order_to_garage()


@pytest.fixture
def sent(transactional_db: None) -> Order:
    delivery = confirmed(an_order_home())
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=AT, by=SHOP)
    delivery.order.payment.captures.update(state="done", ended_at=AT)
    return delivery.order


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["wide-light", "phone-dark"])
def test_axe_finds_nothing(open_page: OpenPage, order: Order, sent: Order, width: int, dark: bool):
    paths = [*(f"/tilaus/{order.token}/{page}/" for page in PAGES), f"/tilaus/{sent.token}/peru/"]
    for path in paths:
        page = open_page(path, width=width, dark=dark)
        assert faults(page) == [], path
        assert page.complaints == [], path


def test_smallest_phone_scrolls_only_down(open_page: OpenPage, order: Order):
    for name in PAGES:
        assert open_page(f"/tilaus/{order.token}/{name}/", width=320).evaluate(WIDER_THAN_THE_WINDOW) == 0, name


@pytest.mark.rule("R5.18")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_tyres_fewer_from_the_order_page(open_page: OpenPage, order: Order, script: bool):
    page = open_page(f"/tilaus/{order.token}/", script=script)
    page.get_by_role("link", name="Muuta määriä").click()
    page.get_by_label("Revontuli Talvi").select_option("2")
    page.get_by_role("button", name="Katso, mitä muutos tarkoittaa").click()
    expect(page.get_by_text("Tilaus halpenee")).to_be_visible()
    if script:
        assert faults(page) == []
    page.get_by_role("button", name="Vahvista muutos").click()
    expect(page.get_by_text("Tilaustasi on muutettu.")).to_be_visible()
    assert order.lines.get(kind="goods").quantity == 2
    assert page.complaints == []


@pytest.mark.rule("R5.18")
def test_another_garage_from_the_order_page(open_page: OpenPage, order: Order):
    other = a_garage()
    page = open_page(f"/tilaus/{order.token}/toimitus/", width=390)
    page.get_by_label("Mihin tilaus toimitetaan").select_option(f"piste:{other.slug}")
    page.get_by_role("button", name="Katso, mitä muutos tarkoittaa").click()
    page.get_by_role("button", name="Vahvista muutos").click()
    expect(page.get_by_text("Tilaustasi on muutettu.")).to_be_visible()
    order.refresh_from_db()
    assert order.installer == other


@pytest.mark.rule("R5.19")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_is_on_its_way_is_asked_back(open_page: OpenPage, sent: Order, script: bool):
    page = open_page(f"/tilaus/{sent.token}/", script=script)
    page.get_by_role("link", name="Pyydä tilauksen perumista").click()
    page.get_by_label("Haluatko kertoa miksi?").fill("Tilasin väärän koon.")
    page.get_by_role("button", name="Lähetä pyyntö").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pyysit tilauksen perumista")
    assert CancellationRequest.objects.get().words == "Tilasin väärän koon."
    assert page.complaints == []


@pytest.mark.rule("R3.3")
def test_a_letter_from_the_order_page(open_page: OpenPage, order: Order):
    page = open_page(f"/tilaus/{order.token}/", width=390)
    page.get_by_label("Viestisi").fill("Milloin renkaat tulevat?")
    page.get_by_role("button", name="Lähetä viesti").click()
    expect(page.get_by_text("Viestisi on lähetetty.")).to_be_visible()
    assert Letter.objects.get().text == "Milloin renkaat tulevat?"
    assert page.complaints == []
