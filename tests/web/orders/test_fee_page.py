"""A fee's own page: its evidence and consequences, disputed once, and nobody else's business."""

import html
import re

import html5lib
import pytest
from django.test import Client

from lapinkumi.accounts.roles import Role
from lapinkumi.outbox.models import Message
from orders.desk.counters import fees_to_review_counter
from orders.models import Fee, FeeEvent, Invoice
from orders.services import fees
from tests.builders.desk import at_desk
from tests.builders.fees import CLERK, INVOICED, PROPOSED, a_fee, an_invoiced_fee, pay
from tests.builders.garages import NOON_FRIDAY
from tests.builders.orders import CUSTOMER, a_confirmed_order

pytestmark = pytest.mark.django_db
FEES = "/hallinta/orders/fee/"
INVOICES = "/hallinta/orders/invoice/"


def address(fee: Fee) -> str:
    return f"/tilaus/{fee.order.token}/maksu/{fee.pk}/"


def read(visitor: Client, url: str) -> str:
    answer = visitor.get(url)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.content)
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


@pytest.mark.rule("R14.1")
def test_the_page_shows_evidence_and_consequences_and_changes_nothing(visitor: Client) -> None:
    fee = a_fee()
    text = read(visitor, address(fee))
    wanted = [
        "Käyttämättä jäänyt aika", "35,00 €", "ma 23.11.2026 klo 10.00", "su 22.11.2026 klo 10.00 asti",
        "Kukaan ei saapunut", "5.1.3", f"/ehdot/{fee.order.terms.version}/", "aikaisintaan ti 24.11.2026 klo 10.45",
        "Kiistä maksu", "kuluttajariita.fi",
    ]  # fmt: skip
    assert [part for part in wanted if part not in text] == []
    fee.refresh_from_db()
    assert (fee.state, FeeEvent.objects.count()) == ("proposed", 1)


@pytest.mark.rule("R14.1", "R5.14")
def test_the_orders_page_tells_of_the_fee_and_its_invoice(visitor: Client) -> None:
    fee = an_invoiced_fee()
    text = read(visitor, f"/tilaus/{fee.order.token}/")
    invoice = fee.invoices.get()
    wanted = ["Maksut tilauksen jälkeen", "35,00 €", "Laskutettu", address(fee), f"Lasku {invoice.number}"]
    assert [part for part in wanted if part not in text] == []
    assert "Maksut tilauksen jälkeen" not in read(visitor, f"/tilaus/{a_confirmed_order().token}/")


@pytest.mark.rule("R14.1")
def test_posting_disputes_once(visitor: Client) -> None:
    fee = a_fee()
    for text in ("Olin paikalla <b>klo 10</b>.", "Toinen kerta."):
        assert visitor.post(address(fee), {"text": text}).url == address(fee)
    fee.refresh_from_db()
    assert (fee.state, fee.dispute_text) == ("disputed", "Olin paikalla <b>klo 10</b>.")
    assert (FeeEvent.objects.count(), Message.objects.filter(name="fee_disputed").count()) == (2, 1)
    page = visitor.get(address(fee)).content.decode()
    assert "Olin paikalla &lt;b&gt;klo 10&lt;/b&gt;." in page
    assert "Emme laskuta maksua, ennen kuin" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    ("text", "told"),
    [(" ", "Kirjoita lyhyesti"), ("x" * 2001, "enintään 2000 merkkiä"), ("\x00", "Kirjoita|kelpaa|sal")],
)
def test_a_bad_text_is_told_at_its_field_and_changes_nothing(visitor: Client, text: str, told: str) -> None:
    fee = a_fee()
    answer = visitor.post(address(fee), {"text": text})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 200
    assert re.search(told, page)
    assert 'aria-invalid="true"' in page
    fee.refresh_from_db()
    assert (fee.state, fee.dispute_text) == ("proposed", "")


