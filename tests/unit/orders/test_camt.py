"""Account entries as banks give them: every credit once, nothing by half, nothing dangerous."""

from datetime import date
from decimal import Decimal

import pytest

from orders.bank.camt import Entry, UnreadableStatement, WrongAccount, national, read
from tests.builders.bank import IBAN, a_credit, a_notification, a_statement

pytestmark = pytest.mark.rule("R8.4")
DAY = date(2026, 12, 7)


def test_a_credit_with_a_national_reference_is_read():
    found = read(
        a_statement(a_credit("35.00", reference="00000000000350001238", own="A1", payer="Aino Ääkkönen")), iban=IBAN
    )
    assert found.entries == (
        Entry(entry="bank:A1", amount=Decimal("35.00"), paid_on=DAY, reference="350001238", payer="Aino Ääkkönen"),
    )
    assert found.left_out == 0


@pytest.mark.parametrize("version", ["02", "08"])
@pytest.mark.parametrize("build", [a_statement, a_notification])
def test_every_version_and_kind_tells_the_same(build, version):
    entry = a_credit("35.00", reference="RF03350001238", own="A1")
    assert [entry.reference for entry in read(build(entry, version=version), iban=IBAN).entries] == ["350001238"]


def test_a_batch_is_read_transaction_by_transaction():
    batch = a_credit(("35.00", "75.00"), reference="350001238", own="")
    entries = read(a_statement(batch), iban=IBAN).entries
    assert [entry.amount for entry in entries] == [Decimal("35.00"), Decimal("75.00")]
    assert len({entry.entry for entry in entries}) == 2


@pytest.mark.parametrize(
    "over",
    [{"way": "DBIT"}, {"status": "PDNG"}, {"reversal": True}, {"currency": "SEK"}],
    ids=["debit", "pending", "reversal", "kronor"],
)
def test_what_is_no_booked_credit_in_euros_is_left_out_and_counted(over):
    found = read(a_statement(a_credit("35.00", **over), a_credit("75.00", own="B")), iban=IBAN)
    assert ([entry.amount for entry in found.entries], found.left_out) == ([Decimal("75.00")], 1)


def test_without_the_banks_own_reference_the_same_entry_has_the_same_name():
    content = a_statement(a_credit("35.00", own=""), a_credit("36.00", own=""))
    first, again = read(content, iban=IBAN), read(content, iban=IBAN)
    assert first == again
    assert len({entry.entry for entry in first.entries}) == 2


def test_a_statement_of_another_account_is_refused():
    with pytest.raises(WrongAccount, match="FI5810171000000122"):
        read(a_statement(a_credit("35.00"), iban="FI58 1017 1000 0001 22"), iban=IBAN)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Kirjauspaiva;Summa\n7.12.2026;35,00\n",
        b"<Document><Other/></Document>",
        b"<Document><BkToCstmrStmt>",
        b"\xff\xfe\x00",
        b'<?xml version="1.0" encoding="nonsense"?><Document/>',
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document><BkToCstmrStmt>&b;</BkToCstmrStmt></Document>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Document><BkToCstmrStmt/></Document>',
    ],
)
def test_what_is_no_statement_is_refused_whole(content):
    with pytest.raises(UnreadableStatement):
        read(content, iban=IBAN)


@pytest.mark.parametrize("amount", ["abc", "", "NaN", "35.001", "1e99", "99999999999.00"])
def test_a_statement_with_an_impossible_sum_is_refused_whole(amount):
    with pytest.raises(UnreadableStatement):
        read(a_statement(a_credit("35.00", own="A"), a_credit(amount, own="B")), iban=IBAN)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("12 34561", "1234561"),
        ("RF332348236", "2348236"),
        ("350001239", ""),
        ("RF00350001238", ""),
        ("kiitos", ""),
        ("", ""),
    ],
)
def test_national(text, reference):
    assert national(text) == reference
