"""What the desk's front page counts of missing and late goods (DESK_COUNTERS)."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import end_of_day
from lapinkumi.core.desk import DeskCounter, waiting
from orders.models import Shortage, Task, TaskKind
from orders.policy import CORRECTION_LAPSE_DAYS
from orders.states import ShortageState


def missing_goods_counter() -> list[DeskCounter]:
    """Goods that seem to be missing and nobody has asked about, and questions that wait for their customer."""
    tasks = f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet&kind__exact={TaskKind.SHORTFALL}"
    asked = f"{reverse('admin:orders_shortage_changelist')}?state__exact={ShortageState.OFFERED}"
    return [
        waiting(
            Task.objects.filter(kind=TaskKind.SHORTFALL, settled_at=None),
            label=_("Tavaraa puuttuu, kysy asiakkaalta"),
            url=tasks,
            since="raised_at",
        ),
        waiting(
            Shortage.objects.filter(state=ShortageState.OFFERED),
            label=_("Puuttuvasta odotetaan vastausta"),
            url=asked,
            since="waiting_since_at",
            allowed=_lapses_at,
        ),
    ]


def _lapses_at(since: datetime) -> datetime:
    return end_of_day(local_date(since) + timedelta(days=CORRECTION_LAPSE_DAYS))
