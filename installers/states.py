"""The states of a booking and the moves between them."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.states import Machine


class BookingState(TextChoices):
    HELD = "held", _("varattu hetkeksi")
    REQUESTED = "requested", _("odottaa vahvistusta")
    CONFIRMED = "confirmed", _("vahvistettu")
    ARRIVED = "arrived", _("saapunut")
    DONE = "done", _("valmis")
    CANCELLED = "cancelled", _("peruttu")
    CANCELLED_LATE = "cancelled_late", _("peruttu myöhässä")
    CANCELLED_BY_SHOP = "cancelled_by_shop", _("peruttu asennuspisteen tai kaupan toimesta")
    NO_SHOW = "no_show", _("ei saapunut")


BOOKING: Final = Machine(
    "booking",
    {
        # A time picked at the checkout. It ends as a request with the order, or lapses and is cancelled.
        "held": {"requested", "cancelled"},
        # Sent with an order; it keeps the bay until the garage answers. Moved to another time it is asked for anew.
        "requested": {"requested", "confirmed", "cancelled", "cancelled_by_shop"},
        # Agreed. Only from here can a late cancellation or a no-show, and so a fee, follow (R5.6). Moved by the
        # customer it must be agreed again; moved by both sides together it stays agreed.
        "confirmed": {
            "requested",
            "confirmed",
            "arrived",
            "cancelled",
            "cancelled_late",
            "cancelled_by_shop",
            "no_show",
        },
        "arrived": {"done", "cancelled_by_shop", "confirmed"},
        # The garage's last press can be taken back for a moment: a wrong button must not cost a customer money.
        "done": {"arrived"},
        "no_show": {"confirmed", "arrived"},
        "cancelled": set(),
        "cancelled_late": set(),
        "cancelled_by_shop": set(),
    },
)

# These keep the bay: no two of them may overlap in one bay.
LIVING: Final = (BookingState.HELD, BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.ARRIVED)
# These can still be moved or given up.
AHEAD: Final = (BookingState.REQUESTED, BookingState.CONFIRMED)
# These end a booking before any work.
CANCELLED: Final = (BookingState.CANCELLED, BookingState.CANCELLED_LATE, BookingState.CANCELLED_BY_SHOP)
# The garage has said yes at some time.
AGREED: Final = (
    BookingState.CONFIRMED,
    BookingState.ARRIVED,
    BookingState.DONE,
    BookingState.CANCELLED_LATE,
    BookingState.NO_SHOW,
)
