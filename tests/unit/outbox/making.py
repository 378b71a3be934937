"""Messages and documents for the tests."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from lapinkumi.core.actors import Actor
from lapinkumi.outbox.models import Document, Message
from lapinkumi.outbox.services.documents import store_document
from lapinkumi.outbox.services.enqueue import enqueue_email, enqueue_sms

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BY = Actor.system("test")


def email(**changes: Any) -> Message:
    """A queued e-mail."""
    order = {
        "name": "greeting",
        "to": "aino@example.fi",
        "context": {"person": "Aino", "order": "LK-1001"},
        "dedupe_key": "order 1",
        "at": NOW,
        "about": "LK-1001",
    }
    with transaction.atomic():
        return enqueue_email(**{**order, **changes})


def sms(**changes: Any) -> Message:
    """A queued text message."""
    order = {
        "name": "greeting",
        "to": "040 123 4567",
        "context": {"person": "Aino", "order": "LK-1001"},
        "dedupe_key": "order 1",
        "at": NOW,
        "about": "LK-1001",
    }
    with transaction.atomic():
        return enqueue_sms(**{**order, **changes})


def paper(**changes: Any) -> Document:
    """A stored document with no PDF yet."""
    order = {
        "kind": "receipt",
        "number": "LK-1001",
        "title": "Kuitti LK-1001",
        "template": "documents/paper.html",
        "context": {"sum": "480,00"},
        "at": NOW,
    }
    with transaction.atomic():
        return store_document(**{**order, **changes})
