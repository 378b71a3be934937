"""Forms of the basket: bad input gets a sentence at its field."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.policy import MOST_OF_ONE_PRODUCT

_RANGE = _("Anna määrä väliltä 1–%(most)s.") % {"most": MOST_OF_ONE_PRODUCT}


class QuantityForm(forms.Form):
    """How many pieces."""

    quantity = forms.IntegerField(
        label=_("Määrä"),
        min_value=1,
        max_value=MOST_OF_ONE_PRODUCT,
        error_messages={"required": _RANGE, "invalid": _RANGE, "min_value": _RANGE, "max_value": _RANGE},
    )


class AddForm(QuantityForm):
    """Which product, and how many; and with tyres for one axle, those for the other."""

    product = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    pair = forms.IntegerField(min_value=1, max_value=2**62, required=False)
    pair_quantity = forms.IntegerField(
        min_value=1,
        max_value=MOST_OF_ONE_PRODUCT,
        required=False,
        error_messages={"invalid": _RANGE, "min_value": _RANGE, "max_value": _RANGE},
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
