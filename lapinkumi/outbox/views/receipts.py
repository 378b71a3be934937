"""What the SMS gateway tells us of the messages we gave it: POST /sms/receipt/<secret>/ {id, status}."""

import json
import re

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from lapinkumi.outbox.models import ReceiptStatus
from lapinkumi.outbox.services.receipts import record_receipt

log = structlog.get_logger(__name__)

GATEWAY = Actor.outside("sms")
PROVIDER_ID = re.compile(r"[!-~]{1,120}")

# The wire says `status` without listing its values: these are the words that gateways use, in our terms.
STATUSES = {
    "accepted": ReceiptStatus.PENDING,
    "queued": ReceiptStatus.PENDING,
    "pending": ReceiptStatus.PENDING,
    "sent": ReceiptStatus.PENDING,
    "delivered": ReceiptStatus.DELIVERED,
    "failed": ReceiptStatus.UNDELIVERED,
    "undelivered": ReceiptStatus.UNDELIVERED,
    "undeliverable": ReceiptStatus.UNDELIVERED,
    "rejected": ReceiptStatus.UNDELIVERED,
    "expired": ReceiptStatus.UNDELIVERED,
}


@csrf_exempt
@require_POST
def receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """Store the receipt, then answer 204. An id or a status that we don't know is no error of the gateway's."""
    if not constant_time_compare(secret, settings.SMS_RECEIPT_SECRET):
        raise Http404
    told = _parse(request.body)
    if told is None:
        return HttpResponseBadRequest()
    provider_id, word = told
    status = STATUSES.get(word.lower())
    if status is None:
        log.warning("receipt with an unknown status", provider_id=provider_id)
    else:
        record_receipt(provider_id=provider_id, status=status, at=clock.now(), by=GATEWAY)
    return HttpResponse(status=204)


def _parse(body: bytes) -> tuple[str, str] | None:
    """The id and the status, or None where the body isn't what the wire says."""
    try:
        told = json.loads(body)
        provider_id, status = told["id"], told["status"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if not isinstance(status, str) or not isinstance(provider_id, str) or not PROVIDER_ID.fullmatch(provider_id):
        return None
    return provider_id, status
