"""How garages' pages write telephone numbers."""

from django import template

from lapinkumi.core.phones import InvalidPhone, format_phone

register = template.Library()


@register.filter
def phone(e164: str) -> str:
    """The number as Finns read it; one that is no number is shown as it is."""
    try:
        return format_phone(str(e164))
    except InvalidPhone:
        return str(e164)
