"""The states of a campaign, a planned change of prices and a feed handed in at the desk, and their moves."""

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


class PriceChangeState(TextChoices):
    PLANNED = "planned", _("odottaa")
    APPLIED = "applied", _("voimassa")
    CANCELLED = "cancelled", _("peruttu")


PRICE_CHANGE: Final = Machine(
    "price change",
    {
        "planned": {"applied", "cancelled"},
        # What customers were shown is history; it is changed back by another change.
        "applied": set(),
        "cancelled": set(),
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
