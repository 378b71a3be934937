"""What goes to nShift and comes from it, between its words and ours. Pure; anything unexpected is nothing."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeGuard

from orders.delivery.carriers.values import Alert, Booked, Booking, Feed, News, Piece

PRINT: Final = {
    "target1Media": "laser-a5", "target1Type": "pdf", "target1XOffset": 0, "target1YOffset": 0,
    "target2Media": "laser-a4", "target2Type": "pdf", "target2XOffset": 0, "target2YOffset": 0,
}  # fmt: skip
# Of both families of codes, STATUS_x and STATUS_TRANSITION_x.
NEWS: Final[Mapping[str, News]] = {
    "PRINTED": News.ON_ITS_WAY,
    "DISPATCHING": News.ON_ITS_WAY,
    "OUTFORDELIVERY": News.ON_ITS_WAY,
    "PARTDELIVERED": News.ON_ITS_WAY,
    "DELIVERING": News.AT_POINT,
    "DELIVERED": News.DELIVERED,
    "RETURNED": News.RETURNED,
}
FAMILIES: Final = ("STATUS_TRANSITION_", "STATUS_")
LONGEST_CODE: Final = 100
LONGEST_STATUS: Final = 60
LONGEST_CURSOR: Final = 60
LONGEST_NUMBER: Final = 40


def shipment_payload(booking: Booking, *, sender: str) -> dict[str, Any]:
    """The body of a booking; the sender is filled from the account's own address book."""
    receiver = booking.receiver
    shipment: dict[str, Any] = {
        "orderNo": booking.reference,
        "sender": {"quickId": sender},
        "receiver": {
            "name": receiver.name,
            "address1": receiver.street,
            "zipcode": receiver.postcode,
            "city": receiver.city,
            "country": "FI",
            "mobile": receiver.phone,
            "phone": receiver.phone,
            "email": receiver.email,
        },
        "service": {"id": booking.service, "normalShipment": True, "addons": []},
        "parcels": [_parcel(piece) for piece in booking.pieces],
    }
    if point := booking.point:
        place = {"address1": point.street, "zipcode": point.postcode, "city": point.city, "country": "FI"}
        shipment["agent"] = {"quickId": point.id, "name": point.name, **place}
    return {"printConfig": PRINT, "shipment": shipment}


def booked_of(row: Any) -> Booked | None:
    """A row that says which booking it is and under which codes it travels."""
    told = row if isinstance(row, dict) else {}
    parcels = told.get("parcels") if isinstance(told.get("parcels"), list) else []
    numbers = [one.get("parcelNo") for one in parcels or [] if isinstance(one, dict)]
    codes = tuple(str(one) for one in (*numbers, told.get("shipmentNo")) if _is_code(one))
    number, reference = told.get("id"), told.get("orderNo")
    if not (_is_word(number, LONGEST_NUMBER) and isinstance(reference, str) and codes):
        return None
    if str(told.get("status", "")).upper() == "CANCELLED":
        return None
    return Booked(id=number, reference=reference, codes=codes, label=_label(told))


def feed_of(told: Any) -> Feed | None:
    """One page of the feed; the list is called alerts or shipments."""
    cursor = str(told.get("fetchId") or "") if isinstance(told, dict) else ""
    if not _is_word(cursor, LONGEST_CURSOR):
        return None
    rows = told.get("alerts", told.get("shipments"))
    pause = told.get("minDelay")
    return Feed(
        cursor=cursor,
        alerts=tuple(alert for alert in map(_alert, rows if isinstance(rows, list) else []) if alert),
        done=told.get("done") is not False,
        pause=timedelta(milliseconds=pause if isinstance(pause, int) and 0 <= pause <= 86_400_000 else 0),
    )


def faults(response: Any) -> str:
    """What nShift says against a question: its own codes, never what was sent."""
    try:
        told = response.json()
    except ValueError:
        return ""
    rows = told if isinstance(told, list) else [told]
    words = [row.get("messageCode") or row.get("code") for row in rows if isinstance(row, dict)]
    return ", ".join(str(word)[:40] for word in words if word)[:200]


def _is_code(value: Any) -> bool:
    return _is_word(value, LONGEST_CODE)


def _is_word(value: Any, longest: int) -> TypeGuard[str]:
    """Text of a sane length that a database keeps: no control characters, no halves of characters."""
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


def _parcel(piece: Piece) -> dict[str, Any]:
    return {
        "copies": piece.copies,
        "weight": float(piece.weight_kg),
        "contents": piece.contents,
        "packageCode": "PC",
        "valuePerParcel": True,
    }


def _label(told: Mapping[str, Any]) -> bytes:
    """The first document that is a PDF, under its new name or its old one."""
    for row in (*_rows(told.get("prints")), *_rows(told.get("pdfs"))):
        try:
            file = base64.b64decode(row.get("data") or row.get("pdf") or "", validate=True)
        except (binascii.Error, TypeError, ValueError):
            continue
        if file.startswith(b"%PDF-"):
            return file
    return b""


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _alert(row: Any) -> Alert | None:
    told = row if isinstance(row, dict) else {}
    about = told.get("shipmentInfo") if isinstance(told.get("shipmentInfo"), dict) else {}
    code, reference = told.get("alertCode"), (about or {}).get("orderNo")
    try:
        told_at = datetime.fromisoformat(str(told.get("alertTime")))
    except ValueError:
        return None
    if not (_is_word(code, LONGEST_CODE) and _is_word(reference, LONGEST_CODE)) or told_at.tzinfo is None:
        return None
    return Alert(reference=reference, code=code[:LONGEST_STATUS], told_at=told_at, news=news_of(code))


def news_of(code: str) -> News:
    """What a status means to us; anything that is not known by its whole name means nothing."""
    for family in FAMILIES:
        if code.startswith(family):
            return NEWS.get(code.removeprefix(family), News.UNKNOWN)
    return News.UNKNOWN
