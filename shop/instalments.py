"""The smallest monthly instalment beside a price, where the setting lets it be told (R4.9)."""

from decimal import Decimal

from django.conf import settings

from lapinkumi.core.instalments import InstalmentPlan, smallest_instalments
from lapinkumi.core.money import ZERO
from shop.policy import INSTALMENT_MINIMUM, INSTALMENT_SHARE


def figure(total: Decimal) -> InstalmentPlan | None:
    """The lightest plan of so much; None for nothing, and where the setting is off: credit rules since 20.11.2026."""
    if not settings.INSTALMENTS_SHOWN or total <= ZERO:
        return None
    return smallest_instalments(total, share=INSTALMENT_SHARE, at_least=INSTALMENT_MINIMUM)
