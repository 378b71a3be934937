"""The whole judgement of one order: every check, the lines, and what follows from them."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from orders.corrections.repromise import Window, reckoned
from orders.models import Order
from orders.review import people, visiting
from orders.review.checks import Check, Mark, PricedLine, worst
from orders.review.money import money
from orders.review.prices import priced_lines, prices
from orders.review.reading import read
from orders.review.stock import stock
from orders.seen import seen_of

MENDED_BY_CORRECTING: Final = {"stock", "prices", "booking"}


@dataclass(frozen=True, kw_only=True)
class Review:
    """What was found. `seen` is the same as long as a clerk would judge the very same thing, `order_seen` the order."""

    order: Order
    checks: tuple[Check, ...]
    lines: tuple[PricedLine, ...]
    now: Window | None
    seen: str
    order_seen: str

    @property
    def prices(self) -> Check:
        """The check that belongs to the lines."""
        return next(check for check in self.checks if check.key == "prices")

    @property
    def cards(self) -> list[Check]:
        """The other checks."""
        return [check for check in self.checks if check.key != "prices"]

    @property
    def mark(self) -> Mark:
        return worst([check.mark for check in self.checks])

    @property
    def is_clean(self) -> bool:
        """Nothing that a person would have to look at first."""
        return self.mark in (Mark.OK, Mark.NOTHING)

    @property
    def is_stopped(self) -> bool:
        """Something keeps the order from being confirmed as it is."""
        return self.mark == Mark.WRONG

    @property
    def obstacles(self) -> list[str]:
        """Why it can't even be corrected: what new prices and days don't mend."""
        kept = [check for check in self.odd if check.mark == Mark.WRONG and check.key not in MENDED_BY_CORRECTING]
        return [reason for check in kept for reason in check.reasons]

    @property
    def odd(self) -> list[Check]:
        """What keeps it from being clean, the gravest first."""
        return sorted((check for check in self.checks if check.mark in (Mark.LOOK, Mark.WRONG)), key=_lightness)

    @property
    def reasons(self) -> list[str]:
        """Why it is not clean, in sentences."""
        return [reason for check in self.odd for reason in check.reasons]


def review(order: Order, *, at: datetime) -> Review:
    """Judge this order as of now. `order` comes with its installer, booking, terms and payment."""
    known = read(order, at=at)
    now, lines = reckoned(order, at=at), priced_lines(known)
    order_seen = seen_of(order)
    checks = (
        people.tasks(known),
        people.suspicion(known),
        money(known),
        stock(known, now),
        prices(known, lines),
        visiting.booking(known, now),
        people.customer(known),
        visiting.delivery(known),
        visiting.car(known),
        people.consents(known),
    )
    return Review(
        order=order, checks=checks, lines=tuple(lines), now=now, seen=_seen(order_seen, checks), order_seen=order_seen
    )


def _lightness(check: Check) -> bool:
    return check.mark != Mark.WRONG


def _seen(order_seen: str, checks: tuple[Check, ...]) -> str:
    facts = [order_seen, [(check.key, check.mark, check.reasons, check.facts) for check in checks]]
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()
