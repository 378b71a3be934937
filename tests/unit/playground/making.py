"""What the tests of the playground say to it: a purchase in cents, and a client that knows nothing of the shop's."""

from typing import Any

import requests

SHOP = "http://127.0.0.1:9"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
TOTAL, TAX = 60350, 12262
TYRES, FITTING = 51960, 8900


def line(reference: str, quantity: int, price: int, tax: int, **more: Any) -> dict[str, Any]:
    return {
        "type": "physical",
        "reference": reference,
        "name": reference.title(),
        "quantity": quantity,
        "unit_price": price,
        "tax_rate": 2550,
        "total_amount": quantity * price,
        "total_discount_amount": 0,
        "total_tax_amount": tax,
        **more,
    }


def lines() -> list[dict[str, Any]]:
    """Tyres, fitting, freight and a coupon: 603.50 euros with 122.62 of tax."""
    return [
        line("TYRES", 4, 12990, 10558),
        line("FITTING", 1, 8900, 1808, type="digital"),
        line("FREIGHT", 1, 1990, 404, type="shipping_fee"),
        line("COUPON", 1, -2500, -508, type="discount"),
    ]


def purchase(shop: str = SHOP, **changes: Any) -> dict[str, Any]:
    """The body of a checkout; `merchant_urls` among the changes are added to the usual ones."""
    urls = {
        "terms": f"{shop}/ehdot/",
        "checkout": f"{shop}/kassa/?kco={{checkout.order.id}}",
        "confirmation": f"{shop}/kassa/valmis/?kco={{checkout.order.id}}",
        "push": f"{shop}/push/secret/?kco={{checkout.order.id}}",
        **changes.pop("merchant_urls", {}),
    }
    return {
        "purchase_country": "FI",
        "purchase_currency": "EUR",
        "locale": "fi-FI",
        "order_amount": TOTAL,
        "order_tax_amount": TAX,
        "order_lines": lines(),
        "merchant_urls": urls,
        "merchant_reference1": "LK-100042",
        **changes,
    }


class Api:
    """Klarna's API as the playground serves it, call by call."""

    def __init__(self, playground: Any) -> None:
        self.playground = playground
        self.session = requests.Session()
        self.session.auth = playground.auth

    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> requests.Response:
        headers = {"Klarna-Idempotency-Key": key} if key else {}
        return self.session.request(method, self.playground.url + path, json=body, headers=headers, timeout=30)

    def create(self, body: dict[str, Any] | None = None) -> str:
        answer = self.call("POST", "/checkout/v3/orders", body or purchase())
        assert answer.status_code == 201, answer.text
        return answer.json()["order_id"]

    def checkout(self, order_id: str) -> requests.Response:
        return self.call("GET", f"/checkout/v3/orders/{order_id}")

    def update(self, order_id: str, **told: Any) -> requests.Response:
        return self.call("POST", f"/checkout/v3/orders/{order_id}", told)

    def authorised(self, body: dict[str, Any] | None = None, **how: Any) -> str:
        order_id = self.create(body)
        self.playground.complete(order_id, **how)
        return order_id

    def managed(self, order_id: str, path: str = "", method: str = "GET", body: Any = None, *, key: str = "") -> Any:
        return self.call(method, f"/ordermanagement/v1/orders/{order_id}{path}", body, key=key)

    def order(self, order_id: str) -> dict[str, Any]:
        answer = self.managed(order_id)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def capture(self, order_id: str, amount: int, *, key: str = "", **told: Any) -> requests.Response:
        return self.managed(order_id, "/captures", "POST", {"captured_amount": amount, **told}, key=key)

    def refund(self, order_id: str, amount: int, *, key: str = "", **told: Any) -> requests.Response:
        return self.managed(order_id, "/refunds", "POST", {"refunded_amount": amount, **told}, key=key)


def refusal(answer: requests.Response) -> tuple[int, str, list[str]]:
    """Status, code and messages of an error body that is as Klarna's are."""
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    assert set(told) == {"error_code", "error_messages", "correlation_id"}
    return answer.status_code, told["error_code"], told["error_messages"]


def sums(order: dict[str, Any]) -> tuple[str, int, int, int, int]:
    names = ("order_amount", "captured_amount", "refunded_amount", "remaining_authorized_amount")
    return order["status"], *(order[name] for name in names)
