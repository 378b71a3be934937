"""What must always hold of fees and invoices (BOOK_CHECKS); changed and doubled ones the database itself refuses."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, F, Max, Min, Q

from orders.fee_parts import amount_of, read
from orders.models import Fee, Invoice, InvoiceCounter
from orders.policy import FeeKind
from orders.states import FeeState


def check_invoices() -> Iterator[str]:
    """One series without a gap, its counter at the last number, and every fee where its papers say.

    Fees are the sum of their parts, invoices ask for exactly their fee, and a parcel costs once, after it came back.
    """
    yield from _numbers()
    yield from _papers()
    yield from _sums()
    yield from _unclaimed()


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


def _sums() -> Iterator[str]:
    for fee in Fee.objects.exclude(parts=[]).iterator():
        if amount_of(read(fee.parts)) != fee.amount:
            yield f"fee {fee.pk}: {fee.amount}, its parts make {amount_of(read(fee.parts))}"
    asked = Invoice.objects.payable().exclude(total=F("fee__amount"))
    for invoice in asked.select_related("fee").iterator():
        yield f"invoice {invoice.number}: {invoice.total}, its fee {invoice.fee.amount}"
    for invoice in Invoice.objects.iterator():
        if sum(Decimal(line["total"]) for line in invoice.lines) != invoice.total:
            yield f"invoice {invoice.number}: its lines do not make {invoice.total}"


def _unclaimed() -> Iterator[str]:
    """A fee rests on a parcel that came back unclaimed, or on a decision; the database keeps it from being two."""
    parcels = Fee.objects.filter(kind=FeeKind.UNCLAIMED_PARCEL).exclude(state__in=["waived", "credited"])
    for fee in parcels.exclude(delivery__state="returned", delivery__return_reason="unclaimed").iterator():
        yield f"fee {fee.pk}: its parcel did not come back unclaimed"
    goods = Fee.objects.filter(kind=FeeKind.UNCLAIMED_AT_INSTALLER)
    for fee in goods.exclude(delivery__unclaimed_outcome="charged").iterator():
        yield f"fee {fee.pk}: nobody decided that the goods cost"
    for fee in Fee.objects.filter(delivery__isnull=False).exclude(order=F("delivery__order")).iterator():
        yield f"fee {fee.pk}: its delivery belongs to another order"
