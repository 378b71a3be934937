"""An authorised order as kept: what Klarna tells of it, its sums, and until when it holds."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from lapinkumi.playground import clock
from lapinkumi.playground.klarna import pushes, states
from lapinkumi.playground.klarna.door import Refusal
from lapinkumi.playground.store import Document, store

KIND = "order"
LAG = "klarna-lag"
AUTHORISED_FOR = timedelta(days=28)
LONGEST_AUTHORISATION = timedelta(days=180)  # [E] after the creation
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
# In the order of the law (KSL 6:12 b): those without credit first.
METHODS = {
    "BANK_TRANSFER": "Verkkopankki",
    "CARD": "Kortti",
    "INVOICE": "Lasku",
    "FIXED_AMOUNT": "Erämaksu",
}
COPIED = (
    "purchase_currency",
    "purchase_country",
    "locale",
    "merchant_reference1",
    "merchant_reference2",
    "merchant_data",
    "customer",
    "billing_address",
    "shipping_address",
    "order_lines",
)


@dataclass
class Managed:
    """An order as kept: what Klarna tells of it, and what it keeps to itself."""

    order: Document
    notification_url: str = ""
    push_url: str = ""
    acknowledged: bool = False

    @property
    def order_id(self) -> str:
        return str(self.order["order_id"])

    def acknowledge(self) -> None:
        self.acknowledged = True
        pushes.stop(self.order_id)

    def settle(self) -> None:
        """Bring the sums and the status in line with captures, refunds and the authorised amount."""
        order = self.order
        order["captured_amount"] = sum(capture["captured_amount"] for capture in order["captures"])
        order["refunded_amount"] = sum(refund["refunded_amount"] for refund in order["refunds"])
        order["remaining_authorized_amount"] = order["order_amount"] - order["captured_amount"]
        if order["captured_amount"]:
            whole = order["remaining_authorized_amount"] == 0
            order["status"] = states.CAPTURED if whole else states.PART_CAPTURED

    def end(self, status: str) -> None:
        """Nothing more can be captured."""
        self.order.update(status=status, remaining_authorized_amount=0)


def open_order(checkout: Document, *, method: str, fraud_status: str) -> None:
    """A completed checkout becomes an authorised order with the same id."""
    now = clock.now()
    order = {
        "order_id": checkout["order_id"],
        "status": states.AUTHORIZED,
        "fraud_status": fraud_status,
        "order_amount": checkout["order_amount"],
        "original_order_amount": checkout["order_amount"],
        **{name: checkout[name] for name in COPIED if name in checkout},
        "klarna_reference": "".join(secrets.choice(LETTERS) for _ in range(8)),
        "created_at": clock.text(now),
        "expires_at": clock.text(midnight(now + AUTHORISED_FOR)),
        "captures": [],
        "refunds": [],
        "shipping_info": [],
        "initial_payment_method": {"type": method, "description": METHODS.get(method, method)},
    }
    urls = {
        name: url.replace("{checkout.order.id}", order["order_id"]) for name, url in checkout["merchant_urls"].items()
    }
    managed = Managed(order=order, push_url=urls["push"], notification_url=urls.get("notification", ""))
    managed.settle()
    save(managed)


def find(order_id: str, ending: str = "") -> Managed:
    """The order, lapsed if its time is over. `ending` is how Klarna's refusal names what was asked."""
    if not _is_uuid(order_id):
        raise Refusal(400, "INVALID_ORDER_ID", "Order ID must be a valid UUID.")
    kept = store().get(KIND, order_id)
    if kept is None or _is_hidden(kept["order"]):
        raise Refusal(404, "NO_SUCH_ORDER", f"Order {order_id} cannot be found. {ending}".strip())
    managed = Managed(**kept)
    if managed.order["status"] in states.OPEN and clock.now() >= clock.parse(managed.order["expires_at"]):
        managed.end(states.EXPIRED)
        save(managed)
    return managed


def save(managed: Managed) -> None:
    store().put(KIND, managed.order_id, vars(managed))


def _is_hidden(order: Document) -> bool:
    """Whether the order is younger than the lag that the test controls set."""
    seconds = (store().get("switch", LAG) or {}).get("seconds", 0)
    return bool(seconds) and clock.now() < clock.parse(order["created_at"]) + timedelta(seconds=seconds)


def _is_uuid(written: str) -> bool:
    try:
        return str(UUID(written)) == written.lower()
    except ValueError:
        return False


def midnight(instant: datetime) -> datetime:
    """Klarna's authorisations end at the beginning of a day, so that all extensions of a day are one."""
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
