"""The playground's Klarna in a shop's page that allows nothing inline: how the snippet loads and what it tells."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.unit.playground.making import Api, lines, purchase

HEAD = '<!doctype html><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
EUROS = "\N{NO-BREAK SPACE}€"


class _Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        shop: Shop = self.server  # type: ignore[assignment]
        body = (
            shop.script
            if self.path == "/events.js"
            else shop.page
            if self.path == "/kassa/"
            else f"{HEAD}<h1>Kiitos</h1>"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if self.path == "/events.js" else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", shop.policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        """Quiet."""


class Shop(ThreadingHTTPServer):
    """A payment page with the snippet in it, and any other page."""

    daemon_threads = True
    script = """
      window.said = [];
      window._klarnaCheckout((api) => {
        window.klarna = api;
        api.on({
          load: () => window.said.push("load"),
          order_total_change: (data) => window.said.push(data.order_amount),
          can_not_complete_order: () => window.said.push("can_not_complete_order"),
          validation_callback: (data, answer) => answer({ should_proceed: false, message: "Kuittaa ensin." }),
        });
      });
    """

    def __init__(self, allowed: str) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.policy = (
            f"default-src 'none'; script-src 'self' {allowed}; frame-src {allowed}; style-src 'self'; img-src data:"
        )
        self.page = ""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_address[1]}"

    def shows(self, snippet: str) -> None:
        self.page = f'{HEAD}{snippet}<script src="/events.js"></script>'


@pytest.fixture
def shop(playground) -> Iterator[Shop]:
    shop = Shop(playground.url)
    yield shop
    shop.shutdown()
    shop.server_close()


@pytest.fixture
def api(playground) -> Api:
    return Api(playground)


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 900}, locale="fi-FI", reduced_motion="reduce")
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
    yield page
    context.close()


def open_checkout(api: Api, shop: Shop, page: Page, **changes: object) -> tuple[str, FrameLocator]:
    order_id = api.create(purchase(shop.url, **changes))
    shop.shows(api.checkout(order_id).json()["html_snippet"])
    page.goto(f"{shop.url}/kassa/")
    return order_id, page.frame_locator("iframe")


def until(page: Page, holds: str) -> None:
    """Wait for a condition; Playwright's own way needs `eval`, which the page's policy forbids."""
    deadline = time.monotonic() + 10
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, holds
        page.wait_for_timeout(50)


def fill_in(frame: FrameLocator, method: str = "Lasku") -> None:
    frame.get_by_role("button", name="Täytä esimerkkitiedot").click()
    expect(frame.get_by_label("Etunimi")).to_have_value("Maija")
    frame.get_by_label(method, exact=True).check()


def test_buyer_pays_and_comes_back_under_a_strict_policy(api, shop, page):
    order_id, frame = open_checkout(api, shop, page)
    fill_in(frame)
    frame.get_by_role("button", name=f"Maksa 603,50{EUROS}").click()

    page.wait_for_url(f"{shop.url}/kassa/valmis/?kco={order_id}")
    assert api.order(order_id)["status"] == "AUTHORIZED"
    assert page.complaints == []


def test_buyer_who_leaves_stays_where_she_is(api, shop, page):
    order_id, frame = open_checkout(api, shop, page)
    fill_in(frame)
    frame.get_by_role("button", name="Maksa ja sulje ikkuna").click()

    expect(frame.get_by_role("heading", name="Maksu on tehty")).to_be_visible()
    assert page.url == f"{shop.url}/kassa/"
    assert api.order(order_id)["status"] == "AUTHORIZED"


def test_frame_is_as_high_as_its_page_and_nothing_overflows(api, shop, page):
    _order_id, frame = open_checkout(api, shop, page)
    expect(frame.get_by_role("button", name="Klarna ei hyväksy maksua")).to_be_visible()
    until(page, "document.querySelector('iframe').offsetHeight > 1000")
    inner = page.frames[1]
    assert inner.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    assert inner.evaluate("document.documentElement.scrollWidth") == inner.evaluate("window.innerWidth")


def test_fault_gets_the_focus(api, shop, page):
    _order_id, frame = open_checkout(api, shop, page)
    frame.get_by_role("button", name="Maksa 603").click()
    expect(frame.get_by_label("Sähköposti")).to_be_focused()


def test_page_hears_what_happens_and_shows_the_shops_changes(api, shop, page):
    order_id, frame = open_checkout(api, shop, page)
    expect(frame.get_by_label("Etunimi")).to_be_visible()
    until(page, "said.includes('load')")
    page.evaluate("klarna.suspend()")
    assert page.evaluate("document.querySelector('iframe').style.pointerEvents") == "none"

    api.update(order_id, order_lines=lines()[1:2], order_amount=8900, order_tax_amount=1808)
    page.evaluate("klarna.resume()")

    until(page, "said.includes(8900)")
    expect(frame.get_by_role("button", name=f"Maksa 89,00{EUROS}")).to_be_visible()
    assert page.evaluate("document.querySelector('iframe').style.pointerEvents") == ""
    fill_in(frame)
    frame.get_by_role("button", name="Klarna ei hyväksy maksua").click()
    until(page, "said.includes('can_not_complete_order')")


def test_shops_page_may_object_before_anything_is_paid(api, shop, page):
    order_id, frame = open_checkout(api, shop, page, options={"require_client_validation": True})
    fill_in(frame)
    frame.get_by_role("button", name="Maksa 603").click()
    expect(frame.get_by_text("Kuittaa ensin.")).to_be_visible()
    assert api.checkout(order_id).json()["status"] == "checkout_incomplete"
