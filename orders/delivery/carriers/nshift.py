"""nShift Delivery (REST `rs-extapi/v1`): the one door to it.

Contract, as far as it is used: `GET /addresses/agents?type=&countryCode=FI&zip=` answers a list of pickup points of
which only id, name, city and countryCode are sure. `POST /shipments?returnFile=true` books and prints at once; there is
no idempotency key, so a booking whose answer was lost is looked for by our own `orderNo` (`/shipments-history`), and
never simply made again. `GET /alerts?fetchId=` is the feed of statuses.

Credentials go in one of three forms (`NSHIFT_AUTH`): `jwt` changes them for a token of twelve hours, of which one is
kept; `basic` and `combined` send them as they are. A 401 with a token fetches a new one once.

Nothing of HTTP leaves this module, and it raises nothing but `CarrierError`. The log gets operation, status and
duration: never credentials, and nothing that was sent or told. Never called inside a transaction.
"""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import requests
from django.conf import settings
from django.core.cache import cache
from requests.auth import HTTPBasicAuth

from lapinkumi.core.http import TimeoutSession, http_session
from orders.delivery.carriers.errors import CarrierNonsense, CarrierNotAsked, CarrierRefused, CarrierUnavailable
from orders.delivery.carriers.nshift_mapping import booked_of, faults, feed_of, shipment_payload
from orders.delivery.carriers.values import Booked, Booking, Feed, PickupPoint

VISITOR_READ_SECONDS: Final = 2.0
WORKER_READ_SECONDS: Final = 30.0
FIRST: Final = "-1"  # where a feed that was never read begins
TOKEN_KEY: Final = "nshift:token"  # noqa: S105 - where it is kept
TOKEN_KEPT_SECONDS: Final = 11 * 3600
UNSURE: Final = (408, 429)
LONGEST_ANSWER: Final = 8 * 1024 * 1024
LONGEST_LABEL: Final = 5 * 1024 * 1024
LONGEST_TEXT: Final = 80


def in_use() -> bool:
    """Whether there is an account to use."""
    return bool(settings.NSHIFT_BASE_URL and settings.NSHIFT_ID and settings.NSHIFT_SECRET)


def can_book() -> bool:
    """Whether there is an account to book with: the sender's contracts are in its address book."""
    return in_use() and bool(settings.NSHIFT_SENDER)


def pickup_points(*, kind: str, postcode: str) -> tuple[PickupPoint, ...]:
    """The points near a postcode, the nearest first; `kind` is nShift's name of the carrier's points. For a visitor."""
    asked = {"type": kind, "countryCode": "FI", "zip": postcode}
    with http_session("nshift", read_seconds=VISITOR_READ_SECONDS, retries=0) as session:
        rows = _json(_call(session, "GET", "/addresses/agents", operation="agents", params=asked))
    if not isinstance(rows, list):
        raise CarrierNonsense
    return tuple(point for point in map(_point, rows) if point)


def book(booking: Booking) -> Booked:
    """Book and print. Raises CarrierRefused or CarrierNotAsked where nothing was booked; any other: nobody knows.

    There is no key that would make it safe to ask twice: see `find`.
    """
    payload = shipment_payload(booking, sender=settings.NSHIFT_SENDER)
    with http_session("nshift", read_seconds=WORKER_READ_SECONDS, retries=0) as session:
        _be_known(session)
        answer = _call(
            session, "POST", "/shipments", operation="book", ok=(201,), params={"returnFile": "true"}, json=payload
        )
        rows = _json(answer)
    found = [one for one in map(booked_of, rows if isinstance(rows, list) else []) if one]
    if len(found) != 1 or found[0].reference != booking.reference:
        raise CarrierNonsense
    return found[0]


