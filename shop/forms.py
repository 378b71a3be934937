"""Forms of the catalogue."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.plates import InvalidPlate, normalise_plate


class PlateForm(forms.Form):
    """A registration number; its value is `ABC-123`."""

    tunnus = forms.CharField(
        label=_("Rekisteritunnus"),
        max_length=20,
        error_messages={"required": _("Kirjoita rekisteritunnus, esimerkiksi ABC-123.")},
    )

    def clean_tunnus(self) -> str:
        try:
            return normalise_plate(self.cleaned_data["tunnus"])
        except InvalidPlate as error:
            raise forms.ValidationError(error.message, code="plate") from error
