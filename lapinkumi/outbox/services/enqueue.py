"""Putting messages in the queue, inside the act that has something to tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from lapinkumi.core.acts import step
from lapinkumi.core.jobs import after_commit
from lapinkumi.outbox.addressing import Addressed, address_email, address_sms
from lapinkumi.outbox.models import Attachment, Document, Message, MessageChannel
from lapinkumi.outbox.services.moves import without_content
from lapinkumi.outbox.states import MessageState
from lapinkumi.outbox.still_true import StillTrue, checks
from lapinkumi.outbox.wording import word_email, word_sms

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class File:
    """A small file to attach to an e-mail: a calendar entry, say."""

    filename: str
    content_type: str
    content: bytes


@step
def enqueue_email(
    *,
    name: str,
    to: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    at: datetime,
    language: str = "fi",
    valid_until: datetime | None = None,
    still_true: StillTrue | None = None,
    documents: Iterable[Document] = (),
    attachments: Iterable[File] = (),
    about: str = "",
    sensitive: bool = False,
) -> Message:
    """Word templates/messages/<name>/ now and queue it for a worker; it leaves only if the act is stored.

    The same message with the same key again is the one already there, quietly. From `valid_until` on, or once the
    `still_true` check says no, it is cancelled instead of sent. `about` is what the desk searches by (an order number).
    `sensitive` content (a login code) is removed once the message has come to its end. A bad address stops nothing: the
    row is there, failed, for the desk to see.
    """
    once = {"channel": MessageChannel.EMAIL, "name": name, "dedupe_key": dedupe_key}
    if existing := Message.objects.filter(**once).first():
        return existing
    worded = word_email(name=name, context=context, language=language)
    content = {"subject": worded.subject, "body_text": worded.text, "body_html": worded.html, "language": language}
    terms = {"valid_until": valid_until, "about": about, "sensitive": sensitive, **_truth(still_true)}
    message, created = _store(once, address_email(to), {**content, **terms}, at=at)
    if created:
        attach(message=message, documents=documents, files=attachments)
    return message


@step
def enqueue_sms(
    *,
    name: str,
    to: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    at: datetime,
    language: str = "fi",
    valid_until: datetime | None = None,
    still_true: StillTrue | None = None,
    about: str = "",
    sensitive: bool = False,
) -> Message:
    """As `enqueue_email`, from sms.txt: one text message of at most 160 GSM-7 characters.

    A landline leaves a cancelled row that says so: the e-mail goes all the same. A bad number or too long a text leaves
    a failed one.
    """
    once = {"channel": MessageChannel.SMS, "name": name, "dedupe_key": dedupe_key}
    if existing := Message.objects.filter(**once).first():
        return existing
    text = word_sms(name=name, context=context, language=language)
    content = {"body_text": text, "language": language}
    terms = {"valid_until": valid_until, "about": about, "sensitive": sensitive, **_truth(still_true)}
    message, _created = _store(once, address_sms(to, text=text), {**content, **terms}, at=at)
    return message


@step
def attach(*, message: Message, documents: Iterable[Document], files: Iterable[File]) -> None:
    """Tie documents and files to a new message."""
    message.documents.set(documents)
    Attachment.objects.bulk_create(
        Attachment(message=message, filename=file.filename, content_type=file.content_type, content=file.content)
        for file in files
    )


def _store(once: dict[str, Any], addressed: Addressed, fields: dict[str, Any], *, at: datetime) -> tuple[Message, bool]:
    """The row, and whether it is new; a new one that can be sent is given to a worker once the act is stored."""
    beginning = {"recipient": addressed.recipient, "created_at": at, **_beginning(addressed, at)}
    if addressed.fault and fields["sensitive"]:
        fields = {**fields, **without_content(at)}
    message, created = Message.objects.get_or_create(**once, defaults={**beginning, **fields})
    if created and addressed.fault:
        log.warning("message can't reach anybody", message=message.pk, name=message.name, expected=addressed.expected)
    elif created:
        after_commit("outbox.send_message", id=message.pk)
    return message, created


def _beginning(addressed: Addressed, at: datetime) -> dict[str, Any]:
    if not addressed.fault:
        return {"state": MessageState.QUEUED, "next_attempt_at": at}
    if addressed.expected:
        return {"state": MessageState.CANCELLED, "cancelled_at": at, "reason": addressed.fault}
    return {"state": MessageState.FAILED, "failed_at": at, "reason": addressed.fault, "is_permanent": True}


def _truth(still_true: StillTrue | None) -> dict[str, Any]:
    """The check's fields. Raises LookupError for a check that nobody contributes."""
    if still_true is None:
        return {}
    if still_true.check not in checks():
        raise LookupError(f"MESSAGE_STILL_TRUE has no check named {still_true.check}.")
    return {"still_true": still_true.check, "still_true_args": dict(still_true.args)}
