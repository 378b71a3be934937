"""Invariants of refunds and held payments (BOOK_CHECKS)."""

from collections.abc import Iterable, Iterator

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lapinkumi.core.money import ZERO
from orders.books.orders import MONEY
from orders.klarna import Operation
from orders.models import KlarnaCall, Payment, Refund, RefundAccount, Task, TaskKind
from orders.states import REFUNDING, RefundState


def check_refunds() -> Iterator[str]:
    """Refunds add up to what their payments say, and nothing lets money go that waits for a person."""
    yield from _sums()
    yield from _held_and_let_go()
    yield from _unforgotten()


def _sums() -> Iterator[str]:
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


def _held_and_let_go() -> Iterator[str]:
    """A payment that fits no order is held: no rule may cancel it at Klarna (pain 5)."""
    held = Task.objects.filter(kind=TaskKind.AMOUNT_MISMATCH, settled_at=None).values("order")
    let_go = KlarnaCall.objects.filter(operation__in=[Operation.CANCEL, Operation.RELEASE], payment__order__in=held)
    for number in let_go.values_list("payment__order__number", flat=True).distinct():
        yield _("Tilaus %(number)s: selvitettävä maksu on vapautettu") % {"number": number}


def _unforgotten() -> Iterator[str]:
    """An account is kept only until its refund is paid."""
    kept = RefundAccount.objects.exclude(refund__state__in=REFUNDING)
    for number in kept.values_list("refund__payment__order__number", flat=True):
        yield _("Tilaus %(number)s: maksetun palautuksen tilinumeroa ei ole poistettu") % {"number": number}


def _sum(states: Iterable[RefundState]) -> Coalesce:
    refunds = Refund.objects.filter(payment=OuterRef("pk"), state__in=states).order_by().values("payment")
    total = Subquery(refunds.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY)
    return Coalesce(total, ZERO, output_field=MONEY)
