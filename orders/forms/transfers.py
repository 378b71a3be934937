"""The form for an order that its garage takes over: why, what was agreed, how and when the customer said so (R13.1)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Channel
from lapinkumi.core.typed import one_line
from orders.forms.endings import TOO_EARLY
from orders.forms.told import ToldForm
from orders.models import TransferCause
from orders.services.transfers import LONGEST_AGREED


class TransferForm(ToldForm):
    """`since` is when the customer ordered."""

    cause = forms.ChoiceField(
        label=_("Miksi tilaus siirtyy"),
        choices=TransferCause.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Valitse, miksi tilaus siirtyy.")},
    )
    agreed = forms.CharField(
        label=_("Mitä asiakkaan kanssa sovittiin"),
        max_length=LONGEST_AGREED,
        help_text=_("Asiakas lukee tämän sellaisenaan viestissä ja tilauksensa sivulla."),
        error_messages={"required": _("Kirjoita lyhyesti, mitä sovittiin.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["cause", "agreed", "channel", "contacted_at"]
    too_early = TOO_EARLY

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].initial = Channel.VISIT
        causes = [(value, str(label).capitalize()) for value, label in TransferCause.choices]
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]

    def clean_agreed(self) -> str:
        return one_line(self.cleaned_data["agreed"])
