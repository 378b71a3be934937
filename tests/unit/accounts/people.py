"""People for the tests."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress

from lapinkumi.accounts.models import User
from lapinkumi.core.actors import Actor
from lapinkumi.outbox.models import Message

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BY = Actor.system("test")
PASSWORD = "hanki kantaa aamulla"


def address() -> str:
    """An address nobody else has: limits are counted by address, and tests may run side by side."""
    return f"p{uuid4().hex[:12]}@example.fi"


def person(email: str = "", *, confirmed: bool = True, **fields: Any) -> User:
    """Somebody with an account."""
    user = User.objects.create_user(email or address(), PASSWORD, **{"full_name": "Aino Aho", **fields})
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=confirmed)
    return user


def clerk(**fields: Any) -> User:
    return person(is_staff=True, **fields)


def kinds(user: User) -> list[str]:
    """What has happened to the account, in order."""
    return [event.kind for event in user.events.all()]


def mails(to: str) -> list[str]:
    """The names of the messages to an address, in order."""
    return list(Message.objects.filter(recipient=to).order_by("pk").values_list("name", flat=True))


def last_mail(to: str) -> Message:
    return Message.objects.filter(recipient=to).latest("pk")


def code_in(message: Message) -> str:
    """The code of a mail, as its reader finds it."""
    found = re.search(r"^\s+([A-Z]{4}-[A-Z]{4})$", message.body_text, re.MULTILINE)
    assert found, message.body_text
    return found[1]


def link_in(message: Message) -> str:
    """The path of the last link of a mail that leads to an account page."""
    return re.findall(r"http://testserver(/tili/\S+)", message.body_text)[-1]
