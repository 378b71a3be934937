"""Forms of the public pages: finding a garage, choosing the place."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installers.geo import area_of
from installers.models import Installer
from lapinkumi.core.postcodes import InvalidPostcode, normalise_postcode
from shop.models import CarClass, Service


class PostcodeField(forms.CharField):
    """A Finnish postcode; its value is the five digits."""

    default_error_messages = {"required": _("Kirjoita postinumero, esimerkiksi 96100.")}

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"inputmode": "numeric", "autocomplete": "postal-code"}
        super().__init__(**{"max_length": 12, "widget": forms.TextInput(attributes), **kwargs})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return normalise_postcode(text)
        except InvalidPostcode as error:
            raise forms.ValidationError(error.message, code="postcode") from error


class FindForm(forms.Form):
    """The list's filters; read from the address, so that a list can be linked to."""

    postinumero = PostcodeField(label=_("Postinumero"), required=False)
    palvelu = forms.ModelChoiceField(
        label=_("Palvelu"),
        queryset=Service.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Kaikki palvelut"),
    )
    omat = forms.BooleanField(label=_("Vain Lapin Kumin omat"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = self.fields["palvelu"]
        services.queryset = Service.objects.filter(product__published=True).select_related("product")  # type: ignore[attr-defined]
        services.label_from_instance = lambda service: service.product.name  # type: ignore[attr-defined]

    def clean_postinumero(self) -> str:
        return _known(self.cleaned_data["postinumero"])


class PlaceForm(forms.Form):
    """Either a garage or a postcode."""

    asennuspiste = forms.ModelChoiceField(
        label=_("Asennuspiste"), queryset=Installer.objects.public(), to_field_name="slug", required=False
    )
    postinumero = PostcodeField(label=_("Postinumero"), required=False)

    def clean_postinumero(self) -> str:
        return _known(self.cleaned_data["postinumero"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("asennuspiste") or cleaned.get("postinumero")):
            raise forms.ValidationError(_("Valitse asennuspiste tai anna postinumero."))
        return cleaned


class CarClassForm(forms.Form):
    """Whose prices to show on the page of services."""

    luokka = forms.ChoiceField(label=_("Ajoneuvo"), choices=CarClass.choices, required=False)

    @property
    def car_class(self) -> str:
        """The class asked for; anything else means a car."""
        return (self.is_valid() and self.cleaned_data["luokka"]) or CarClass.CAR

    def tabs(self, anchor: str = "") -> list[dict[str, object]]:
        """The classes as links, for `components/tabs.html`."""
        return [
            {"label": str(label).capitalize(), "url": f"?luokka={name}{anchor}", "current": name == self.car_class}
            for name, label in CarClass.choices
        ]


def _known(postcode: str) -> str:
    """The postcode, where it lies in an area we know."""
    if postcode and area_of(postcode) is None:
        raise forms.ValidationError(InvalidPostcode.message, code="postcode")
    return postcode
