"""A sum of money as Finns type it: "1 000,50", "189,90 €", 12.5."""

import re
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

EURO: Final = re.compile(r"\s*(€|eur|euroa)$", re.IGNORECASE)
WRITTEN: Final = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:\s[0-9]{3})+)(?:[.,]([0-9]+))?")
MINUS: Final = "\u2212"
MOST_SIGNS: Final = 40


class SumField(forms.DecimalField):
    """Digits, thousands apart with a space or not, a comma or a point, the euro sign or none. Nothing else is a sum."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip():
            return Decimal(self._digits(value))
        return super().to_python(value)

    def _digits(self, typed: str) -> str:
        bare = EURO.sub("", typed.strip()[:MOST_SIGNS]).replace(MINUS, "-")
        found = WRITTEN.fullmatch(bare)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        sign, whole, cents = found.groups()
        return f"{sign}{''.join(whole.split())}.{cents or 0}"
