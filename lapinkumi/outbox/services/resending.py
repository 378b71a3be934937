"""What staff do with a message: send it again, or settle a failed one in another way."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.errors import ShopError
from lapinkumi.core.jobs import after_commit
from lapinkumi.outbox.models import Message, MessageEvent
from lapinkumi.outbox.services.enqueue import File, attach
from lapinkumi.outbox.services.moves import move
from lapinkumi.outbox.states import MessageState

ON_ITS_WAY = (MessageState.QUEUED, MessageState.SENDING)


class CannotResend(ShopError):
    """The message can't be sent again; nothing was changed."""


class NotFailed(ShopError):
    """Only a failed message waits for somebody to deal with it; nothing was changed."""

    message = _("Vain epäonnistuneen viestin voi merkitä hoidetuksi.")


@act
def resend(*, message_id: int, at: datetime, by: Actor, recipient: str = "") -> Message:
    """Queue a copy of a sent or failed message, to `recipient` where one is given; returns the row that will be sent.

    A copy is a message of its own: it has its own tries and its own id at the carrier. A failed message is closed by
    its copy. While the message or its copy to that receiver is on its way, it is returned and nothing happens.
    Raises CannotResend for what is no longer true, or whose content has been removed.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    recipient = recipient or message.recipient
    on_its_way = _on_its_way(message, recipient)
    if on_its_way is not None:
        return on_its_way
    if message.wiped_at:
        raise CannotResend(_("Viestin sisältö on poistettu, joten sitä ei voi lähettää uudelleen."))
    if message.state == MessageState.CANCELLED:
        raise CannotResend(_("Viesti on peruttu: %(reason)s") % {"reason": message.reason})
    copy = _copy(message, recipient, at=at)
    MessageEvent.of(at=at, by=by, kind="resent", data={"copy": copy.pk}, message=message).save()
    if message.state == MessageState.FAILED:
        _close(message, str(_("Lähetetty uudelleen.")), at=at, by=by)
    after_commit("outbox.send_message", id=copy.pk)
    return copy


@act
def settle(*, message_id: int, reason: str, at: datetime, by: Actor) -> Message:
    """Close a failed message that was dealt with in another way (by phone, say). Closed already: nothing happens.

    Raises NotFailed for any other.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state == MessageState.CANCELLED:
        return message
    if message.state != MessageState.FAILED:
        raise NotFailed
    _close(message, reason, at=at, by=by)
    return message


def _on_its_way(message: Message, recipient: str) -> Message | None:
    if message.state in ON_ITS_WAY:
        return message
    return message.copies.filter(state__in=ON_ITS_WAY, recipient=recipient).first()


def _copy(message: Message, recipient: str, *, at: datetime) -> Message:
    copy = Message.objects.create(
        copy_of=message,
        dedupe_key=f"copy of {message.pk}, {message.copies.count() + 1}",
        recipient=recipient,
        created_at=at,
        next_attempt_at=at,
        **{field: getattr(message, field) for field in _COPIED},
    )
    files = [File(file.filename, file.content_type, bytes(file.content)) for file in message.attachments.all()]
    attach(message=copy, documents=message.documents.all(), files=files)
    return copy


def _close(message: Message, reason: str, *, at: datetime, by: Actor) -> None:
    fields = {"cancelled_at": at, "reason": reason}
    move(message=message, to=MessageState.CANCELLED, at=at, by=by, kind="settled", fields=fields)


_COPIED = (
    "channel", "name", "about", "language", "subject", "body_text", "body_html", "sensitive",
    "valid_until", "still_true", "still_true_args",
)  # fmt: skip
