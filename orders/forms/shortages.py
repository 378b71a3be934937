"""The desk's forms around missing goods: what the customer is asked, and the answer heard (R5.15, R5.22)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core.sum_field import SumField
from lapinkumi.core.typed import one_line
from orders.corrections.reckoning import LONGEST_REASON
from orders.corrections.repromise import Window
from orders.forms.told import FORMATS, WRITTEN, ToldForm
from orders.models import Answer, FoundBy, OrderLine
from orders.shortages.asking import Question
from orders.shortages.candidates import Candidate
from orders.shortages.errors import BadDelay, BadShortage
from orders.shortages.view import Option, chosen
from shop.models import Product

DAY: Final = "%Y-%m-%d"
SKUS_SHOWN: Final = 3


class MissingForm(forms.Form):
    """What is missing, why, and what is offered: each candidate with its tick and its price."""

    missing = forms.IntegerField(label=gettext_lazy("Puuttuu, kpl"), min_value=1)
    found_by = forms.ChoiceField(
        label=gettext_lazy("Miten huomattiin"), choices=FoundBy.choices, initial=FoundBy.REVIEW
    )
    wait_first_on = forms.DateField(label=gettext_lazy("Tuote tulee aikaisintaan"), required=False)
    wait_last_on = forms.DateField(
        label=gettext_lazy("Tuote tulee viimeistään"),
        required=False,
        help_text=gettext_lazy("Tyhjä: asiakas ei voi jäädä odottamaan tuotetta."),
    )
    skus = forms.CharField(
        label=gettext_lazy("Muita korvaavia tuotteita, tuotekoodit"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Erota pilkulla. Tuotteet tulevat listaan, kun painat Näytä."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Mitä on tapahtunut, asiakkaalle"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Asiakas lukee tämän sellaisenaan."),
        error_messages={"required": gettext_lazy("Kerro asiakkaalle, mitä on tapahtunut.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, line: OrderLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        self.found: list[Candidate] = []
        self.fields["missing"].initial = line.quantity
        for name in ("wait_first_on", "wait_last_on"):
            self.fields[name].input_formats = [DAY, "%d.%m.%Y"]  # type: ignore[attr-defined]
            self.fields[name].widget = forms.DateInput({"type": "date"}, format=DAY)

    def offer(self, found: Sequence[Candidate]) -> None:
        """Let these be ticked."""
        for one in found:
            pk = one.product.pk
            self.fields[f"tarjoa_{pk}"] = forms.BooleanField(required=False, label=_("Tarjoa"))
            self.fields[f"hinta_{pk}"] = _price_field(one)
            self.found.append(one)

    def rows(self) -> list[tuple[Candidate, forms.BoundField, forms.BoundField]]:
        """Each candidate with its tick and its price."""
        return [(one, self[f"tarjoa_{one.product.pk}"], self[f"hinta_{one.product.pk}"]) for one in self.found]

    def others(self) -> list[forms.BoundField]:
        """The fields that belong to no candidate."""
        return [self[name] for name in type(self).base_fields]

    def typed_skus(self) -> list[str]:
        """The codes that were typed, without those that no code can be: the database is asked for them."""
        typed = (code.strip().upper() for code in str(self.data.get("skus", "")).split(","))
        return [code for code in typed if code and code.isprintable()]

    def products(self) -> list[Product]:
        """The products of the typed codes; those that are not on sale are left out."""
        return list(Product.objects.published().with_details().filter(sku__in=self.typed_skus()))

    def question(self) -> Question:
        data = self.cleaned_data
        ticked = [one.product.pk for one in self.found if data.get(f"tarjoa_{one.product.pk}")]
        return Question(
            line_id=self.line.pk,
            missing=data["missing"],
            found_by=FoundBy(data["found_by"]),
            reason=data["reason"],
            substitutes={pk: data[f"hinta_{pk}"] for pk in ticked},
            wait=_window(data["wait_first_on"], data["wait_last_on"]),
        )

    @property
    def digest(self) -> str:
        """Of what was typed: the same as long as nobody changes it after looking at what it comes to."""
        typed = json.dumps(self.cleaned_data, sort_keys=True, default=str)
        return hashlib.sha256(typed.encode()).hexdigest()

    def blame(self, refusal: BadShortage) -> None:
        """Say each problem at its field."""
        places = {"missing": "missing", "reason": "reason", "wait": "wait_last_on"}
        for name, problem in refusal.problems.items():
            price = name.replace("price:", "hinta_")
            place = price if price in self.fields else places.get(name)
            self.add_error(place, str(problem))

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("wait_first_on")) != bool(data.get("wait_last_on")):
            self.add_error("wait_last_on", _("Anna molemmat päivät tai jätä molemmat tyhjiksi."))
        unknown = set(self.typed_skus()) - {one.product.sku for one in self.found}
        if unknown:
            named = ", ".join(sorted(unknown)[:SKUS_SHOWN])
            self.add_error("skus", _("Näitä ei ole tarpeeksi tai ne eivät sovi: %(skus)s.") % {"skus": named})
        return data


class DelayForm(forms.Form):
    """The new days and why; and when it was told by phone, if it was."""

    first_on = forms.DateField(label=gettext_lazy("Toimitus aikaisintaan"), input_formats=[DAY, "%d.%m.%Y"])
    last_on = forms.DateField(label=gettext_lazy("Toimitus viimeistään"), input_formats=[DAY, "%d.%m.%Y"])
    reason = forms.CharField(
        label=gettext_lazy("Mistä viivästys johtuu, asiakkaalle"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Asiakas lukee tämän sellaisenaan."),
        error_messages={"required": gettext_lazy("Kerro asiakkaalle, mistä viivästys johtuu.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contacted_at = forms.DateTimeField(
        label=gettext_lazy("Kerroin puhelimessa"),
        required=False,
        input_formats=FORMATS,
        help_text=gettext_lazy("Tyhjä: asiakas saa tiedon sähköpostilla. Sähköposti lähtee joka tapauksessa."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_on", "last_on"):
            self.fields[name].error_messages = {"required": _("Anna päivä."), "invalid": _("Anna päivä.")}
            self.fields[name].widget = forms.DateInput({"type": "date"}, format=DAY)

    @property
    def told(self) -> dict[str, Any]:
        """What `delays.tell_delay` asks."""
        data = self.cleaned_data
        window = Window(data["first_on"], data["last_on"])
        return {"window": window, "reason": data["reason"], "contacted_at": data["contacted_at"]}

    def blame(self, refusal: BadDelay) -> None:
        """Say each problem at its field."""
        for name, problem in refusal.problems.items():
            self.add_error("last_on" if name == "window" else name, str(problem))

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])


class HeardChoiceForm(ToldForm):
    """A choice that did not come through the site, with the time it was made (R5.22)."""

    too_early = gettext_lazy("Asiakkaalta ei ollut vielä silloin kysytty.")
    choice = forms.ChoiceField(
        label=gettext_lazy("Mitä asiakas valitsi"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Valitse, mitä asiakas valitsi.")},
    )
    field_order = ["choice", "channel", "contacted_at"]

    def __init__(self, *args: Any, options: Sequence[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(option.value, option.title) for option in options]
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]

    @property
    def answer(self) -> tuple[Answer, int | None]:
        return chosen(self.cleaned_data["choice"])

    @property
    def told(self) -> dict[str, str | datetime]:
        return {name: self.cleaned_data[name] for name in ("channel", "contacted_at")}


def _price_words(one: Candidate) -> str:
    return _("Kappalehinta, %(name)s") % {"name": one.product.title}


def _window(first_on: date | None, last_on: date | None) -> Window | None:
    return Window(first_on, last_on) if first_on and last_on else None


def _price_field(one: Candidate) -> SumField:
    return SumField(
        label=str(one.product.title),
        initial=one.product.price,
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": _("Anna hinta."),
            "invalid": _("Anna hinta euroina, esimerkiksi 129,90."),
            "min_value": _("Hinta ei voi olla nolla."),
        },
        widget=forms.TextInput({"inputmode": "decimal", "size": 10, "aria-label": _price_words(one)}),
    )
