"""Rows of what leaves the house."""

from lapinkumi.outbox.models.document import Document, DocumentEvent
from lapinkumi.outbox.models.message import Attachment, Message, MessageChannel, MessageEvent, ReceiptStatus
from lapinkumi.outbox.models.receipt import SmsReceipt

__all__ = [
    "Attachment",
    "Document",
    "DocumentEvent",
    "Message",
    "MessageChannel",
    "MessageEvent",
    "ReceiptStatus",
    "SmsReceipt",
]
