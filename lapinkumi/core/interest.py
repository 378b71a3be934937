"""Late interest on an invoice, by half-year rates that are passed in (Interest Act 633/1982)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import euros, round_to_cents

DAYS_IN_YEAR = 365
JULY = 7


@dataclass(frozen=True)
class InterestRate:
    """The yearly late interest of one half-year, in per cent; `valid_from` is 1 January or 1 July."""

    valid_from: date
    percent: Decimal


@dataclass(frozen=True)
class Span:
    """A sum that was owed from the day after `after_on` to `until_on`, that day included."""

    principal: Decimal
    after_on: date
    until_on: date


class MissingInterestRate(ShopError):
    """No rate is known for a half-year that the delay reaches: billing stops here, a rate is never guessed."""

    def __init__(self, half_year_from: date) -> None:
        self.half_year = half_year_name(half_year_from)
        super().__init__(
            _("Viivästyskorko puuttuu puolivuodelta %(half_year)s. Lisää korko ennen laskutusta.")
            % {"half_year": self.half_year},
            half_year_from=half_year_from,
        )


def late_interest(principal: Decimal, *, due_on: date, paid_on: date, rates: Iterable[InterestRate]) -> Decimal:
    """Interest from the day after the due date to the day of payment, that day included: actual days / 365.

    Each day bears the rate of its own half-year; the sum is rounded once, half up. Paid in time costs 0.00. Raises
    `MissingInterestRate` when a half-year of the delay has no row, ValueError for rows that contradict each other.
    """
    return late_interest_of([Span(principal, due_on, paid_on)], rates=rates)


def late_interest_of(spans: Iterable[Span], *, rates: Iterable[InterestRate]) -> Decimal:
    """As `late_interest`, of a debt that was paid in parts: the interest of all its spans, rounded once."""
    percent_by_half_year = _table(rates)
    euro_percent_days = Decimal(0)
    for span in spans:
        for half_year_from, days in _late_days(span.after_on, span.until_on):
            if half_year_from not in percent_by_half_year:
                raise MissingInterestRate(half_year_from)
            euro_percent_days += euros(span.principal) * percent_by_half_year[half_year_from] * days
    return round_to_cents(euro_percent_days / (100 * DAYS_IN_YEAR))


def half_year_start(day: date) -> date:
    """1 January or 1 July, whichever begins the half-year of the day."""
    return date(day.year, JULY if day.month >= JULY else 1, 1)


def half_year_name(day: date) -> str:
    """The half-year of the day as clerks write it: "2026/2"."""
    return f"{day.year}/{2 if day.month >= JULY else 1}"


def _table(rates: Iterable[InterestRate]) -> dict[date, Decimal]:
    table: dict[date, Decimal] = {}
    for rate in rates:
        if rate.valid_from != half_year_start(rate.valid_from):
            raise ValueError(f"a rate begins with a half-year, not on {rate.valid_from}")
        if rate.valid_from in table:
            raise ValueError(f"two rates for {half_year_name(rate.valid_from)}")
        table[rate.valid_from] = rate.percent
    return table


def _late_days(due_on: date, paid_on: date) -> Iterator[tuple[date, int]]:
    """Each half-year of the delay with the number of its late days."""
    first = due_on + timedelta(days=1)
    while first <= paid_on:
        start = half_year_start(first)
        last = min(paid_on, _next_half_year(start) - timedelta(days=1))
        yield start, (last - first).days + 1
        first = last + timedelta(days=1)


def _next_half_year(start: date) -> date:
    return date(start.year + 1, 1, 1) if start.month == JULY else date(start.year, JULY, 1)
