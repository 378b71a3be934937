"""Forms of fees: the customer's objection, and what staff decide of it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Channel
from lapinkumi.core.typed import readable


class DisputeForm(forms.Form):
    """Why the customer thinks that a fee is wrong, in their own words."""

    text = forms.CharField(
        label=_("Miksi maksu on mielestäsi väärin?"),
        max_length=2000,
        help_text=_("Kerro omin sanoin, mitä tapahtui. Luemme kaiken ennen kuin päätämme."),
        error_messages={
            "required": _("Kirjoita lyhyesti, miksi maksu on mielestäsi väärin."),
            "max_length": _("Lyhennä tekstiä: enintään %(limit_value)d merkkiä, nyt %(show_value)d."),
        },
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_text(self) -> str:
        return readable(self.cleaned_data["text"])


class WaiveForm(forms.Form):
    """Why fees are dropped; for the desk only."""

    reason = forms.CharField(label=_("Syy"), max_length=300)


class UpholdForm(forms.Form):
    """Why a disputed fee stands: mailed to the customer as it is."""

    reason = forms.CharField(
        label=_("Perustelu asiakkaalle"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Kirjoita asiakkaalle, miksi maksu pysyy voimassa.")},
    )

    def clean_reason(self) -> str:
        return readable(self.cleaned_data["reason"])


class HeardDisputeForm(forms.Form):
    """An objection that did not come through the site, with the time it was made (R5.22)."""

    channel = forms.ChoiceField(
        label=_("Miten asiakas kertoi"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
    )
    contacted_at = forms.DateTimeField(
        label=_("Milloin asiakas kertoi, esimerkiksi 20.11.2026 14.30"),
        input_formats=["%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"],
    )
    text = forms.CharField(label=_("Mitä asiakas kertoi"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_text(self) -> str:
        return readable(self.cleaned_data["text"])

    def clean_contacted_at(self) -> datetime:
        contacted_at: datetime = self.cleaned_data["contacted_at"]
        if contacted_at > self.at:
            raise forms.ValidationError(_("Tämä hetki ei ole vielä ollut."))
        return contacted_at
