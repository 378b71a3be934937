"""One matter that a clerk judges: its mark, the reason for it, and the facts behind it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.line_groups import Heading
from orders.presentation import Fact


class Mark(StrEnum):
    """What was found. Only WRONG keeps an order from being confirmed; LOOK wants a person's eyes first."""

    OK = "ok"
    NOTHING = "nothing"
    LOOK = "look"
    WRONG = "wrong"


WORDS: Final[dict[Mark, "str | Promise"]] = {
    Mark.OK: _("Kunnossa"),
    Mark.NOTHING: _("Ei tarkistettavaa"),
    Mark.LOOK: _("Katso"),
    Mark.WRONG: _("Este"),
}
GRAVITY: Final = (Mark.NOTHING, Mark.OK, Mark.LOOK, Mark.WRONG)


@dataclass(frozen=True, kw_only=True)
class Check:
    """`reasons` are sentences: why the mark is not simply good, or what was checked. `href`: where it is put right."""

    key: str
    title: "str | Promise"
    mark: Mark = Mark.OK
    reasons: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    href: str = ""
    link: "str | Promise" = ""

    @property
    def word(self) -> "str | Promise":
        """The mark in words: never told by colour alone."""
        return WORDS[self.mark]


@dataclass(frozen=True, kw_only=True)
class PricedLine:
    """One line beside what the shop asks for it today; `today` is empty where the shop has no price for it.

    The first line of a package has the package's heading.
    """

    name: str
    details: str
    quantity: int
    unit_price: Decimal
    total: Decimal
    vat_rate: str
    today: Decimal | None = None
    reason: str = ""
    mark: Mark = Mark.OK
    is_child: bool = False
    heading: Heading | None = None

    @property
    def word(self) -> "str | Promise":
        return WORDS[self.mark]


def worst(marks: "tuple[Mark, ...] | list[Mark]") -> Mark:
    """The gravest of them; OK of none."""
    return max(marks, key=GRAVITY.index, default=Mark.OK)
