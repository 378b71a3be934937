"""What must always hold of fees and invoices (BOOK_CHECKS); changed and doubled ones the database itself refuses."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Min, Q

from orders.models import Fee, Invoice, InvoiceCounter
from orders.states import FeeState


def check_invoices() -> Iterator[str]:
    """One series without a gap, its counter at the last number, and every fee where its papers say."""
    yield from _numbers()
    yield from _papers()


def _numbers() -> Iterator[str]:
    found = Invoice.objects.aggregate(count=Count("pk"), first=Min("number"), last=Max("number"))
    if found["count"] and found["last"] - found["first"] + 1 != found["count"]:
        yield f"invoices {found['first']}-{found['last']}: {found['count']} rows, so numbers are missing"
    counter = InvoiceCounter.objects.values_list("last", flat=True).first()
    if found["count"] and counter != found["last"]:
        yield f"the invoice counter stands at {counter}, the last invoice is {found['last']}"


def _papers() -> Iterator[str]:
    credited = Count("invoices", filter=Q(invoices__credits__isnull=False))
    fees = Fee.objects.annotate(asked=Count("invoices") - credited, credited=credited)
    asking = [FeeState.INVOICED, FeeState.PAID, FeeState.CREDITED]
    for fee in fees.filter(Q(state__in=asking, asked=0) | Q(state__in=["proposed", "waived"], asked__gt=0)).iterator():
        yield f"fee {fee.pk}: {fee.state}, with {fee.asked} invoices"
    for fee in fees.filter(Q(state="credited", credited=0) | (~Q(state="credited") & Q(credited__gt=0))).iterator():
        yield f"fee {fee.pk}: {fee.state}, with {fee.credited} credit notes"
    for invoice in Invoice.objects.exclude(order=F("fee__order")).iterator():
        yield f"invoice {invoice.number}: its fee belongs to another order"
