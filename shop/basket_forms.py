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
    """Which product, and how many."""

    product = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
