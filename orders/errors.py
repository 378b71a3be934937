"""Why an order cannot be placed, as sentences."""

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError
from orders.checkout.offer import Offer


class NotReady(ShopError):
    """Something on an earlier page is missing. `data["step"]` says where."""

    message = _("Täydennä vielä tämä kohta ennen tilaamista.")


class OfferChanged(ShopError):
    """The order is no longer what the customer saw. Nothing was ordered; `offer` is what it is now."""

    message = _("Tilaus on muuttunut sen jälkeen, kun avasit tämän sivun. Tarkista muutokset ja tilaa sitten.")

    def __init__(self, offer: Offer) -> None:
        super().__init__(checkout=offer.checkout.pk)
        self.offer = offer


class NoTimeToGiveUp(ShopError):
    """There is no booked time, or it has been used. Nothing was changed."""

    message = _("Tätä aikaa ei voi enää perua: käynti on jo alkanut tai se on merkitty pidetyksi. Soita, niin autamme.")


class LateByNow(ShopError):
    """The free limit went by after the customer saw it: nothing was cancelled before they know what it may cost."""

    message = _("Maksuttoman perumisen aika ehti päättyä. Aikaa ei vielä peruttu: lue, mitä peruminen nyt tarkoittaa.")


class EarlierOrderPaid(ShopError):
    """The draft's earlier order has been paid, or is being: go on to its thanks. `data["order"]` is its id."""

    message = _("Tilaus on jo maksettu.")


class NoReason(ShopError):
    """A dispute or a waiver without a word of why."""

    message = _("Kirjoita lyhyesti, miksi.")
