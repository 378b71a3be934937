"""The desk's forms for an order that ends before it is delivered."""

from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.typed import one_line
from orders.forms.told import ToldForm
from orders.services.ending import LONGEST_REASON

TOO_EARLY: Final = _("Tilausta ei ollut vielä silloin tehty.")


class EndForm(forms.Form):
    """Why the shop cancels or refuses; the customer reads it."""

    reason = forms.CharField(
        label=_("Syy asiakkaalle"),
        max_length=LONGEST_REASON,
        help_text=_("Asiakas lukee tämän sellaisenaan viestissä."),
        error_messages={"required": _("Kerro asiakkaalle, miksi tilaus päättyy.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self) -> str:
        return one_line(self.cleaned_data["reason"])


class HeardCancellationForm(ToldForm):
    """A customer's own cancellation that did not come through the site (R5.22). `since` is when they ordered."""

    too_early = TOO_EARLY


class RequestForm(forms.Form):
    """Why the customer wishes to cancel what is on its way; they need not say."""

    words = forms.CharField(
        label=_("Haluatko kertoa miksi?"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("Syy ei vaikuta oikeuksiisi."),
        error_messages={"max_length": _("Lyhennä tekstiä: enintään %(limit_value)d merkkiä, nyt %(show_value)d.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_words(self) -> str:
        return one_line(self.cleaned_data["words"])


class HeardRequestForm(HeardCancellationForm):
    """The same wish by phone or mail."""

    words = forms.CharField(label=_("Asiakkaan perustelu"), max_length=LONGEST_REASON, required=False)

    def clean_words(self) -> str:
        return one_line(self.cleaned_data["words"])


class NoRecallForm(forms.Form):
    """Why the goods can't be had back; the customer reads it."""

    answer = forms.CharField(
        label=_("Vastaus asiakkaalle"),
        max_length=LONGEST_REASON,
        help_text=_("Asiakas lukee tämän sellaisenaan viestissä. Palautusohje lähtee mukana."),
        error_messages={"required": _("Kerro asiakkaalle, miksi lähetystä ei saatu takaisin.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_answer(self) -> str:
        return one_line(self.cleaned_data["answer"])
