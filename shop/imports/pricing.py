"""The consumer price of a new article whose feed tells only what it costs us."""

from decimal import ROUND_CEILING, Decimal
from typing import Final

MARKUP_PERCENT: Final = Decimal(28)  # upon the supplier's net price, before VAT
ENDING: Final = Decimal("0.90")


def consumer_price(net_price: Decimal, *, vat_percent: Decimal) -> Decimal:
    """Net price with our markup and VAT, raised to the next whole ninety cents: 80.00 becomes 128.90 at 25.5 %."""
    exact = net_price * (100 + MARKUP_PERCENT) / 100 * (100 + vat_percent) / 100
    return (exact - ENDING).max(Decimal(0)).quantize(Decimal(1), rounding=ROUND_CEILING) + ENDING
