"""The plate register: the one door to it.

Contract: `GET {VEHICLE_REGISTER_URL}/vehicles/{plate}` with the header `x-api-key` answers 200 `{make, model, variant,
year, tyre_sizes: [{front, rear?}], bolt_pattern, centre_bore, et_min, et_max, load_index, speed_index}`, where anything
but make and model may be missing; 404 for a plate it does not know; 429 with Retry-After; 5xx.

It is asked while a visitor waits, so it is asked once and answered within three seconds or given up. What goes wrong is
a `RegisterError` whose `retryable` says whether asking later may help. No plate is logged, nor kept in an error.
"""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final
from urllib.parse import quote

import requests
import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError
from lapinkumi.core.http import http_session
from shop.car import Car, Wheels
from shop.load_speed import LOAD_KG, SPEED_KMH
from shop.sizes import BORES_MM, OFFSETS_MM, BadSize, BoltPattern, TyreSize, parse_bolt_pattern, parse_tyre_size

CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 2.0
LONGEST_ANSWER: Final = 64 * 1024
LONGEST_NAME: Final = 60
MOST_SIZES: Final = 20
YEARS: Final = range(1900, 2100)

log = structlog.get_logger(__name__)


class RegisterError(ShopError):
    """The register gave no usable answer; the sentence leads the visitor on."""

    message = _("Ajoneuvorekisteri ei vastaa juuri nyt. Valitse auto mallin mukaan tai hae rengaskoolla.")
    retryable: ClassVar[bool] = True


class RegisterDown(RegisterError):
    """No connection, no answer in time, or 5xx."""


class RegisterBusy(RegisterError):
    """429: we have asked too often. `data["seconds"]` is how long it wants to be left alone, where it said."""


class RegisterRefused(RegisterError):
    """Our key or our question is not accepted: nothing that asking again would mend."""

    retryable = False


class RegisterNonsense(RegisterError):
    """An answer that is no car."""

    retryable = False


def in_use() -> bool:
    """Whether there is a register to ask."""
    return bool(settings.VEHICLE_REGISTER_URL)


def ask(plate: str) -> Car | None:
    """The car of this plate (normalised: `ABC-123`), as far as the register knows it; None for a plate it does not.

    Raises RegisterError. The answer bears no plate.
    """
    if not in_use():
        raise RegisterRefused
    response = _get(f"{settings.VEHICLE_REGISTER_URL}/vehicles/{quote(plate)}")
    match response.status_code:
        case 200:
            return _car(_json(response))
        case 404:
            return None
        case 429:
            raise RegisterBusy(seconds=_seconds(response.headers.get("Retry-After", "")))
        case status if status >= 500:
            raise RegisterDown(status=status)
        case status:
            raise RegisterRefused(status=status)


def _get(url: str) -> requests.Response:
    headers = {"x-api-key": settings.VEHICLE_REGISTER_KEY, "Accept": "application/json"}
    with http_session("register", read_seconds=READ_SECONDS, retries=0, headers=headers) as session:
        try:
            return session.request("GET", url, operation="vehicle", timeout=(CONNECT_SECONDS, READ_SECONDS))
        except requests.RequestException:
            raise RegisterDown from None


def _json(response: requests.Response) -> Mapping[str, Any]:
    if len(response.content) > LONGEST_ANSWER:
        raise RegisterNonsense
    try:
        answer = response.json()
    except ValueError:
        raise RegisterNonsense from None
    if not isinstance(answer, dict):
        raise RegisterNonsense
    return answer


def _seconds(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _car(answer: Mapping[str, Any]) -> Car:
    """What can be understood of the answer. Make and model must be there; what makes no sense is left out."""
    make, model = _text(answer.get("make")), _text(answer.get("model"))
    if not make or not model:
        raise RegisterNonsense
    et_min, et_max = _offset(answer.get("et_min")), _offset(answer.get("et_max"))
    if et_min is None or et_max is None or et_min > et_max:
        et_min = et_max = None
    speed = _text(answer.get("speed_index")).upper()
    return Car(
        make=make,
        model=model,
        variant=_text(answer.get("variant")),
        year=_within(answer.get("year"), YEARS),
        wheels=tuple(_wheels(answer.get("tyre_sizes"))),
        bolts=_bolts(answer.get("bolt_pattern")),
        centre_bore_mm=_bore(answer.get("centre_bore")),
        et_min=et_min,
        et_max=et_max,
        load_index=_within(answer.get("load_index"), LOAD_KG),
        speed_symbol=speed if speed in SPEED_KMH else "",
    )


def _wheels(sizes: Any) -> Iterator[Wheels]:
    unread = 0
    for item in (sizes if isinstance(sizes, list) else [])[:MOST_SIZES]:
        try:
            front, rear = _size(item["front"]), item.get("rear")
            yield Wheels(front=front, rear=_other(front, _size(rear)) if rear else None)
        except (BadSize, KeyError, TypeError, AttributeError):
            unread += 1
    if unread:
        log.warning("sizes not understood", service="register", count=unread)


def _size(value: Any) -> TyreSize:
    return parse_tyre_size(value) if isinstance(value, str) else parse_tyre_size("")


def _other(front: TyreSize, rear: TyreSize) -> TyreSize | None:
    return rear if rear != front else None


def _text(value: Any) -> str:
    """Printable text of a sane length; anything else is nothing."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text[:LONGEST_NAME] if text.isprintable() else ""


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        number = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _within(value: Any, allowed: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number in allowed else None


def _offset(value: Any) -> int | None:
    return _within(value, OFFSETS_MM)


def _bolts(value: Any) -> BoltPattern | None:
    try:
        return parse_bolt_pattern(value) if isinstance(value, str) else None
    except BadSize:
        return None


def _bore(value: Any) -> Decimal | None:
    number = _number(value)
    low, high = BORES_MM
    return number.quantize(Decimal("0.1")) if number is not None and low <= number <= high else None
