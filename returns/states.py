"""The states of a return: are the goods here, and what was decided, side by side; and the moves between them."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.states import Machine


class ReceptionState(TextChoices):
    """Where the returned goods are."""

    ANNOUNCED = "announced", _("ilmoitettu")
    SENT = "sent", _("lähetetty takaisin")
    RECEIVED = "received", _("saapunut")
    EXPIRED = "expired", _("palautusnumero vanhentunut")


RECEPTION: Final = Machine(
    "reception",
    {
        "announced": {"sent", "received", "expired"},
        "sent": {"received"},
        "received": (),
        "expired": {"sent", "received"},  # goods that come all the same are not sent away by a machine
    },
)


class DecisionState(TextChoices):
    """What was decided of the return, and whether the money has gone back."""

    PENDING = "pending", _("odottaa päätöstä")
    ACCEPTED = "accepted", _("hyväksytty")
    PART = "part", _("hyväksytty osittain")
    REFUSED = "refused", _("hylätty")
    REFUNDED = "refunded", _("maksu palautettu")


DECISION: Final = Machine(
    "decision",
    {
        "pending": {"accepted", "part", "refused"},
        "accepted": {"refunded"},
        "part": {"refunded"},
        "refused": {"accepted", "part"},  # a person may think again
        "refunded": (),
    },
)
