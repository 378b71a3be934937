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


class FeedState(TextChoices):
    CHECKING = "checking", _("tarkistetaan")
    CHECKED = "checked", _("odottaa päätöstä")
    APPLYING = "applying", _("tuodaan")
    DONE = "done", _("tuotu")
    CANCELLED = "cancelled", _("keskeytetty")
    FAILED = "failed", _("ei onnistunut")


FEED: Final = Machine(
    "feed",
    {
        # Read through without storing anything, so that a person sees what it would do.
        "checking": {"checked", "cancelled", "failed"},
        "checked": {"applying", "cancelled"},
        # Stored batch by batch; cancelled, what went in stays.
        "applying": {"done", "cancelled", "failed"},
        "done": set(),
        "cancelled": set(),
        "failed": set(),
    },
)
