"""What a correction comes to: new prices, sums and window, and whether anything gets worse. It changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lapinkumi.core.money import CENT, ZERO, split_vat
from orders.corrections.repromise import Window, is_later, promised
from orders.errors import BadCorrection, NothingToCorrect
from orders.models import LineKind, Order, OrderLine

CORRECTABLE: Final = (LineKind.GOODS, LineKind.SERVICE, LineKind.FREIGHT)
HIGHEST_UNIT_PRICE: Final = Decimal("1000000.00")  # what Klarna takes
HIGHEST_TOTAL: Final = Decimal("2000000.00")  # the same
FARTHEST: Final = timedelta(days=366)  # a promise beyond it is a slip of the hand
LONGEST_REASON: Final = 500


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What a clerk wants corrected: unit prices by line id, euros with VAT; and a window, first and last day.

    Without a window the promise becomes what it is reckoned to be now.
    """

    prices: Mapping[int, Decimal] = field(default_factory=dict)
    promise: tuple[date, date] | None = None


@dataclass(frozen=True)
class NewPrice:
    """One line at its new price."""

    line: OrderLine
    unit_price: Decimal
    vat_rate: Decimal | None = None  # where it changes

    @property
    def rate(self) -> Decimal:
        return self.line.vat_rate if self.vat_rate is None else self.vat_rate

    @property
    def total(self) -> Decimal:
        return self.line.quantity * self.unit_price - self.line.discount

    @property
    def vat(self) -> Decimal:
        return split_vat(self.total, rate=self.rate).vat

    @property
    def is_dearer(self) -> bool:
        return self.unit_price > self.line.unit_price

    def applied(self) -> OrderLine:
        """The line as it will be; not saved."""
        vat = self.vat
        self.line.unit_price, self.line.total, self.line.vat = self.unit_price, self.total, vat
        self.line.vat_rate = self.rate
        return self.line


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The whole correction. `window` is what will be promised, None where nothing is."""

    prices: tuple[NewPrice, ...]
    window: Window | None
    total: Decimal
    vat_total: Decimal
    is_worse: bool


def draft(
    order: Order, changes: Changes, *, reckoned: Window | None, today: date, vat_rate: Decimal | None = None
) -> Draft:
    """The correction that these changes come to. `reckoned` is the promise as of now (`orders.corrections.repromise`).

    `vat_rate` is that of the new prices, where it is another than before.

    It is worse when any line or the sum gets dearer, or the last day comes later: cheaper here never pays for dearer
    there. Raises BadCorrection with every problem, or NothingToCorrect.
    """
    lines = {line.pk: line for line in order.lines.all()}
    problems = {**_price_problems(lines, changes.prices), **_promise_problems(lines.values(), changes.promise, today)}
    if problems:
        raise BadCorrection(problems)
    prices = tuple(
        NewPrice(lines[pk], price, vat_rate)
        for pk, price in sorted(changes.prices.items())
        if price != lines[pk].unit_price
    )
    window = _window(order, changes, reckoned)
    _require_change(order, prices, window, typed=changes.promise is not None)
    total = order.total + sum((price.total - price.line.total for price in prices), ZERO)
    if not ZERO < total <= HIGHEST_TOTAL:
        problem = _("Tilauksen summa ei voi olla nolla.") if total <= ZERO else _("Tilauksen summa olisi liian suuri.")
        raise BadCorrection({f"line:{price.line.pk}": problem for price in prices})
    return Draft(
        prices=prices,
        window=window,
        total=total,
        vat_total=order.vat_total + sum((price.vat - price.line.vat for price in prices), ZERO),
        is_worse=any(price.is_dearer for price in prices) or total > order.total or is_later(order, window),
    )


def _window(order: Order, changes: Changes, reckoned: Window | None) -> Window | None:
    if changes.promise is not None:
        return Window(*changes.promise)
    return reckoned or promised(order)


def _require_change(order: Order, prices: Sequence[NewPrice], window: Window | None, *, typed: bool) -> None:
    """An earlier day that was only reckoned is taken up by the confirmation itself."""
    moved = window != promised(order) if typed else is_later(order, window)
    if not prices and not moved:
        raise NothingToCorrect(order=order.pk)


def _price_problems(lines: Mapping[int, OrderLine], prices: Mapping[int, Decimal]) -> dict[str, "str | Promise"]:
    found = {f"line:{pk}": _price_problem(lines.get(pk), price) for pk, price in prices.items()}
    return {name: problem for name, problem in found.items() if problem}


def _price_problem(line: OrderLine | None, price: Decimal) -> str:
    if line is None or line.kind not in CORRECTABLE:
        return _("Tämän rivin hintaa ei voi korjata.")
    if not price.is_finite() or not ZERO <= price <= HIGHEST_UNIT_PRICE or price != price.quantize(CENT):
        return _("Anna hinta euroina ja sentteinä.")
    if line.quantity * price < line.discount:
        return _("Hinta olisi rivin alennusta pienempi.")
    return ""


def _promise_problems(
    lines: Iterable[OrderLine], promise: tuple[date, date] | None, today: date
) -> dict[str, "str | Promise"]:
    if promise is None:
        return {}
    first_on, last_on = promise
    if not any(line.kind == LineKind.GOODS for line in lines):
        return {"promise": _("Tilauksessa ei ole toimitettavaa tavaraa.")}
    if first_on < today:
        return {"promise": _("Toimitus ei voi alkaa ennen tätä päivää.")}
    if last_on < first_on:
        return {"promise": _("Viimeinen päivä ei voi olla ennen ensimmäistä.")}
    if last_on > today + FARTHEST:
        return {"promise": _("Toimitus olisi yli vuoden päässä. Tarkista vuosiluku.")}
    return {}