def find(reference: str) -> list[Booked]:
    """The bookings with exactly our reference; without their labels."""
    asked = {"page": "0", "searchField": "orderNo", "searchValue": reference}
    with http_session("nshift", read_seconds=WORKER_READ_SECONDS) as session:
        told = _json(_call(session, "GET", "/shipments-history", operation="find", params=asked))
    rows = told.get("shipments") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise CarrierNonsense
    return [one for one in map(booked_of, rows) if one and one.reference == reference]


def label(booking_id: str) -> bytes:
    """The label's PDF, which nShift keeps for an hour; nothing after that."""
    path = f"/shipments/{quote(booking_id, safe='')}/prints"
    with http_session("nshift", read_seconds=WORKER_READ_SECONDS) as session:
        rows = _json(_call(session, "GET", path, operation="prints"))
        first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
        if not first.get("id"):
            return b""
        file = _call(session, "GET", f"{path}/{quote(str(first['id']), safe='')}", operation="label", ok=(200, 404))
    return file.content if file.content.startswith(b"%PDF-") and len(file.content) <= LONGEST_LABEL else b""


def cancel(booking_id: str) -> None:
    """Call a booking off. Called off already, or not known (any more): nothing happens."""
    with http_session("nshift", read_seconds=WORKER_READ_SECONDS) as session:
        _call(session, "DELETE", f"/shipments/{quote(booking_id, safe='')}", operation="cancel", ok=(204, 404))


def alerts(cursor: str) -> Feed:
    """What has happened since the cursor; FIRST only tells where to begin."""
    with http_session("nshift", read_seconds=WORKER_READ_SECONDS) as session:
        told = _json(_call(session, "GET", "/alerts", operation="alerts", params={"fetchId": cursor}))
    feed = feed_of(told)
    if feed is None:
        raise CarrierNonsense
    return feed


def _call(
    session: TimeoutSession, method: str, path: str, *, operation: str, ok: Sequence[int] = (200,), **told: Any
) -> requests.Response:
    """The answer, if it is as it should be; a token that has lapsed is renewed once (401: nothing was done)."""
    response = _sent(session, method, path, operation=operation, fresh=False, **told)
    if response.status_code == 401 and settings.NSHIFT_AUTH == "jwt":
        response = _sent(session, method, path, operation=operation, fresh=True, **told)
    return _checked(response, ok)


def _sent(
    session: TimeoutSession, method: str, path: str, *, operation: str, fresh: bool, **told: Any
) -> requests.Response:
    auth = _credentials(session, fresh=fresh)
    url = f"{settings.NSHIFT_BASE_URL}{path}"
    try:
        return session.request(method, url, operation=operation, **told, **auth)
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


def _be_known(session: TimeoutSession) -> None:
    """Get a token beforehand: what fails here has asked for nothing."""
    try:
        _credentials(session, fresh=False)
    except (CarrierUnavailable, CarrierNonsense) as error:
        raise CarrierNotAsked(**error.data) from None


def _new_token(session: TimeoutSession) -> str:
    url = f"{settings.NSHIFT_BASE_URL}/sessions/jwt"
    try:
        response = session.request("GET", url, operation="token", auth=_basic())
    except requests.RequestException:
        raise CarrierUnavailable from None
    told = _json(_checked(response, (200,)))
    token = told.get("token") if isinstance(told, dict) else None
    if not isinstance(token, str) or not token:
        raise CarrierNonsense
    cache.set(TOKEN_KEY, token, TOKEN_KEPT_SECONDS)
    return token


def _basic() -> HTTPBasicAuth:
    return HTTPBasicAuth(settings.NSHIFT_ID, settings.NSHIFT_SECRET)


def _bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}}


def _checked(response: requests.Response, ok: Sequence[int]) -> requests.Response:
    status = response.status_code
    if status in ok:
        return response
    if status >= 500 or status in UNSURE:
        raise CarrierUnavailable(status=status)
    if status < 400:
        raise CarrierNonsense(status=status)
    told = faults(response)
    raise CarrierRefused(status=status, **({"faults": told} if told else {}))


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
