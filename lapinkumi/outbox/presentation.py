"""How a message is shown to people: its facts and its history, ready for a template."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lapinkumi.core.clock import local
from lapinkumi.core.sms_text import sms_length, sms_parts
from lapinkumi.outbox.models import Message, MessageEvent
from lapinkumi.outbox.states import MessageState

TONES = {
    MessageState.QUEUED: "info",
    MessageState.SENDING: "info",
    MessageState.SENT: "good",
    MessageState.FAILED: "bad",
    MessageState.CANCELLED: "warn",
}
EVENTS = {
    "sending": gettext_lazy("Lähetys alkoi"),
    "sent": gettext_lazy("Lähetetty"),
    "postponed": gettext_lazy("Lähetys ei onnistunut, yritetään uudelleen"),
    "failed": gettext_lazy("Lähetys epäonnistui"),
    "cancelled": gettext_lazy("Peruttu"),
    "resent": gettext_lazy("Lähetetty uudelleen kopiona"),
    "settled": gettext_lazy("Suljettu"),
    "rendered": gettext_lazy("PDF tehty"),
    "render_failed": gettext_lazy("PDF:n teko ei onnistunut"),
    "render_anew": gettext_lazy("PDF pyydetty uudelleen"),
    "receipt_pending": gettext_lazy("Verkko: matkalla"),
    "receipt_delivered": gettext_lazy("Verkko: perillä"),
    "receipt_undelivered": gettext_lazy("Verkko: ei perillä"),
}
BAD_EVENTS = {"postponed", "failed", "cancelled", "receipt_undelivered"}


def facts_of(message: Message) -> list[dict[str, Any]]:
    """What is known of a message, without its content; empty facts are left out."""
    facts = [
        (_("Viesti"), message.name),
        (_("Koskee"), message.about),
        (_("Kieli"), message.language),
        (_("Luotu"), _moment(message.created_at)),
        (_("Lähetetään"), _moment(message.next_attempt_at)),
        (_("Voimassa asti"), _moment(message.valid_until)),
        (_("Tarkistus"), message.still_true),
        (_("Yrityksiä"), str(message.attempts)),
        (_("Syy"), message.reason),
        (_("Toimitustieto"), message.receipt_status and message.get_receipt_status_display()),
        (_("Välittäjän tunnus"), message.provider_id),
        (_("Avain"), message.dedupe_key),
    ]
    return [{"term": term, "value": value} for term, value in facts if value]


def history_of(message: Message) -> list[dict[str, Any]]:
    """The message's events as a timeline, the first first."""
    return [_entry(event) for event in message.events.all()]


def sms_size(text: str) -> str:
    """How long a text message is: "42 merkkiä, 1 viesti"."""
    length, parts = sms_length(text), sms_parts(text)
    characters = ngettext("%(count)s merkki", "%(count)s merkkiä", length) % {"count": length}
    return f"{characters}, " + ngettext("%(count)s viesti", "%(count)s viestiä", parts) % {"count": parts}


def _entry(event: MessageEvent) -> dict[str, Any]:
    return {
        "title": EVENTS.get(event.kind, event.kind),
        "state": "bad" if event.kind in BAD_EVENTS else "done",
        "at": event.at,
        "text": event.data.get("reason", ""),
    }


def _moment(at: datetime | None) -> str:
    return date_format(local(at), "j.n.Y G.i.s") if at else ""
