"""The calls to Klarna: their names for logs, errors and keys, where each goes, and the status that is its success."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Operation(StrEnum):
    """Never rename one that is called with a key: under another key the same intent is carried out twice."""

    CREATE_CHECKOUT = "create_checkout"
    GET_CHECKOUT = "get_checkout"
    UPDATE_CHECKOUT = "update_checkout"
    ABORT_CHECKOUT = "abort_checkout"
    GET_ORDER = "get_order"
    ACKNOWLEDGE = "acknowledge"
    SET_REFERENCES = "set_references"
    CAPTURE = "capture"
    GET_CAPTURE = "get_capture"
    ADD_SHIPPING_INFO = "add_shipping_info"
    ADD_CAPTURE_SHIPPING_INFO = "add_capture_shipping_info"
    REFUND = "refund"
    GET_REFUND = "get_refund"
    CANCEL = "cancel"
    RELEASE = "release"
    EXTEND = "extend"
    UPDATE_AUTHORIZATION = "update_authorization"
    UPDATE_SHIPPING_ADDRESS = "update_shipping_address"


class Route(NamedTuple):
    """Method, path, and the status of success."""

    method: str
    path: str
    success: int


_CHECKOUTS: Final = "/checkout/v3/orders"
_CHECKOUT: Final = f"{_CHECKOUTS}/{{order}}"
_ORDER: Final = "/ordermanagement/v1/orders/{order}"

ROUTES: Final[Mapping[Operation, Route]] = {
    Operation.CREATE_CHECKOUT: Route("POST", _CHECKOUTS, 201),
    Operation.GET_CHECKOUT: Route("GET", _CHECKOUT, 200),
    Operation.UPDATE_CHECKOUT: Route("POST", _CHECKOUT, 200),
    Operation.ABORT_CHECKOUT: Route("POST", f"{_CHECKOUT}/abort", 200),
    Operation.GET_ORDER: Route("GET", _ORDER, 200),
    Operation.ACKNOWLEDGE: Route("POST", f"{_ORDER}/acknowledge", 204),
    Operation.SET_REFERENCES: Route("PATCH", f"{_ORDER}/merchant-references", 204),
    Operation.CAPTURE: Route("POST", f"{_ORDER}/captures", 201),
    Operation.GET_CAPTURE: Route("GET", f"{_ORDER}/captures/{{part}}", 200),
    Operation.ADD_SHIPPING_INFO: Route("POST", f"{_ORDER}/shipping-info", 204),
    Operation.ADD_CAPTURE_SHIPPING_INFO: Route("POST", f"{_ORDER}/captures/{{part}}/shipping-info", 204),
    Operation.REFUND: Route("POST", f"{_ORDER}/refunds", 201),
    Operation.GET_REFUND: Route("GET", f"{_ORDER}/refunds/{{part}}", 200),
    Operation.CANCEL: Route("POST", f"{_ORDER}/cancel", 204),
    Operation.RELEASE: Route("POST", f"{_ORDER}/release-remaining-authorization", 204),
    Operation.EXTEND: Route("POST", f"{_ORDER}/extend-authorization-time", 204),
    Operation.UPDATE_AUTHORIZATION: Route("PATCH", f"{_ORDER}/authorization", 204),
    Operation.UPDATE_SHIPPING_ADDRESS: Route("PATCH", f"{_ORDER}/customer-details", 204),
}
