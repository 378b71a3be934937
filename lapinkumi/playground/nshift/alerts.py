"""The feed of status events: GET /alerts?fetchId=, at most a hundred at a time."""

from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from lapinkumi.playground import clock
from lapinkumi.playground.nshift.door import answer, illegal, missing
from lapinkumi.playground.store import store

JOURNAL: Final = "nshift-alert"
PAGE: Final = 100
PAUSE_MS: Final = 300_000


def feed(request: HttpRequest) -> HttpResponse:
    """What has happened since that id; -1 hands out where to begin, and nothing else."""
    asked = request.GET.get("fetchId", "")
    if not asked:
        raise missing("fetchId")
    written = store().read(JOURNAL)
    if asked == "-1":
        return _page([], str(len(written)), done=True)
    if not asked.isdigit() or int(asked) > len(written):
        raise illegal("fetchId")
    start = int(asked)
    end = min(start + PAGE, len(written))
    return _page(written[start:end], str(end), done=end == len(written))


def write(booked: dict[str, Any], code: str) -> dict[str, Any]:
    """Something has happened to a booking."""
    now = moment(clock.now())
    told = booked["told"]
    shipment = {
        "shipmentNo": None,
        "orderNo": told["orderNo"],
        "reference": told.get("senderReference"),
        "serviceId": told["service"]["id"],
        "parcelCount": len(booked["numbers"]),
        "parcels": [{"parcelNo": number} for number in booked["numbers"]],
    }
    alert = {"alertCode": code, "alertTime": now, "alertCreated": now, "alertInfo": "STATUS", "shipmentInfo": shipment}
    store().write(JOURNAL, alert)
    return alert


def moment(at: datetime) -> str:
    """As nShift writes it: 2026-11-20T08:00:00.904+0000."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}+0000"


def _page(alerts: list[dict[str, Any]], fetch_id: str, *, done: bool) -> HttpResponse:
    return answer({"fetchId": fetch_id, "minDelay": PAUSE_MS if done else 0, "done": done, "alerts": alerts})
