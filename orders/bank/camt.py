"""Account entries as Finnish banks give them: ISO 20022 camt.053 (statements) and camt.054 (notifications).

Only what is read is named here; namespaces, which differ by version and bank, are passed over. A file is read whole or
not at all: what is not a booked credit in euros on our own account is left out and counted, never taken by half.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import ZERO
from lapinkumi.core.references import InvalidReference, from_rf, normalise_reference

KINDS: Final = ("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn")
CREDIT: Final = "CRDT"
BOOKED: Final = "BOOK"
MOST: Final = Decimal(10**8)
LONGEST_PAYER: Final = 140
LONGEST_REFERENCE: Final = 35


class UnreadableStatement(ShopError):
    """Not a statement that can be read. Nothing was taken from it."""

    message = _("Tiedosto ei ole tiliote, jonka osaamme lukea. Vie se pankista muodossa camt.053 tai camt.054 (XML).")


class WrongAccount(ShopError):
    """A statement of somebody else's account. Nothing was taken from it."""

    message = _("Tiliote on toiselta tililtä (%(found)s). Laskujen tili on %(ours)s.")

    def __init__(self, *, found: str, ours: str) -> None:
        super().__init__(str(self.message) % {"found": found or "–", "ours": ours})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One sum that came in. `entry` is the bank's own name for it; `reference` is national where it can be read so."""

    entry: str
    amount: Decimal
    paid_on: date
    reference: str
    payer: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one file told: the sums that came in, and how many other entries it had."""

    entries: tuple[Entry, ...]
    left_out: int


def read(content: bytes, *, iban: str) -> Statement:
    """The entries of a file of our account. Raises UnreadableStatement or WrongAccount."""
    root = _root(content)
    entries, left_out = [], 0
    for account, booked in _booked(root):
        if account != iban:
            raise WrongAccount(found=account, ours=iban)
        found = list(_credits(booked))
        entries += found
        left_out += not found
    return Statement(entries=tuple(entries), left_out=left_out)


def _root(content: bytes) -> Element:
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableStatement from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if not any(root.find(kind) is not None for kind in KINDS):
        raise UnreadableStatement
    return root


def _booked(root: Element) -> Iterator[tuple[str, Element]]:
    """Every entry with its account's IBAN."""
    for report in [*root.iter("Stmt"), *root.iter("Ntfctn")]:
        account = "".join(_text(report, "Acct/Id/IBAN").split())
        for entry in report.iter("Ntry"):
            yield account, entry


def _credits(booked: Element) -> Iterator[Entry]:
    """The sums of one booked entry: of each of its transactions, or its own where the bank gives no more."""
    status = _text(booked, "Sts/Cd") or _text(booked, "Sts")
    if _text(booked, "CdtDbtInd") != CREDIT or status != BOOKED or _text(booked, "RvslInd") == "true":
        return
    parts = booked.findall("NtryDtls/TxDtls") or [booked]
    for position, part in enumerate(parts):
        amount = _amount(part if len(parts) > 1 else booked, part)
        if amount > 0:
            yield Entry(
                entry=_name(booked, part, position, amount),
                amount=amount,
                paid_on=_day(booked),
                reference=_reference(part),
                payer=_payer(part)[:LONGEST_PAYER],
            )


def _amount(first: Element, second: Element) -> Decimal:
    """The sum in euros; zero where it is in another currency."""
    for element in (first, second):
        for path in ("AmtDtls/TxAmt/Amt", "Amt"):
            found = element.find(path)
            if found is not None:
                return _euros(found)
    raise UnreadableStatement


def _euros(element: Element) -> Decimal:
    try:
        amount = Decimal((element.text or "").strip())
    except InvalidOperation as error:
        raise UnreadableStatement from error
    if not (amount.is_finite() and ZERO <= amount < MOST and amount == round(amount, 2)):
        raise UnreadableStatement
    return round(amount, 2) if element.get("Ccy") == "EUR" else ZERO


def _day(booked: Element) -> date:
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        if text := _text(booked, path):
            try:
                return date.fromisoformat(text[:10])
            except ValueError as error:
                raise UnreadableStatement from error
    raise UnreadableStatement


def _reference(part: Element) -> str:
    raw = _text(part, "RmtInf/Strd/CdtrRefInf/Ref") or _text(part, "NtryDtls/TxDtls/RmtInf/Strd/CdtrRefInf/Ref")
    return national(raw) or "".join(raw.split())[:LONGEST_REFERENCE]


def national(text: str) -> str:
    """A reference in its national form, whether it was given so or as RF; empty where it is neither."""
    for reading in (normalise_reference, from_rf):
        try:
            return reading(text)
        except InvalidReference:
            continue
    return ""


def _payer(part: Element) -> str:
    return _text(part, "RltdPties/Dbtr/Pty/Nm") or _text(part, "RltdPties/Dbtr/Nm") or _text(part, "RmtInf/Ustrd")


def _name(booked: Element, part: Element, position: int, amount: Decimal) -> str:
    """The bank's own reference of the transaction, or of the entry and its place in it; else what it consists of."""
    own = _text(part, "Refs/AcctSvcrRef") if part is not booked else ""
    if own:
        return f"bank:{own}"[:120]
    of_entry = _text(booked, "AcctSvcrRef")
    if of_entry:
        return f"bank:{of_entry}:{position}"[:120]
    facts = [_text(booked, "NtryRef"), str(_day(booked)), str(amount), _reference(part), _payer(part), str(position)]
    return "seen:" + hashlib.sha256("|".join(facts).encode()).hexdigest()


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""
