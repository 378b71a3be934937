"""The form of the order look-up (R3.3)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.typed import one_line


class FindForm(forms.Form):
    """What tells an order: its number, and the address it was made with."""

    order_number = forms.CharField(
        label=_("Tilausnumero"),
        max_length=40,
        help_text=_("Esimerkiksi LK-100042. Se on jokaisessa viestissämme."),
        error_messages={"required": _("Kirjoita tilausnumero.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Sähköpostiosoite"),
        max_length=254,
        help_text=_("Osoite, jolla tilasit. Linkki lähtee siihen."),
        error_messages={"required": _("Kirjoita sähköpostiosoite, jolla tilasit.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_order_number(self) -> str:
        return one_line(self.cleaned_data["order_number"])
