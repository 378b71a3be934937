"""The withdrawal function's form: no more is asked than the law allows, and nothing that is known already."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.typed import one_line, readable
from returns.statement import Statement


class StatementForm(forms.Form):
    """Who withdraws from which order, and where the acknowledgement goes. `known` values are not asked again."""

    name = forms.CharField(
        label=_("Nimi"),
        max_length=120,
        error_messages={"required": _("Kirjoita nimesi.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    order_number = forms.CharField(
        label=_("Tilausnumero"),
        max_length=40,
        error_messages={"required": _("Kirjoita tilausnumero. Jos et löydä sitä, kirjoita tilauspäivä.")},
        help_text=_("Esimerkiksi LK-100042. Löydät sen tilausvahvistuksesta, jonka lähetimme sähköpostiisi."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Sähköpostiosoite"),
        max_length=254,
        error_messages={"required": _("Kirjoita sähköpostiosoite, johon lähetämme todisteen.")},
        help_text=_("Lähetämme tähän heti todisteen ilmoituksestasi. Anna mieluiten osoite, jolla tilasit."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    products = forms.CharField(
        label=_("Jos perut vain osan, mitä perut?"),
        max_length=1000,
        required=False,
        help_text=_("Jätä tyhjäksi, jos perut koko tilauksen. Syytä ei tarvitse kertoa."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, known: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {name: value for name, value in (known or {}).items() if value}
        for name in self.known:
            del self.fields[name]

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_order_number(self) -> str:
        return one_line(self.cleaned_data["order_number"])

    def clean_products(self) -> str:
        return readable(self.cleaned_data["products"]).replace("\r\n", "\n")

    @property
    def statement(self) -> Statement:
        """What the valid form states."""
        given = {**self.cleaned_data, **self.known}
        return Statement(**{name: given[name] for name in StatementForm.base_fields})
