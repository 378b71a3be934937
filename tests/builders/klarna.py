"""A small Klarna in the test's own process: it keeps checkouts, and does what a test tells it to."""

import json
import re
import uuid
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import responses
from django.conf import settings

BASE = settings.KLARNA_BASE_URL
SNIPPET = '<div id="klarna-checkout-container"><script>/* loader */</script></div>'
_ID = r"([A-Za-z0-9_-]+)"


class Klarna:
    """`checkouts` by id; `orders` are those that Order Management knows; `calls` is what was asked, in order."""

    def __init__(self) -> None:
        self.checkouts: dict[str, dict[str, Any]] = {}
        self.orders: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.trouble: Any = None  # (status, body) or an exception, for every call
        self.aborted: set[str] = set()
        self.users: list[tuple[str, str]] = []  # who asked last

    # What a test does

    @property
    def last(self) -> str:
        """The id of the checkout made last."""
        return list(self.checkouts)[-1]

    def pay(self, klarna_id: str = "", *, managed: bool = True, **over: Any) -> str:
        """The buyer finishes; with `managed` Order Management knows it at once."""
        klarna_id = klarna_id or self.last
        self.checkouts[klarna_id]["status"] = "checkout_complete"
        if managed:
            self.manage(klarna_id, **over)
        return klarna_id

    def manage(self, klarna_id: str, **over: Any) -> None:
        known = self.checkouts[klarna_id]
        self.orders[klarna_id] = {
            **{name: value for name, value in known.items() if name not in ("status", "html_snippet")},
            "status": "AUTHORIZED",
            "fraud_status": "ACCEPTED",
            "captured_amount": 0,
            "refunded_amount": 0,
            "klarna_reference": "K4TYRE1",
            "expires_at": "2026-12-18T00:00:00Z",
            "customer": {"date_of_birth": "1984-02-29"},
            "initial_payment_method": {"type": "INVOICE", "description": "Lasku"},
            **over,
        }

    def forget(self, klarna_id: str = "") -> None:
        """The checkout has lapsed: 404 with nothing in it."""
        del self.checkouts[klarna_id or self.last]

    # How it answers

    def answer(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        path = (request.url or "").removeprefix(BASE)
        self.calls.append(f"{request.method} {path}")
        self.users = [_user(request)]
        if isinstance(self.trouble, Exception):
            raise self.trouble
        if self.trouble is not None:
            status, body = self.trouble
            return status, {}, body
        return self._answer(str(request.method), path, json.loads(request.body or "null"))

    def _answer(self, method: str, path: str, body: Any) -> tuple[int, dict[str, str], str]:
        if (method, path) == ("POST", "/checkout/v3/orders"):
            return self._create(body)
        if found := re.fullmatch(rf"/checkout/v3/orders/{_ID}(/abort)?", path):
            return self._checkout(method, found[1], body, aborts=bool(found[2]))
        if found := re.fullmatch(rf"/ordermanagement/v1/orders/{_ID}(/.*)?", path):
            return self._order(method, found[1], found[2] or "")
        return 404, {}, ""

    def _create(self, body: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        klarna_id = str(uuid.uuid4())
        made = {**body, "order_id": klarna_id, "status": "checkout_incomplete", "html_snippet": SNIPPET}
        self.checkouts[klarna_id] = made
        return _json(201, made, Location=f"{BASE}/checkout/v3/orders/{klarna_id}")

    def _checkout(self, method: str, klarna_id: str, body: Any, *, aborts: bool) -> tuple[int, dict[str, str], str]:
        known = self.checkouts.get(klarna_id)
        if known is None:
            return 404, {}, ""
        if method == "GET":
            return _json(200, known)
        if known["status"] == "checkout_complete" or klarna_id in self.aborted:
            return _json(403, {"error_code": "READ_ONLY_ORDER", "error_messages": [], "correlation_id": "1"})
        if aborts:
            self.aborted.add(klarna_id)
            return 200, {}, ""
        known.update(body)
        return _json(200, known)

    def _order(self, method: str, klarna_id: str, rest: str) -> tuple[int, dict[str, str], str]:
        known = self.orders.get(klarna_id)
        if known is None:
            return _json(404, {"error_code": "NO_SUCH_ORDER", "error_messages": [], "correlation_id": "1"})
        if method == "GET":
            return _json(200, known)
        if rest == "/cancel":
            known["status"] = "CANCELLED"
        return 204, {}, ""


def _user(request: requests.PreparedRequest) -> tuple[str, str]:
    """Name and password of the call."""
    told = b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
    name, _colon, password = told.partition(":")
    return name, password


def _json(status: int, body: Any, **headers: str) -> tuple[int, dict[str, str], str]:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(body)


@contextmanager
def a_klarna() -> Iterator[Klarna]:
    """Klarna as long as the block lasts; whoever else is called on the net is refused."""
    klarna = Klarna()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as net:
        anywhere = re.compile(re.escape(BASE) + r"/.*")
        for method in ("GET", "POST", "PATCH"):
            net.add_callback(method, anywhere, callback=klarna.answer, content_type=None)
        yield klarna
