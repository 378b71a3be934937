"""Statements of withdrawal at the desk: read, recorded from a call, settled; never typed over."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from lapinkumi.core.actors import Actor
from lapinkumi.outbox.models import Message
from orders.models import OrderEvent
from returns.models import NoticeEvent, WithdrawalNotice
from returns.queries import open_notices_counter
from returns.services import notices
from returns.statement import Statement
from tests.builders.orders import AT, a_received_order

pytestmark = pytest.mark.django_db
LIST = "/hallinta/returns/withdrawalnotice/"
RECORD = f"{LIST}kirjaa/"


def at_desk(client: Client, role: Role) -> Client:
    set_up_roles()
    user = User.objects.create_user(f"{uuid4().hex[:8]}@lapinkumi.example", "sala-sana-2026", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def a_notice(**over: str) -> WithdrawalNotice:
    given = {"name": "Aino", "order_number": "LK-999999", "email": "aino@example.com", **over}
    return notices.receive(statement=Statement(**given), form_token=uuid4().hex, at=AT, by=Actor.customer())


def called(**over: str) -> dict[str, str]:
    return {
        "channel": "phone",
        "contacted_at": "19.11.2026 14.30",
        "name": "Aino Ääkkönen",
        "order_number": "LK-999999",
        "email": "",
        "products": "",
        "form_token": "t" * 43,
        **over,
    }


def test_the_list_asks_as_many_queries_of_few_as_of_many(clerk: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(LIST).status_code == 200
        return len(asked)

    def add() -> None:
        order = a_received_order()
        a_notice(order_number=order.number, email=order.email)

    add()
    queries()
    few = queries()
    for _turn in range(4):
        add()
    assert queries() == few


def test_the_form_knows_the_order_from_whose_page_it_was_opened(clerk: Client) -> None:
    order = a_received_order(given_name="Kaisa", family_name="Niemi")
    asked = clerk.get(f"/hallinta/orders/order/{order.pk}/change/").context["acts"]
    way = next(act.url for act in asked.offered if act.label == "Kirjaa peruutusilmoitus")
    known = clerk.get(way).context["form"].initial
    assert (known["order_number"], known["name"], known["email"]) == (order.number, "Kaisa Niemi", order.email)
    for number in ("", "LK-000000", "%00", "x" * 5000):
        assert "name" not in clerk.get(f"{RECORD}?tilaus={number}").context["form"].initial


def test_a_notice_is_read_only_and_settled_once(clerk: Client) -> None:
    notice = a_notice()
    page = clerk.get(f"{LIST}{notice.pk}/change/").content.decode()
    assert "Ei tunnistettu" in page
    assert 'name="name"' not in page
    assert clerk.post(f"{LIST}{notice.pk}/change/", {"name": "Muu"}).status_code == 403
    assert open_notices_counter().count == 1
    for _turn in range(2):
        clerk.post(LIST, {"action": "settle", "_selected_action": [notice.pk]})
    notice.refresh_from_db()
    assert notice.settled_at is not None
    assert list(NoticeEvent.objects.values_list("kind", flat=True)) == ["received", "settled"]
    assert open_notices_counter().count == 0


@pytest.mark.rule("R5.22")
def test_a_call_is_recorded_with_its_own_time_and_told_to_the_order(clerk: Client) -> None:
    order = a_received_order(at=AT - timedelta(days=5))
    answer = clerk.post(RECORD, called(order_number=order.number, email=order.email))
    notice = WithdrawalNotice.objects.get()
    assert answer["Location"] == f"{LIST}{notice.pk}/change/"
    assert (notice.channel, notice.order) == ("phone", order)
    assert notice.stated_at == notice.contacted_at
    assert notice.contacted_at.isoformat() == "2026-11-19T12:30:00+00:00"
    event = OrderEvent.objects.get(kind="withdrawal_stated")
    assert (event.channel, event.contacted_at, event.actor_kind) == ("phone", notice.contacted_at, "staff")
    assert "19.11.2026 klo 14.30" in Message.objects.get(name="withdrawal_received").body_text


def test_a_call_recorded_twice_is_one(clerk: Client) -> None:
    for _turn in range(2):
        assert clerk.post(RECORD, called()).status_code == 302
    assert WithdrawalNotice.objects.count() == 1
    assert not Message.objects.filter(name="withdrawal_received").exists()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"contacted_at": "1.1.2100 12.00"}, "contacted_at"),
        ({"contacted_at": "eilen"}, "contacted_at"),
        ({"channel": "web"}, "channel"),
        ({"channel": "savu"}, "channel"),
        ({"name": "\x00"}, "name"),
    ],
)
def test_a_call_told_wrongly_is_asked_again(clerk: Client, over: dict[str, str], field: str) -> None:
    answer = clerk.post(RECORD, called(**over))
    assert list(answer.context["form"].errors) == [field]
    assert not WithdrawalNotice.objects.exists()


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.ACCOUNTANT])
def test_others_read_but_neither_record_nor_settle(client: Client, role: Role) -> None:
    notice = a_notice()
    reader = at_desk(client, role)
    assert reader.get(f"{LIST}{notice.pk}/change/").status_code == 200
    assert reader.get(RECORD).status_code == reader.post(RECORD, called()).status_code == 403
    reader.post(LIST, {"action": "settle", "_selected_action": [notice.pk]})
    notice.refresh_from_db()
    assert (notice.settled_at, WithdrawalNotice.objects.count()) == (None, 1)
