"""What must always hold of the ledger (BOOK_CHECKS): it says the same as the rows that money moved by."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce

from lapinkumi.core.money import ZERO
from orders.books.orders import MONEY
from orders.fees.owed import costs_asked
from orders.models import Account, Collection, Invoice, InvoicePayment, LedgerEntry, Payment, RefundWay
from orders.models.payment import AT_KLARNA, NOT_BOOKED
from orders.states import RefundState


def check_ledger() -> Iterator[str]:
    """What Klarna owes, what is reserved and what is owed to us, in the ledger and outside it."""
    yield from _klarna()
    yield from _reserved()
    yield from _receivables()
    yield from _unplaced()


def _klarna() -> Iterator[str]:
    by_bank = Sum("refunds__amount", filter=Q(refunds__way=RefundWay.BANK, refunds__state=RefundState.DONE))
    payments = Payment.objects.annotate(told=_balance(Account.KLARNA, "order"), by_bank=Coalesce(by_bank, ZERO))
    paid = Collection.objects.filter(payment=OuterRef("pk")).order_by().values("payment").annotate(sum=Sum("amount"))
    payments = payments.annotate(collected=Coalesce(Subquery(paid.values("sum")), ZERO, output_field=MONEY))
    expected = F("captured") - F("collected") - F("refunded") + F("by_bank")
    for payment in payments.exclude(told=expected).select_related("order").iterator():
        expects = payment.captured - payment.collected - payment.refunded + payment.by_bank
        yield f"order {payment.order.number}: the ledger has {payment.told} at Klarna, it should be {expects}"


def _reserved() -> Iterator[str]:
    """What is not followed yet is no error: it is due to the next sweep."""
    followed = Payment.objects.exclude(NOT_BOOKED)
    right = Case(When(AT_KLARNA, then=F("amount") - F("captured")), default=ZERO, output_field=MONEY)
    wrong = followed.annotate(told=_balance(Account.RESERVED, "order"), right=right).exclude(told=F("right"))
    for payment in wrong.select_related("order").iterator():
        yield f"order {payment.order.number}: the ledger reserves {payment.told}, it should be {payment.right}"


def _receivables() -> Iterator[str]:
    asked = Invoice.objects.aggregate(sum=Sum("total"))["sum"] or ZERO
    added = _costs()
    paid = InvoicePayment.objects.filter(invoice__isnull=False).aggregate(sum=Sum("amount"))["sum"] or ZERO
    told = _total(Account.RECEIVABLES)
    if told != asked + added - paid:
        yield f"the ledger has {told} of invoices unpaid, it should be {asked + added - paid}"


def _unplaced() -> Iterator[str]:
    waiting = InvoicePayment.objects.filter(invoice__isnull=True).aggregate(sum=Sum("amount"))["sum"] or ZERO
    told = _total(Account.UNPLACED)
    if -told != waiting:
        yield f"the ledger has {-told} of payments without a place, it should be {waiting}"


def _costs() -> Decimal:
    """What reminders rightly cost, of all invoices that were reminded of."""
    reminded = Invoice.objects.filter(reminders__isnull=False).distinct().prefetch_related("payments", "reminders")
    credited = set(Invoice.objects.filter(credits__isnull=False).values_list("credits", flat=True))
    found = reminded.iterator(chunk_size=1000)
    return sum((costs_asked(invoice, is_credited=invoice.pk in credited) for invoice in found), ZERO)


def _balance(account: Account, of: str) -> Coalesce:
    """Debits less credits of an account for one order."""
    signed = Case(When(debit=account, then=F("amount")), default=-F("amount"), output_field=MONEY)
    rows = LedgerEntry.objects.filter(Q(debit=account) | Q(credit=account), order=OuterRef(of)).order_by()
    return Coalesce(Subquery(rows.values("order").annotate(sum=Sum(signed)).values("sum")), ZERO, output_field=MONEY)


def _total(account: Account) -> Decimal:
    debits = LedgerEntry.objects.filter(debit=account).aggregate(sum=Sum("amount"))["sum"] or ZERO
    credits = LedgerEntry.objects.filter(credit=account).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return debits - credits
