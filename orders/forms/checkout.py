"""Forms of the checkout: bad input gets a sentence at its field, and what was typed stays."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installers.forms import PostcodeField
from installers.geo import area_of
from lapinkumi.core.phones import InvalidPhone, format_phone, normalise_phone
from lapinkumi.core.plates import InvalidPlate, normalise_plate
from lapinkumi.core.postcodes import InvalidPostcode
from lapinkumi.core.typed import one_line, readable
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.points import unseal

_CHOOSE = _("Valitse, mihin tilaus toimitetaan.")


class KnownPostcodeField(PostcodeField):
    """A postcode in an area that exists."""

    def clean(self, value: Any) -> str:
        postcode = super().clean(value)
        if postcode and area_of(postcode) is None:
            raise forms.ValidationError(InvalidPostcode.message, code="postcode")
        return postcode


class DeliveryForm(forms.Form):
    """Where to: `piste:<slug>` or `koti:<carrier>`; the page gives the choices that the basket allows."""

    postinumero = KnownPostcodeField(
        label=_("Postinumerosi"), required=False, help_text=_("Näytämme lähimmät asennuspisteet ja rahdin.")
    )
    toimitus = forms.CharField(
        label=_("Toimitus"), max_length=120, error_messages={"required": _CHOOSE, "max_length": _CHOOSE}
    )

    def __init__(self, *args: Any, allowed: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed = allowed

    def clean_toimitus(self) -> str:
        chosen = self.cleaned_data["toimitus"]
        if chosen not in self.allowed:
            raise forms.ValidationError(_CHOOSE, code="choice")
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        home = str(cleaned.get("toimitus", "")).startswith("koti:")
        if home and "postinumero" in cleaned and not cleaned["postinumero"]:
            self.add_error("postinumero", _("Anna postinumero, jonne tilaus lähetetään."))
        if home:
            cleaned["noutopiste"] = self._point(cleaned)
        return cleaned

    def _point(self, cleaned: dict[str, Any]) -> PickupPoint | None:
        """The parcel point chosen for that carrier; none is the nearest one."""
        carrier = cleaned["toimitus"].partition(":")[2]
        typed = str(self.data.get(point_field(carrier), ""))
        if not typed or not cleaned.get("postinumero"):
            return None
        point = unseal(typed, carrier=carrier, postcode=cleaned["postinumero"])
        if point is None:
            self.add_error("toimitus", _("Postinumero muuttui. Valitse noutopiste uudelleen tai jätä lähin."))
        return point


def point_field(carrier: str) -> str:
    """The name of a carrier's own choice of parcel points."""
    return f"noutopiste_{carrier}"


class PostcodeForm(forms.Form):
    """Only where the visitor is, to look around."""

    postinumero = KnownPostcodeField(label=_("Postinumerosi"))


class ContactForm(forms.Form):
    """Who buys, and whom to call. `fit` is asked where the customer brings rims or tyres of their own (R4.5)."""

    email = forms.EmailField(
        label=_("Sähköposti"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": _("Kirjoita sähköpostiosoite, johon vahvistus lähetetään.")},
        help_text=_("Lähetämme tilausvahvistuksen tähän."),
    )
    phone = forms.CharField(
        label=_("Puhelin"),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("Kirjoita puhelinnumero.")},
        help_text=_("Asennuspiste tai kuljettaja soittaa tähän, jos jotain pitää sopia."),
    )
    given_name = forms.CharField(
        label=_("Etunimi"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "given-name"}),
        error_messages={"required": _("Kirjoita etunimi.")},
    )
    family_name = forms.CharField(
        label=_("Sukunimi"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "family-name"}),
        error_messages={"required": _("Kirjoita sukunimi.")},
    )
    street = forms.CharField(
        label=_("Katuosoite"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "street-address"}),
        error_messages={"required": _("Kirjoita katuosoite.")},
    )
    postcode = KnownPostcodeField(label=_("Postinumero"))
    city = forms.CharField(
        label=_("Postitoimipaikka"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "address-level2"}),
        error_messages={"required": _("Kirjoita postitoimipaikka.")},
    )
    plate = forms.CharField(
        label=_("Auton rekisteritunnus"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Asennuspiste tunnistaa autosi siitä."),
    )
    note = forms.CharField(
        label=_("Viesti meille"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": _("Viestissä voi olla enintään 500 merkkiä.")},
    )
    fit = forms.BooleanField(
        label=_("Koon vahvistus"),
        error_messages={"required": _("Vahvista, että vanteiden tai renkaiden koko sopii, tai palaa vaihtamaan koko.")},
    )

    def __init__(self, *args: Any, asks_fit: bool = False, home_refused: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.home_refused = home_refused
        if not asks_fit:
            del self.fields["fit"]
        for name, words in _MISSING.items():
            self.fields[name].error_messages["required"] = words

    def clean_given_name(self) -> str:
        return one_line(self.cleaned_data["given_name"])

    def clean_family_name(self) -> str:
        return one_line(self.cleaned_data["family_name"])

    def clean_street(self) -> str:
        return one_line(self.cleaned_data["street"])

    def clean_city(self) -> str:
        return one_line(self.cleaned_data["city"])

    def clean_note(self) -> str:
        return readable(self.cleaned_data["note"])

    def clean_phone(self) -> str:
        try:
            return normalise_phone(self.cleaned_data["phone"])
        except InvalidPhone as error:
            raise forms.ValidationError(error.message, code="phone") from error

    def clean_plate(self) -> str:
        typed = self.cleaned_data["plate"]
        try:
            return normalise_plate(typed) if typed else ""
        except InvalidPlate as error:
            raise forms.ValidationError(error.message, code="plate") from error

    def clean_postcode(self) -> str:
        postcode = self.cleaned_data["postcode"]
        reason = self.home_refused(postcode) if self.home_refused else ""
        if reason:
            raise forms.ValidationError(reason, code="home")
        return postcode


_MISSING = {
    "email": _("Anna sähköpostiosoite."),
    "phone": _("Anna puhelinnumero."),
    "given_name": _("Anna etunimi."),
    "family_name": _("Anna sukunimi."),
    "street": _("Anna katuosoite."),
    "postcode": _("Anna postinumero."),
    "city": _("Anna postitoimipaikka."),
}


def phone_as_typed(e164: str) -> str:
    """The kept number as people write it."""
    try:
        return format_phone(e164) if e164 else ""
    except InvalidPhone:
        return e164


class ConfirmForm(forms.Form):
    """The ticks before ordering; none is ticked for the customer. `seen` is what was shown, sealed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=8000, required=False)
    terms = forms.BooleanField(
        label=_("Toimitusehdot"),
        error_messages={"required": _("Hyväksy toimitusehdot, jotta voimme ottaa tilauksen vastaan.")},
    )
    adult = forms.BooleanField(
        label=_("Täysi-ikäisyys ja tiedot"),
        error_messages={"required": _("Vahvista ikäsi ja tietojesi oikeellisuus.")},
    )
    consent = forms.BooleanField(
        label=_("Palvelun aloittaminen"),
        error_messages={"required": _("Palvelua ei voi tehdä ilman tätä suostumusta ennen peruuttamisajan loppua.")},
    )

    def __init__(self, *args: Any, asks_consent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_consent:
            del self.fields["consent"]
