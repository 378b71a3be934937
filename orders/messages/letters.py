"""What customer service writes to a customer, as an e-mail."""

from datetime import datetime

from django.utils import translation

from lapinkumi.core.acts import step
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from orders import presentation
from orders.models import Letter


@step
def letter_from_us(*, letter: Letter, at: datetime) -> Message:
    """Our words as they are, what they answer to, and the way to go on on the order's page."""
    order = letter.order
    earlier = order.letters.filter(writer="customer", written_at__lte=letter.written_at).last()
    with translation.override(order.language):
        context = {**presentation.context(order), "text": letter.text, "earlier": earlier.text if earlier else ""}
    return enqueue_email(
        name="letter_from_us",
        to=order.email,
        context={**context, "url": presentation.letters_url(order)},
        dedupe_key=str(letter.pk),
        at=at,
        language=order.language,
        about=order.number,
    )
