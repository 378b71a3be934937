"""Forms of the basket: bad input gets a sentence at its field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.policy import MOST_OF_ONE_PRODUCT


def allowed(most: int) -> str:
    """What may be typed, as the sentence of every field of this sort."""
    return _("Anna määrä väliltä 1–%(most)s.") % {"most": most}


class QuantityForm(forms.Form):
    """How many pieces, or of what it counts: `most` may be fewer than of one product."""

    def __init__(self, *args: Any, most: int = MOST_OF_ONE_PRODUCT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = allowed(most)
        self.fields["quantity"] = forms.IntegerField(
            label=_("Määrä"),
            min_value=1,
            max_value=most,
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), told),
        )


NO_PRODUCT = _("Tuotetta ei löytynyt valikoimasta.")


class AddForm(QuantityForm):
    """Which product, and how many; and with tyres for one axle, those for the other."""

    product = forms.IntegerField(
        min_value=1,
        max_value=2**62,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_PRODUCT),
    )
    pair = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    pair_quantity = forms.IntegerField(
        min_value=1,
        max_value=MOST_OF_ONE_PRODUCT,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), allowed(MOST_OF_ONE_PRODUCT)),
    )

    @property
    def wanted(self) -> dict[int, int]:
        """How many of which products; a pair of the same product is more of it."""
        told = self.cleaned_data
        wanted = {told["product"]: told["quantity"]}
        if told["pair"]:
            pair = told["pair_quantity"] or told["quantity"]
            wanted[told["pair"]] = wanted.get(told["pair"], 0) + pair
        return wanted


class JoinForm(forms.Form):
    """Two lines of the basket that are to become a package."""

    rim = forms.IntegerField(min_value=1, max_value=2**62, error_messages={"required": NO_PRODUCT})
    tyre = forms.IntegerField(min_value=1, max_value=2**62, error_messages={"required": NO_PRODUCT})
