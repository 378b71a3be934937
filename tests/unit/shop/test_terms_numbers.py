"""Every number in the newest terms is a constant of a policy, clause by clause; no other number stands there."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from installers import policy as installers
from orders import policy as orders
from returns import policy as returns
from shop import policy as shop
from shop.markdown import anchor_of, split_front_matter

NEWEST = max((Path(shop.__file__).parent / "terms").glob("*.fi.md"))
UNITS = {
    "työpäiv": "tpv",
    "päiv": "pv",
    "kuukau": "kk",
    "vuo": "v",
    "tun": "h",
    "euro": "e",
    "kilogramm": "kg",
    "kertaa": "x",
}
# What is a name or an address and no number of the contract.
COMPANY = settings.COMPANY
FACTS = {
    "4.5": ["556737-0431", "Sveavägen 46", "111 34 Tukholma"],
    "4.6": ["3-D Secure"],
    "5.4": [COMPANY.phone],
    "6.1": [COMPANY.phone],
    "8": [COMPANY.phone],
    "15": [
        COMPANY.street,
        f"{COMPANY.postcode} {COMPANY.city}",
        COMPANY.po_box,
        f"{COMPANY.po_box_postcode} {COMPANY.city}",
        COMPANY.vat_id,
        COMPANY.business_id,
        COMPANY.phone,
    ],
}


def euros(amount: Decimal) -> str:
    return f"{amount:.0f} e"


def hours(time: timedelta) -> str:
    return f"{time / timedelta(hours=1):.0f} h"


WINDOW = f"{shop.DELIVERY_FIRST_WORKING_DAYS}–{shop.DELIVERY_LAST_WORKING_DAYS} tpv"
UNCLAIMED = euros(orders.UNCLAIMED_PARCEL_FEE)
NUMBERS = {
    "1": [f"{orders.MINIMUM_AGE_YEARS} v", f"{orders.MINIMUM_AGE_YEARS} v"],
    "2.2": [f"{orders.CORRECTION_LAPSE_DAYS} pv"],
    "4.3 d": [f"{orders.NO_TIME_OFFERED_MONTHS} kk"],
    "4.6": [
        f"{orders.KLARNA_INVOICE_DAYS} pv",
        f"{shop.INSTALMENT_SHARE}",
        euros(shop.INSTALMENT_MINIMUM),
        f"{shop.INSTALMENT_SLOW_SHARE}",
        euros(shop.INSTALMENT_MINIMUM),
    ],
    "5.1.1": [WINDOW],
    "5.1.3": [hours(installers.FREE_CANCELLATION_TIME), euros(orders.LATE_CANCELLATION_FEE)],
    "5.1.4": [f"{orders.FETCHING_DAYS} pv", f"{orders.FETCHING_DAYS} pv"],
    "5.2": [f"{orders.DOOR_DELIVERY_ABOVE_KG} kg"],
    "5.2.1": [WINDOW],
    "5.2.2": [UNCLAIMED, UNCLAIMED, UNCLAIMED, UNCLAIMED],
    "5.4": [f"{orders.DELAY_CANCELLATION_DAYS} pv", f"{orders.REASONABLE_DELIVERY_DAYS} pv"],
    "6.1": [
        f"{returns.WITHDRAWAL_DAYS} pv",
        f"{returns.SENDING_BACK_DAYS} pv",
        f"{returns.WITHDRAWAL_REFUND_DAYS} pv",
    ],
    "6.2": [f"{returns.WITHDRAWAL_DAYS} pv"],
    "8": [
        f"{returns.COMPLAINT_SAFE_MONTHS} kk",
        f"{returns.RETURN_NUMBER_DAYS} pv",
        f"{returns.COMPLAINT_REFUND_DAYS} pv",
        euros(orders.FAULTLESS_COMPLAINT_FEE),
        f"{returns.FAULT_PRESUMED_YEARS} v",
        f"{orders.INVOICE_NET_DAYS} pv",
        euros(orders.REMINDER_FEE),
        f"{orders.REMINDERS_AT_MOST} x",
        f"{orders.REMINDER_FIRST_DAYS} pv",
    ],
    "10": [f"{orders.FORCE_MAJEURE_MONTHS} kk", f"{orders.IMPOSSIBLE_DELIVERY_DAYS} pv"],
    "11": [f"{shop.TERMS_NOTICE_DAYS} pv"],
}
CLAUSES = """
1 2 2.1 2.2 3 3.1 3.2 3.3 3.4 3.5 4 4.1 4.2 4.3 4.3-a 4.3-b 4.3-c 4.3-d 4.4 4.5 4.5.1 4.6 5 5.1 5.1.1 5.1.2 5.1.3 5.1.4
5.1.5 5.2 5.2.1 5.2.2 5.2.3 5.3 5.4 6 6.1 6.2 7 8 9 10 11 12 13 14 15
"""
HEADING = re.compile(r"^#{2,4} (?P<clause>[\d.]+(?: [a-d]\b)?) .+$", re.MULTILINE)
REFERENCE = re.compile(r"\bkoh(?:ta|dan|taa|dassa|dat)\s+(\d+(?:\.\d+)*)")
NUMBER = re.compile(r"(?P<number>\d[\d.,/–-]*\d|\d)(?:[\s-]+(?P<unit>[a-zåäö]+))?", re.IGNORECASE)


@pytest.fixture(scope="module")
def clauses() -> dict[str, str]:
    """The text of each clause by its number."""
    _, body = split_front_matter(NEWEST.read_text(encoding="utf-8"))
    parts = HEADING.split(body)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def numbers(clause: str, text: str) -> list[str]:
    """The numbers with their units, in order; names, references to clauses and marks of lists are no numbers."""
    for fact in FACTS.get(clause, []):
        assert fact in text, f"clause {clause} no longer tells {fact}"
        text = text.replace(fact, "")
    text = REFERENCE.sub("", re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE))
    return [f"{found['number']} {unit(found['unit'] or '')}".strip() for found in NUMBER.finditer(text)]


def unit(word: str) -> str:
    return next((short for stem, short in UNITS.items() if word.lower().startswith(stem)), "")


def test_terms_have_the_clauses_of_the_contract(clauses: dict[str, str]):
    assert list(clauses) == [clause.replace("-", " ") for clause in CLAUSES.split()]


def test_every_number_of_the_terms_is_a_policy_constant(clauses: dict[str, str]):
    found = {clause: numbers(clause, text) for clause, text in clauses.items()}
    assert {clause: tokens for clause, tokens in found.items() if tokens} == NUMBERS


def test_numbers_of_the_terms_are_written_in_digits(clauses: dict[str, str]):
    words = (
        r"yhden|kahden|kolmen|neljän|viiden|kymmenen|neljäntoista|kolmenkymmenen|kaksi|kolme|neljä|viisi|vuorokau\w*"
    )
    period = re.compile(rf"\b(?:{words})\s+(?:työ)?(?:päiv|viik|kuukau|vuo|tun|euro)\w*", re.IGNORECASE)
    assert [found[0] for text in clauses.values() for found in period.finditer(text)] == []


def test_references_lead_to_clauses(clauses: dict[str, str]):
    wanted = {found[1] for text in clauses.values() for found in REFERENCE.finditer(text)}
    assert wanted - clauses.keys() == set()
    assert wanted


def test_anchors_follow_the_clause_numbers():
    assert anchor_of("5.1.3 Käyttämättä jäänyt aika") == "kohta-5-1-3"
    assert anchor_of("4.3 a Pelkät renkaat") == "kohta-4-3-a"
    assert anchor_of("15 Yhtiön tiedot") == "kohta-15"
    assert anchor_of("Näin estät evästeet") == "nain-estat-evasteet"
