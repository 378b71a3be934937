"""The order confirmation on paper: the contract on a durable medium (KSL 6:13, R2.4)."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Document
from lapinkumi.outbox.services.documents import store_document
from orders import presentation, rights
from orders.corrections import view as correction_view
from orders.models import Correction, Order

KIND: Final = "order_confirmation"


@step
def store(*, order: Order, correction: Correction | None = None, at: datetime) -> Document:
    """Store the confirmation of this order, once; asked again, it is the one already stored.

    What the correction changed stands in it, old and new side by side (R2.4). A revision is a paper of its own: the
    first one stays as it was given.
    """
    number = order.number
    if correction is not None and correction.is_revision:
        number = f"{order.number}-{correction.number}"
    with translation.override(order.language):
        return store_document(
            kind=KIND,
            number=number,
            title=_("Tilausvahvistus %(number)s") % {"number": number},
            template="documents/order_confirmation.html",
            context={
                **presentation.context(order),
                "document_number": number,
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


def papers(order: Order) -> QuerySet[Document]:
    """The confirmations of this order, the one that holds now last."""
    numbers = [order.number, *(f"{order.number}-{one.number}" for one in order.corrections.all() if one.is_revision)]
    return Document.objects.filter(kind=KIND, number__in=numbers).order_by("pk")
