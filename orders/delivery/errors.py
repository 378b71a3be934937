"""Why goods may not leave, or are not charged, as sentences."""

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError


class NotInForce(ShopError):
    """Goods leave only under a contract: confirmed, and not ended. `data["state"]` is the order's."""

    message = _("Tilausta ei ole vahvistettu tai se on päättynyt. Älä luovuta tavaraa, vaan soita meille.")


class NotChargeable(ShopError):
    """The payment does not cover what would be charged: it was let go, has lapsed, or is spent."""

    message = _("Tilauksella ei ole voimassa olevaa maksua. Älä luovuta tavaraa, vaan soita meille.")


class ImpossibleMoment(ShopError):
    """A parcel can't arrive before it left, nor tomorrow."""

    message = _("Hetki ei voi olla ennen lähettämistä eikä tulevaisuudessa.")


class NotParted(ShopError):
    """The numbers leave nothing in one of the deliveries, or name what is not in it."""

    message = _("Jaa toimitus niin, että kumpaankin jää tavaraa.")
