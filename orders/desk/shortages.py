"""Missing and late goods at the desk: what its front page counts (DESK_COUNTERS), what can be done (ORDER_ACTS)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import end_of_day
from lapinkumi.core.desk import DeskCounter, waiting
from orders.desk.acts import DeskAct
from orders.models import Order, Shortage, Task, TaskKind
from orders.policy import CORRECTION_LAPSE_DAYS
from orders.shortages.asking import askable_lines
from orders.shortages.delaying import may_tell
from orders.shortages.errors import NothingDelayed
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
            right="orders.change_order",
        ),
        waiting(
            Shortage.objects.filter(state=ShortageState.OFFERED),
            label=_("Puuttuvasta odotetaan vastausta"),
            url=asked,
            since="waiting_since_at",
            allowed=_lapses_at,
            right="orders.change_order",
        ),
    ]


def delay_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Telling the customer of a delay; first of all where the promise has passed (R5.16)."""
    late = any(task.kind == TaskKind.PROMISE_LATE and task.settled_at is None for task in order.tasks.all())
    why_not = "" if may_tell(order) else str(NothingDelayed.message)
    label = _("Ilmoita viivästyksestä")
    yield DeskAct(label=label, url=_url("delay", order), why_not=why_not, is_main=late and not why_not)


def shortage_acts(order: Order, *, at: datetime) -> Iterator[DeskAct]:
    """Asking the customer about missing goods, and writing down what they chose (R5.15, R5.22)."""
    waiting = next((one for one in order.shortages.all() if one.is_open), None)
    if waiting is None:
        gone = "" if askable_lines(order) else _("Tilauksessa ei ole tavaraa, joka olisi vielä lähtemättä.")
        yield DeskAct(label=_("Tuote puuttuu"), url=_url("missing", order), why_not=gone, key="p")
    elif waiting.waits:
        yield DeskAct(label=_("Kirjaa valinta puuttuvasta"), url=_url("choice", order), is_main=True)
        yield DeskAct(label=_("Tuote löytyi"), url=_url("found", order))


def _url(name: str, order: Order) -> str:
    return reverse(f"admin:orders_order_{name}", args=[order.pk])


def _lapses_at(since: datetime) -> datetime:
    return end_of_day(local_date(since) + timedelta(days=CORRECTION_LAPSE_DAYS))
