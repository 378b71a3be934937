"""The receipt on paper: what was charged, with its VAT, as Klarna was told (R8.1). It proves the purchase."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from lapinkumi.core.acts import step
from lapinkumi.core.money import format_percent
from lapinkumi.outbox.models import Document
from lapinkumi.outbox.services.documents import store_document
from orders.models import Capture, Order
from orders.presentation import LineView, TotalView

KIND: Final = "receipt"
HUNDRED: Final = Decimal(100)


@step
def store(*, capture: Capture, order: Order, number: int, at: datetime) -> Document:
    """Store the receipt of this charge, the order's `number`th; asked again, it is the one already stored."""
    with translation.override(order.language):
        rows = capture.call.payload.get("order_lines", []) if capture.call else []
        return store_document(
            kind=KIND,
            number=f"{order.number}-K{number}",
            title=_("Kuitti %(number)s") % {"number": f"{order.number}-K{number}"},
            template="documents/receipt.html",
            context={
                "order": order,
                "receiver_lines": [order.full_name, order.street, f"{order.postcode} {order.city}"],
                "issued_on": clock.local_date(at),
                "charged_on": clock.local_date(at),
                "method": order.payment.method_text,
                "lines": [_line(row) for row in rows],
                "totals": _totals(capture, rows),
            },
            at=at,
            language=order.language,
        )


def receipts(order: Order) -> QuerySet[Document]:
    """The order's receipts, the oldest first."""
    return Document.objects.filter(kind=KIND, number__startswith=f"{order.number}-K").order_by("pk")


def _line(row: Mapping[str, Any]) -> LineView:
    return LineView(
        text=str(row["name"]),
        detail="",
        quantity=int(row["quantity"]),
        unit_price=_euros(row["unit_price"]),
        vat_rate=format_percent(Decimal(row["tax_rate"]) / HUNDRED),
        total=_euros(row["total_amount"]),
    )


def _totals(capture: Capture, rows: list[Mapping[str, Any]]) -> list[TotalView]:
    """The sum, and by each rate the net price and the tax in it."""
    by_rate: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        by_rate[row["tax_rate"]][0] += row["total_amount"]
        by_rate[row["tax_rate"]][1] += row["total_tax_amount"]
    found = [TotalView(_("Veloitettu"), capture.amount, strong=True)]
    for rate, (total, tax) in sorted(by_rate.items()):
        words = {"rate": format_percent(Decimal(rate) / HUNDRED)}
        found.append(TotalView(_("Veroton hinta, alv %(rate)s") % words, _euros(total - tax)))
        found.append(TotalView(_("Arvonlisävero %(rate)s") % words, _euros(tax)))
    return found


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / HUNDRED
