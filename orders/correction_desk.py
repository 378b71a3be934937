"""What the desk's front page knows of corrections: how many wait for their customer (DESK_COUNTERS)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.desk import DeskCounter
from orders.models import Correction
from orders.states import CorrectionState


def waiting_corrections_counter() -> DeskCounter:
    """Orders that stand still until their customer says yes or no."""
    url = f"{reverse('admin:orders_correction_changelist')}?state__exact={CorrectionState.OFFERED}"
    count = Correction.objects.filter(state=CorrectionState.OFFERED).count()
    return DeskCounter(label=_("Odottaa asiakkaan vastausta"), count=count, url=url)
