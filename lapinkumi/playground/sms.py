"""The SMS gateway's stand-in: takes a message once per Idempotency-Key and posts delivery receipts to the shop."""

import hmac
import re
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from lapinkumi.core.errors import ShopError
from lapinkumi.core.phones import is_mobile, normalise_phone
from lapinkumi.playground import callbacks, clock, faults
from lapinkumi.playground.answers import read_object, say
from lapinkumi.playground.store import Document, Due, store

RECEIPT = "sms-receipt"
JOURNAL = "message"
TAKEN = "sms-key"
RECEIPTS_GO_TO = "sms-receipts"
RECEIPT_AFTER = timedelta(seconds=2)
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
NEVER_DELIVERED = "404"  # how the numbers end that no message reaches
LONGEST_TEXT = 1530  # ten parts of a long message
LONGEST_SENDER = 11


def refuse(status: int, error: str = "") -> HttpResponse:
    headers = {"Retry_After": "1"} if status == 429 else {}
    return say({"error": error or f"status {status}"}, status=status, **headers)


@faults.guarded("sms", refuse=refuse)
def messages(request: HttpRequest) -> HttpResponseBase:
    """POST {to, text, sender} -> 202 {id}; the same Idempotency-Key gets the same id and sends nothing more."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not hmac.compare_digest(
        request.headers.get("Authorization", "").encode(), f"Bearer {settings.SMS_GATEWAY_TOKEN}".encode()
    ):
        return refuse(401, "the token is wrong")
    told = read_object(request)
    if problem := problem_of(told):
        return refuse(400, problem)
    return say({"id": take(told or {}, key=request.headers.get("Idempotency-Key", ""))}, status=202)


def problem_of(told: Document | None) -> str:
    """What is wrong with a message, or nothing."""
    if told is None:
        return "the body is not a JSON object"
    to, text, sender = told.get("to"), told.get("text"), told.get("sender")
    if not isinstance(to, str) or not is_telephone(to):
        return "to: not a telephone number in E.164"
    if not isinstance(text, str) or not 1 <= len(text) <= LONGEST_TEXT:
        return "text: 1 to 1530 characters"
    if not isinstance(sender, str) or not 1 <= len(sender) <= LONGEST_SENDER:
        return "sender: 1 to 11 characters"
    return ""


def is_telephone(number: str) -> bool:
    try:
        return bool(E164.fullmatch(number)) and normalise_phone(number) == number
    except ShopError:
        return False


def take(told: Document, *, key: str) -> str:
    """Keep the message and plan its receipt; returns the id, of the first time if the key was seen."""
    with store().transaction():
        seen = store().get(TAKEN, key) if key else None
        if seen:
            return str(seen["id"])
        number = f"sms-{uuid4()}"
        reached = is_mobile(told["to"]) and not told["to"].endswith(NEVER_DELIVERED)
        entry = {name: told[name] for name in ("to", "text", "sender")}
        store().write(JOURNAL, {"id": number, "at": clock.text(clock.now()), "key": key, **entry})
        store().put(TAKEN, key or number, {"id": number})
        status = "delivered" if reached else "undelivered"
        store().plan(RECEIPT, number, {"status": status}, due_at=clock.now() + RECEIPT_AFTER)
    return number


def send_receipt(due: Due) -> None:
    post_receipt(due.about, str(due.body["status"]))


def post_receipt(number: str, status: str) -> callbacks.Answer:
    """Tell the shop what became of a message."""
    told = store().get("switch", RECEIPTS_GO_TO) or {}
    url = told.get("url") or f"{settings.SITE_URL}/sms/receipt/{settings.SMS_RECEIPT_SECRET}/"
    return callbacks.call(RECEIPT, str(url), about=number, body={"id": number, "status": status})
