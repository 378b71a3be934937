"""An order as its readers see it: lines, sums and facts as plain values for pages, mails and papers."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers.states import CANCELLED, BookingState
from lapinkumi.core import clock
from lapinkumi.core.money import ZERO, format_euros, format_percent
from lapinkumi.core.phones import format_phone
from orders.delivery.carriers.values import PickupPoint
from orders.line_groups import Heading, headings
from orders.models import LineKind, Order, OrderLine


class Fact(NamedTuple):
    """One thing to know, under its heading."""

    term: str
    value: str


class LineView(NamedTuple):
    """One line as text and sums; `amount` is the line's total with VAT.

    A heading stands before the parts of a package, and has no amount of its own. Included work costs nothing.
    """

    text: str
    detail: str
    quantity: int
    unit_price: Decimal
    vat_rate: str
    total: Decimal
    is_heading: bool = False
    is_part: bool = False
    is_included: bool = False

    @property
    def amount(self) -> Decimal:
        return self.total


class TotalView(NamedTuple):
    """One row below the lines."""

    label: str
    amount: Decimal
    strong: bool = False


def order_url(order: Order) -> str:
    """The public address of the order's own page, with its secret."""
    return settings.SITE_URL + reverse("orders:order", args=[order.token])


def letters_url(order: Order) -> str:
    """The public address of the order's conversation with customer service."""
    return settings.SITE_URL + reverse("orders:letters", args=[order.token])


def announce_url(order: Order) -> str:
    """The public address at which a customer says that they can't fetch a parcel."""
    return settings.SITE_URL + reverse("orders:cannot_fetch", args=[order.token])


def lines(order: Order) -> list[LineView]:
    """The order's lines in their order, packages under their headings."""
    found: list[LineView] = []
    for heading, line in headings(order.lines.all()):
        found += [_heading(heading)] if heading else []
        found.append(_line(line))
    return found


def totals(order: Order) -> list[TotalView]:
    """The sum and the VAT in it (R4.1)."""
    return [
        TotalView(_("Yhteensä"), order.total, strong=True),
        TotalView(_("josta arvonlisäveroa"), order.vat_total),
    ]


def delivery_facts(order: Order) -> list[Fact]:
    """Where the order goes, when, and whom to ask (R5.2, R5.4)."""
    facts = [_home(order), *point_facts(order)] if order.is_home_delivery else [_garage(order)]
    if has_time(order):
        facts.append(Fact(_time_word(order), booked_time(order)))
    elif order.needs_time:
        facts.append(Fact(_("Aika"), _("Sovitaan asennuspisteen kanssa: he ottavat sinuun yhteyttä.")))
    if order.promise_last_on:
        facts.append(Fact(_("Arvioitu toimitus"), promise(order)))
    return facts


def point_facts(order: Order) -> list[Fact]:
    """The parcel point that the customer chose, if any."""
    point = PickupPoint.of(order.pickup_point)
    return [Fact(_("Noutopiste"), f"{point.name}\n{point.address}")] if point else []


def _time_word(order: Order) -> str:
    """A time is booked once the garage has said yes; until then it is asked for, though nobody else can have it."""
    waits = order.booking is not None and order.booking.state == BookingState.REQUESTED
    return _("Pyydetty aika, asennuspiste vahvistaa sen") if waits else _("Varattu aika")


def promise(order: Order) -> str:
    """The delivery window in words; empty where nothing is delivered."""
    return window(order.promise_first_on, order.promise_last_on)


def window(first_on: date | None, last_on: date | None) -> str:
    """From the first day to the last, in words; empty where there are none."""
    if not (first_on and last_on):
        return ""
    last = date_format(last_on, "D j.n.Y")
    return last if first_on == last_on else f"{date_format(first_on, 'D j.n.')} – {last}"


def has_time(order: Order) -> bool:
    """Whether a booked time stands."""
    return order.booking is not None and order.booking.state not in (*CANCELLED, BookingState.NO_SHOW)


def booked_time(order: Order) -> str:
    """The booked time on Helsinki's clock."""
    starts = clock.local(order.booking.starts_at) if order.booking else None
    return date_format(starts, "l j.n.Y \\k\\l\\o G.i") if starts else ""


def _line(line: OrderLine) -> LineView:
    text = line.name if line.kind in (LineKind.FREIGHT, LineKind.DISCOUNT) else f"{line.quantity} × {line.name}"
    rate = format_percent(line.vat_rate)
    return LineView(
        text,
        line.details,
        line.quantity,
        line.unit_price,
        rate,
        line.total,
        is_part=bool(line.package_key),
        is_included=line.kind == LineKind.INCLUDED,
    )


def _heading(heading: Heading) -> LineView:
    total = _("Paketti yhteensä %(sum)s") % {"sum": format_euros(heading.total)}
    return LineView(heading.title, total, 0, ZERO, "", ZERO, is_heading=True)


def _home(order: Order) -> Fact:
    return Fact(_("Kotiinkuljetus"), f"{order.full_name}\n{order.street}\n{order.postcode} {order.city}")


def _garage(order: Order) -> Fact:
    garage = order.installer
    if garage is None:
        raise ValueError(f"{order}: an order without a garage goes home")
    address = f"{garage.street}, {garage.postcode} {garage.city}"
    where = [garage.name, address, format_phone(str(garage.phone)), garage.email]
    return Fact(_("Asennuspiste"), "\n".join(where))


def context(order: Order) -> dict[str, Any]:
    """What every mail and paper about an order may show."""
    return {
        "order": order,
        "has_time": has_time(order),
        "url": order_url(order),
        "lines": lines(order),
        "totals": totals(order),
        "facts": [Fact(_("Tilausnumero"), order.number), *delivery_facts(order)],
    }
