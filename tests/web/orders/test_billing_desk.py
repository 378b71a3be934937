"""Invoices, bank statements and payments at the desk: forms that keep what was typed, each press once, least rights."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lapinkumi.accounts.roles import Role
from lapinkumi.core.clock import local_date
from orders.models import BankStatement, Fee, InvoicePayment, PaymentReminder, ReferenceRate
from orders.services.payment_reminders import remind_of_invoices
from tests.builders.bank import a_credit, a_statement
from tests.builders.desk import at_desk
from tests.builders.fees import INVOICED, an_invoiced_fee, pay

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R8.4")]
LATER = INVOICED + timedelta(days=3)
DAY = f"{local_date(LATER):%Y-%m-%d}"
READ = "/hallinta/orders/bankstatement/lue/"


@pytest.fixture(autouse=True)
def later(time_machine) -> None:
    time_machine.move_to(LATER, tick=False)


def page_of(invoice) -> str:
    return reverse("admin:orders_invoice_record", args=[invoice.pk])


def read(client: Client, content: bytes, name: str = "ote.xml"):
    return client.post(READ, {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_the_accountant_writes_a_payment_down_once_however_often_the_page_is_pressed():
    fee, desk = an_invoiced_fee(), at_desk(Role.ACCOUNTANT)
    url = page_of(fee.invoices.get())
    key = desk.get(url).context["form"].initial["key"]
    for _time in range(2):
        answer = desk.post(url, {"amount": "35,00", "paid_on": f"{LATER:%d.%m.%Y}", "key": key}, follow=True)
    fee.refresh_from_db()
    assert (fee.state, InvoicePayment.objects.count()) == ("paid", 1)
    assert "Suoritus on kirjattu." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"amount": "abc"}, "Anna summa euroina, esimerkiksi 35,00."),
        ({"amount": "0"}, "Summan on oltava vähintään 0,01 €."),
        ({"paid_on": "huomenna"}, "Anna päivä muodossa 20.11.2026."),
        ({"paid_on": "1.1.2030"}, "Maksupäivä on ennen laskun päivää tai tulevaisuudessa."),
    ],
)
def test_a_bad_payment_is_told_at_its_field_and_keeps_what_was_typed(typed, told):
    fee, desk = an_invoiced_fee(), at_desk(Role.ACCOUNTANT)
    url = page_of(fee.invoices.get())
    good = {"amount": "35,00", "paid_on": f"{LATER:%d.%m.%Y}", "key": desk.get(url).context["form"].initial["key"]}
    text = desk.post(url, {**good, **typed}).content.decode()
    assert told in text
    assert all(f'value="{value}"' in text for value in typed.values())
    assert InvoicePayment.objects.count() == 0


def test_a_statement_tells_what_it_brought_and_the_same_again_brings_nothing():
    fee, desk = an_invoiced_fee(), at_desk(Role.ACCOUNTANT)
    reference = fee.invoices.get().reference
    content = a_statement(a_credit("35.00", reference=reference, day=DAY), a_credit("9.00", own="B", day=DAY))
    assert "Uusia suorituksia 2, laskuihin kohdistui 1." in read(desk, content).content.decode()
    read(desk, content)
    assert (BankStatement.objects.count(), InvoicePayment.objects.count(), Fee.objects.get().state) == (1, 2, "paid")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Kirjauspaiva;Summa", "Tiedosto ei ole tiliote, jonka osaamme lukea."),
        (b"", "Tiedosto on tyhjä."),
        (a_statement(a_credit(), iban="FI5810171000000122"), "Tiliote on toiselta tililtä (FI5810171000000122)."),
    ],
)
def test_a_file_that_is_no_statement_of_ours_is_told_so(content, told):
    assert told in read(at_desk(Role.ACCOUNTANT), content).content.decode()
    assert BankStatement.objects.count() == 0


def test_a_payment_without_a_reference_is_put_to_its_invoice_taken_off_and_set_aside():
    fee, desk = an_invoiced_fee(), at_desk(Role.ACCOUNTANT)
    read(desk, a_statement(a_credit("35.00", day=DAY)))
    payment = InvoicePayment.objects.get()
    ways = [
        reverse(f"admin:orders_invoicepayment_{way}", args=[payment.pk]) for way in ("match", "take_off", "set_aside")
    ]
    assert "Laskua ei löydy" in desk.post(ways[0], {"invoice": "99"}).content.decode()
    reference = fee.invoices.get().reference
    assert "Irrota laskulta" in desk.post(ways[0], {"invoice": reference}, follow=True).content.decode()
    assert Fee.objects.get().state == "paid"
    assert "Suoritus irrotettiin laskulta." in desk.post(ways[1], follow=True).content.decode()
    assert (Fee.objects.get().state, desk.get(ways[1]).status_code) == ("invoiced", 405)
    assert "Kirjoita, miksi suoritus siirretään sivuun." in desk.post(ways[2], {"reason": " "}).content.decode()
    desk.post(ways[2], {"reason": "Palautettu maksajalle"})
    payment.refresh_from_db()
    assert (payment.set_aside_reason, fee.order.number) == ("Palautettu maksajalle", Fee.objects.get().order.number)


def test_the_books_of_a_period_are_a_file_without_formulas():
    fee = an_invoiced_fee()
    pay(fee, at=LATER)
    read(at_desk(Role.ACCOUNTANT), a_statement(a_credit("9.00", own="B", reference="=HYPERLINK", day=DAY)))
    url = reverse("admin:orders_invoice_accounts")
    answer = at_desk(Role.ACCOUNTANT).get(url, {"what": "laskut", "first_on": "1.11.2026", "last_on": "31.12.2026"})
    rows = b"".join(answer.streaming_content).decode().splitlines()
    number, reference, order = fee.invoices.get().number, fee.invoices.get().reference, fee.order.number
    assert rows[1:] == [
        f"24.11.2026;lasku;{number};{order};Käyttämättä jäänyt aika;35,00;;0,00;35,00;{reference}",
        "27.11.2026;suoritus;;;kohdistamatta;;;;9,00;'=HYPERLINK",
        f"27.11.2026;suoritus;{number};{order};laskun suoritus;;;;35,00;{reference}",
    ]
    text = (
        at_desk(Role.ACCOUNTANT)
        .get(url, {"what": "laskut", "first_on": "31.12.2026", "last_on": "1.11.2026"})
        .content.decode()
    )
    assert "Jakson loppu on ennen sen alkua." in text


def test_the_ledger_of_a_period_is_a_file_and_a_list_to_look_at():
    fee, desk = an_invoiced_fee(), at_desk(Role.ACCOUNTANT)
    asked = {"what": "paakirja", "first_on": "1.11.2026", "last_on": "31.12.2026"}
    answer = desk.get(reverse("admin:orders_invoice_accounts"), asked)
    rows = b"".join(answer.streaming_content).decode().splitlines()
    invoice, number = fee.invoices.get().number, fee.order.number
    assert rows[1:] == [f"24.11.2026;invoice:{invoice};{number};laskusaatavat;lisämaksut;35,00;;24.11.2026"]
    text = desk.get("/hallinta/orders/ledgerentry/", {"tili": "fees"}).content.decode()
    assert "lasku tai hyvityslasku" in text
    assert at_desk(Role.WAREHOUSE).get("/hallinta/orders/ledgerentry/").status_code == 403


def test_collectors_get_what_stayed_unpaid_after_the_last_reminder_and_nothing_else(time_machine):
    fee = an_invoiced_fee()
    disputed = an_invoiced_fee()
    for days in (26, 60):
        remind_of_invoices(at=INVOICED + timedelta(days=days))
    Fee.objects.filter(pk=disputed.pk).update(state="disputed", disputed_at=LATER)
    assert PaymentReminder.objects.count() == 4
    time_machine.move_to(INVOICED + timedelta(days=80), tick=False)
    answer = at_desk(Role.ACCOUNTANT).get(reverse("admin:orders_invoice_collection"))
    rows = b"".join(answer.streaming_content).decode().splitlines()
    assert [row.split(";")[0] for row in rows[1:]] == [str(fee.invoices.get().number)]


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        (Role.CLERK, [200, 403, 403, 403]),
        (Role.ACCOUNTANT, [200, 200, 200, 200]),
        (Role.WAREHOUSE, [403, 403, 403, 403]),
    ],
)
def test_who_may_do_what(role, statuses):
    invoice, desk = an_invoiced_fee().invoices.get(), at_desk(role)
    pages = [
        page_of(invoice),
        READ,
        reverse("admin:orders_invoice_accounts"),
        reverse("admin:orders_invoice_collection"),
    ]
    assert [desk.get(url).status_code for url in pages] == statuses


def test_a_reference_rate_begins_with_a_half_year():
    desk = at_desk(Role.ACCOUNTANT)
    url = reverse("admin:orders_referencerate_add")
    text = desk.post(url, {"valid_from": "1.8.2026", "percent": "2,5"}).content.decode()
    assert "Puolivuosi alkaa 1.1. tai 1.7." in text
    desk.post(url, {"valid_from": "1.7.2026", "percent": "2,5"})
    assert ReferenceRate.objects.filter(valid_from="2026-07-01").count() == 1
