"""Invariants of corrections, for `manage.py check_books`."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from orders.models import Correction, Order, OrderEvent, Shortage
from orders.states import CorrectionState, OrderState


def check_corrections() -> Iterator[str]:
    """An order waits exactly when a correction of it does, a contract when it is revised; one that was confirmed by a
    correction, or revised, is as that says, unless its customer changed it since."""
    yield from _waiting()
    yield from _applied()


def _waiting() -> Iterator[str]:
    waiting = Correction.objects.open().values("order")
    without = Q(state=OrderState.CORRECTION_OFFERED) & ~Q(pk__in=waiting)
    revised = Correction.objects.open().exclude(ground="").values("order")
    unknowing = ~Q(state=OrderState.CORRECTION_OFFERED) & Q(pk__in=waiting) & ~Q(pk__in=revised)
    ended = ~Q(state=OrderState.CONFIRMED) & Q(pk__in=revised)
    for order in Order.objects.filter(without | unknowing | ended).iterator():
        yield _("Tilaus %(number)s: tila %(state)s ei vastaa sen korjauksia") % {
            "number": order.number,
            "state": order.get_state_display(),
        }


def _applied() -> Iterator[str]:
    applied = Correction.objects.filter(state=CorrectionState.APPLIED)
    later = applied.filter(order=OuterRef("order"), number__gt=OuterRef("number"))
    replaced = Shortage.objects.filter(order=OuterRef("order"), settled_at__gte=OuterRef("effective_at"))
    changed = OrderEvent.objects.filter(order=OuterRef("order"), kind="order_changed", at__gte=OuterRef("effective_at"))
    last = applied.filter(~Exists(later) & ~Exists(replaced) & ~Exists(changed)).select_related("order")
    for correction in last.exclude(new_total=F("order__total")).iterator():
        yield _("Tilaus %(number)s: korjattu summa %(corrected)s €, tilaus %(total)s €") % {
            "number": correction.order.number,
            "corrected": correction.new_total,
            "total": correction.order.total,
        }
