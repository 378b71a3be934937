"""The whole of an order's life, each part in its own browser: the customer, the clerk at the desk, a garage's phone.

Time passes by moving the shop's clock; what workers do meanwhile is done by `run_due`, as beat would.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from installers.models import Booking, Installer
from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from lapinkumi.core import clock
from lapinkumi.outbox.models import Message
from orders.models import Capture, Fee, Order
from orders.policy import FEE_REVIEW_TIME
from shop.models import Product
from tests.browser.conftest import OpenPage
from tests.browser.test_checkout import confirm, fill_contact, put
from tests.browser.test_deliveries import log_in
from tests.builders.buying import a_shop, tyres
from tests.builders.garages import a_garage, a_service, somebody_at

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = 390


@pytest.fixture(autouse=True)
def garage(live_server, settings, playground) -> Installer:
    settings.SITE_URL = live_server.url
    a_shop()
    tyres()
    garage = a_garage(name="Lapin Kumi Rovaniemi")
    a_service(garage)
    return garage


@pytest.fixture(autouse=True)
def _time() -> Iterator[None]:
    yield
    clock.shift(timedelta())


def it_is(moment: datetime) -> None:
    """Move the shop's clock there, and let the workers do what has become due."""
    clock.shift(moment - timezone.now())
    call_command("run_due", stdout=StringIO())


def a_clerk() -> User:
    set_up_roles()
    user = User.objects.create_user("myyja@lapinkumi.example", "sala-sana-2026", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.CLERK))
    return user


def told() -> list[str]:
    """The names of the messages to the customer so far, in order."""
    return list(Message.objects.order_by("pk").values_list("name", flat=True))


def buy_with_a_time(page: Page) -> Order:
    """Four tyres and the change at a garage, by the first free time, paid by card."""
    put(page, Product.objects.get(kind="tyre"), Product.objects.get(service__code="valmiina-autoon"))
    page.goto("/kassa/")
    page.get_by_role("radio", name=re.compile("Lapin Kumi")).first.check()
    page.get_by_role("button", name="Jatka").click()
    page.locator("label.slot").first.click()
    page.get_by_role("button", name="Varaa aika ja jatka").click()
    fill_contact(page)
    confirm(page)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Täytä esimerkkitiedot").click()
    frame.get_by_label("Kortti", exact=True).check()
    frame.get_by_role("button", name=re.compile("^Maksa [0-9]")).click()
    expect(page.get_by_role("heading", name="Kiitos! Olemme vastaanottaneet tilauksesi")).to_be_visible()
    return Order.objects.get()


def confirm_at_the_desk(page: Page, order: Order) -> None:
    log_in(page, a_clerk())
    page.goto("/hallinta/orders/order/")
    page.get_by_role("link", name=order.number).click()
    page.get_by_role("link", name="Tarkista ja vahvista").click()
    page.get_by_role("button", name="Vahvista tilaus").click()
    page.wait_for_load_state()


def the_garages_phone(open_page: OpenPage, garage: Installer) -> Page:
    page = open_page("/saavutettavuus/", width=PHONE)
    log_in(page, somebody_at(garage))
    page.goto("/asentaja/")
    return page


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{button}")).first.click()
    page.wait_for_load_state()


@pytest.mark.rule("R2.4", "R5.3", "R5.14")
def test_bought_confirmed_fitted_and_charged(open_page: OpenPage, garage: Installer):
    customer = open_page("/")
    order = buy_with_a_time(customer)
    clerk = open_page("/saavutettavuus/")
    confirm_at_the_desk(clerk, order)
    phone = the_garages_phone(open_page, garage)
    press(phone, "Vahvista aika")
    booking = Booking.objects.get()
    assert booking.state == "confirmed"
    it_is(booking.starts_at - timedelta(days=1, hours=3))
    phone.goto(f"/asentaja/{garage.slug}/tavarat/")
    press(phone, "Tavarat saapuneet|Saapunut|Kirjaa saapuneeksi")
    customer.goto(f"/tilaus/{order.token}/")
    it_is(booking.starts_at)
    phone.goto("/asentaja/")
    press(phone, "Asiakas saapui")
    it_is(booking.ends_at)
    phone.goto("/asentaja/")
    press(phone, "Työ on valmis")
    it_is(booking.ends_at + timedelta(hours=1))
    order.refresh_from_db()
    assert (order.state, told()) == ("completed", [
        "order_received", "order_confirmed", "booking_confirmed", "visit_reminder", "order_ready",
        "order_ready", "goods_received",
    ])  # fmt: skip
    assert sum(capture.amount for capture in Capture.objects.filter(state="done")) == order.total
    call_command("check_books", stdout=StringIO())


@pytest.mark.rule("R5.6", "R14.1")
def test_nobody_came_and_the_fee_is_invoiced_after_a_day(open_page: OpenPage, garage: Installer):
    customer = open_page("/")
    order = buy_with_a_time(customer)
    confirm_at_the_desk(open_page("/saavutettavuus/"), order)
    phone = the_garages_phone(open_page, garage)
    press(phone, "Vahvista aika")
    booking = Booking.objects.get()
    it_is(booking.starts_at + timedelta(minutes=31))
    phone.goto("/asentaja/")
    press(phone, "Ei saapunut")
    it_is(booking.starts_at + timedelta(hours=1))
    fee = Fee.objects.get()
    assert fee.state == "proposed"
    it_is(fee.proposed_at + FEE_REVIEW_TIME)
    fee.refresh_from_db()
    assert (fee.state, told()) == ("invoiced", [
        "order_received", "order_confirmed", "booking_confirmed", "fee_proposed", "invoice",
    ])  # fmt: skip
    call_command("check_books", stdout=StringIO())
