"""What the shop tells when an order goes over to its garage: to its customer, and to the garage (R13.1)."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core.acts import step
from lapinkumi.core.phones import format_phone
from lapinkumi.outbox.models import Message
from lapinkumi.outbox.services.enqueue import enqueue_email
from orders import presentation
from orders.models import Order, TransferCause
from orders.partner.party import consequences, party_facts, why
from orders.presentation import Fact

WHY: Final = {
    TransferCause.CHANGED: gettext_lazy("Asiakas muutti tilausta teillä."),
    TransferCause.SUBSTITUTE: gettext_lazy("Asiakas valitsi tilalle korvaavan tuotteen."),
    TransferCause.NOT_FITTING: gettext_lazy("Tuote ei sopinut autoon, ja vaihdatte sen."),
}


@step
def order_transferred(*, order: Order, at: datetime) -> Message:
    """To the customer: who the contract party is now, what became of money and time, and what to do if it is wrong.

    The order comes with its `transfer`, and its payment as it is now.
    """
    with translation.override(order.language):
        context = {
            "order": order,
            "url": presentation.order_url(order),
            "party": order.transfer.party_name,
            "why": why(order),
            "agreed": order.transfer.agreed,
            "party_facts": party_facts(order),
            "consequences": consequences(order),
            "objection": _("Jos et ole sopinut tästä asennuspisteen kanssa, soita meille heti: %(phone)s.")
            % {"phone": settings.COMPANY.phone},
        }
    return enqueue_email(
        name="order_transferred",
        to=order.email,
        context=context,
        dedupe_key=order.number,
        at=at,
        language=order.language,
        about=order.number,
    )


@step
def garage_took_over(*, order: Order, at: datetime) -> Message:
    """To the garage: an order is its own contract now; whose it is, and what was ordered."""
    transfer = order.transfer
    goods = "\n".join(f"{line.quantity} × {line.name}" for line in order.lines.all() if line.quantity)
    time = presentation.booked_time(order) if presentation.has_time(order) else ""
    facts = [
        Fact(_("Tilausnumero"), order.number),
        Fact(_("Asiakas"), f"{order.full_name}\n{format_phone(order.phone)}"),
        Fact(_("Auto"), f"{order.plate} {order.vehicle}".strip()),
        Fact(_("Tilauksessa oli"), goods),
        Fact(_("Varattu aika"), time),
    ]
    return enqueue_email(
        name="garage_took_over",
        to=transfer.installer.email,
        context={
            "order": order,
            "garage": transfer.installer,
            "why": WHY[TransferCause(transfer.cause)],
            "agreed": transfer.agreed,
            "facts": [fact for fact in facts if fact.value],
            "has_time": bool(time),
            "url": settings.SITE_URL + reverse("partner_transfers:order", args=[transfer.installer.slug, order.number]),
        },
        dedupe_key=order.number,
        at=at,
        about=order.number,
    )
