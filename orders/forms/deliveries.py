"""The desk's forms of deliveries: what each act on one needs to know."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import clock
from lapinkumi.core.events import Channel
from lapinkumi.core.money import CENT, format_euros
from lapinkumi.core.sum_field import SumField
from lapinkumi.core.typed import one_line
from orders.corrections.repromise import Window
from orders.delivery.rates import carrier_choices
from orders.fees import unclaimed
from orders.fees.parts import Part, parts_of
from orders.models import Delivery, ReturnReason, UnclaimedOutcome
from orders.payment.collecting import due_of
from orders.policy import PARCEL_HOLDING_DAYS_AT_MOST, PartKind

MOMENT = "%Y-%m-%dT%H:%M"
CODE = re.compile(r"[A-Z0-9]{1,100}")
MOST = Decimal("9999.99")
NO_NUMBER = _("Anna summa euroina, esimerkiksi 12,50.")


class Euros(SumField):
    """A sum as people type it: 12,50 or 12.50; never below zero."""

    def __init__(self, *, least: Decimal = Decimal(0), **kwargs: Any) -> None:
        errors = {
            "invalid": NO_NUMBER,
            "min_value": _("Summa ei voi olla negatiivinen.")
            if not least
            else _("Summan pitää olla enemmän kuin nolla."),
            "max_value": _("Summa on liian suuri."),
            "max_digits": _("Summa on liian suuri."),
            "max_whole_digits": _("Summa on liian suuri."),
            "max_decimal_places": _("Anna summa sentin tarkkuudella."),
            "required": NO_NUMBER,
        }
        limits: dict[str, Any] = {"min_value": least, "max_value": MOST, "max_digits": 8, "decimal_places": 2}
        super().__init__(localize=True, error_messages=errors, **limits, **kwargs)
        self.widget.attrs["inputmode"] = "decimal"


class Moment(forms.DateTimeField):
    """A moment on the desk's clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT)
        errors = {"invalid": _("Anna päivä ja kellonaika."), "required": _("Anna päivä ja kellonaika.")}
        super().__init__(input_formats=[MOMENT], widget=widget, error_messages=errors, **kwargs)


