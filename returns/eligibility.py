"""May this be withdrawn from, until when, and why (not)? Pure rules over plain facts, line by line (R6.1-R6.9).

Nothing here refuses by itself where the law leaves doubt: opened or tried goods stay withdrawable and lose value at
inspection (R6.2, R6.7), and staff may decide otherwise than a `reason` says.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import add_months, is_in_time, last_day
from returns import policy


class Reason(StrEnum):
    """Why a line may or may not be withdrawn from; the desk filters by it."""

    NOT_RECEIVED = "not_received"
    IN_TIME = "in_time"
    TOO_LATE = "too_late"
    USED_WHEN_MOUNTED = "used_when_mounted"
    SERVICE_PERFORMED = "service_performed"


@dataclass(frozen=True, kw_only=True)
class GoodsFacts:
    """What is known of one line of goods. `received_on` is the day its last part was received, None before that."""

    received_on: date | None
    is_mounted: bool = False
    used_since_mounting: bool = False


@dataclass(frozen=True, kw_only=True)
class ServiceFacts:
    """What is known of one service. `consented` is the separate tick of the checkout: to begin within the period."""

    contract_on: date
    performed_on: date | None = None
    consented: bool = False


@dataclass(frozen=True, kw_only=True)
class Right:
    """The answer: whether it is open, until which day if that is known yet, and the reason as data and in words."""

    is_open: bool
    reason: Reason
    words: "str | Promise"
    clause: str
    last_on: date | None = None


def goods(facts: GoodsFacts, *, at: datetime, informed: bool = True) -> Right:
    """The right over goods at that moment: that of the statement, however it came (R5.22).

    `informed` False: the customer was not told of the right, so it lasts twelve months longer.
    """
    if facts.is_mounted and facts.used_since_mounting:
        return _used()
    if facts.received_on is None:
        return _not_received()
    return _within(_last_on(facts.received_on, informed), at, clause="6.1")


def service(facts: ServiceFacts, *, at: datetime, informed: bool = True) -> Right:
    """The right over a service: from the contract, and none left once it was performed with consent (R6.9)."""
    if facts.performed_on is not None and facts.consented and facts.performed_on <= local_date(at):
        return _performed(facts.performed_on)
    return _within(_last_on(facts.contract_on, informed), at, clause="6.2")


def _last_on(begins_on: date, informed: bool) -> date:
    """The last day; a Saturday, Sunday or holiday gives way to the next working day (R6.1)."""
    begins = begins_on if informed else add_months(begins_on, months=policy.WITHDRAWAL_UNINFORMED_MONTHS)
    return last_day(begins, days=policy.WITHDRAWAL_DAYS, rolls=True)


def _within(last_on: date, at: datetime, *, clause: str) -> Right:
    shown = date_format(last_on, "j.n.Y")
    if is_in_time(at, last_on=last_on):
        words = format_lazy(_("Voit perua {day} asti."), day=shown)
        return Right(is_open=True, reason=Reason.IN_TIME, words=words, clause=clause, last_on=last_on)
    words = format_lazy(_("Peruuttamisaika päättyi {day}."), day=shown)
    return Right(is_open=False, reason=Reason.TOO_LATE, words=words, clause=clause, last_on=last_on)


def _not_received() -> Right:
    words = _("Voit perua jo nyt. Aika alkaa vasta, kun olet saanut viimeisen tuotteen.")
    return Right(is_open=True, reason=Reason.NOT_RECEIVED, words=words, clause="6.1")


def _used() -> Right:
    words = _("Vanteille asennettuja ja ajossa käytettyjä renkaita tai paketteja ei voi palauttaa.")
    return Right(is_open=False, reason=Reason.USED_WHEN_MOUNTED, words=words, clause="6.1")


def _performed(performed_on: date) -> Right:
    words = format_lazy(
        _("Palvelu tehtiin suostumuksellasi {day}, joten sitä ei voi enää perua."),
        day=date_format(performed_on, "j.n.Y"),
    )
    return Right(is_open=False, reason=Reason.SERVICE_PERFORMED, words=words, clause="6.2")
