"""Invariants of orders and their money, for `manage.py check_books`."""

from collections.abc import Iterator

from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from orders.models import Order, OrderEvent, OrderLine, Payment
from orders.states import OrderState, PaymentState

MONEY = DecimalField(max_digits=12, decimal_places=2)
SECURED = (
    PaymentState.AUTHORISED,
    PaymentState.PART_CAPTURED,
    PaymentState.CAPTURED,
    PaymentState.PART_REFUNDED,
    PaymentState.REFUNDED,
    PaymentState.NOT_REQUIRED,
)
OWED = (OrderState.PRELIMINARY, OrderState.CORRECTION_OFFERED, OrderState.CONFIRMED)


def check_orders() -> Iterator[str]:
    """Every order is the sum of its lines, is paid for if it was received, and has its history."""
    yield from _sums()
    yield from _unpaid()
    yield from _without_history()
    yield from _without_party()


def _sums() -> Iterator[str]:
    lines = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    total = Subquery(lines.annotate(sum=Sum("total")).values("sum"), output_field=MONEY)
    vat = Subquery(lines.annotate(sum=Sum("vat")).values("sum"), output_field=MONEY)
    orders = Order.objects.annotate(
        line_total=Coalesce(total, 0, output_field=MONEY), line_vat=Coalesce(vat, 0, output_field=MONEY)
    )
    for order in orders.exclude(line_total=F("total"), line_vat=F("vat_total")).iterator():
        yield _("Tilaus %(number)s: rivit %(lines)s €, tilaus %(total)s €") % {
            "number": order.number,
            "lines": order.line_total,
            "total": order.total,
        }
    for payment in Payment.objects.exclude(amount=F("order__total")).select_related("order").iterator():
        yield _("Tilaus %(number)s: maksettava %(amount)s €, tilaus %(total)s €") % {
            "number": payment.order.number,
            "amount": payment.amount,
            "total": payment.order.total,
        }


def _unpaid() -> Iterator[str]:
    unsecured = ~Q(payment__state__in=SECURED) | Q(payment=None)
    for order in Order.objects.filter(unsecured, state__in=OWED).iterator():
        yield _("Tilaus %(number)s on otettu vastaan ilman maksua") % {"number": order.number}


def _without_history() -> Iterator[str]:
    received = OrderEvent.objects.filter(kind="received").values("order")
    for order in Order.objects.placed().exclude(pk__in=received).iterator():
        yield _("Tilauksen %(number)s saapumisesta ei ole tapahtumaa") % {"number": order.number}


def _without_party() -> Iterator[str]:
    """A transferred order names its contract party, and no other order does (R13.1)."""
    transferred = Q(state=OrderState.TRANSFERRED)
    for order in Order.objects.filter(transferred, transfer=None).iterator():
        yield _("Siirretyllä tilauksella %(number)s ei ole sopimuskumppania") % {"number": order.number}
    for order in Order.objects.filter(~transferred, transfer__isnull=False).iterator():
        yield _("Tilauksella %(number)s on siirto, vaikka se ei ole siirtynyt") % {"number": order.number}
