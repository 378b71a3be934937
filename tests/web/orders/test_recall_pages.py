"""Cancelling what is on its way, on its page and at the desk: asked for, and answered by a person (R5.19)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lapinkumi.accounts.roles import Role
from lapinkumi.core.clock import local
from orders.models import CancellationRequest, Order
from tests.builders.orders import AT
from tests.builders.traces import everything
from tests.unit.orders.test_recalls import OVERDUE, ask, on_its_way
from tests.web.orders.test_cancel import desk, state_of, url
from tests.web.orders.test_desk import at_desk
from tests.web.orders.test_give_up_time import missing, read

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R5.19")]


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def test_the_page_asks_instead_of_cancelling_and_says_what_may_come_of_it(visitor: Client) -> None:
    order = on_its_way().order
    home = read(visitor.get(f"/tilaus/{order.token}/"))
    assert missing(home, "Pyydä tilauksen perumista", url(order)) == []
    text = read(visitor.get(url(order)))
    assert missing(text, "Tilaus on jo matkalla", "eikä se maksa sinulle mitään", "14 päivän kuluessa") == []


def test_sent_twice_it_is_one_request_and_the_page_says_so(visitor: Client) -> None:
    order = on_its_way().order
    form = {"pyynto": "1", "words": "Ostin väärän koon."}
    answers = [visitor.post(url(order), form) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (CancellationRequest.objects.get().words, state_of(order)) == ("Ostin väärän koon.", "confirmed")
    assert missing(read(visitor.get(url(order))), "Pyysit tilauksen perumista", "Saimme pyyntösi") == []
    assert "Pyysit tilauksen perumista" in read(visitor.get(f"/tilaus/{order.token}/"))


def test_too_long_a_reason_is_told_at_its_field_and_kept(visitor: Client) -> None:
    order = on_its_way().order
    before = everything(order)
    answer = visitor.post(url(order), {"pyynto": "1", "words": "x" * 501})
    assert missing(read(answer, 422), "enintään 500 merkkiä", "x" * 501) == []
    assert everything(order) == before


def test_an_overdue_order_is_cancelled_by_the_button(visitor: Client, friday_noon: Any) -> None:
    order = on_its_way().order
    friday_noon.move_to(OVERDUE)
    text = read(visitor.get(url(order)))
    assert missing(text, "Tilaus myöhästyy luvatusta", "Kutsumme lähetyksen takaisin") == []
    assert visitor.post(url(order)).status_code == 302
    assert state_of(order) == "cancelled"


@pytest.mark.rule("R5.22")
def test_a_clerk_writes_down_a_call_and_grants_it(clerk: Client) -> None:
    order = on_its_way().order
    page = read(clerk.get(desk(order, "change")))
    assert missing(page, "Kirjaa peruutuspyyntö", "Peru tilaus") == []
    called = local(AT).strftime("%Y-%m-%dT%H:%M")
    form = {"channel": "phone", "contacted_at": called, "words": "Soitti."}
    for _press in range(2):
        assert clerk.post(desk(order, "kirjaa-peruutuspyynto"), form).status_code == 302
    request = CancellationRequest.objects.get()
    assert (request.channel, request.stated_at) == ("phone", AT)
    assert missing(read(clerk.get(desk(order, "peruutuspyynto"))), "Soitti.", "LK-", "matkalla") == []
    for _press in range(2):
        assert clerk.post(desk(order, "peruutuspyynto"), {"takaisin": "1"}).status_code == 302
    assert state_of(order) == "cancelled"


def test_a_clerk_refuses_with_an_answer(clerk: Client) -> None:
    order = ask(on_its_way().order, at=AT + timedelta(seconds=0)).order
    assert missing(read(clerk.post(desk(order, "peruutuspyynto"), {"answer": " "})), "Kerro asiakkaalle") == []
    assert CancellationRequest.objects.get().state == "open"
    assert clerk.post(desk(order, "peruutuspyynto"), {"answer": "Auto ehti lähteä."}).status_code == 302
    assert (CancellationRequest.objects.get().state, state_of(order)) == ("refused", "confirmed")


@pytest.mark.parametrize("page", ["kirjaa-peruutuspyynto", "peruutuspyynto"])
def test_nobody_else_may(client: Client, page: str) -> None:
    order = ask(on_its_way().order, at=AT).order
    assert at_desk(client, Role.ACCOUNTANT).post(desk(order, page), {"takaisin": "1"}).status_code == 403
    assert state_of(order) == "confirmed"


def test_the_front_page_counts_what_waits(clerk: Client) -> None:
    ask(on_its_way().order, at=AT)
    assert "Peruutuspyyntöjä" in read(clerk.get("/hallinta/"))
    assert Order.objects.count() == 1
