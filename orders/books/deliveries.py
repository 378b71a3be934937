"""Invariants of deliveries and charges (BOOK_CHECKS)."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lapinkumi.core.money import ZERO
from orders.books.orders import MONEY
from orders.models import ON_DELIVERY, Capture, CaptureState, Collection, DeliveryLine, LineKind, OrderLine, Payment
from orders.states import DeliveryState, OrderState


def check_deliveries() -> Iterator[str]:
    """What is charged is the sum of its charges; all goods of a contract are in its deliveries, each piece once."""
    yield from _charges()
    yield from _collected()
    yield from _pieces()


def _charges() -> Iterator[str]:
    done = Capture.objects.filter(payment=OuterRef("pk"), state=CaptureState.DONE).order_by().values("payment")
    total = Subquery(done.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY)
    paid = Collection.objects.filter(payment=OuterRef("pk")).order_by().values("payment")
    collected = Subquery(paid.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY)
    charged = Coalesce(total, ZERO, output_field=MONEY) + Coalesce(collected, ZERO, output_field=MONEY)
    payments = Payment.objects.annotate(charged=charged).select_related("order")
    for payment in payments.exclude(charged=F("captured")).iterator():
        yield _("Tilaus %(number)s: veloitukset %(charges)s €, veloitettu %(captured)s €") % {
            "number": payment.order.number,
            "charges": payment.charged,
            "captured": payment.captured,
        }


def _collected() -> Iterator[str]:
    """What is paid on delivery is nothing of Klarna's, and what carriers paid is of such orders alone."""
    at_klarna = Payment.objects.filter(Q(klarna_order_id__isnull=False) | Q(captures__isnull=False), method=ON_DELIVERY)
    others = Payment.objects.filter(collections__isnull=False).exclude(method=ON_DELIVERY)
    for number in (at_klarna | others).values_list("order__number", flat=True).distinct():
        yield _("Tilaus %(number)s: postiennakko ja Klarna ovat sekaisin") % {"number": number}


def _pieces() -> Iterator[str]:
    sent = DeliveryLine.objects.filter(line=OuterRef("pk"), delivery__resent__isnull=True)
    sent = sent.exclude(delivery__state=DeliveryState.CANCELLED)
    pieces = Subquery(sent.order_by().values("line").annotate(sum=Sum("quantity")).values("sum"))
    contracts = [OrderState.CONFIRMED, OrderState.COMPLETED]
    goods = OrderLine.objects.filter(kind=LineKind.GOODS, order__state__in=contracts).select_related("order")
    for line in goods.annotate(pieces=Coalesce(pieces, 0)).exclude(pieces=F("quantity")).iterator():
        yield _("Tilaus %(number)s: %(sku)s, tilattu %(ordered)s, toimituksissa %(pieces)s") % {
            "number": line.order.number,
            "sku": line.sku,
            "ordered": line.quantity,
            "pieces": line.pieces,
        }
