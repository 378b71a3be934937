"""Klarna Checkout v3 and Order Management v1 over HTTP: the contract of the calls, and nothing of the shop.

- It serves any implementation behind its base URL: Kustom, Klarna, or a stand-in. An order is handled where it was
  made, so address and credentials are given for each client.
- It takes payloads that `mapping` has built and checked, and gives back values that `reading` has made. Nothing of
  HTTP leaves it, and it raises nothing but `KlarnaError`.
- Success is the one status that the contract names, with all its parts. Any other success is a `KlarnaProtocolError`:
  nobody knows what was done, and the order must be read.
- Only GETs are tried again here, few times. A write is tried again by its task, if the error is `retryable`, with the
  same key (`idempotency_key`), made from the row that holds the intent. Creating a checkout takes no key: one made
  twice lapses by itself after 48 hours.
- Klarna gives up after 30 seconds; a worker waits as long, a visitor 10, and a connection takes at most 3.05.
- The log gets operation, status and duration, and of a refusal its code and correlation id; never credentials, ids of
  orders, or anything that was sent or told.

Not shared between threads, and never called inside a transaction.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import requests
from requests.auth import HTTPBasicAuth

from lapinkumi.core.http import http_session
from orders.klarna.answers import Answer
from orders.klarna.errors import KlarnaNotFound, KlarnaProtocolError, KlarnaUnavailable
from orders.klarna.mapping import (
    AddressPayload,
    AuthorizationPayload,
    CapturePayload,
    CheckoutPayload,
    ReferencesPayload,
    RefundPayload,
    ShippingPayload,
)
from orders.klarna.operations import ROUTES, Operation
from orders.klarna.reading import read_capture, read_checkout, read_order, read_refund
from orders.klarna.replies import Capture, CheckoutOrder, ManagedOrder, Refund

VISITOR_READ_SECONDS: Final = 10
WORKER_READ_SECONDS: Final = 30
GET_RETRIES: Final = 2
IDEMPOTENCY_HEADER: Final = "Klarna-Idempotency-Key"

_BASE_URL = re.compile(r"https?://[^\s/]\S*")
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")


class KlarnaClient:
    """One merchant's door to Klarna. Every method may raise any `KlarnaError`; docstrings name the telling ones."""

    def __init__(
        self,
        base_url: str,
        username: str,
        password: str,
        *,
        read_seconds: float = VISITOR_READ_SECONDS,
        get_retries: int = GET_RETRIES,
    ) -> None:
        if not _BASE_URL.fullmatch(base_url):
            raise ValueError("Klarna's base URL must be a web address.")
        self._base_url = base_url.rstrip("/")
        self._session = http_session(
            "klarna", read_seconds=read_seconds, retries=get_retries, headers={"Accept": "application/json"}
        )
        self._session.auth = HTTPBasicAuth(username.encode(), password.encode())

    # Checkout

    def create_checkout(self, payload: CheckoutPayload) -> CheckoutOrder:
        """Open a checkout. Not idempotent."""
        answer = self._call(Operation.CREATE_CHECKOUT, payload)
        created = answer.read(read_checkout)
        answer.require_location_of(created.order_id, base_url=self._base_url)
        return created

    def get_checkout(self, order_id: str) -> CheckoutOrder:
        """Read a checkout. KlarnaNotFound once it has lapsed, or some time after it was completed."""
        return self._call(Operation.GET_CHECKOUT, order=order_id).read(read_checkout)

    def update_checkout(self, order_id: str, payload: CheckoutPayload) -> CheckoutOrder:
        """Change a checkout; what is not given stays. KlarnaReadOnly when it is paid, KlarnaNotFound when it lapsed."""
        return self._call(Operation.UPDATE_CHECKOUT, payload, order=order_id).read(read_checkout)

    def abort_checkout(self, order_id: str) -> None:
        """Close a checkout, so that it can no longer be paid. KlarnaReadOnly when it has been."""
        self._call(Operation.ABORT_CHECKOUT, order=order_id)

    # Order Management: what is read

    def get_order(self, order_id: str) -> ManagedOrder:
        """Read an order: the truth about its money. KlarnaNotFound also for a moment after the checkout is complete."""
        return self._call(Operation.GET_ORDER, order=order_id).read(read_order)

    def get_capture(self, order_id: str, capture_id: str) -> Capture:
        """Read one capture."""
        return self._call(Operation.GET_CAPTURE, order=order_id, part=capture_id).read(read_capture)

    def get_refund(self, order_id: str, refund_id: str) -> Refund:
        """Read one refund."""
        return self._call(Operation.GET_REFUND, order=order_id, part=refund_id).read(read_refund)

    # Order Management: what moves money

    def capture(self, order_id: str, payload: CapturePayload, *, key: UUID) -> str:
        """Charge the buyer; gives the capture's id. KlarnaPaymentFailed when the buyer could not be charged."""
        answer = self._call(Operation.CAPTURE, payload, key=key, order=order_id)
        return answer.new_id("Capture-Id", base_url=self._base_url)

    def refund(self, order_id: str, payload: RefundPayload, *, key: UUID) -> str:
        """Give captured money back; gives the refund's id."""
        answer = self._call(Operation.REFUND, payload, key=key, order=order_id)
        return answer.new_id("Refund-Id", base_url=self._base_url)

    def cancel(self, order_id: str, *, key: UUID) -> None:
        """Let the whole authorisation go. KlarnaNotAllowed once anything is captured: then `release`."""
        self._call(Operation.CANCEL, key=key, order=order_id)

    def release(self, order_id: str, *, key: UUID) -> None:
        """Let go of what is not captured. KlarnaNotAllowed when nothing is captured yet, or nothing is left."""
        self._call(Operation.RELEASE, key=key, order=order_id)

    def extend(self, order_id: str, *, key: UUID) -> None:
        """Ask for more time to capture; `get_order` tells the new last day. KlarnaNotAllowed when Klarna will not."""
        self._call(Operation.EXTEND, key=key, order=order_id)

    def update_authorization(self, order_id: str, payload: AuthorizationPayload, *, key: UUID) -> None:
        """Put a new sum and its lines in the place of the old. KlarnaNotAllowed when a rise is refused."""
        self._call(Operation.UPDATE_AUTHORIZATION, payload, key=key, order=order_id)

    # Order Management: what is told

    def acknowledge(self, order_id: str, *, key: UUID) -> None:
        """Tell Klarna that the order is safely ours, which ends its pushes. Harmless to repeat."""
        self._call(Operation.ACKNOWLEDGE, key=key, order=order_id)

    def set_references(self, order_id: str, payload: ReferencesPayload, *, key: UUID) -> None:
        """Tell our order number; a reference that is not given stays."""
        self._call(Operation.SET_REFERENCES, payload, key=key, order=order_id)

    def add_shipping_info(
        self, order_id: str, payload: ShippingPayload, *, key: UUID, capture_id: str | None = None
    ) -> None:
        """Tell of parcels, those of one capture or of the order; they are added to what was told before."""
        if capture_id is None:
            self._call(Operation.ADD_SHIPPING_INFO, payload, key=key, order=order_id)
        else:
            self._call(Operation.ADD_CAPTURE_SHIPPING_INFO, payload, key=key, order=order_id, part=capture_id)

    def update_shipping_address(self, order_id: str, payload: AddressPayload, *, key: UUID) -> None:
        """Correct the delivery address. KlarnaNotAllowed when Klarna will not carry the risk of the new one."""
        self._call(Operation.UPDATE_SHIPPING_ADDRESS, payload, key=key, order=order_id)

    def _call(
        self, operation: Operation, payload: Mapping[str, Any] | None = None, *, key: UUID | None = None, **ids: str
    ) -> Answer:
        route = ROUTES[operation]
        url = self._base_url + route.path.format(**{name: _safe(operation, given) for name, given in ids.items()})
        headers = {IDEMPOTENCY_HEADER: str(key)} if key else {}
        try:
            response = self._session.request(
                route.method, url, json=payload, headers=headers, operation=operation.value
            )
        except requests.TooManyRedirects:
            raise KlarnaProtocolError(operation=operation, error_messages=["redirects"]) from None
        except requests.RequestException:
            raise KlarnaUnavailable(operation=operation) from None
        answer = Answer(operation, response)
        answer.require_success(route.success)
        return answer


def _safe(operation: Operation, order_id: str) -> str:
    """The id, if it can be one: nothing else may find its way into an address."""
    if not _ID.fullmatch(order_id):
        raise KlarnaNotFound(operation=operation)
    return order_id
