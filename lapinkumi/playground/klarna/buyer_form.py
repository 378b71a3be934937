"""What the buyer fills in: who and where, how to pay, and the shop's own checkboxes."""

import re
from datetime import date
from typing import Any

from django import forms

from lapinkumi.core.errors import ShopError
from lapinkumi.core.phones import normalise_phone
from lapinkumi.playground.klarna.checkout import Checkout
from lapinkumi.playground.klarna.managed import METHODS
from lapinkumi.playground.store import Document

ADDRESS_LABELS = {
    "email": "Sähköposti",
    "phone": "Puhelin",
    "given_name": "Etunimi",
    "family_name": "Sukunimi",
    "street_address": "Katuosoite",
    "postal_code": "Postinumero",
    "city": "Postitoimipaikka",
}
DELIVERY = ("given_name", "family_name", "street_address", "postal_code", "city")
AUTOCOMPLETE = {
    "email": "email",
    "phone": "tel",
    "given_name": "given-name",
    "family_name": "family-name",
    "street_address": "street-address",
    "postal_code": "postal-code",
    "city": "address-level2",
    "date_of_birth": "bday",
}
EXAMPLE = {
    "email": "maija@example.fi",
    "phone": "+358401234567",
    "given_name": "Maija",
    "family_name": "Esimerkki",
    "street_address": "Koskikatu 1",
    "postal_code": "96100",
    "city": "Rovaniemi",
    "date_of_birth": "1984-02-29",
}
ON_CREDIT = ("INVOICE", "FIXED_AMOUNT")
MISSING = "Täytä tämä kohta."
APART = "delivery-"


def _text(name: str, *, required: bool = True) -> forms.CharField:
    field = forms.CharField(
        label=ADDRESS_LABELS[name], max_length=99, required=required, error_messages={"required": MISSING}
    )
    field.widget.attrs["autocomplete"] = AUTOCOMPLETE[name]
    return field


class BuyerForm(forms.Form):
    """The form of one checkout; `methods` and `boxes` are drawn by the page itself."""

    use_required_attribute = False

    def __init__(self, *args: Any, checkout: Checkout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checkout = checkout
        for name in ADDRESS_LABELS:
            self.fields[name] = _text(name)
        self.fields["date_of_birth"] = forms.DateField(
            label="Syntymäaika",
            required=bool(checkout.options.get("date_of_birth_mandatory")),
            help_text="Muodossa 29.2.1984",
            input_formats=["%d.%m.%Y", "%Y-%m-%d"],
            error_messages={"required": MISSING, "invalid": "Kirjoita päivä näin: 29.2.1984."},
        )
        if checkout.options.get("allow_separate_shipping_address"):
            self.fields["elsewhere"] = forms.BooleanField(label="Toimitus muuhun osoitteeseen", required=False)
            for name in DELIVERY:
                self.fields[APART + name] = _text(name, required=False)
        self.fields["method"] = forms.ChoiceField(
            label="Maksutapa", choices=list(METHODS.items()), error_messages={"required": "Valitse maksutapa."}
        )
        for number, box in enumerate(boxes_of(checkout)):
            self.fields[f"box-{number}"] = forms.BooleanField(
                label=box["text"],
                required=bool(box.get("required")),
                error_messages={"required": "Tämä on hyväksyttävä ennen maksamista."},
            )
        self._mark_faults()

    def _mark_faults(self) -> None:
        """Tell screen readers which fields are at fault and where it says why."""
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                self.fields[name].widget.attrs.update({"aria-invalid": "true", "aria-describedby": f"fault-{name}"})

    def clean_postal_code(self) -> str:
        return _postcode(self.cleaned_data["postal_code"])

    def clean_phone(self) -> str:
        try:
            return normalise_phone(self.cleaned_data["phone"])
        except ShopError as error:
            raise forms.ValidationError(str(error.message)) from None

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise forms.ValidationError("Tarkista sähköpostiosoite.")
        return email

    def clean(self) -> Document:
        told = super().clean() or {}
        if told.get("method") in ON_CREDIT and not told.get("date_of_birth") and "date_of_birth" not in self.errors:
            self.add_error("date_of_birth", "Laskua ja erämaksua varten tarvitaan syntymäaika.")
        if told.get("elsewhere"):
            for name in DELIVERY:
                if not told.get(APART + name):
                    self.add_error(APART + name, MISSING)
        return told

    def billing_address(self) -> Document:
        country = self.checkout.order["purchase_country"]
        return {**{name: self.cleaned_data[name] for name in ADDRESS_LABELS}, "country": country}

    def shipping_address(self) -> Document:
        billing = self.billing_address()
        if not self.cleaned_data.get("elsewhere"):
            return billing
        return {**billing, **{name: self.cleaned_data[APART + name] for name in DELIVERY}}

    def customer(self) -> Document:
        born: date | None = self.cleaned_data.get("date_of_birth")
        return {"type": "person", **({"date_of_birth": born.isoformat()} if born else {})}

    def answers(self) -> list[Document]:
        """How the buyer answered the shop's own checkboxes."""
        return [
            {"id": box["id"], "checked": bool(self.cleaned_data.get(f"box-{number}"))}
            for number, box in enumerate(boxes_of(self.checkout))
        ]


def known(checkout: Checkout) -> Document:
    """What the shop has told of the buyer already."""
    order = checkout.order
    return {**order["billing_address"], **order["customer"]} | {
        f"box-{number}": box.get("checked", False) for number, box in enumerate(boxes_of(checkout))
    }


def boxes_of(checkout: Checkout) -> list[Document]:
    options = checkout.options
    single = [options["additional_checkbox"]] if "additional_checkbox" in options else []
    return [*single, *options.get("additional_checkboxes", [])]


def _postcode(written: str) -> str:
    if not re.fullmatch(r"[0-9]{5}", written):
        raise forms.ValidationError("Postinumerossa on viisi numeroa.")
    return written
