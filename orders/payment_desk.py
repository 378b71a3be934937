"""What the desk's front page knows of payments (DESK_COUNTERS)."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.desk import DeskCounter
from orders.models import Task, TaskKind

MONEY_MATTERS: Final = (
    TaskKind.AUTHORISATION_ENDING,
    TaskKind.AUTHORISATION_ENDED,
    TaskKind.REFUND_DUE,
    TaskKind.KLARNA_DIFFERS,
)


def money_counter() -> DeskCounter:
    """Authorisations that end or have ended, refunds that failed, and payments on which Klarna does not agree."""
    kinds = ",".join(MONEY_MATTERS)
    url = f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet&kind__in={kinds}"
    count = Task.objects.filter(settled_at=None, kind__in=MONEY_MATTERS).count()
    return DeskCounter(label=_("Maksuja selvitettävänä"), count=count, url=url)
