"""The conversation with customer service, as its customer and the desk see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from orders.forms.letters import LetterForm
from orders.models import Letter, Order


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """One letter, ready to print. `own` is the customer's; `waits` one that customer service has not read."""

    who: str
    text: str
    at: datetime
    own: bool
    waits: bool


def thread(order: Order) -> list[LetterRow]:
    """All letters, the oldest first. One query, none where they are fetched."""
    return [_row(letter, order) for letter in order.letters.all()]


def context(order: Order, form: LetterForm | None = None, *, too_often: bool = False) -> dict[str, Any]:
    """The page of the conversation; `form` keeps what was typed."""
    return {"order": order, "letters": thread(order), "form": form or LetterForm(), "too_often": too_often}


def _row(letter: Letter, order: Order) -> LetterRow:
    return LetterRow(
        who=order.full_name if letter.is_customers else _("Asiakaspalvelu"),
        text=letter.text,
        at=letter.written_at,
        own=letter.is_customers,
        waits=letter.waits_since is not None,
    )
