"""What may become of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.states import Machine


class MessageState(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("jonossa")
    SENDING = "sending", _("lähetetään")
    SENT = "sent", _("lähetetty")
    FAILED = "failed", _("epäonnistui")
    CANCELLED = "cancelled", _("peruttu")


# `sending` may become `sending` again: a worker died with the message in hand and another took it over.
# `failed` is left only by a person: a copy was sent, or it was dealt with in another way.
MESSAGE = Machine(
    "message",
    {
        MessageState.QUEUED: {MessageState.SENDING, MessageState.CANCELLED},
        MessageState.SENDING: {
            MessageState.SENDING,
            MessageState.SENT,
            MessageState.QUEUED,
            MessageState.FAILED,
            MessageState.CANCELLED,
        },
        MessageState.SENT: (),
        MessageState.FAILED: {MessageState.CANCELLED},
        MessageState.CANCELLED: (),
    },
)
