"""The desk's forms for what was wrong in an order: prices, days; and the answer heard."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import clock
from lapinkumi.core.events import Channel
from lapinkumi.core.sum_field import SumField
from lapinkumi.core.typed import one_line
from orders.corrections.reckoning import CORRECTABLE, Changes
from orders.corrections.repromise import Window, promised
from orders.errors import BadCorrection
from orders.models import LineKind, Order, OrderLine, RevisionGround

LONGEST_REASON: Final = 500
DAY: Final = "%Y-%m-%d"
MOMENT: Final = "%Y-%m-%dT%H:%M"


class CorrectForm(forms.Form):
    """What is to be corrected, and why. `reckoned` is the promise as of now, with which it begins."""

    reason = forms.CharField(
        label=_("Syy asiakkaalle"),
        max_length=LONGEST_REASON,
        help_text=_("Asiakas lukee tämän sellaisenaan viestissä ja tilausvahvistuksessa."),
        error_messages={"required": _("Kerro asiakkaalle, miksi tilausta korjataan.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, order: Order, reckoned: Window | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        self.reckoned = reckoned
        self.lines = {f"hinta_{line.pk}": line for line in order.lines.all() if line.kind in CORRECTABLE}
        for name, line in self.lines.items():
            self.fields[name] = _price_field(line)
        if self.has_window:
            self._add_window()
        self.order_fields([*self.lines, "first_on", "last_on", "reason"])

    @property
    def has_window(self) -> bool:
        """Whether anything is delivered: work alone has no days."""
        return any(line.kind == LineKind.GOODS for line in self.lines.values())

    def priced(self) -> list[tuple[OrderLine, forms.BoundField]]:
        """Each line with the field of its price."""
        return [(line, self[name]) for name, line in self.lines.items()]

    def others(self) -> list[forms.BoundField]:
        """The fields that belong to no line."""
        return [field for field in self.visible_fields() if field.name not in self.lines]

    def changes(self) -> Changes:
        """Every price as typed: an equal one changes nothing. A window that nobody touched is left to the reckoning."""
        prices = {line.pk: self.cleaned_data[name] for name, line in self.lines.items()}
        return Changes(prices=prices, promise=self._window())

    def blame(self, refusal: BadCorrection) -> None:
        """Say each problem at its field."""
        places = {f"line:{line.pk}": name for name, line in self.lines.items()}
        places |= {"promise": "last_on" if self.has_window else "", "reason": "reason"}
        for name, problem in refusal.problems.items():
            self.add_error(places.get(name) or None, str(problem))

    @property
    def digest(self) -> str:
        """Of what was typed: the same as long as nobody changes it after looking at what it comes to."""
        typed = json.dumps(self.cleaned_data, sort_keys=True, default=str)
        return hashlib.sha256(typed.encode()).hexdigest()

    def _window(self) -> tuple[date, date] | None:
        if not self.has_window:
            return None
        first_on, last_on = self.cleaned_data["first_on"], self.cleaned_data["last_on"]
        if not (first_on and last_on) or Window(first_on, last_on) == self._offered():
            return None
        return first_on, last_on

    def _offered(self) -> Window | None:
        """What the form begins with: the days as they are reckoned now, else as they were promised."""
        return self.reckoned or promised(self.order)

    def _add_window(self) -> None:
        offered = self._offered()
        labels = {"first_on": _("Toimitus aikaisintaan"), "last_on": _("Toimitus viimeistään")}
        for name, label in labels.items():
            self.fields[name] = forms.DateField(
                label=label,
                initial=getattr(offered, name) if offered else None,
                input_formats=[DAY, "%d.%m.%Y"],
                widget=forms.DateInput({"type": "date"}, format=DAY),
                error_messages={"required": _("Anna päivä."), "invalid": _("Anna päivä, esimerkiksi 8.12.2026.")},
            )

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])


class ReviseForm(CorrectForm):
    """What a contract's prices become, on which ground and why (R4.3). Its days stay."""

    ground = forms.ChoiceField(
        label=_("Millä perusteella hinta muuttuu"),
        choices=RevisionGround.choices,
        widget=forms.RadioSelect,
        help_text=_("Ehtojen kohta 4: muuta perustetta ei ole. Pelkkä rahti muuttuu ensimmäisellä perusteella."),
        error_messages={"required": _("Valitse, millä perusteella hinta muuttuu.")},
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, order=order, reckoned=None, **kwargs)
        self.fields["reason"].help_text = _("Asiakas lukee tämän sellaisenaan. Kerro, mikä muuttui ja milloin.")
        self.fields["reason"].error_messages["required"] = _("Kerro asiakkaalle, miksi hinta muuttuu.")
        self.order_fields([*self.lines, "ground", "reason"])

    @property
    def has_window(self) -> bool:
        return False

    @property
    def asked(self) -> dict[str, Any]:
        """As the act takes it."""
        given = self.cleaned_data
        return {"ground": given["ground"], "prices": self.changes().prices, "reason": given["reason"]}

    def blame(self, refusal: BadCorrection) -> None:
        """Say each problem at its field."""
        others = {name: problem for name, problem in refusal.problems.items() if name != "ground"}
        if "ground" in refusal.problems:
            self.add_error("ground", str(refusal.problems["ground"]))
        super().blame(BadCorrection(others))


class HeardAnswerForm(forms.Form):
    """An answer that did not come through the site, with the time it was given (R5.22)."""

    answer = forms.ChoiceField(
        label=_("Asiakkaan vastaus"),
        choices=[("yes", _("Hyväksyy muutoksen")), ("no", _("Ei hyväksy: tilaus perutaan maksutta"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Valitse, mitä asiakas vastasi.")},
    )
    channel = forms.ChoiceField(
        label=_("Miten asiakas vastasi"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
    )
    contacted_at = forms.DateTimeField(
        label=_("Milloin asiakas vastasi"),
        input_formats=[MOMENT, "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT),
        error_messages={
            "required": _("Anna päivä ja kellonaika."),
            "invalid": _("Anna päivä ja kellonaika, esimerkiksi 20.11.2026 14.30."),
        },
    )

    def __init__(self, *args: Any, asked_at: datetime, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_at = asked_at
        self.at = at
        self.initial = {"contacted_at": clock.local(at)}

    @property
    def says_yes(self) -> bool:
        return bool(self.cleaned_data["answer"] == "yes")

    def clean_contacted_at(self) -> datetime:
        contacted_at: datetime = self.cleaned_data["contacted_at"]
        if contacted_at > self.at:
            raise forms.ValidationError(_("Tämä hetki ei ole vielä ollut."))
        if contacted_at < self.asked_at.replace(second=0, microsecond=0):
            raise forms.ValidationError(_("Ehdotusta ei ollut vielä silloin lähetetty."))
        return max(contacted_at, self.asked_at)  # typed to the minute


def _price_field(line: OrderLine) -> SumField:
    return SumField(
        label=str(line),
        initial=line.unit_price,
        min_value=Decimal(0),
        max_digits=10,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": _("Anna hinta."),
            "invalid": _("Anna hinta euroina, esimerkiksi 129,90."),
            "min_value": _("Hinta ei voi olla negatiivinen."),
        },
        widget=forms.TextInput({"inputmode": "decimal", "size": 10}),
    )