class TrackingCode(forms.CharField):
    """A carrier's code as it is printed: letters and digits, however they were typed or pasted."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": _("Anna seurantatunnus: asiakas saa sen viestissä.")}
        super().__init__(label=_("Seurantatunnus"), max_length=100, error_messages=errors, **kwargs)

    def clean(self, value: Any) -> str:
        code = "".join(super().clean(value).split()).replace("-", "").upper()
        if not CODE.fullmatch(code):
            raise forms.ValidationError(_("Seurantatunnuksessa on vain kirjaimia A–Z ja numeroita."))
        return code


class DeliveryForm(forms.Form):
    """A form about one delivery, at one moment; by itself it asks only for a press of the button."""

    def __init__(self, *args: Any, delivery: Delivery, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delivery, self.at = delivery, at

    def asked(self) -> dict[str, Any]:
        """What the act is told."""
        return self.cleaned_data


class CollectionForm(DeliveryForm):
    """What a carrier paid us of what it collected on delivery."""

    amount = Euros(least=CENT, label=_("Tilitetty summa, €"))
    settled_on = forms.DateField(
        label=_("Tilityspäivä"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Anna päivä."), "invalid": _("Anna päivä, esimerkiksi 8.12.2026.")},
    )
    reference = forms.CharField(
        label=_("Tilityksen viite"), max_length=60, error_messages={"required": _("Anna tilityksen viite.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.due = due_of(self.delivery)
        self.fields["amount"].initial = self.due
        self.fields["settled_on"].initial = clock.local_date(self.at)
        told = {"sum": format_euros(self.due)}
        self.fields["amount"].help_text = _("Lähetyksestä perittiin %(sum)s.") % told

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount > self.due:
            told = {"sum": format_euros(self.due)}
            raise forms.ValidationError(_("Enemmän kuin perittiin: enintään %(sum)s."), params=told)
        return amount

    def clean_settled_on(self) -> date:
        day: date = self.cleaned_data["settled_on"]
        left_at = self.delivery.dispatched_at or self.at
        if not clock.local_date(left_at) <= day <= clock.local_date(self.at):
            raise forms.ValidationError(_("Päivä ei voi olla ennen lähettämistä eikä tulevaisuudessa."))
        return day

    def clean_reference(self) -> str:
        return one_line(self.cleaned_data["reference"])


class CarrierForm(DeliveryForm):
    """By whom."""

    carrier = forms.ChoiceField(label=_("Kuljetusyhtiö"), choices=carrier_choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("carrier", self.delivery.carrier or self.delivery.order.carrier)


class TrackingForm(CarrierForm):
    """The right code."""

    tracking_code = TrackingCode()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("tracking_code", self.delivery.tracking_code)


class PointForm(DeliveryForm):
    """Since when it waits, and until when if the carrier says so."""

    arrived_at = Moment(label=_("Milloin lähetys tuli noudettavaksi"))
    last_on = forms.DateField(
        label=_("Viimeinen noutopäivä"),
        required=False,
        help_text=_("Kuljetusyhtiön oma. Tyhjänä lasketaan tavallisesta säilytysajasta."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"invalid": _("Anna päivä.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("arrived_at", clock.local(self.at))

    def clean_last_on(self) -> date | None:
        last_on: date | None = self.cleaned_data["last_on"]
        arrived_at = self.cleaned_data.get("arrived_at") or self.at
        latest = clock.local_date(arrived_at) + timedelta(days=PARCEL_HOLDING_DAYS_AT_MOST)
        if last_on is not None and last_on > latest:
            told = _("Tarkista päivä: lähetystä ei säilytetä pidempään kuin %(days)s päivää.")
            raise forms.ValidationError(told % {"days": PARCEL_HOLDING_DAYS_AT_MOST})
        return last_on


class AnnouncementForm(DeliveryForm):
    """How and when the customer said that they can't fetch it (R5.22)."""

    channel = forms.ChoiceField(
        label=_("Miten asiakas kertoi"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
    )
    contacted_at = Moment(label=_("Milloin asiakas kertoi"))

    def clean_contacted_at(self) -> datetime:
        contacted_at: datetime = self.cleaned_data["contacted_at"]
        if contacted_at > self.at:
            raise forms.ValidationError(_("Tämä hetki ei ole vielä ollut."))
        return contacted_at


class CostsForm(DeliveryForm):
    """What a return really cost."""

    return_freight = Euros(
        label=_("Palautusrahti, €"),
        required=False,
        help_text=_("Tyhjänä kuljetusyhtiön tavallinen hinta painon mukaan."),
    )
    handling = Euros(label=_("Käsittelykulut, €"), required=False, help_text=_("Todelliset kulut. Tyhjänä ei peritä."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        freight = self.delivery.return_freight
        usual = unclaimed.usual_return_freight(self.delivery) if self.delivery.is_home else None
        self.initial.setdefault("return_freight", usual if freight is None else freight)
        self.initial.setdefault("handling", self.delivery.handling)


class ReturnedForm(CostsForm):
    """Why it came back, and what that cost."""

    reason = forms.ChoiceField(
        label=_("Miksi toimitus palautui"),
        choices=ReturnReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Valitse syy: vain noutamatta jäänyt voi maksaa asiakkaalle.")},
    )
    field_order = ["reason", "return_freight", "handling"]


class LeftGoodsForm(DeliveryForm):
    """What goods left at a garage really cost, from its parts (R5.7)."""

    return_freight = Euros(label=_("Palautusrahti, €"), required=False)
    taking_off = Euros(label=_("Renkaan irrotus vanteelta, € kappale"), required=False)
    pieces = forms.IntegerField(
        label=_("Irrotettuja renkaita"),
        required=False,
        min_value=0,
        max_value=99,
        error_messages={"invalid": _("Anna kokonaisluku."), "max_value": _("Enintään 99.")},
    )
    handling = Euros(label=_("Käsittely, €"), required=False)
    note = forms.CharField(
        label=_("Mihin kulut perustuvat"),
        max_length=300,
        error_messages={"required": _("Kirjoita lyhyesti, mihin kulut perustuvat.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if set(self.errors) - {"note"}:
            return data
        if bool(data.get("taking_off")) != bool(data.get("pieces")):
            self.add_error("pieces", _("Anna sekä irrotuksen hinta että renkaiden määrä."))
        elif not self._parts():
            self.add_error("return_freight", _("Anna kuluista ainakin yksi, joka on enemmän kuin nolla."))
        return data

    def asked(self) -> dict[str, Any]:
        return {"parts": self._parts(), "note": self.cleaned_data["note"]}

    def _parts(self) -> list[Part]:
        data = self.cleaned_data
        pieces, each = data["pieces"], data["taking_off"]
        taking_off = [Part(kind=PartKind.TAKING_OFF, each=each, quantity=pieces)] if each and pieces else []
        freight, handling = parts_of(return_freight=data["return_freight"]), parts_of(handling=data["handling"])
        return [*freight, *taking_off, *handling]


class NoFeeForm(DeliveryForm):
    """Why goods left at a garage cost nothing of ours."""

    outcome = forms.ChoiceField(
        label=_("Miksi kuluja ei peritä"),
        choices=[choice for choice in UnclaimedOutcome.choices if choice[0] != UnclaimedOutcome.CHARGED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Valitse syy.")},
    )
    note = forms.CharField(
        label=_("Perustelu"), max_length=300, error_messages={"required": _("Kirjoita lyhyesti, miksi.")}
    )


class OfferForm(CarrierForm):
    """For how much it is sent again."""

    freight = Euros(label=_("Rahti, €"), least=Decimal("0.01"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("freight", unclaimed.usual_return_freight(self.delivery))


class RestockForm(DeliveryForm):
    """How many pieces of each line are sellable."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {f"rivi_{row.pk}": row for row in self.delivery.lines.select_related("line") if row.is_goods}
        for name, row in self.rows.items():
            self.fields[name] = forms.IntegerField(label=str(row), min_value=0, max_value=row.quantity, initial=0)

    def asked(self) -> dict[str, Any]:
        found = {row.pk: self.cleaned_data[name] for name, row in self.rows.items()}
        return {"pieces": {pk: count for pk, count in found.items() if count}}


class PartForm(forms.Form):
    """How many pieces of each line come later, and when, where that is after the promised days."""

    first_on = forms.DateField(label=_("Tulee aikaisintaan"), required=False)
    last_on = forms.DateField(
        label=_("Tulee viimeistään"),
        required=False,
        help_text=_("Vain, jos myöhempi osa ei ehdi luvatussa ajassa. Asiakas voi silloin perua maksutta."),
    )
    reason = forms.CharField(
        label=_("Syy asiakkaalle"),
        required=False,
        max_length=500,
        help_text=_("Vain, jos myöhempi osa ei ehdi luvatussa ajassa."),
    )

    def __init__(self, *args: Any, delivery: Delivery, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {f"rivi_{row.pk}": row for row in delivery.lines.select_related("line") if row.is_goods}
        for name, row in self.rows.items():
            self.fields[name] = forms.IntegerField(label=str(row), min_value=0, max_value=row.quantity, initial=0)
        for name in ("first_on", "last_on"):
            self.fields[name].widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        self.order_fields([*self.rows, "first_on", "last_on", "reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("first_on")) != bool(data.get("last_on")):
            self.add_error("last_on", _("Anna molemmat päivät tai jätä molemmat tyhjiksi."))
        return data

    def asked(self) -> dict[str, Any]:
        """What `parting.part_and_tell` asks."""
        first_on, last_on = self.cleaned_data["first_on"], self.cleaned_data["last_on"]
        window = Window(first_on, last_on) if first_on and last_on else None
        return {"pieces": self.pieces(), "window": window, "reason": self.cleaned_data["reason"]}

    def pieces(self) -> dict[int, int]:
        """By the delivery line's id; lines of which nothing is taken are left out."""
        return {row.pk: self.cleaned_data[name] for name, row in self.rows.items() if self.cleaned_data[name]}
