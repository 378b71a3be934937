"""SMS through the gateway's HTTP door: POST {SMS_GATEWAY_URL}/messages, answered 202 {id}; receipts come later."""

from datetime import timedelta

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from lapinkumi.core.http import http_session
from lapinkumi.outbox.channels import NotSent
from lapinkumi.outbox.models import Message

READ_SECONDS = 10
MESSAGE_AT_FAULT = {400, 422}


def send(message: Message) -> str:
    """Hand the text to the gateway; returns the gateway's id. Raises NotSent.

    Every try carries the row's own Idempotency-Key, so one that was sent but not recorded is not sent twice. Permanent
    is only what the gateway says of this number or text; a refused token is our fault and waits until it is mended.
    """
    with http_session("sms", read_seconds=READ_SECONDS, retries=0) as session:
        try:
            answer = session.request(
                "POST",
                f"{settings.SMS_GATEWAY_URL}/messages",
                json={"to": message.recipient, "text": message.body_text, "sender": settings.SMS_SENDER},
                headers={
                    "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
                    "Idempotency-Key": str(message.uuid),
                },
                operation="send",
            )
        except requests.RequestException:
            raise NotSent(_("Tekstiviestien välittäjä ei vastaa."), retryable=True) from None
    return _gateway_id(answer)


def _gateway_id(answer: requests.Response) -> str:
    if not answer.ok:
        raise NotSent(
            _("Tekstiviestien välittäjä vastasi %(status)s.") % {"status": answer.status_code},
            retryable=answer.status_code not in MESSAGE_AT_FAULT,
            retry_after=_retry_after(answer),
        )
    try:
        return str(answer.json()["id"])[:120]
    except (ValueError, TypeError, KeyError):
        raise NotSent(_("Tekstiviestien välittäjän vastauksesta puuttui tunnus."), retryable=True) from None


def _retry_after(answer: requests.Response) -> timedelta | None:
    """The pause that the gateway asks for, where it asks in seconds."""
    seconds = answer.headers.get("Retry-After", "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 6 else None
