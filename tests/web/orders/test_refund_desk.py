"""The desk gives money back with a reason; only who may, never more than there is, and once however often pressed."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from lapinkumi.accounts.models import User
from lapinkumi.core import clock
from orders.models import KlarnaCall, Order, Payment, Refund, RefundAccount
from orders.services import klarna_calls
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import SHOP

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    found = a_home_delivery().order
    Payment.objects.update(state="captured", captured="536.50", method_text="Lasku")
    return found


def desk(client: Client, *rights: str) -> Client:
    user = User.objects.create_user("myyja@lapinkumi.example", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(user)
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    return desk(client, "view_order", "view_refund", "give_refund")


def url(order: Order) -> str:
    return f"/hallinta/orders/order/{order.pk}/palauta-maksua/"


def filled(client: Client, order: Order, **over: Any) -> dict[str, Any]:
    """The form as the page gives it, with what the clerk types."""
    page = client.get(url(order)).content.decode()
    found = re.search(r'name="key" value="([0-9a-f-]+)"', page)
    assert found is not None
    return {"key": found[1], "amount": "36,50", "reason": "Naarmu vanteessa.", **over}


def test_a_clerk_gives_a_part_back_and_a_second_press_gives_no_more(clerk: Client, order: Order):
    asked = filled(clerk, order)
    for _press in range(2):
        answer = clerk.post(url(order), asked)
        assert (answer.status_code, answer["Location"]) == (302, f"/hallinta/orders/order/{order.pk}/change/")
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, refund.state) == (Decimal("36.50"), "Naarmu vanteessa.", "requested")
    assert order.events.get(kind="refund_requested").actor_user.email == "myyja@lapinkumi.example"


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("amount", "536,51", "Palauta vähintään 0,01 € ja enintään 536,50\xa0€."),
        ("amount", "0", "Palauta vähintään 0,01 € ja enintään 536,50\xa0€."),
        ("amount", "paljon", "Anna summa euroina, esimerkiksi 129,90."),
        ("reason", "", "Tämä kenttä vaaditaan."),
    ],
)
def test_what_can_not_be_given_back_is_said_at_the_field(
    clerk: Client, order: Order, field: str, typed: str, told: str
):
    page = clerk.post(url(order), filled(clerk, order, **{field: typed}))
    assert page.context["form"].errors == {field: [told]}
    assert (Refund.objects.count(), KlarnaCall.objects.count()) == (0, 0)


def test_who_has_no_right_to_it_gives_nothing_back(client: Client, order: Order):
    reader = desk(client, "view_order", "change_order", "view_refund")
    assert reader.get(url(order)).status_code == 403
    assert reader.post(url(order), {"amount": "1", "reason": "x"}).status_code == 403
    assert "palauta-maksua" not in reader.get(f"/hallinta/orders/order/{order.pk}/change/").content.decode()
    assert Refund.objects.count() == 0


def test_the_way_is_on_the_orders_page_while_there_is_something(clerk: Client, order: Order):
    page = f"/hallinta/orders/order/{order.pk}/change/"
    assert url(order) in clerk.get(page).content.decode()
    Payment.objects.update(state="refunded", refunded="536.50")
    assert url(order) not in clerk.get(page).content.decode()
    assert "Tällä tilauksella ei ole palautettavaa." in clerk.get(url(order)).content.decode()


def test_a_refused_refund_is_asked_for_again_from_its_list(clerk: Client, order: Order):
    clerk.post(url(order), filled(clerk, order))
    Refund.objects.update(state="failed", ended_at=clock.now())
    Payment.objects.update(refunding=0)
    chosen = {"action": "again", "_selected_action": [Refund.objects.get().pk]}
    for _press in range(2):
        clerk.post("/hallinta/orders/refund/", chosen)
    assert (Refund.objects.get().state, Refund.objects.get().tries) == ("requested", 2)
    detail = clerk.get(f"/hallinta/orders/refund/{Refund.objects.get().pk}/change/").content.decode()
    assert "Naarmu vanteessa." in detail


def test_the_customer_sees_what_is_given_back(clerk: Client, visitor: Client, order: Order):
    page = f"/tilaus/{order.token}/"
    clerk.post(url(order), filled(clerk, order))
    assert "Palautetaan sinulle" in visitor.get(page).content.decode()
    call = KlarnaCall.objects.get(operation="refund")
    klarna_calls.record_done(call_id=call.pk, result="r", at=clock.now(), by=SHOP)
    text = visitor.get(page).content.decode()
    assert [words in text for words in ("Palautetaan sinulle", "Palautettu sinulle", "Maksua palautettu")] == [
        False, True, True,
    ]  # fmt: skip


# By lines and pieces


def chosen(client: Client, order: Order, **over: Any) -> dict[str, Any]:
    """The form with two of the four tyres."""
    tyres = order.lines.get(kind="goods")
    return filled(client, order, **{"amount": "", f"kpl_{tyres.pk}": "2", **over})


@pytest.mark.rule("R6.7")
def test_pieces_are_shown_with_their_worth_first_and_given_back_once_seen(clerk: Client, order: Order):
    asked = chosen(clerk, order)
    page = clerk.post(url(order), asked).content.decode()
    assert "Palautetaan 259,80\xa0€" in page
    assert Refund.objects.count() == 0
    digest = re.search(r'name="previewed" value="([0-9a-f]+)"', page)
    assert digest is not None
    for _press in range(2):
        answer = clerk.post(url(order), {**asked, "previewed": digest[1]})
        assert answer.status_code == 302
    refund = Refund.objects.get()
    tyres = order.lines.get(kind="goods")
    assert (refund.amount, refund.parts) == (
        Decimal("259.80"), [{"line": tyres.pk, "quantity": 2, "amount": "259.80"}],
    )  # fmt: skip
    row = next(line for line, _field in clerk.get(url(order)).context["form"].rows() if line.row == tyres)
    assert (row.back, row.left, row.left_amount) == (2, 2, Decimal("259.80"))


def test_what_was_changed_after_the_look_is_looked_at_again(clerk: Client, order: Order):
    asked = chosen(clerk, order)
    digest = clerk.post(url(order), asked).context["form"].digest
    tyres = order.lines.get(kind="goods")
    page = clerk.post(url(order), {**asked, f"kpl_{tyres.pk}": "3", "previewed": digest}).content.decode()
    assert ("Palautetaan 389,70\xa0€" in page, Refund.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kpl": "5"}, "Anna 0–4."),
        ({"kpl": "-1"}, "Anna 0–4."),
        ({"kpl": "kaksi"}, "Anna 0–4."),
        ({"kpl": "2", "amount": "10"}, "Valitse joko rivejä tai summa, ei molempia."),
        ({"kpl": "0"}, "Valitse, montako kappaletta palautetaan, tai anna summa."),
    ],
)
def test_pieces_that_can_not_be_given_back_are_refused_in_words(
    clerk: Client, order: Order, typed: dict[str, str], told: str
):
    tyres = order.lines.get(kind="goods")
    over = {"amount": typed.get("amount", ""), f"kpl_{tyres.pk}": typed["kpl"]}
    form = clerk.post(url(order), filled(clerk, order, **over)).context["form"]
    assert [text for texts in form.errors.values() for text in texts] == [told]
    assert Refund.objects.count() == 0


def test_pieces_worth_more_than_what_is_left_are_refused_in_words(clerk: Client, order: Order):
    Payment.objects.update(refunded="300.00", state="part_refunded")
    form = clerk.post(url(order), chosen(clerk, order)).context["form"]
    assert form.non_field_errors() == [
        "Rivit ovat 259,80\xa0€, mutta palautettavissa on enää 236,50\xa0€. Palauta summa."
    ]


# From the bank


@pytest.fixture
def owed(clerk: Client, order: Order) -> Refund:
    """36.50 that never came through Klarna."""
    Payment.objects.update(klarna_order_id=None)
    clerk.post(url(order), filled(clerk, order))
    return Refund.objects.get()


def pay_url(refund: Refund) -> str:
    return f"/hallinta/orders/refund/{refund.pk}/maksa/"


@pytest.mark.rule("R6.7")
def test_a_customer_tells_the_account_and_a_clerk_pays_to_it(
    clerk: Client, visitor: Client, order: Order, owed: Refund
):
    account = f"/tilaus/{order.token}/palautustili/"
    assert account in visitor.get(f"/tilaus/{order.token}/").content.decode()
    asked = visitor.get(account).content.decode()
    assert ("36,50\xa0€" in asked, "Naarmu vanteessa." in asked, "Aino Ääkkönen" in asked) == (True, True, True)
    assert "ei vielä tiedossa" in clerk.get(pay_url(owed)).content.decode()
    answer = visitor.post(account, {"holder": "Aino Ääkkönen", "iban": "FI21 1234 5600 0007 85"})
    assert answer["Location"] == account
    kept = visitor.get(account).content.decode()
    assert ("0785" in kept, "1234" in kept, 'name="iban"' in kept) == (True, False, False)
    page = clerk.get(pay_url(owed)).content.decode()
    assert "FI21 1234 5600 0007 85" in page
    for _press in range(2):
        assert clerk.post(pay_url(owed), {"paid_on": "2026-11-20", "account_end": "0785"}).status_code == 302
    found = Refund.objects.get()
    assert (found.state, found.account_end) == ("done", "0785")
    assert "FI21 1234" not in clerk.get(f"/hallinta/orders/refund/{owed.pk}/change/").content.decode()
    assert "Palautettu sinulle" in visitor.get(f"/tilaus/{order.token}/").content.decode()
    assert "Mikään palautus ei nyt odota tilinumeroasi." in visitor.get(account).content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        (
            "iban",
            "FI21 1234 5600 0007 86",
            "Tilinumerossa on virhe. Tarkista numerot, esimerkiksi FI21 1234 5600 0007 85.",
        ),
        ("iban", "", "Anna tilinumero."),
        ("holder", " ", "Anna tilin omistajan nimi."),
    ],
)
def test_an_account_that_is_none_is_told_at_the_field(
    visitor: Client, order: Order, owed: Refund, field: str, typed: str, told: str
):
    asked = {"holder": "Aino", "iban": "FI2112345600000785", field: typed}
    page = visitor.post(f"/tilaus/{order.token}/palautustili/", asked)
    assert (page.status_code, page.context["form"].errors) == (422, {field: [told]})
    assert RefundAccount.objects.count() == 0


def test_a_second_account_from_the_page_is_refused_in_words(visitor: Client, order: Order, owed: Refund):
    account = f"/tilaus/{order.token}/palautustili/"
    visitor.post(account, {"holder": "Aino", "iban": "FI2112345600000785"})
    page = visitor.post(account, {"holder": "Väinö", "iban": "DE89370400440532013000"})
    assert (page.status_code, RefundAccount.objects.get().holder) == (409, "Aino")
    assert "Tilinumero on jo ilmoitettu." in page.content.decode()


def test_a_clerk_enters_an_account_and_calls_a_refund_off(clerk: Client, owed: Refund):
    told = {"holder": "Aino", "iban": "FI2112345600000785"}
    clerk.post(f"/hallinta/orders/refund/{owed.pk}/tilinumero/", told)
    assert RefundAccount.objects.get().by_customer is False
    assert clerk.get(f"/hallinta/orders/refund/{owed.pk}/peru/").status_code == 405
    for _press in range(2):
        clerk.post(f"/hallinta/orders/refund/{owed.pk}/peru/")
    assert (Refund.objects.get().state, RefundAccount.objects.count()) == ("failed", 0)
    assert clerk.get(pay_url(owed)).status_code == 302


def test_a_day_that_can_not_be_is_told_at_the_field(clerk: Client, owed: Refund):
    clerk.post(f"/hallinta/orders/refund/{owed.pk}/tilinumero/", {"holder": "Aino", "iban": "FI2112345600000785"})
    form = clerk.post(pay_url(owed), {"paid_on": "2026-11-21", "account_end": "0785"}).context["form"]
    assert list(form.errors) == ["paid_on"]
    assert Refund.objects.get().state == "requested"


def test_what_klarna_refused_is_paid_from_the_bank_by_an_act_of_the_list(clerk: Client, order: Order):
    clerk.post(url(order), filled(clerk, order))
    Refund.objects.update(state="failed", ended_at=clock.now())
    Payment.objects.update(refunding=0)
    chosen = {"action": "from_bank", "_selected_action": [Refund.objects.get().pk]}
    for _press in range(2):
        clerk.post("/hallinta/orders/refund/", chosen)
    found = Refund.objects.get()
    assert (found.state, found.way, found.tries) == ("requested", "bank", 2)
    assert pay_url(found) in clerk.get(f"/hallinta/orders/refund/{found.pk}/change/").content.decode()


@pytest.mark.parametrize("page", ["maksa", "tilinumero", "peru"])
def test_who_has_no_right_to_it_pays_nothing(client: Client, order: Order, page: str):
    found = Refund.objects.create(
        payment=order.payment, cause="test", amount="1", reason="x", way="bank", requested_at=clock.now()
    )
    reader = desk(client, "view_order", "view_refund")
    assert reader.post(f"/hallinta/orders/refund/{found.pk}/{page}/").status_code == 403
    assert Refund.objects.get().state == "requested"
