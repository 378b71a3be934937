"""The desk's form for giving money back."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.money import CENT, format_euros
from lapinkumi.core.sum_field import SumField


class RefundForm(forms.Form):
    """How much and why. `key` makes two presses of the same page one refund."""

    amount = SumField(
        label=_("Palautettava summa, €"),
        max_digits=10,
        decimal_places=2,
        localize=True,
        error_messages={"invalid": _("Anna summa euroina, esimerkiksi 129,90.")},
    )
    reason = forms.CharField(
        label=_("Syy"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Asiakas lukee tämän viestistä, jonka hän saa palautuksesta."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"amount": left, "key": uuid4()}
        self.left = left

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if not CENT <= amount <= self.left:
            told = {"left": format_euros(self.left)}
            raise forms.ValidationError(_("Palauta vähintään 0,01 € ja enintään %(left)s."), params=told)
        return amount

    @property
    def asked(self) -> dict[str, Any]:
        """As the act takes it."""
        given = self.cleaned_data
        return {"amount": given["amount"], "reason": given["reason"], "cause": f"desk:{given['key']}"}
