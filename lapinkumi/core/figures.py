"""Figures of the desk (DESK_FIGURES): numbers by day or by thing, which a page shows as a picture and as a table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final

from django.db.models import DateField, Expression, ExpressionWrapper, F, Func, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.functional import Promise

from lapinkumi.core.clock import HELSINKI
from lapinkumi.core.deadlines import end_of_day, start_of_day

Words = str | Promise
MOST_BARS: Final = 31
MINUTES: Final = 60


@dataclass(frozen=True)
class Period:
    """Whole days in Helsinki, both ends included."""

    first_on: date
    last_on: date

    @classmethod
    def ending(cls, last_on: date, *, days: int) -> "Period":
        return cls(last_on - timedelta(days=days - 1), last_on)

    @property
    def from_at(self) -> datetime:
        return start_of_day(self.first_on)

    @property
    def until_at(self) -> datetime:
        """The first instant that no longer belongs to it."""
        return end_of_day(self.last_on)

    @property
    def days(self) -> list[date]:
        return [self.first_on + timedelta(days=n) for n in range((self.last_on - self.first_on).days + 1)]

    @property
    def step(self) -> int:
        """How many days one bar stands for: one, or whole weeks, so that a picture stays readable."""
        return 1 if len(self.days) <= MOST_BARS else 7 * ceil(len(self.days) / MOST_BARS / 7)

    @property
    def spans(self) -> list["Period"]:
        """The period cut into what one bar stands for; the last may be shorter."""
        firsts = self.days[:: self.step]
        return [Period(first, min(first + timedelta(days=self.step - 1), self.last_on)) for first in firsts]

    @property
    def label(self) -> str:
        if self.first_on == self.last_on:
            return date_format(self.first_on, "j.n.")
        return f"{date_format(self.first_on, 'j.n.')}–{date_format(self.last_on, 'j.n.')}"

    def rows(self, rows: QuerySet, field: str) -> QuerySet:
        """Those whose instant falls into the period."""
        return rows.filter(**{f"{field}__gte": self.from_at, f"{field}__lt": self.until_at})


@dataclass(frozen=True)
class Series:
    """One colour of the picture: as many values as the figure has labels. `is_rest`: what is left, drawn quietly."""

    name: Words
    values: Sequence[float]
    is_rest: bool = False


def whole(value: float) -> str:
    """A count."""
    return floatformat(value, "0g")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Series over labels, stacked where they are parts of a whole. `text`: what it comes to, in a sentence.

    `right`: who lacks it is not shown the figure. `told`: how a value is written.
    """

    title: Words
    text: Words
    labels: Sequence[str]
    series: Sequence[Series]
    stacked: bool = False
    told: Callable[[float], str] = whole
    right: str = ""


Contribution = Figure | Iterable[Figure]


def place_of(field: str, period: Period) -> Expression:
    """Which bar of the period an instant belongs to, from nought, by its day in Helsinki: to group by."""
    day = TruncDate(F(field), tzinfo=HELSINKI)
    begins = Cast(Value(period.first_on), DateField())
    number = Func(day, begins, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())
    return ExpressionWrapper(number / Value(period.step), output_field=IntegerField())


def by_bar(period: Period, found: Iterable[tuple[int, float | None]]) -> list[float]:
    """Values by their bar's place, with nought where there is none."""
    known = dict(found)
    return [float(known.get(place) or 0) for place in range(len(period.spans))]


def euros(value: float) -> str:
    """A sum in whole euros."""
    return f"{floatformat(value, '0g')} €"


def hours(value: float) -> str:
    """Hours with one decimal; minutes where it is less than one."""
    if 0 < value < 1:
        return f"{ceil(value * MINUTES)} min"
    return f"{floatformat(value, '-1g')} h"
