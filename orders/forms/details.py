"""The customer's details as a clerk mends them: the checkout's own fields and rules."""

from typing import Any

from django.utils.translation import gettext as _

from orders.forms.checkout import ContactForm, phone_as_typed
from orders.models import Order
from orders.policy import UNSERVED_POSTCODE_PREFIXES
from orders.services.details import CORRECTABLE_DETAILS


class DetailsForm(ContactForm):
    """Who buys, and whom to call; bad input gets the checkout's sentence at its field."""

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        initial = {name: getattr(order, name) for name in CORRECTABLE_DETAILS} | {"phone": phone_as_typed(order.phone)}
        refused = _home_refused if order.is_home_delivery else None
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, home_refused=refused, **kwargs)
        del self.fields["note"]


def _home_refused(postcode: str) -> str:
    return _("Ahvenanmaalle toimitus sovitaan erikseen.") if postcode.startswith(UNSERVED_POSTCODE_PREFIXES) else ""
