"""Who the contract party of a transferred order is, and what that means for its customer (R2.5, R4.2, R13.1)."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lapinkumi.core.money import ZERO, format_euros
from lapinkumi.core.phones import format_phone
from orders import presentation
from orders.models import CaptureState, Order, Payment, TransferCause
from orders.presentation import Fact
from orders.states import PaymentState

WHY: Final = {
    TransferCause.CHANGED: gettext_lazy("Muutit tilausta suoraan asennuspisteessä."),
    TransferCause.SUBSTITUTE: gettext_lazy("Valitsit tilalle korvaavan tuotteen."),
    TransferCause.NOT_FITTING: gettext_lazy("Tuote ei sopinut autoosi, ja asennuspiste vaihtaa sen."),
}


def why(order: Order) -> str:
    """Why it went over, to the customer."""
    return str(WHY[TransferCause(order.transfer.cause)])


def party_facts(order: Order) -> list[Fact]:
    """The contract party as it was when the order went over to it."""
    transfer = order.transfer
    return [
        Fact(_("Yritys"), transfer.party_name),
        Fact(_("Y-tunnus"), transfer.business_id),
        Fact(_("Osoite"), transfer.address),
        Fact(_("Puhelin"), format_phone(transfer.phone)),
        Fact(_("Sähköposti"), transfer.email),
    ]


def consequences(order: Order) -> list[str]:
    """What follows, in sentences: prices, money, the booked time, messages and papers (R4.2, R13.1)."""
    found = [
        _(
            "Hinnoista, maksuista ja palautuksista vastaa asennuspiste, ja voimassa ovat sen omat hinnat (ehtojen "
            "kohta 13)."
        ),
        money(Payment.objects.filter(order=order).first()),
    ]
    if presentation.has_time(order):
        found.append(
            _("Varattu aikasi %(time)s pysyy. Jos haluat siirtää tai perua sen, soita asennuspisteelle.")
            % {"time": presentation.booked_time(order)}
        )
    found.append(
        _("Emme enää lähetä sinulle vahvistuksia emmekä muistutuksia. Aiemmat asiakirjat säilyvät tilauksesi sivulla.")
    )
    return found


def money(payment: Payment | None) -> str:
    """What becomes of the money: let go, or to be settled by a person."""
    if payment is None or payment.state == PaymentState.NOT_REQUIRED:
        return _("Maksat asennuspisteelle.")
    if payment.captures.filter(state=CaptureState.ASKED).exists():
        return _("Maksusi on parhaillaan veloituksessa. Otamme sinuun yhteyttä ja sovimme, miten se otetaan huomioon.")
    if payment.refundable > ZERO:
        return _(
            "Sinulta on veloitettu %(sum)s. Otamme sinuun yhteyttä ja sovimme, miten se otetaan huomioon. Muuta emme "
            "veloita: loput maksat asennuspisteelle."
        ) % {"sum": format_euros(payment.refundable)}
    return _("Emme veloita sinulta mitään. Mahdollinen katevaraus vapautuu, ja maksat asennuspisteelle.")
