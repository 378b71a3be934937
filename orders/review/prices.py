"""The lines of an order beside what the shop asks for the same today."""

from decimal import Decimal

from django.utils.translation import gettext as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.money import ZERO, format_euros, format_percent
from orders.delivery.rates import tariff_of
from orders.line_groups import Heading, headings
from orders.models import LineKind, OrderLine
from orders.review.checks import Check, Mark, PricedLine, worst
from orders.review.reading import Known
from shop.reductions import CAMPAIGN


def priced_lines(known: Known) -> list[PricedLine]:
    """Every line with today's price and what to think of the difference."""
    return [_priced(line, heading, known) for heading, line in headings(known.lines)]


def prices(known: Known, lines: list[PricedLine]) -> Check:
    """Whether any price has to be looked at, and whether the sums add up."""
    mark = worst([line.mark for line in lines])
    if sum((line.total for line in known.lines), ZERO) != known.order.total:
        return Check(key="prices", title=_("Hinnat"), mark=Mark.WRONG, reasons=(_("Rivien summa ei ole loppusumma."),))
    odd = _("Yksi tai useampi hinta on nyt kaupassa toinen. Vahvista tilauksen hinnalla tai korjaa se.")
    reasons = (odd,) if mark == Mark.LOOK else (_("Hinnat ovat samat kuin kaupassa nyt."),)
    return Check(key="prices", title=_("Hinnat"), mark=mark, reasons=reasons)


def _priced(line: OrderLine, heading: Heading | None, known: Known) -> PricedLine:
    today = _today(line, known)
    mark, reason = _judged(line, today, known)
    return PricedLine(
        name=line.name,
        details=line.details,
        quantity=line.quantity,
        unit_price=line.unit_price,
        total=line.total,
        vat_rate=format_percent(line.vat_rate),
        today=today,
        reason=reason,
        mark=mark,
        is_child=line.parent_id is not None,
        heading=heading,
    )


def _today(line: OrderLine, known: Known) -> Decimal | None:
    """What one piece of it costs now; a garage's own price for a service (R4.2), the carrier's for the freight."""
    if line.kind == LineKind.FREIGHT:
        return _freight(known)
    if line.product is None or line.kind in (LineKind.INCLUDED, LineKind.DISCOUNT):
        return None
    asked = known.asked.get(line.product.pk) or {line.product.price}
    return line.unit_price if line.unit_price in asked else min(asked)


def _judged(line: OrderLine, today: Decimal | None, known: Known) -> tuple[Mark, str]:
    if line.kind == LineKind.INCLUDED:
        return Mark.OK, _("sisältyy hintaan")
    if today is None:
        return (Mark.OK, "") if line.kind == LineKind.DISCOUNT else (Mark.NOTHING, _("ei hintaa kaupassa"))
    if today == line.unit_price:
        return Mark.OK, ""
    if _was_campaign(line, known):
        return Mark.OK, _("kampanjahinta, voimassa tilattaessa")
    return Mark.LOOK, _("kaupassa nyt %(price)s") % {"price": format_euros(today)}


def _was_campaign(line: OrderLine, known: Known) -> bool:
    """An order keeps the campaign it was placed with (R4.7)."""
    period = known.periods.get(line.product_id or 0)
    return period is not None and period.cause.startswith(CAMPAIGN) and period.price == line.unit_price


def _freight(known: Known) -> Decimal | None:
    tariff, weight = tariff_of(known.order.carrier, on=local_date(known.at)), weight_kg(known)
    return tariff.price(weight, postcode=known.order.postcode) if tariff and weight is not None else None


def weight_kg(known: Known) -> Decimal | None:
    """Of all the goods; None where one weight is unknown, for unknown is never nothing."""
    weights = [(line.weight_kg, line.quantity) for line in known.lines if line.kind == LineKind.GOODS]
    if any(weight is None for weight, _pieces in weights):
        return None
    return sum((weight * pieces for weight, pieces in weights if weight is not None), Decimal(0))