def test_a_dropped_fee_can_not_be_disputed(visitor: Client) -> None:
    fee = a_fee()
    fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=PROPOSED, by=CLERK)
    answer = visitor.post(address(fee), {"text": "Olin paikalla."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ei peritä" in page
    assert "Sairaalassa" not in page
    fee.refresh_from_db()
    assert (fee.state, fee.dispute_text) == ("waived", "")


@pytest.mark.rule("R3.3")
def test_another_orders_link_opens_neither_fee_nor_invoice(visitor: Client) -> None:
    fee, other = an_invoiced_fee(), a_confirmed_order()
    number = fee.invoices.get().number
    assert visitor.get(f"/tilaus/{fee.order.token}/lasku/{number}/").status_code == 200
    for token in (other.token, "x" * 43):
        assert visitor.get(f"/tilaus/{token}/lasku/{number}/").status_code == 404
        assert visitor.get(f"/tilaus/{token}/maksu/{fee.pk}/").status_code == 404
        assert visitor.post(f"/tilaus/{token}/maksu/{fee.pk}/", {"text": "x"}).status_code == 404
    fee.refresh_from_db()
    assert fee.state == "invoiced"


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_absurd_numbers_lead_nowhere(visitor: Client, pk: int) -> None:
    token = a_confirmed_order().token
    assert visitor.get(f"/tilaus/{token}/maksu/{pk}/").status_code == 404
    assert visitor.get(f"/tilaus/{token}/lasku/{pk}/").status_code == 404


@pytest.mark.rule("R3.3")
def test_the_page_is_private(visitor: Client) -> None:
    answer = visitor.get(address(a_fee()))
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")
    assert "no-store" in answer["Cache-Control"]


# --- the desk ---


@pytest.mark.rule("R14.1")
def test_the_desk_counts_fees_to_review_and_lists_them() -> None:
    waiting, disputed, done = a_fee(), a_fee(), an_invoiced_fee()
    fees.dispute(fee_id=disputed.pk, text="x", at=PROPOSED, by=CUSTOMER)
    counter = fees_to_review_counter()
    assert (str(counter.label), counter.count) == ("Maksuja tarkistettavana", 2)
    listed = at_desk(Role.CLERK).get(counter.url).content.decode()
    assert [fee.order.number in listed for fee in (waiting, disputed, done)] == [True, True, False]


@pytest.mark.rule("R14.1")
def test_a_clerk_waives_with_a_reason_twice_is_once() -> None:
    fee, clerk = a_fee(), at_desk(Role.CLERK)
    asked = {"action": "waive", "_selected_action": fee.pk}
    assert "Syy" in clerk.post(FEES, asked).content.decode()
    assert clerk.post(FEES, {**asked, "asked": "1", "reason": " "}).status_code == 200
    fee.refresh_from_db()
    assert fee.state == "proposed"
    for _time in range(2):
        clerk.post(FEES, {**asked, "asked": "1", "reason": "Sairaalassa"})
    fee.refresh_from_db()
    assert (fee.state, fee.waive_reason) == ("waived", "Sairaalassa")
    assert FeeEvent.objects.get(kind="fee_waived").actor_user is not None
    shown = clerk.get(f"{FEES}{fee.pk}/change/").content.decode()
    assert "Sairaalassa" in shown
    assert "Kukaan ei saapunut" in shown


@pytest.mark.rule("R5.22", "R14.1")
def test_a_clerk_writes_down_what_a_customer_said_on_the_phone() -> None:
    fee, clerk = a_fee(), at_desk(Role.CLERK)
    said = {"action": "record_dispute", "_selected_action": fee.pk, "asked": "1", "channel": "phone", "text": "Kävin."}
    for bad in ({"contacted_at": ""}, {"contacted_at": "20.11.2026 12.01"}, {"contacted_at": "x"}, {"channel": "web"}):
        answer = clerk.post(FEES, {**said, "contacted_at": "20.11.2026 12.00", **bad})
        assert "errorlist" in answer.content.decode()
    fee.refresh_from_db()
    assert fee.state == "proposed"
    for _time in range(2):
        clerk.post(FEES, {**said, "contacted_at": "20.11.2026 12.00"})
    fee.refresh_from_db()
    event = FeeEvent.objects.get(kind="fee_disputed")
    assert (fee.state, fee.dispute_text, event.channel) == ("disputed", "Kävin.", "phone")
    assert event.contacted_at == NOON_FRIDAY
    assert "Kävin." in Message.objects.get(name="fee_disputed").body_text


@pytest.mark.rule("R14.1")
def test_a_clerk_invoices_now_twice_is_once() -> None:
    fee, clerk = a_fee(), at_desk(Role.CLERK)
    asked = {"action": "invoice_now", "_selected_action": fee.pk}
    assert "Asiakkaalle on luvattu aikaa" in clerk.post(FEES, asked, follow=True).content.decode()
    Fee.objects.update(review_until_at=NOON_FRIDAY)
    for _time in range(2):
        clerk.post(FEES, asked)
    invoice = Invoice.objects.get()
    listed = clerk.get(INVOICES).content.decode()
    assert (invoice.fee, str(invoice.number) in listed) == (fee, True)
    assert invoice.barcode in clerk.get(f"{INVOICES}{invoice.pk}/change/").content.decode()


@pytest.mark.rule("R14.1")
def test_a_clerk_answers_a_dispute_with_reasons_twice_is_once(visitor: Client) -> None:
    fee, clerk = an_invoiced_fee(), at_desk(Role.CLERK)
    fees.dispute(fee_id=fee.pk, text="Olin ajoissa.", at=INVOICED, by=CUSTOMER)
    asked = {"action": "uphold", "_selected_action": fee.pk}
    assert "Perustelu asiakkaalle" in clerk.post(FEES, asked).content.decode()
    for bad in ("", " ", "\u200b"):
        assert "errorlist" in clerk.post(FEES, {**asked, "asked": "1", "reason": bad}).content.decode()
    for _time in range(2):
        clerk.post(FEES, {**asked, "asked": "1", "reason": "Asennuspiste odotti."})
    fee.refresh_from_db()
    assert (fee.state, fee.answer) == ("invoiced", "Asennuspiste odotti.")
    assert "Asennuspiste odotti." in read(visitor, address(fee))
    assert Message.objects.filter(name="fee_upheld").count() == 1


def test_a_paid_invoice_is_thanked_for(visitor: Client) -> None:
    fee = an_invoiced_fee()
    pay(fee)
    text = read(visitor, address(fee))
    assert "Kiitos, maksu on saapunut." in text
    assert "Kiistä maksu" not in text


def test_what_can_not_be_done_is_told_and_changes_nothing() -> None:
    fee, clerk = a_fee(), at_desk(Role.CLERK)
    fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=PROPOSED, by=CLERK)
    answer = clerk.post(FEES, {"action": "invoice_now", "_selected_action": fee.pk}, follow=True)
    assert "Tätä ei voi enää tehdä" in answer.content.decode()
    assert Invoice.objects.count() == 0


@pytest.mark.parametrize("role", [Role.WAREHOUSE])
def test_others_neither_see_nor_decide(role: Role) -> None:
    fee, other = a_fee(), at_desk(role)
    assert other.get(FEES).status_code == 403
    assert other.get(INVOICES).status_code == 403
    assert other.post(FEES, {"action": "invoice_now", "_selected_action": fee.pk}).status_code == 403
    fee.refresh_from_db()
    assert fee.state == "proposed"


@pytest.mark.parametrize("url", [FEES, INVOICES])
def test_nothing_is_typed_over(url: str) -> None:
    fee, accountant = an_invoiced_fee(), at_desk(Role.ACCOUNTANT)
    row = fee.pk if url == FEES else fee.invoices.get().pk
    assert accountant.get(f"{url}add/").status_code == 403
    assert accountant.post(f"{url}{row}/change/", {"amount": "1"}).status_code == 403
    assert accountant.post(f"{url}{row}/delete/", {"post": "yes"}).status_code == 403
    assert (Fee.objects.count(), Invoice.objects.count()) == (1, 1)
