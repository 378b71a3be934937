"""The validation callback: may this purchase go on? Asked of the shop when the buyer presses the button."""

import json
from dataclasses import dataclass

from lapinkumi.playground import callbacks
from lapinkumi.playground.klarna.checkout import Checkout
from lapinkumi.playground.store import Document

PATIENCE_SECONDS = 3.0
PATIENCE_WHEN_REQUIRED_SECONDS = 10.0
REDIRECTS = (301, 302, 303, 307)
ERROR_TYPES = ("approval_failed", "address_error", "unsupported_shipping_address")
WITHOUT_TEXT = "unsupported_shipping_address"
FAILED = "Valitettavasti ostosta ei voida käsitellä."
WRONG_ADDRESS = "Tähän osoitteeseen ei voi toimittaa."


@dataclass(frozen=True)
class Verdict:
    """The shop's word: approved, or denied with a text for the buyer or an address to go to."""

    approved: bool
    text: str = ""
    location: str = ""


APPROVED = Verdict(approved=True)


def ask(checkout: Checkout, order: Document) -> Verdict:
    """The shop's verdict on the order; without an address to ask at it is approved."""
    url = checkout.url("validation")
    if not url:
        return APPROVED
    required = bool(checkout.options.get("require_validate_callback_success"))
    seconds = PATIENCE_WHEN_REQUIRED_SECONDS if required else PATIENCE_SECONDS
    return judge(
        callbacks.call("validation", url, about=checkout.order_id, body=order, seconds=seconds), required=required
    )


def judge(answer: callbacks.Answer, *, required: bool) -> Verdict:
    """What an answer means; `required`: the shop demands that its callback succeeds."""
    if answer.status == 200:
        return APPROVED
    if answer.status in REDIRECTS and answer.location:
        return Verdict(approved=False, location=answer.location)
    if not required:
        return APPROVED  # no answer in time; [E] any other status
    return Verdict(approved=False, text=(_told(answer.body) if answer.status == 400 else "") or FAILED)


def _told(body: str) -> str:
    """The shop's own words to the buyer, where it said them as the contract asks."""
    try:
        told = json.loads(body)
        kind, text = told["error_type"], told.get("error_text", "")
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""
    if kind not in ERROR_TYPES or not isinstance(text, str):
        return ""
    return text or (WRONG_ADDRESS if kind == WITHOUT_TEXT else "")
