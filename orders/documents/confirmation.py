"""The order confirmation on paper: the contract on a durable medium (KSL 6:13, R2.4)."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Document
from lapinkumi.outbox.services.documents import store_document
from orders import presentation, rights
from orders.corrections import view as correction_view
from orders.models import Correction, Order


@step
def store(*, order: Order, correction: Correction | None = None, at: datetime) -> Document:
    """Store the confirmation of this order, once; asked again, it is the one already stored.

    What the correction changed stands in it, old and new side by side (R2.4).
    """
    with translation.override(order.language):
        return store_document(
            kind="order_confirmation",
            number=order.number,
            title=_("Tilausvahvistus %(number)s") % {"number": order.number},
            template="documents/order_confirmation.html",
            context={
                **presentation.context(order),
                "document_number": order.number,
                "issued_on": clock.local_date(at),
                "receiver_lines": [order.full_name, order.street, f"{order.postcode} {order.city}"],
                "terms": order.terms,
                "rights": rights.paragraphs(order),
                "correction": correction,
                "changes": correction_view.changes(correction) if correction else [],
            },
            at=at,
            language=order.language,
        )
