"""The plate register's stand-in: what it knows of a car, and plates for whatever can go wrong.

Cars are rows of `data/register.csv`: tyre sizes are separated by `|`, and where the rear axle differs its size follows
after a `/ ` sign with spaces around it. A car without sizes is one whose register entry lacks them.
"""

import csv
import hmac
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from lapinkumi.core.errors import ShopError
from lapinkumi.core.plates import normalise_plate
from lapinkumi.playground import faults
from lapinkumi.playground.answers import say

FILE = Path(__file__).parent / "data" / "register.csv"
AXLES_APART = " / "
RETRY_AFTER = "30"
SLOW_SECONDS = 8.0


@dataclass(frozen=True)
class Trouble:
    """A plate on which the register fails, and how, in words for the index page."""

    plate: str
    told: str


TOO_MANY = Trouble("TST-429", "429 liian monta kyselyä, Retry-After 30 s")
BROKEN = Trouble("TST-500", "500 rekisterin sisäinen virhe")
AWAY = Trouble("TST-503", "503 rekisteri on huollossa")
SLOW = Trouble("TST-800", "vastaa vasta 8 sekunnin kuluttua")
GARBAGE = Trouble("TST-200", "200, mutta sisältö on HTML:ää")
HALF = Trouble("TST-201", "200, mutta tärkeimmät kentät puuttuvat")
UNKNOWN = Trouble("TST-404", "404 tuntematon rekisteritunnus")
TROUBLES = (TOO_MANY, BROKEN, AWAY, SLOW, GARBAGE, HALF, UNKNOWN)


def refuse(status: int, error: str = "") -> HttpResponse:
    headers = {"Retry_After": RETRY_AFTER} if status == 429 else {}
    return say({"error": error or f"status {status}"}, status=status, **headers)


@faults.guarded("register", refuse=refuse)
def vehicle(request: HttpRequest, plate: str) -> HttpResponseBase:
    """GET /vehicles/{plate}: the car, 404 for one that nobody registered."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    if not hmac.compare_digest(request.headers.get("x-api-key", "").encode(), settings.VEHICLE_REGISTER_KEY.encode()):
        return refuse(401, "the key is wrong")
    try:
        plate = normalise_plate(plate)
    except ShopError:
        return refuse(404, "no such vehicle")
    return _trouble(plate) or _found(plate)


def _trouble(plate: str) -> HttpResponse | None:
    match plate:
        case TOO_MANY.plate:
            return refuse(429)
        case BROKEN.plate:
            return refuse(500)
        case AWAY.plate:
            return refuse(503)
        case GARBAGE.plate:
            return HttpResponse(faults.GARBAGE)
        case HALF.plate:
            return say({"make": "Volvo", "tyre_sizes": "205/55 R16"})
        case SLOW.plate:
            faults.patience.wait(SLOW_SECONDS)
            return say(next(iter(cars().values())))
    return None


def _found(plate: str) -> HttpResponse:
    car = cars().get(plate)
    return say(car) if car else refuse(404, "no such vehicle")


@cache
def cars() -> dict[str, dict[str, Any]]:
    """Every registered car by its plate, as the register tells it."""
    with FILE.open(encoding="utf-8-sig", newline="") as lines:
        return {row["plate"]: _car(row) for row in csv.DictReader(lines)}


def _car(row: dict[str, str]) -> dict[str, Any]:
    return {
        "make": row["make"],
        "model": row["model"],
        "variant": row["variant"],
        "year": int(row["year"]),
        "tyre_sizes": [_sizes(part) for part in row["tyre_sizes"].split("|") if part.strip()],
        "bolt_pattern": row["bolt_pattern"],
        "centre_bore": _number(row["centre_bore"]),
        "et_min": _number(row["et_min"]),
        "et_max": _number(row["et_max"]),
        "load_index": _number(row["load_index"]),
        "speed_index": row["speed_index"],
    }


def _sizes(written: str) -> dict[str, str]:
    front, _apart, rear = written.strip().partition(AXLES_APART)
    return {"front": front, "rear": rear} if rear else {"front": front}


def _number(written: str) -> int | float | None:
    """A whole number as one, else with its decimals; None where the register has nothing."""
    if not written:
        return None
    number = Decimal(written)
    return int(number) if number == number.to_integral_value() else float(number)
