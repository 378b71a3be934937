"""The desk's forms for giving money back: by lines or by sum, and from the bank; and the customer's for an account."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.ibans import InvalidIban, normalise_any_iban
from lapinkumi.core.money import CENT, ZERO, format_euros
from lapinkumi.core.sum_field import SumField
from lapinkumi.core.typed import one_line
from orders.payment.charged import ChargedLine
from orders.payment.refunding import part


class RefundForm(forms.Form):
    """How many of which lines, or what sum; and why. `key` makes two presses of the same page one refund."""

    amount = SumField(
        label=_("Palautettava summa, €"),
        max_digits=10,
        decimal_places=2,
        localize=True,
        required=False,
        help_text=_("Jätä tyhjäksi, kun palautat rivejä. Summa ei kohdistu mihinkään riviin."),
        error_messages={"invalid": _("Anna summa euroina, esimerkiksi 129,90.")},
    )
    reason = forms.CharField(
        label=_("Syy"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Asiakas lukee tämän viestistä, jonka hän saa palautuksesta."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, left: Decimal, lines: Sequence[ChargedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"key": uuid4()}
        self.left = left
        self.lines = {f"kpl_{line.row.pk}": line for line in lines}
        for name, line in self.lines.items():
            if line.left:
                self.fields[name] = _pieces_field(line)

    def rows(self) -> list[tuple[ChargedLine, forms.BoundField | None]]:
        """Each charged line with the field for its pieces; none where all of it has gone back."""
        return [(line, self[name] if name in self.fields else None) for name, line in self.lines.items()]

    def others(self) -> list[forms.BoundField]:
        """The fields that belong to no line."""
        return [self["amount"], self["reason"]]

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and not CENT <= amount <= self.left:
            told = {"left": format_euros(self.left)}
            raise forms.ValidationError(_("Palauta vähintään 0,01 € ja enintään %(left)s."), params=told)
        return amount

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if any(name in self.errors for name in ("amount", *self.lines)):
            return cleaned
        pieces, amount = self._pieces(), cleaned.get("amount")
        if pieces and amount is not None:
            raise forms.ValidationError(_("Valitse joko rivejä tai summa, ei molempia."), code="both")
        if not pieces and amount is None:
            raise forms.ValidationError(_("Valitse, montako kappaletta palautetaan, tai anna summa."), code="neither")
        if pieces and self.worth > self.left:
            told = {"worth": format_euros(self.worth), "left": format_euros(self.left)}
            text = _("Rivit ovat %(worth)s, mutta palautettavissa on enää %(left)s. Palauta summa.")
            raise forms.ValidationError(text, code="too_much", params=told)
        return cleaned

    @property
    def worth(self) -> Decimal:
        """What would be given back."""
        given = self.cleaned_data.get("amount")
        if given is not None:
            return Decimal(given)
        parts = [self._part(pk, count) for pk, count in self._pieces().items()]
        return sum((one.amount for one in parts), ZERO)

    @property
    def chosen(self) -> list[tuple[str, Decimal]]:
        """What the pieces are, and what each comes to."""
        parts = [self._part(pk, count) for pk, count in self._pieces().items()]
        return [(f"{one.quantity} × {one.row.name}", one.amount) for one in parts]

    @property
    def digest(self) -> str:
        """Of what was typed: the same as long as nobody changes it after looking at what it comes to."""
        typed = json.dumps(self.cleaned_data, sort_keys=True, default=str)
        return hashlib.sha256(typed.encode()).hexdigest()

    @property
    def asked(self) -> dict[str, Any]:
        """As the act takes it."""
        given = self.cleaned_data
        what = {"amount": given["amount"], "pieces": self._pieces() or None}
        return {**what, "reason": given["reason"], "cause": f"desk:{given['key']}"}

    def _pieces(self) -> dict[int, int]:
        """So many of each line, by its id."""
        typed = {line.row.pk: self.cleaned_data.get(name) for name, line in self.lines.items()}
        return {pk: count for pk, count in typed.items() if count}

    def _part(self, pk: int, count: int) -> Any:
        line = self.lines[f"kpl_{pk}"]
        return part(line.row, count, given=line.given, charged=line.quantity)


class AccountForm(forms.Form):
    """An account number and whose it is."""

    holder = forms.CharField(
        label=_("Tilin omistaja"),
        max_length=120,
        error_messages={"required": _("Anna tilin omistajan nimi.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    iban = forms.CharField(
        label=_("Tilinumero (IBAN)"),
        max_length=50,
        help_text=_("Esimerkiksi FI21 1234 5600 0007 85."),
        error_messages={"required": _("Anna tilinumero.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )

    def clean_holder(self) -> str:
        return one_line(self.cleaned_data["holder"])

    def clean_iban(self) -> str:
        try:
            return normalise_any_iban(self.cleaned_data["iban"])
        except InvalidIban as error:
            raise forms.ValidationError(error.message, code="iban") from error


class PaidForm(forms.Form):
    """The day on which a refund was paid from the bank. `account_end` is what the clerk had before their eyes."""

    paid_on = forms.DateField(
        label=_("Maksettu pankista"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Anna päivä."), "invalid": _("Anna päivä, esimerkiksi 8.12.2026.")},
    )
    account_end = forms.CharField(max_length=4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, since: date, today: date, account_end: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since, self.today = since, today
        self.initial = {"paid_on": today, "account_end": account_end}

    def clean_paid_on(self) -> date:
        paid_on: date = self.cleaned_data["paid_on"]
        if not self.since <= paid_on <= self.today:
            raise forms.ValidationError(_("Päivä ei voi olla ennen palautuksen kirjaamista eikä tulevaisuudessa."))
        return paid_on


def _pieces_field(line: ChargedLine) -> forms.IntegerField:
    told = _("Anna 0–%(left)s.") % {"left": line.left}
    return forms.IntegerField(
        label=_("Palautetaan, %(name)s") % {"name": line.row.name},
        min_value=0,
        max_value=line.left,
        required=False,
        widget=forms.NumberInput({"size": 4, "inputmode": "numeric"}),
        error_messages={"invalid": told, "min_value": told, "max_value": told},
    )
