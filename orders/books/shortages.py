"""Invariants of missing goods, for `manage.py check_books`."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from orders.models import Answer, OrderLine, Shortage
from orders.states import LIVING, OrderState, ShortageState


def check_shortages() -> Iterator[str]:
    """Only living orders are asked about, and what was chosen is what stands."""
    yield from _asked()
    yield from _chosen()


def _asked() -> Iterator[str]:
    for shortage in Shortage.objects.open().exclude(order__state__in=LIVING).select_related("order").iterator():
        yield _("Tilaus %(number)s on päättynyt, mutta siltä kysytään puuttuvasta tuotteesta") % {
            "number": shortage.order.number
        }


def _chosen() -> Iterator[str]:
    """A substitute replaced the very line that was missing; what was cancelled is cancelled."""
    replacing = OrderLine.ever.filter(replaces=OuterRef("line"), product=OuterRef("chosen__product"))
    settled = Shortage.objects.filter(state=ShortageState.SETTLED).select_related("order")
    wrong = settled.filter(answer=Answer.SUBSTITUTE).exclude(Exists(replacing))
    wrong |= settled.filter(answer=Answer.DROP, line__dropped_at=None)
    wrong |= settled.filter(answer=Answer.CANCEL).exclude(order__state=OrderState.CANCELLED)
    for shortage in wrong.order_by(F("pk")).iterator():
        yield _("Tilaus %(number)s: valinta %(answer)s ei näy tilauksella") % {
            "number": shortage.order.number,
            "answer": shortage.get_answer_display(),
        }
