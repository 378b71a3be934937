"""The desk's forms of carriers and freight prices: lists without holes, and never changed behind orders' backs."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from orders.models import Carrier, FreightTable, Reach
from orders.policy import DOOR_DELIVERY_ABOVE_KG


class CarrierForm(forms.ModelForm):
    """A carrier whose page can be made out of a code."""

    class Meta:
        model = Carrier
        fields = [
            "code",
            "name",
            "active",
            "position",
            "tracking",
            "holding_days",
            "point_limit_kg",
            "door_limit_kg",
            "agent_type",
            "point_service",
            "door_service",
            "cod_limit",
            "cod_limit_kg",
            "cod_fee",
        ]

    def clean_tracking(self) -> str:
        tracking: str = self.cleaned_data["tracking"].strip()
        if tracking and not (tracking.startswith("https://") and "{code}" in tracking):
            raise forms.ValidationError(
                _("Osoitteen pitää alkaa https:// ja siinä pitää olla {code}."), code="tracking"
            )
        return tracking

    def clean_point_limit_kg(self) -> Decimal:
        limit: Decimal = self.cleaned_data["point_limit_kg"]
        if not 0 < limit <= DOOR_DELIVERY_ABOVE_KG:
            raise forms.ValidationError(_("Noutopisteeseen lähetetään enintään 20 kg."), code="limit")
        return limit

    def clean_door_limit_kg(self) -> Decimal:
        limit: Decimal = self.cleaned_data["door_limit_kg"]
        if limit <= DOOR_DELIVERY_ABOVE_KG:
            raise forms.ValidationError(
                _("Kotiovelle viedään yli 20 kg:n lähetykset: anna suurempi raja."), code="limit"
            )
        return limit

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cod_fee"].required = False

    def clean_cod_fee(self) -> Decimal:
        """Left empty it costs nothing."""
        return self.cleaned_data["cod_fee"] or Decimal(0)

    def clean_cod_limit(self) -> Decimal | None:
        return self._above_zero("cod_limit")

    def clean_cod_limit_kg(self) -> Decimal | None:
        return self._above_zero("cod_limit_kg")

    def clean(self) -> dict[str, Any]:
        """Cash on delivery has both its limits, or none."""
        cleaned = super().clean() or self.cleaned_data
        limits = [cleaned.get(name) for name in ("cod_limit", "cod_limit_kg")]
        if limits.count(None) == 1 and not self.has_error("cod_limit") and not self.has_error("cod_limit_kg"):
            self.add_error("cod_limit_kg", _("Anna postiennakon summa- ja painoraja, tai jätä molemmat tyhjiksi."))
        return cleaned

    def _above_zero(self, name: str) -> Decimal | None:
        limit: Decimal | None = self.cleaned_data[name]
        if limit is not None and limit <= 0:
            raise forms.ValidationError(_("Rajan pitää olla enemmän kuin nolla."), code="limit")
        return limit


class TableForm(forms.ModelForm):
    """A price list that begins today or later: what has been told to customers stays as it was."""

    class Meta:
        model = FreightTable
        fields = ["carrier", "reach", "area", "first_on"]

    def clean_first_on(self) -> date:
        first_on: date = self.cleaned_data["first_on"]
        if first_on < clock.today():
            raise forms.ValidationError(_("Hinnasto voi alkaa aikaisintaan tänään."), code="first_on")
        return first_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        key = {name: cleaned.get(name) for name in ("carrier", "reach", "area", "first_on")}
        same = FreightTable.objects.filter(**key).exclude(pk=self.instance.pk)
        if None not in key.values() and same.exists():
            self.add_error("first_on", _("Samasta päivästä alkaa jo hinnasto tälle alueelle. Muuta sitä."))
        return cleaned


class StepsFormSet(forms.BaseInlineFormSet):
    """Steps that reach from zero to the carrier's limit, each once; none at all: the carrier does not go there."""

    def clean(self) -> None:
        if any(self.errors):
            return
        weights = [form.cleaned_data["up_to_kg"] for form in self.forms if _is_kept(form)]
        if len(weights) != len(set(weights)):
            raise forms.ValidationError(_("Sama painoraja on kahdesti: hinnat menisivät päällekkäin."), code="overlap")
        if weights and (fault := _fault(self.instance, max(weights))):
            raise forms.ValidationError(fault, code="gap")
        super().clean()


def _is_kept(form: forms.BaseForm) -> bool:
    return bool(form.cleaned_data) and not form.cleaned_data.get("DELETE") and "up_to_kg" in form.cleaned_data


def _fault(table: FreightTable, last: Decimal) -> str:
    """What is wrong with a list that ends there."""
    if table.carrier_id is None or table.reach not in Reach.values:
        return ""  # told at its own field
    limit = table.carrier.limit_kg(table.reach)
    if last == limit:
        return ""
    sums = {"last": _kg(last), "limit": _kg(limit), "carrier": table.carrier.name}
    if last < limit:
        text = _("Hinnastoon jää aukko: se päättyy %(last)s kiloon, mutta %(carrier)s kuljettaa %(limit)s kiloon asti.")
        return text % sums
    return _("%(carrier)s kuljettaa enintään %(limit)s kg: porrasta %(last)s kg ei koskaan käytettäisi.") % sums


def _kg(weight: Decimal) -> str:
    return f"{weight.normalize():f}".replace(".", ",")
