"""What is owed of an invoice after what was paid, and when its customer is reminded. Pure (R8.4).

A payment goes first to what the invoice asks for, then to the costs of reminders: no cost grows on another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lapinkumi.core.deadlines import add_months, last_day
from lapinkumi.core.interest import Span
from lapinkumi.core.money import ZERO
from lapinkumi.core.working_days import working_day_on_or_after
from orders.policy import REMINDER_FIRST_DAYS, REMINDER_INTERVAL_MONTHS, REMINDERS_AT_MOST


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A sum that came in on a day."""

    on: date
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a reminder of a day asked for beside the invoice: its own fee, and all interest up to then."""

    on: date
    fee: Decimal
    interest: Decimal


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What is open of the invoice's own sum, of reminders' costs, and what was paid beyond both."""

    principal: Decimal
    costs: Decimal
    overpaid: Decimal

    @property
    def is_covered(self) -> bool:
        """Whether nothing is open of the invoice itself."""
        return self.principal == ZERO

    @property
    def total(self) -> Decimal:
        return self.principal + self.costs


def balance(total: Decimal, *, payments: Sequence[Paid], reminders: Iterable[Asked] = ()) -> Balance:
    """What is owed now. A reminder that was sent when the sum had been paid already costs nothing."""
    paid = sum((payment.amount for payment in payments), ZERO)
    costs = costs_of(total, payments=payments, reminders=reminders)
    rest = max(paid - total, ZERO)
    return Balance(principal=max(total - paid, ZERO), costs=max(costs - rest, ZERO), overpaid=max(rest - costs, ZERO))


def costs_of(total: Decimal, *, payments: Sequence[Paid], reminders: Iterable[Asked]) -> Decimal:
    """What reminders cost in all: the fee of each, and the interest that the last of them asked for."""
    just = [asked for asked in reminders if open_on(asked.on, total=total, payments=payments) > 0]
    return sum((asked.fee for asked in just), ZERO) + (just[-1].interest if just else ZERO)


def open_on(day: date, *, total: Decimal, payments: Iterable[Paid]) -> Decimal:
    """What was unpaid of the invoice when the day ended."""
    return max(total - sum((payment.amount for payment in payments if payment.on <= day), ZERO), ZERO)


def late_spans(total: Decimal, *, due_on: date, until_on: date, payments: Sequence[Paid]) -> list[Span]:
    """The days of delay, with what was open on them. Where the due day is no banking day, the next one is in time."""
    after, spans = working_day_on_or_after(due_on), []
    stops = sorted({payment.on for payment in payments if after < payment.on < until_on} | {until_on})
    for stop in stops:
        spans.append(Span(open_on(stop - timedelta(days=1), total=total, payments=payments), after, stop))
        after = stop
    return [span for span in spans if span.principal > 0]


def first_reminder_on(due_on: date) -> date:
    """The day after the fourteen that the law leaves from the due date."""
    return last_day(working_day_on_or_after(due_on), days=REMINDER_FIRST_DAYS, rolls=False) + timedelta(days=1)


def next_reminder_on(sent_on: date, *, number: int, due_on: date) -> date | None:
    """The day of the reminder after this one, never sooner than after the due date; None after the last."""
    if number >= REMINDERS_AT_MOST:
        return None
    return max(add_months(sent_on, months=REMINDER_INTERVAL_MONTHS), first_reminder_on(due_on))
