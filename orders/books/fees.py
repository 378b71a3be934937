"""What must always hold of fees and invoices (BOOK_CHECKS); changed and doubled ones the database itself refuses."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from lapinkumi.core.money import ZERO
from orders.books.orders import MONEY
from orders.fees.parts import amount_of, read
from orders.fees.unclaimed import announced_in_time
from orders.models import Fee, Invoice, InvoiceCounter, Task
from orders.policy import FeeKind, PartKind
from orders.states import FeeState


def check_invoices() -> Iterator[str]:
    """One series without a gap, its counter at the last number, and every fee where its papers say.

    Fees are the sum of their parts, invoices ask for exactly their fee, and a parcel costs once, after it came back.
    """
    yield from _numbers()
    yield from _papers()
    yield from _sums()
    yield from _paid()
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
    yield from _unreturned()
    for invoice in Invoice.objects.exclude(order=F("fee__order")).iterator():
        yield f"invoice {invoice.number}: its fee belongs to another order"


def _unreturned() -> Iterator[str]:
    """Money paid for a fee that was credited since: somebody was asked to pay it back."""
    asked = {
        pk for data in Task.objects.filter(kind="fee_refund").values_list("data", flat=True) for pk in data["fees"]
    }
    paid = Fee.objects.filter(state=FeeState.CREDITED, events__kind="fee_paid").exclude(pk__in=asked)
    for fee in paid.distinct().iterator():
        yield f"fee {fee.pk}: credited after it was paid, and nobody was asked to pay it back"


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


def _paid() -> Iterator[str]:
    """A fee is paid exactly when its invoice's sum has come in; no reminder is due of one that is."""
    invoices = Invoice.objects.payable().annotate(came=Coalesce(Sum("payments__amount"), ZERO, output_field=MONEY))
    short = invoices.filter(fee__state=FeeState.PAID, came__lt=F("total"))
    covered = invoices.filter(fee__state=FeeState.INVOICED, came__gte=F("total"))
    for invoice in short.select_related("fee").iterator():
        yield f"invoice {invoice.number}: paid, though only {invoice.came} of {invoice.total} came in"
    for invoice in covered.select_related("fee").iterator():
        yield f"invoice {invoice.number}: unpaid, though {invoice.came} of {invoice.total} came in"
    for fee in Fee.objects.exclude(state__in=[FeeState.INVOICED, FeeState.DISPUTED]).exclude(remind_on=None).iterator():
        yield f"fee {fee.pk}: {fee.state}, yet its customer is to be reminded"


def _unclaimed() -> Iterator[str]:
    """A fee rests on a parcel that came back unclaimed, or on a decision; the database keeps it from being two."""
    parcels = Fee.objects.filter(kind=FeeKind.UNCLAIMED_PARCEL).exclude(state__in=["waived", "credited"])
    for fee in parcels.exclude(delivery__state="returned", delivery__return_reason="unclaimed").iterator():
        yield f"fee {fee.pk}: its parcel did not come back unclaimed"
    goods = Fee.objects.filter(kind=FeeKind.UNCLAIMED_AT_INSTALLER)
    for fee in goods.exclude(delivery__unclaimed_outcome="charged").iterator():
        yield f"fee {fee.pk}: nobody decided that the goods cost"
    yield from _reckoned_anew(parcels)
    yield from _untold(parcels)
    for fee in Fee.objects.filter(delivery__isnull=False).exclude(order=F("delivery__order")).iterator():
        yield f"fee {fee.pk}: its delivery belongs to another order"


def _reckoned_anew(parcels: QuerySet[Fee]) -> Iterator[str]:
    """A fee rests on the customer's word as it is known now; one invoiced by an older one was given to a clerk."""
    asked = {
        pk for data in Task.objects.filter(kind="fee_to_decide").values_list("data", flat=True) for pk in data["fees"]
    }
    for fee in parcels.exclude(pk__in=asked).select_related("delivery").iterator():
        if fee.delivery and announced_in_time(fee.delivery) and not fee.facts.get("in_time"):
            yield f"fee {fee.pk}: {fee.state}, though it was announced in time"


def _untold(parcels: QuerySet[Fee]) -> Iterator[str]:
    """The fixed sum needs a holding time that was let pass."""
    for fee in parcels.filter(parts__contains=[{"kind": PartKind.FIXED}]).iterator():
        if not (fee.facts.get("ready_at") and fee.facts.get("fetch_by_on")):
            yield f"fee {fee.pk}: no holding time is known of its parcel"
