"""The general rate of value added tax in Finland, by the day of delivery or performance."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError


@dataclass(frozen=True)
class VatRate:
    """A percentage and the first day on which it holds."""

    valid_from: date
    percent: Decimal


# Oldest first. A change of the law is a new row here; a row is never edited, since old lines carry its rate.
GENERAL_RATES = (
    VatRate(date(2013, 1, 1), Decimal("24.0")),
    VatRate(date(2024, 9, 1), Decimal("25.5")),
)


class UnknownVatRate(ShopError):
    """The day is older than the first rate of the table."""

    message = _("Arvonlisäverokantaa ei tunneta näin vanhalle päivälle.")


def rate_on(day: date) -> Decimal:
    """The general rate, as a percentage, that holds on the day: of delivery, or of receipt for a prepayment."""
    for rate in reversed(GENERAL_RATES):
        if rate.valid_from <= day:
            return rate.percent
    raise UnknownVatRate(day=day)
