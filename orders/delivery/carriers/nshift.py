"""nShift Delivery (REST `rs-extapi/v1`): the one door to it.

Contract, as far as it is used: `GET /addresses/agents?type=&countryCode=FI&zip=` answers a list of pickup points of
which only id, name, city and countryCode are sure. Credentials go in one of three forms (`NSHIFT_AUTH`): `jwt` changes
them for a token of twelve hours, of which one is kept; `basic` and `combined` send them as they are. A 401 with a token
fetches a new one once.

Nothing of HTTP leaves this module, and it raises nothing but `CarrierError`. The log gets operation, status and
duration: never credentials, and nothing that was sent or told. Never called inside a transaction.
"""

from collections.abc import Mapping
from typing import Any, Final

import requests
from django.conf import settings
from django.core.cache import cache
from requests.auth import HTTPBasicAuth

from lapinkumi.core.http import TimeoutSession, http_session
from orders.delivery.carriers.errors import CarrierNonsense, CarrierRefused, CarrierUnavailable
from orders.delivery.carriers.values import PickupPoint

VISITOR_READ_SECONDS: Final = 2.0
TOKEN_KEY: Final = "nshift:token"  # noqa: S105 - where it is kept
TOKEN_KEPT_SECONDS: Final = 11 * 3600
UNSURE: Final = (408, 429)
LONGEST_ANSWER: Final = 1024 * 1024
LONGEST_TEXT: Final = 80


def in_use() -> bool:
    """Whether there is an account to use."""
    return bool(settings.NSHIFT_BASE_URL and settings.NSHIFT_ID and settings.NSHIFT_SECRET)


def pickup_points(*, kind: str, postcode: str) -> tuple[PickupPoint, ...]:
    """The points near a postcode, the nearest first; `kind` is nShift's name of the carrier's points. For a visitor."""
    asked = {"type": kind, "countryCode": "FI", "zip": postcode}
    with http_session("nshift", read_seconds=VISITOR_READ_SECONDS, retries=0) as session:
        rows = _json(_asked(session, "/addresses/agents", asked, operation="agents"))
    if not isinstance(rows, list):
        raise CarrierNonsense
    return tuple(point for point in map(_point, rows) if point)


def _asked(session: TimeoutSession, path: str, params: Mapping[str, str], *, operation: str) -> requests.Response:
    """The answer to a GET; a token that has lapsed is renewed once."""
    response = _get(session, path, params, operation=operation, fresh=False)
    if response.status_code == 401 and settings.NSHIFT_AUTH == "jwt":
        response = _get(session, path, params, operation=operation, fresh=True)
    return _checked(response)


def _get(
    session: TimeoutSession, path: str, params: Mapping[str, str], *, operation: str, fresh: bool
) -> requests.Response:
    auth = _credentials(session, fresh=fresh)
    url = f"{settings.NSHIFT_BASE_URL}{path}"
    try:
        return session.request("GET", url, params=params, operation=operation, **auth)
    except requests.RequestException:
        raise CarrierUnavailable from None


def _credentials(session: TimeoutSession, *, fresh: bool) -> dict[str, Any]:
    """How the call tells who calls."""
    match settings.NSHIFT_AUTH:
        case "basic":
            return {"auth": _basic()}
        case "combined":
            return _bearer(f"{settings.NSHIFT_ID}-{settings.NSHIFT_SECRET}")
    return _bearer((None if fresh else cache.get(TOKEN_KEY)) or _new_token(session))


def _new_token(session: TimeoutSession) -> str:
    url = f"{settings.NSHIFT_BASE_URL}/sessions/jwt"
    try:
        response = session.request("GET", url, operation="token", auth=_basic())
    except requests.RequestException:
        raise CarrierUnavailable from None
    told = _json(_checked(response))
    token = told.get("token") if isinstance(told, dict) else None
    if not isinstance(token, str) or not token:
        raise CarrierNonsense
    cache.set(TOKEN_KEY, token, TOKEN_KEPT_SECONDS)
    return token


def _basic() -> HTTPBasicAuth:
    return HTTPBasicAuth(settings.NSHIFT_ID, settings.NSHIFT_SECRET)


def _bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def _checked(response: requests.Response) -> requests.Response:
    status = response.status_code
    if status >= 500 or status in UNSURE:
        raise CarrierUnavailable(status=status)
    if status != requests.codes.ok:
        raise CarrierRefused(status=status)
    return response


def _json(response: requests.Response) -> Any:
    if len(response.content) > LONGEST_ANSWER:
        raise CarrierNonsense
    try:
        return response.json()
    except ValueError:
        raise CarrierNonsense from None


def _point(row: Any) -> PickupPoint | None:
    """A row that has what is sure; None of anything else."""
    told = row if isinstance(row, dict) else {}
    number, name, city = (_text(told.get(field)) for field in ("id", "name", "city"))
    if not (number and name and city) or told.get("countryCode") != "FI":
        return None
    street, postcode = _text(told.get("address1")), _text(told.get("zipcode"))
    return PickupPoint(id=number, name=name, street=street, postcode=postcode, city=city.title())


def _text(value: Any) -> str:
    """Printable text of a sane length; anything else is nothing."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if text.isprintable() and len(text) <= LONGEST_TEXT else ""
