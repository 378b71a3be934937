"""Orders at the desk: found as R5.20 says, the queue first, confirmed by the act, never typed over."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from lapinkumi.core.acts import act
from lapinkumi.core.references import format_reference, format_rf, to_rf
from lapinkumi.desk.home import board
from lapinkumi.outbox.models import Message
from orders.desk.counters import to_confirm_counter
from orders.desk.shortages import missing_goods_counter
from orders.models import Order, OrderEvent, Task, TaskKind
from orders.services.attention import raise_task
from tests.builders.fees import an_invoiced_fee
from tests.builders.orders import AT, SHOP, a_confirmed_order, a_received_order, an_order
from tests.builders.payments import a_payment

pytestmark = pytest.mark.django_db
LIST = "/hallinta/orders/order/"
TASKS = "/hallinta/orders/task/"


def at_desk(client: Client, role: Role) -> Client:
    set_up_roles()
    user = User.objects.create_user(f"{uuid4().hex[:8]}@lapinkumi.example", "sala-sana-2026", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def a_task(order: Order, kind: TaskKind = TaskKind.SHORTFALL) -> Task:
    raised = act(lambda *, at, by: raise_task(order=order, kind=kind, at=at, by=by))
    return raised(at=AT, by=SHOP)[0]


def waiting_things() -> int:
    """All that the cards of the front page count together."""
    everything = board(User(is_superuser=True), at=AT)
    return sum(one.count for one in [*everything.late, *everything.today, *everything.waiting])


def found(clerk: Client, words: str, **filters: str) -> list[str]:
    answer = clerk.get(LIST, {"q": words, **filters})
    assert answer.status_code == 200
    return [order.number for order in answer.context["cl"].result_list]


def test_the_queue_comes_first_its_oldest_on_top(clerk: Client) -> None:
    done = a_confirmed_order(at=AT + timedelta(hours=5))
    young = a_received_order(at=AT + timedelta(hours=2))
    old = a_received_order(at=AT)
    unpaid = an_order(at=AT + timedelta(hours=9))
    assert found(clerk, "") == [old.number, young.number, unpaid.number, done.number]
    assert found(clerk, "", state__exact="preliminary") == [old.number, young.number]


@pytest.mark.rule("R5.20")
def test_an_order_is_found_by_all_that_a_caller_may_know(clerk: Client) -> None:
    order = a_received_order(
        email="kaisa@example.com", phone="+358501112233", given_name="Kaisa-Liisa", family_name="Övermark",
        plate="XYZ-987",
    )  # fmt: skip
    a_received_order()
    words = [
        order.number, order.number.lower(), order.number[3:], "kaisa@example.com", "Kaisa@Example.com", "050 111 2233",
        "+358501112233", "xyz987", "XYZ-987", "Övermark", "övermark", "Kaisa-Liisa Övermark", "Övermark, Kaisa",
        " övermark  kaisa ",
    ]  # fmt: skip
    assert {word: found(clerk, word) for word in words} == {word: [order.number] for word in words}


@pytest.mark.rule("R5.20")
def test_an_order_is_found_by_its_references_and_by_the_beginning_of_its_address(clerk: Client) -> None:
    order = a_received_order(email="Kaisa.Niemi@example.com")
    a_received_order(email="toinen@example.com")
    a_payment(order, klarna_reference="ZDNMFESB")
    words = ["ZDNMFESB", "zdnmfesb", "kaisa.niemi@", "kaisa.niemi@EXAMPLE.com"]
    assert {word: found(clerk, word) for word in words} == {word: [order.number] for word in words}


@pytest.mark.rule("R5.20")
def test_an_order_is_found_by_the_reference_of_its_invoice(clerk: Client) -> None:
    fee = an_invoiced_fee()
    a_received_order()
    reference = fee.invoices.get().reference
    words = [reference, format_reference(reference), to_rf(reference), format_rf(to_rf(reference)).lower()]
    assert {word: found(clerk, word) for word in words} == {word: [fee.order.number] for word in words}


@pytest.mark.parametrize("words", ["ei ole", "\x00", "%", "' OR 1=1 --", "x" * 5000, "a b c d e f g", "\u202e", "00"])
def test_any_search_is_answered(clerk: Client, words: str) -> None:
    a_received_order()
    assert clerk.get(LIST, {"q": words}).status_code in (200, 302)


def test_lists_and_pages_ask_as_many_queries_of_few_as_of_many(clerk: Client) -> None:
    order = a_received_order()
    a_task(order)
    paths = [LIST, f"{LIST}?tehtavia=1", TASKS]

    def queries() -> list[int]:
        counts = []
        for path in paths:
            clerk.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert clerk.get(path).status_code == 200
            counts.append(len(asked))
        return counts

    few = queries()
    for _turn in range(5):
        a_task(a_received_order())
    assert queries() == few


def test_the_page_shows_everything_and_takes_nothing(clerk: Client) -> None:
    order = a_confirmed_order(note="Soita ensin")
    a_task(order)
    page = clerk.get(f"{LIST}{order.pk}/change/").content.decode()
    wanted = [
        order.number, "Soita ensin", "Revontuli Talvi", "Tilaus vahvistettu", "tavaraa puuttuu varastosta",
        "on vahvistettu", f"Tilausvahvistus {order.number}", "519,60",
    ]  # fmt: skip
    assert [part for part in wanted if part not in page] == []
    assert 'name="email"' not in page
    assert clerk.post(f"{LIST}{order.pk}/change/", {"email": "muu@example.com"}).status_code == 403
    assert clerk.post(f"{LIST}{order.pk}/delete/", {"post": "yes"}).status_code == 403
    assert clerk.get(f"{LIST}add/").status_code == 403


def test_an_orders_page_leads_to_where_it_is_judged(clerk: Client) -> None:
    order, done = a_received_order(), a_confirmed_order()
    pages = [clerk.get(f"{LIST}{one.pk}/change/").content.decode() for one in (order, done)]
    assert [f"{one.pk}/tarkista/" in page for one, page in zip((order, done), pages, strict=True)] == [True, False]


@pytest.mark.rule("R3.3")
def test_the_customers_link_is_changed_from_the_desk(clerk: Client) -> None:
    order = a_received_order()
    clerk.post(f"{LIST}{order.pk}/vaihda-linkki/")
    assert Order.objects.get(pk=order.pk).token != order.token
    assert Message.objects.filter(name="order_link").count() == 1


def test_a_task_is_settled_once_and_told_in_the_history(clerk: Client) -> None:
    task = a_task(a_received_order())
    assert missing_goods_counter()[0].count == 1
    for _turn in range(2):
        clerk.post(TASKS, {"action": "settle", "_selected_action": [task.pk]})
    task.refresh_from_db()
    assert task.settled_at is not None
    assert OrderEvent.objects.filter(kind="task_settled", actor_kind="staff").count() == 1
    assert missing_goods_counter()[0].count == 0


def test_the_desks_front_page_counts_what_waits(clerk: Client) -> None:
    a_task(a_received_order())
    assert to_confirm_counter().count == 1
    page = clerk.get("/hallinta/").content.decode()
    for label in ("Vahvistettavia tilauksia", "Tavaraa puuttuu, kysy asiakkaalta", "Peruutusilmoituksia"):
        assert label in page
    for counter in (to_confirm_counter(), missing_goods_counter()[0]):
        assert clerk.get(counter.url).context["cl"].result_count == 1


@pytest.mark.parametrize("kind", TaskKind)
def test_no_task_is_counted_by_two_cards_of_the_front_page(kind: TaskKind) -> None:
    order = an_order()  # unpaid, so that nothing but the task awaits anybody
    before = waiting_things()
    a_task(order, kind)
    told_by_itself = kind in (TaskKind.CANCELLATION_ASKED, TaskKind.STATEMENT)  # the request counts, not its task
    assert waiting_things() - before == (0 if told_by_itself else 1)


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.ACCOUNTANT])
def test_others_read_and_change_nothing(client: Client, role: Role) -> None:
    order = a_received_order()
    task = a_task(order)
    reader = at_desk(client, role)
    page = reader.get(f"{LIST}{order.pk}/change/").content.decode()
    assert "vahvista/" not in page
    for path in ("vahvista", "vaihda-linkki"):
        assert reader.post(f"{LIST}{order.pk}/{path}/").status_code == 403
    reader.post(LIST, {"action": "confirm", "_selected_action": [order.pk]})
    reader.post(TASKS, {"action": "settle", "_selected_action": [task.pk]})
    order.refresh_from_db()
    task.refresh_from_db()
    assert (order.state, task.settled_at) == ("preliminary", None)


def test_strangers_and_customers_are_kept_out(client: Client) -> None:
    order = a_received_order()
    client.force_login(User.objects.create_user("asiakas@example.com"))
    for path in (LIST, f"{LIST}{order.pk}/change/", TASKS):
        answer: Any = client.get(path)
        assert answer.status_code in (302, 403)
