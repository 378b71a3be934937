"""Judging, correcting and answering in a browser: on one screen, by the keyboard, at any width, without script."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from lapinkumi.accounts.roles import Role
from lapinkumi.core import clock
from orders.models import Correction, Order
from tests.browser.conftest import OpenPage
from tests.browser.test_deliveries import WIDER_THAN_THE_WINDOW, breaches
from tests.builders.buying import a_shop
from tests.builders.corrections import a_dearer_offer
from tests.builders.reviewing import a_clean_order
from tests.web.orders.test_desk import at_desk

pytestmark = pytest.mark.django_db(transaction=True)
WCAG: dict[str, Any] = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def an_order() -> Order:
    """Received today, promised for three weeks from now."""
    a_shop()
    today = clock.today()
    return a_clean_order(at=clock.now(), promise_first_on=today, promise_last_on=today + timedelta(days=21))


def at_the_desk(page: Page, path: str) -> None:
    client = at_desk(Client(), Role.CLERK)
    name = settings.SESSION_COOKIE_NAME
    home = page.url.replace("saavutettavuus/", "")
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": home}])
    page.goto(path)


def desk_breaches(page: Page) -> list[str]:
    return [rule["id"] for rule in Axe().run(page, options=WCAG).response["violations"]]


@pytest.mark.rule("R2.4")
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_clerk_judges_and_confirms_by_the_keyboard(open_page: OpenPage, width: int) -> None:
    order = an_order()
    page = open_page("/saavutettavuus/", width=width)
    at_the_desk(page, f"/hallinta/orders/order/{order.pk}/tarkista/")
    expect(page.get_by_role("heading", name="Kaikki kunnossa")).to_be_visible()
    assert (desk_breaches(page), page.evaluate(WIDER_THAN_THE_WINDOW), page.complaints) == ([], 0, [])
    page.keyboard.press("Enter")  # the button has the focus
    page.wait_for_url("**/hallinta/orders/order/?state__exact=preliminary")
    order.refresh_from_db()
    assert order.state == "confirmed"


@pytest.mark.rule("R2.4", "R5.21")
@pytest.mark.parametrize("width", [1280, 320])
def test_a_clerk_sees_what_a_correction_leads_to(open_page: OpenPage, width: int) -> None:
    order = an_order()
    page = open_page("/saavutettavuus/", width=width)
    at_the_desk(page, f"/hallinta/orders/order/{order.pk}/korjaa/")
    page.get_by_label(re.compile("Revontuli")).fill("139,90")
    page.get_by_label("Syy asiakkaalle").fill("Hinta oli sivulla väärin.")
    page.get_by_role("button", name="Näytä muutos").click()
    expect(page.get_by_role("heading", name="Odottaa asiakkaan hyväksyntää")).to_be_visible()
    assert (desk_breaches(page), page.evaluate(WIDER_THAN_THE_WINDOW)) == ([], 0)
    page.get_by_role("button", name="Lähetä asiakkaalle hyväksyttäväksi").click()
    page.wait_for_url("**/hallinta/orders/order/?state__exact=preliminary")
    assert Correction.objects.get().state == "offered"


@pytest.mark.rule("R5.21")
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True), (320, False)])
def test_a_customer_answers_at_any_width_without_script(open_page: OpenPage, width: int, dark: bool) -> None:
    correction = a_dearer_offer(at=clock.now(), is_paid=False)
    path = f"/tilaus/{correction.order.token}/"
    for address in (path, f"{path}korjaus/", f"{path}korjaus/peru/"):
        looked = open_page(address, width=width, dark=dark)
        assert (breaches(looked), looked.evaluate(WIDER_THAN_THE_WINDOW), looked.complaints) == ([], 0, [])
    page = open_page(path, width=width, dark=dark, script=False)
    page.get_by_role("link", name="Katso muutos ja vastaa").click()
    page.get_by_role("button", name="Hyväksyn muutoksen").click()
    expect(page.get_by_text("Tilauksesi on vahvistettu korjattuna.")).to_be_visible()
    correction.refresh_from_db()
    assert correction.state == "applied"
