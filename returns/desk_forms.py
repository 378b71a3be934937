"""The desk's forms of returns."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Channel
from returns.forms import StatementForm


class RecordForm(StatementForm):
    """A statement that did not come through the site. Without an e-mail address nothing can be acknowledged."""

    channel = forms.ChoiceField(
        label=_("Miten ilmoitus tuli"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
    )
    contacted_at = forms.DateTimeField(
        label=_("Milloin asiakas ilmoitti"),
        help_text=_("Peruuttamisaika lasketaan tästä hetkestä. Esimerkiksi 20.11.2026 14.30."),
        input_formats=["%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"],
    )
    form_token = forms.CharField(max_length=64, widget=forms.HiddenInput)

    field_order = ["channel", "contacted_at", "name", "order_number", "email", "products"]

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["products"].label = _("Mitä peruutus koskee")
        self.fields["email"].required = False
        self.fields["email"].help_text = _("Vahvistus lähtee tähän. Jätä tyhjäksi, jos asiakkaalla ei ole sähköpostia.")

    def clean_contacted_at(self) -> datetime:
        contacted_at: datetime = self.cleaned_data["contacted_at"]
        if contacted_at > self.at:
            raise forms.ValidationError(_("Tämä hetki ei ole vielä ollut."))
        return contacted_at
