"""Checkout v3: create, read, update and abort an order that a buyer is about to pay, and its completion."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.html import format_html

from lapinkumi.playground import clock
from lapinkumi.playground.klarna import managed, pushes
from lapinkumi.playground.klarna.arithmetic import order_problems
from lapinkumi.playground.klarna.door import Answer, Call, Empty, Refusal, bad_values
from lapinkumi.playground.klarna.fields import Check
from lapinkumi.playground.klarna.schema import CHECKOUT, CHECKOUT_FIELDS, CHECKOUT_LINE, LINE_FIELDS
from lapinkumi.playground.store import Document, store

KIND = "checkout"
INCOMPLETE, COMPLETE = "checkout_incomplete", "checkout_complete"
LIVES_FOR = timedelta(hours=48)
READABLE_AFTER_COMPLETION = timedelta(hours=48)  # [E] "for a while"
COUNTRY, CURRENCY = "FI", "EUR"  # what this merchant's contract with Klarna covers
PLACEHOLDER = "{checkout.order.id}"
ADDRESSES = ("billing_address", "shipping_address")


@dataclass
class Checkout:
    """A checkout order as kept: what the shop said, the buyer's secret, and when anybody last touched it."""

    order: Document
    token: str
    touched_at: str
    completed_at: str = ""
    buyer_entered: bool = False
    paid_as: str = ""

    @property
    def order_id(self) -> str:
        return str(self.order["order_id"])

    @property
    def is_complete(self) -> bool:
        return bool(self.order["status"] != INCOMPLETE)

    @property
    def options(self) -> Document:
        return self.order.get("options", {})

    def url(self, name: str) -> str:
        """The shop's address of that name with our id in it, or nothing."""
        return str(self.order["merchant_urls"].get(name, "")).replace(PLACEHOLDER, self.order_id)

    def touch(self) -> None:
        self.touched_at = clock.now().isoformat()
        self.order["last_modified_at"] = clock.text(clock.now())


def create(call: Call) -> Answer:
    """POST /checkout/v3/orders: 201 with its Location."""
    told = _known_fields(call.whole_body())
    _judge(told)
    now = clock.text(clock.now())
    order = {"order_id": str(uuid4()), "status": INCOMPLETE, **_with_defaults(told), "started_at": now}
    checkout = Checkout(order=order, token=secrets.token_urlsafe(16), touched_at="")
    checkout.touch()
    save(checkout)
    location = f"{call.base_url}/checkout/v3/orders/{checkout.order_id}"
    return Answer(201, render(checkout, call.base_url), {"Location": location})


def read(call: Call, order_id: str) -> Answer:
    """GET /checkout/v3/orders/{id}: the order, paid or not, while it is kept."""
    return Answer(200, render(find(order_id), call.base_url))


def update(call: Call, order_id: str) -> Answer:
    """POST /checkout/v3/orders/{id}: what is told replaces what was; what both make together is judged."""
    checkout = _still_open(order_id)
    told = _known_fields(call.whole_body())
    if checkout.buyer_entered:
        told = {name: value for name, value in told.items() if name not in ADDRESSES}
    merged = {**_known_fields(checkout.order), **told}
    _judge(merged)
    checkout.order.update(_with_defaults(merged))
    checkout.touch()
    save(checkout)
    return Answer(200, render(checkout, call.base_url))


def abort(call: Call, order_id: str) -> Answer:
    """POST /checkout/v3/orders/{id}/abort: [E] from then on it is not found."""
    store().remove(KIND, _still_open(order_id).order_id)
    return Answer(200)


def find(order_id: str) -> Checkout:
    """The order, unless it never was or has lapsed: then a 404 without a body."""
    kept = store().get(KIND, order_id)
    checkout = Checkout(**kept) if kept else None
    if checkout is None or _has_lapsed(checkout):
        raise Empty(404)
    return checkout


