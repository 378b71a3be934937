"""Invariants of refunds (BOOK_CHECKS): what a payment says was given back is the sum of its refunds."""

from collections.abc import Iterable, Iterator

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lapinkumi.core.money import ZERO
from orders.books import MONEY
from orders.models import Payment, Refund
from orders.states import REFUNDING, RefundState


def check_refunds() -> Iterator[str]:
    """Given back is what refunds that are done come to, on its way those that are asked for."""
    sums = Payment.objects.annotate(given=_sum([RefundState.DONE]), asked=_sum(REFUNDING))
    wrong = sums.filter(~Q(given=F("refunded")) | ~Q(asked=F("refunding")))
    for number, given, asked, refunded, refunding in wrong.values_list(
        "order__number", "given", "asked", "refunded", "refunding"
    ):
        yield _("Tilaus %(number)s: palautettu %(given)s € ja tulossa %(asked)s €, maksulla %(done)s € ja %(on)s €") % {
            "number": number,
            "given": given,
            "asked": asked,
            "done": refunded,
            "on": refunding,
        }


def _sum(states: Iterable[RefundState]) -> Coalesce:
    refunds = Refund.objects.filter(payment=OuterRef("pk"), state__in=states).order_by().values("payment")
    total = Subquery(refunds.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY)
    return Coalesce(total, ZERO, output_field=MONEY)
