"""Why a time cannot be booked or a booking changed, as sentences."""

from django.utils.translation import gettext_lazy as _

from installers.slots import FreeTime
from lapinkumi.core.errors import ShopError


class TimeNotFree(ShopError):
    """Somebody was quicker, or the time is not offered. `alternatives` are the nearest free times, at most three."""

    message = _("Tämä aika ei ole enää vapaa. Valitse jokin toinen aika.")

    @property
    def alternatives(self) -> list[FreeTime]:
        return list(self.data["alternatives"])


class BookingsClosed(ShopError):
    """The garage agrees times with its customers itself (R4.6)."""

    message = _("Tämä asennuspiste sopii ajan kanssasi tilauksen jälkeen.")


class HoldLapsed(ShopError):
    """The held time went back to others before it was asked for."""

    message = _("Valitsemasi aika ehti vapautua muille. Valitse aika uudelleen.")


class ContactTimeImpossible(ShopError):
    """A statement cannot have come before the booking was made, or later than now (R5.22)."""

    message = _("Yhteydenoton aika ei voi olla ennen varausta eikä tulevaisuudessa.")


class MovedMeanwhile(ShopError):
    """The time, or what was proposed instead of it, is no longer what the page showed. Nothing was changed."""

    message = _("Aika on muuttunut sen jälkeen, kun avasit tämän sivun. Katso tilanne uudelleen.")


class NotPossibleNow(ShopError):
    """The garage's page was old: what was pressed cannot be done at this moment."""

    message = _("Tätä ei voi tehdä juuri nyt. Varauksen tilanne on ehkä muuttunut.")
