"""The desk's form of force majeure: what happened, and which orders it concerns (R10.1)."""

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import clock
from orders.models import Hindrance, HindranceScope

OLDEST: Final = timedelta(days=366)  # a slip of the year would let everybody out of their contracts at once
CHOSEN: Final = {
    HindranceScope.GARAGES: "garages",
    HindranceScope.SUPPLIER: "sources",
    HindranceScope.CARRIER: "carriers",
    HindranceScope.REGION: "postcodes",
    HindranceScope.PRODUCTS: "products",
}


class HindranceForm(forms.ModelForm):
    """What the scope asks for must be chosen."""

    class Meta:
        model = Hindrance
        widgets = dict.fromkeys(("garages", "sources", "carriers"), forms.CheckboxSelectMultiple)
        fields = [
            "title",
            "text",
            "began_on",
            "expected_until_on",
            "scope",
            "garages",
            "sources",
            "carriers",
            "products",
            "postcodes",
        ]

    def clean_postcodes(self) -> str:
        """`96,97  998` is `96, 97, 998`."""
        typed = self.cleaned_data["postcodes"].replace(",", " ").split()
        if not all(code.isascii() and code.isdigit() and len(code) <= 5 for code in typed):
            raise forms.ValidationError(_("Kirjoita postinumeroita tai niiden alkuja, esimerkiksi 96, 97, 99800."))
        return ", ".join(typed)

    def clean_began_on(self) -> Any:
        began_on = self.cleaned_data["began_on"]
        if began_on > clock.today():
            raise forms.ValidationError(_("Este ei ole vielä alkanut silloin."))
        if began_on < clock.today() - OLDEST:
            raise forms.ValidationError(_("Este olisi alkanut yli vuosi sitten. Tarkista vuosiluku."))
        return began_on

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        wanted = CHOSEN.get(HindranceScope(cleaned["scope"])) if cleaned.get("scope") else None
        if wanted and wanted in cleaned and not cleaned[wanted]:
            self.add_error(wanted, _("Valitse, mitä este koskee."))
        began_on, until_on = cleaned.get("began_on"), cleaned.get("expected_until_on")
        if began_on and until_on and until_on < began_on:
            self.add_error("expected_until_on", _("Este ei voi päättyä ennen kuin se alkoi."))
        return cleaned
