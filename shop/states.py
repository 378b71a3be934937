"""The states of a campaign and of a feed handed in at the desk, and the moves between them."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.states import Machine


class CampaignState(TextChoices):
    PLANNED = "planned", _("suunniteltu")
    RUNNING = "running", _("käynnissä")
    ENDED = "ended", _("päättynyt")


CAMPAIGN: Final = Machine(
    "campaign",
    {
        # Called off before it began, it ends without ever having had a price.
        "planned": {"running", "ended"},
        # It can be ended at any moment (R4.7), and never begins again: its terms are those of orders placed in it.
        "running": {"ended"},
        "ended": set(),
    },
)
