"""The form of a letter, for the customer and for the desk: plain text, and a key by which it is written once."""

import re
import secrets
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.typed import readable
from orders.policy import LETTER_LENGTH

KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,43}", re.ASCII)


def new_key() -> str:
    return secrets.token_urlsafe(16)


class LetterForm(forms.Form):
    """What is written. A key that no form of ours gave is replaced: the letter is then a new one."""

    text = forms.CharField(
        label=_("Viestisi"),
        max_length=LETTER_LENGTH,
        error_messages={
            "required": _("Kirjoita viesti."),
            "max_length": _("Lyhennä viestiä: enintään %(limit_value)d merkkiä, nyt %(show_value)d."),
        },
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = new_key()

    def clean_text(self) -> str:
        return readable(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    def clean_key(self) -> str:
        typed = str(self.cleaned_data["key"])
        return typed if KEY.fullmatch(typed) else new_key()
