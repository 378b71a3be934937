"""Filters that write the contract's numbers into texts."""

from datetime import timedelta
from decimal import Decimal

from django import template

from lapinkumi.core.money import format_euros

register = template.Library()


@register.filter
def euros(amount: Decimal) -> str:
    """`35 €`, `26,67 €`: a sum in running text, whole euros with no cents."""
    return format_euros(amount).replace(",00", "")


@register.filter
def hours(time: timedelta) -> int:
    """A time in full hours. Raises ValueError if it is not in full hours: a promise is never rounded."""
    whole, rest = divmod(time, timedelta(hours=1))
    if rest:
        raise ValueError(f"{time} is not in full hours")
    return whole
