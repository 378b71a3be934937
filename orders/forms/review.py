"""The desk's form for confirming an order it has looked at (R2.4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.review import Review


class ConfirmForm(forms.Form):
    """The clerk's yes; where something was marked for a look, with a tick that it was looked at."""

    looked = forms.BooleanField(
        label=_("Olen katsonut merkityt kohdat"),
        error_messages={"required": _("Katso ensin merkityt kohdat ja merkitse ne katsotuiksi.")},
    )

    def __init__(self, *args: Any, found: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found.is_clean:
            del self.fields["looked"]
