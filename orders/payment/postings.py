"""Between which accounts a sum moves: pure, to the cent, VAT apart by rate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lapinkumi.core.money import ZERO, allocate, split_vat
from orders.models.ledger import Account


@dataclass(frozen=True, kw_only=True)
class Posting:
    """One sum from one account to another."""

    debit: Account
    credit: Account
    amount: Decimal
    vat_rate: Decimal | None = None


def sold(amount: Decimal, *, into: Account, weights: Mapping[Decimal, Decimal]) -> list[Posting]:
    """A sale of goods and work: what it brings, net and VAT, by the rates of what was ordered.

    `weights` is what was ordered at each rate: a charge of a part is split in the same proportion.
    """
    rates = {rate: total for rate, total in weights.items() if total > 0}
    if not rates:
        return _kept([Posting(debit=into, credit=Account.SALES, amount=amount)])
    shares = allocate(amount, weights=list(rates.values()))
    return _kept(
        posting
        for rate, share in zip(rates, shares, strict=True)
        for posting in _with_vat(share, rate=rate, debit=into, income=Account.SALES)
    )


def invoiced(*, net: Decimal, vat: Decimal, vat_rate: Decimal | None) -> list[Posting]:
    """A fee that is asked for; the same below zero for its credit note."""
    due = Account.RECEIVABLES
    postings = [
        Posting(debit=due, credit=Account.FEES, amount=net, vat_rate=vat_rate),
        Posting(debit=due, credit=Account.VAT, amount=vat, vat_rate=vat_rate),
    ]
    return _kept(postings)


def moved(amount: Decimal, *, debit: Account, credit: Account) -> list[Posting]:
    """A sum that only changes its place; below zero it goes the other way."""
    return _kept([Posting(debit=debit, credit=credit, amount=amount)])


def turned(postings: Iterable[Posting]) -> list[Posting]:
    """The same the other way round: money that is given back."""
    return [
        Posting(debit=posting.credit, credit=posting.debit, amount=posting.amount, vat_rate=posting.vat_rate)
        for posting in postings
    ]


def _with_vat(gross: Decimal, *, rate: Decimal, debit: Account, income: Account) -> list[Posting]:
    split = split_vat(gross, rate=rate)
    return [
        Posting(debit=debit, credit=income, amount=split.net, vat_rate=rate),
        Posting(debit=debit, credit=Account.VAT, amount=split.vat, vat_rate=rate),
    ]


def _kept(postings: Iterable[Posting]) -> list[Posting]:
    """Without those of nothing; those below zero turned round."""
    whole = [posting for posting in postings if posting.amount != ZERO]
    return [
        posting
        if posting.amount > 0
        else Posting(debit=posting.credit, credit=posting.debit, amount=-posting.amount, vat_rate=posting.vat_rate)
        for posting in whole
    ]
