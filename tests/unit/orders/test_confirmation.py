"""The two confirmations: receipt at once, the contract by a person."""

from datetime import date, timedelta

import pytest

from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Document, Message
from orders.models import Order, OrderEvent
from orders.services import confirmation
from orders.states import OrderState
from tests.builders.orders import AT, SHOP, _receive, a_confirmed_order, a_received_order, an_order

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=20)


def history(order: Order) -> list[str]:
    return list(OrderEvent.objects.filter(order=order).values_list("kind", flat=True))


def mails(order: Order) -> list[str]:
    return list(Message.objects.filter(about=order.number).order_by("pk").values_list("name", flat=True))


@pytest.mark.rule("R2.4")
def test_receive_stores_tells_and_forms_no_contract():
    order = a_received_order()
    assert (order.state, order.placed_at, order.confirmed_at) == (OrderState.PRELIMINARY, AT, None)
    assert history(order) == ["received"]
    assert mails(order) == ["order_received"]
    mail = Message.objects.get()
    assert mail.recipient == "aino@example.com"
    assert mail.subject == f"Tilauksesi {order.number} on vastaanotettu"
    assert "Kauppa syntyy vasta silloin." in mail.body_text
    assert Document.objects.count() == 0


def test_receive_twice_tells_once():
    order = a_received_order()
    _receive(order=order, at=LATER, by=SHOP)
    order.refresh_from_db()
    assert order.placed_at == AT
    assert (history(order), mails(order)) == (["received"], ["order_received"])


@pytest.mark.rule("R2.4")
def test_confirm_forms_the_contract_with_mail_and_paper():
    order = a_received_order()
    promise = (date(2026, 11, 25), date(2026, 12, 8))
    confirmed = confirmation.confirm(order_id=order.pk, at=LATER, by=SHOP)
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.confirmed_at) == (OrderState.CONFIRMED, LATER)
    assert (confirmed.promise_first_on, confirmed.promise_last_on) == promise
    assert history(order) == ["received", "confirmed"]
    assert mails(order) == ["order_received", "order_confirmed"]
    mail = Message.objects.get(name="order_confirmed")
    paper = Document.objects.get()
    assert list(mail.documents.all()) == [paper]
    assert (paper.kind, paper.number, paper.title) == (
        "order_confirmation",
        order.number,
        f"Tilausvahvistus {order.number}",
    )


@pytest.mark.rule("R14.2")
def test_confirmation_holds_what_the_law_wants_on_paper_and_in_the_mail():
    order = a_confirmed_order()
    paper, mail = Document.objects.get().html, Message.objects.get(name="order_confirmed").body_text
    wanted = (
        "Lapin Kumi Oy",
        "Alakorkalontie 18",
        "1945691-3",
        "kauppa@lapinkumi.fi",
        "040-1225567",
        "Revontuli Talvi 205/55 R16 94T XL",
        "519,60",
        "105,58",
        "Peruuttamisoikeus",
        "14 päivän kuluessa",
        "/peruuta-sopimus/",
        "Lakisääteinen virhevastuu",
        "kuluttajariita.fi",
    )
    assert [part for part in wanted if part not in paper] == []
    assert [part for part in wanted if part not in mail] == []
    assert order.terms.version in paper


@pytest.mark.parametrize("text", ["paper", "mail"])
def test_confirmation_of_goods_sent_home_says_nothing_of_garages(text: str):
    a_confirmed_order()
    found = Document.objects.get().html if text == "paper" else Message.objects.get(name="order_confirmed").body_text
    assert "asennuspist" not in found.lower()
    assert "24 tuntia" not in found


def test_confirm_twice_confirms_once():
    order = a_confirmed_order()
    again = confirmation.confirm(order_id=order.pk, at=LATER, by=SHOP)
    assert again.confirmed_at == AT
    assert history(order) == ["received", "confirmed"]
    assert mails(order) == ["order_received", "order_confirmed"]
    assert Document.objects.count() == 1


@pytest.mark.parametrize("state", ["pending_payment", "expired"])
def test_confirm_of_an_order_never_received_is_refused_and_changes_nothing(state: str):
    over = {"state": state, "closed_at": AT} if state == "expired" else {}
    order = an_order(**over)
    with pytest.raises(ForbiddenMove):
        confirmation.confirm(order_id=order.pk, at=LATER, by=SHOP)
    order.refresh_from_db()
    assert (order.state, order.confirmed_at) == (state, None)
    assert (history(order), mails(order), Document.objects.count()) == ([], [], 0)


def test_the_link_in_mails_is_secret_and_leads_to_the_order():
    order = a_received_order()
    other = a_received_order()
    body = Message.objects.filter(about=order.number).get().body_text
    assert f"/tilaus/{order.token}/" in body
    assert other.token not in body
    assert len(order.token) == 43
