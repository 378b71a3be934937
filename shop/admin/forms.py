"""Forms of the desk's pages: what they refuse, and why."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core import clock
from shop.models import Brand, Product
from shop.publishing import needs_label

FURTHEST: Final = timedelta(days=366)  # a price planned further ahead is a slip of the pen
TOO_FAR: Final = gettext_lazy("Ajankohta on liian kaukana: enintään vuoden päässä.")


class DayAndTime(forms.SplitDateTimeWidget):
    """A day and a time beside each other, each with a name of its own for those who hear the page."""

    def __init__(self, *, day: Any, time: Any) -> None:
        super().__init__(
            date_attrs={"type": "date", "aria-label": day},
            time_attrs={"type": "time", "aria-label": time},
            date_format="%Y-%m-%d",
        )


class PriceForm(forms.Form):
    """A price in euros with VAT."""

    price = forms.DecimalField(
        label=gettext_lazy("Uusi hinta sis. ALV (€)"),
        min_value=Decimal("0.01"),
        max_digits=9,
        decimal_places=2,
        localize=True,
        help_text=gettext_lazy("Entinen hinta jää hintahistoriaan."),
        error_messages={"required": gettext_lazy("Kirjoita uusi hinta euroina.")},
    )
    from_at = forms.SplitDateTimeField(
        label=gettext_lazy("Voimaan"),
        required=False,
        widget=DayAndTime(day=gettext_lazy("Voimaan, päivä"), time=gettext_lazy("Voimaan, kellonaika")),
        help_text=gettext_lazy("Tyhjä: heti."),
    )

    def clean_from_at(self) -> datetime | None:
        from_at = self.cleaned_data["from_at"]
        if from_at and from_at < clock.now():
            raise ValidationError(_("Ajankohta on jo mennyt. Jätä tyhjäksi, jos hinta tulee heti voimaan."))
        if from_at and from_at > clock.now() + FURTHEST:
            raise ValidationError(TOO_FAR)
        return from_at


class CountForm(forms.Form):
    """How many there are on the shelf."""

    quantity = forms.IntegerField(
        label=gettext_lazy("Laskettu määrä"),
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("Ero kirjataan varastotapahtumaksi."),
        error_messages={"required": gettext_lazy("Kirjoita, montako hyllyssä on.")},
    )


class TyreForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """A tyre on sale keeps the label it must be sold with."""
        cleaned = super().clean() or {}
        named = ("season", "rim_inch", "speed_symbol")
        if (
            self.instance.product_id
            and self.instance.product.published
            and all(cleaned.get(name) for name in named)
            and needs_label(**{name: cleaned[name] for name in named})
            and not cleaned.get("eprel_id")
        ):
            raise ValidationError(_("Myynnissä oleva nastaton rengas tarvitsee EU-merkinnän tiedot."))
        return cleaned


class BrandForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """A brand with goods on sale keeps the contacts that every offer shows (GPSR art. 19)."""
        cleaned = super().clean() or {}
        pending = Brand(**{name: cleaned.get(name, "") for name in cleaned})
        if self.instance.pk and not pending.has_contacts and self._on_sale():
            raise ValidationError(_("Merkillä on tuotteita myynnissä, joten valmistajan yhteystiedot tarvitaan."))
        return cleaned

    def _on_sale(self) -> bool:
        return Product.objects.published().filter(brand=self.instance).exists()
