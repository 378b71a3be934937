"""The desk's forms of money that comes in for invoices."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.money import CENT
from lapinkumi.core.sum_field import SumField
from orders.bank.camt import national
from orders.books import exports
from orders.models import Invoice

MOST_BYTES: Final = 20 * 1024 * 1024
NUMBER: Final = re.compile(r"[0-9]{1,9}")
DAY_FORMATS: Final = ["%d.%m.%Y", "%Y-%m-%d"]


class RecordForm(forms.Form):
    """A sum that came in, written down by hand. `key` makes two presses of the same page one payment."""

    amount = SumField(
        label=_("Maksettu summa, €"),
        max_digits=8,
        decimal_places=2,
        localize=True,
        error_messages={"invalid": _("Anna summa euroina, esimerkiksi 35,00."), "required": _("Anna maksettu summa.")},
    )
    paid_on = forms.DateField(
        label=_("Maksupäivä, esimerkiksi 20.11.2026"),
        input_formats=DAY_FORMATS,
        error_messages={"invalid": _("Anna päivä muodossa 20.11.2026."), "required": _("Anna maksupäivä.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, left: Decimal, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"amount": left, "paid_on": f"{today:%d.%m.%Y}", "key": uuid4()}

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount < CENT:
            raise forms.ValidationError(_("Summan on oltava vähintään 0,01 €."))
        return amount

    @property
    def asked(self) -> dict[str, Any]:
        """As the act takes it."""
        given = self.cleaned_data
        return {"amount": given["amount"], "paid_on": given["paid_on"], "token": str(given["key"])}


class MatchForm(forms.Form):
    """To which invoice a payment belongs: by its number or its reference."""

    invoice = forms.CharField(
        label=_("Laskun numero tai viite"),
        max_length=40,
        error_messages={"required": _("Anna laskun numero tai viite.")},
    )

    def clean_invoice(self) -> Invoice:
        typed = "".join(self.cleaned_data["invoice"].split())
        found = Invoice.objects.payable()
        by_number = (
            found.filter(number=int(typed)).first() if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
        )
        invoice = by_number or found.filter(reference=national(typed)).exclude(reference="").first()
        if invoice is None:
            raise forms.ValidationError(_("Laskua ei löydy tällä numerolla tai viitteellä."))
        return invoice


class SetAsideForm(forms.Form):
    """Why a payment belongs to no invoice; for the desk only."""

    reason = forms.CharField(
        label=_("Syy"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Esimerkiksi: palautettu maksajalle 20.11.2026, tai ei koske verkkokauppaa."),
        error_messages={"required": _("Kirjoita, miksi suoritus siirretään sivuun.")},
    )


class StatementForm(forms.Form):
    """A file of account entries from the bank."""

    file = forms.FileField(
        label=_("Tiliote (XML)"),
        help_text=_("ISO 20022: camt.053 tai camt.054, enintään 20 Mt. Saman tiedoston voi lukea huoletta uudelleen."),
        widget=forms.ClearableFileInput({"accept": ".xml,application/xml,text/xml"}),
        error_messages={"required": _("Valitse tiedosto."), "empty": _("Tiedosto on tyhjä.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("Tiedosto on liian suuri, enintään 20 Mt. Vie lyhyempi ajanjakso."))
        return file

    def read(self) -> tuple[str, bytes, str]:
        """The file's name, its content, and what tells it from others."""
        file: UploadedFile = self.cleaned_data["file"]
        content = file.read()
        return str(file.name)[:200], content, hashlib.sha256(content).hexdigest()


class PeriodForm(forms.Form):
    """Of which days, both included."""

    what = forms.ChoiceField(
        label=_("Mitä viedään"),
        choices=[
            ("laskut", _("laskut, hyvityslaskut, muistutusten kulut ja suoritukset")),
            ("paakirja", _("pääkirja: kaikki kirjaukset tileittäin")),
        ],
        initial="laskut",
    )
    first_on = forms.DateField(label=_("Alkaen"), input_formats=DAY_FORMATS)
    last_on = forms.DateField(label=_("Asti"), input_formats=DAY_FORMATS)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "first_on" in given and "last_on" in given and given["first_on"] > given["last_on"]:
            self.add_error("last_on", _("Jakson loppu on ennen sen alkua."))
        return given

    def lines(self) -> Iterator[str]:
        """The file that was asked for."""
        given = self.cleaned_data
        make = exports.ledger if given["what"] == "paakirja" else exports.vouchers
        return make(first_on=given["first_on"], last_on=given["last_on"])