def save(checkout: Checkout) -> None:
    store().put(KIND, checkout.order_id, vars(checkout))


def lapse(checkout: Checkout) -> None:
    """As if nobody had touched the order for two days."""
    store().remove(KIND, checkout.order_id)


def complete(checkout: Checkout, *, method: str, fraud_status: str = "ACCEPTED") -> None:
    """The buyer has paid: read-only from now on, an order in Order Management, pushes on the schedule."""
    now = clock.now()
    checkout.order.update(status=COMPLETE, completed_at=clock.text(now))
    checkout.completed_at, checkout.paid_as = now.isoformat(), method
    checkout.touch()
    save(checkout)
    managed.open_order(checkout.order, method=method, fraud_status=fraud_status)
    pushes.plan(checkout.order_id, checkout.url("push"), completed_at=now)


def render(checkout: Checkout, base_url: str) -> Document:
    """The order as Klarna tells it, with the snippet for the shop's page."""
    return {**checkout.order, "html_snippet": snippet(checkout, base_url)}


def snippet(checkout: Checkout, base_url: str) -> str:
    """A container and one script from here that puts the buyer's page into it.

    Klarna's own snippet holds its script inline; ours has none, so that the shop's page can forbid inline scripts.
    """
    frame = f"{base_url}/klarna/{checkout.order_id}/{checkout.token}/"
    return format_html(
        '<div id="klarna-checkout-container"></div>'
        '<script src="{}/assets/bootstrap.js" data-frame="{}" data-validate="{}"></script>'
        "<noscript><p>Klarna Checkout needs JavaScript.</p></noscript>",
        base_url,
        frame,
        "yes" if checkout.options.get("require_client_validation") else "no",
    )


def _still_open(order_id: str) -> Checkout:
    checkout = find(order_id)
    if checkout.is_complete:
        raise Refusal(403, "READ_ONLY_ORDER", "Resource is read-only")
    return checkout


def _has_lapsed(checkout: Checkout) -> bool:
    if checkout.is_complete:
        return clock.now() >= _instant(checkout.completed_at) + READABLE_AFTER_COMPLETION
    return clock.now() >= _instant(checkout.touched_at) + LIVES_FOR


def _instant(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _known_fields(told: Document) -> Document:
    return {name: told[name] for name in CHECKOUT_FIELDS if name in told}


def _judge(told: Document) -> None:
    """Raise Refusal with everything that is wrong: shapes first, then sums as far as they can be judged."""
    problems = list(CHECKOUT(told, ""))
    problems += _market_problems(told, problems)
    lines = told.get("order_lines")
    if isinstance(lines, list) and lines and _hold(CHECKOUT_LINE, lines):
        amount, tax = told.get("order_amount"), told.get("order_tax_amount")
        if type(amount) is int and type(tax) is int:
            problems += order_problems(lines, amount=amount, tax=tax)
    if problems:
        raise bad_values(problems)


def _hold(check: Check, values: list[Any]) -> bool:
    return not any(list(check(value, "")) for value in values)


def _market_problems(told: Document, problems: list[str]) -> list[str]:
    expected = {"purchase_country": COUNTRY, "purchase_currency": CURRENCY}
    return [
        name
        for name, value in expected.items()
        if name not in problems and isinstance(told.get(name), str) and told[name].upper() != value
    ]


def _with_defaults(told: Document) -> Document:
    """What Klarna tells although nobody said it."""
    country = {"country": told["purchase_country"]}
    return {
        "customer": {},
        "options": {},
        "external_payment_methods": [],
        "external_checkouts": [],
        **told,
        "order_lines": [_line(line) for line in told["order_lines"]],
        "billing_address": {**country, **told.get("billing_address", {})},
        "shipping_address": {**country, **told.get("shipping_address", {})},
    }


def _line(line: Document) -> Document:
    return {"type": "physical", "total_discount_amount": 0, **{n: line[n] for n in LINE_FIELDS if n in line}}
