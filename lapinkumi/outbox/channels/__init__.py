"""The ways out of the house. A channel is a function: it sends one message and returns the carrier's id for it."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils.module_loading import import_string

from lapinkumi.outbox.models import Message

Send = Callable[[Message], str]


class NotSent(Exception):
    """The message did not leave, or we can't know that it did.

    `retryable`: another try may help (the service is away, or our own set-up is wrong and will be mended); otherwise
    the message itself is at fault. The reason is kept on the message; it never holds the receiver's address.
    """

    def __init__(self, reason: str, *, retryable: bool, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.retry_after = retry_after


def channel_of(message: Message) -> Send:
    """The function that `settings.MESSAGE_CHANNELS` names for the message's channel."""
    return import_string(settings.MESSAGE_CHANNELS[message.channel])
