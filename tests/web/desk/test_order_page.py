"""An order's page at the desk: all that is known, the acts that are allowed, and why the others are not."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.roles import Role
from lapinkumi.core.acts import act
from orders.desk.acts import Acts
from orders.models import Order, OrderLine, Task, TaskKind
from orders.services.attention import raise_task
from tests.builders.fees import a_fee, an_order_with_a_time
from tests.builders.orders import AT, SHOP, a_confirmed_order, a_received_order, an_order
from tests.builders.reviewing import a_clean_order
from tests.web.desk.conftest import AtDesk

LIST = "/hallinta/orders/order/"


def page_of(browser: Client, order: Order) -> str:
    return browser.get(f"{LIST}{order.pk}/change/").content.decode()


def acts_of(browser: Client, order: Order) -> tuple[list[str], dict[str, str]]:
    acts: Acts = browser.get(f"{LIST}{order.pk}/change/").context["acts"]
    return [str(act.label) for act in acts.offered], {str(act.label): str(act.why_not) for act in acts.withheld}


def a_task(order: Order) -> Task:
    raised = act(lambda *, at, by: raise_task(order=order, kind=TaskKind.SHORTFALL, at=at, by=by))
    task: Task = raised(at=AT, by=SHOP)[0]
    return task


def test_what_the_order_waits_for_is_the_first_button(at_desk: AtDesk) -> None:
    offered, _withheld = acts_of(at_desk(Role.CLERK), a_received_order())
    assert offered[0] == "Tarkista ja vahvista"


def test_what_cannot_be_done_is_told_with_its_reason(at_desk: AtDesk) -> None:
    offered, withheld = acts_of(at_desk(Role.CLERK), a_confirmed_order())
    assert withheld["Korjaa"] == "Tilaus on jo käsitelty: vahvistettu."
    assert "Korjaa" not in offered


def test_every_button_leads_to_a_page_for_each_role_that_sees_it(at_desk: AtDesk) -> None:
    """And those who are told of no act are refused at its address."""
    orders = [an_order(), a_clean_order(), a_confirmed_order(), an_order_with_a_time(), a_fee().order]
    clerk = at_desk(Role.CLERK)
    every = {act.url for order in orders for act in _all(clerk, order) if not act.posts}
    for role in Role:
        browser = at_desk(role)
        told = {act.url for order in orders for act in _all(browser, order) if not act.posts}
        answers = {url: browser.get(url).status_code for url in every}
        assert {url for url, status in answers.items() if status == 403} == every - told
        offered = {act.url for order in orders for act in _acts(browser, order).offered if not act.posts}
        refused = [f"{LIST}{order.pk}/change/" for order in orders]
        assert {browser.get(url).status_code for url in offered} <= {200, 302}
        assert [url for url in offered if browser.get(url).get("Location") in refused] == []


def _acts(browser: Client, order: Order) -> Acts:
    acts: Acts = browser.get(f"{LIST}{order.pk}/change/").context["acts"]
    return acts


def _all(browser: Client, order: Order) -> list:
    acts = _acts(browser, order)
    return [*acts.offered, *acts.withheld]


def test_money_and_messages_are_not_the_warehouses(at_desk: AtDesk) -> None:
    order = a_confirmed_order(email="kaisa@example.com")
    clerk, warehouse = (page_of(at_desk(role), order) for role in (Role.CLERK, Role.WAREHOUSE))
    for part in ('id="card-money"', "Tilauksesi"):
        assert (part in clerk, part in warehouse) == (True, False)
    assert "kaisa@example.com" in warehouse


def test_a_task_is_settled_from_the_page_once(at_desk: AtDesk) -> None:
    order = a_received_order()
    task, clerk = a_task(order), at_desk(Role.CLERK)
    address = f"{LIST}{order.pk}/hoida/{task.pk}/"
    assert address in page_of(clerk, order)
    for _turn in range(2):
        assert clerk.post(address)["Location"] == f"{LIST}{order.pk}/change/"
    assert order.events.filter(kind="task_settled").count() == 1
    assert address not in page_of(clerk, order)
    assert clerk.post(f"{LIST}{a_received_order().pk}/hoida/{task.pk}/").status_code == 404


def test_a_task_is_not_the_accountants_to_settle(at_desk: AtDesk) -> None:
    order = a_received_order()
    task = a_task(order)
    assert at_desk(Role.ACCOUNTANT).post(f"{LIST}{order.pk}/hoida/{task.pk}/").status_code == 403
    task.refresh_from_db()
    assert task.settled_at is None


@pytest.mark.rule("R5.20")
def test_the_search_leads_straight_to_the_one_order(at_desk: AtDesk) -> None:
    order = a_received_order(family_name="Övermark")
    a_received_order(family_name="Niemi")
    a_received_order(family_name="Niemelä")
    clerk = at_desk(Role.CLERK)
    ways = {words: clerk.get(f"{LIST}etsi/", {"q": words})["Location"] for words in ("övermark", "niem", "ei ole", "")}
    assert ways == {
        "övermark": f"{LIST}{order.pk}/change/",
        "niem": f"{LIST}?q=niem",
        "ei ole": f"{LIST}?q=ei+ole",
        "": f"{LIST}?q=",
    }


@pytest.mark.parametrize("object_id", ["0", "x", "9" * 40, "1%2F2", "-1"])
def test_an_order_that_is_not_there_is_not_found(at_desk: AtDesk, object_id: str) -> None:
    assert at_desk(Role.CLERK).get(f"{LIST}{object_id}/change/").status_code == 404


def test_pain_24_the_page_asks_as_many_queries_of_a_big_order_as_of_a_small(at_desk: AtDesk) -> None:
    clerk, order = at_desk(Role.CLERK), a_confirmed_order()
    few = _queries(clerk, order)
    line = order.lines.first()
    assert line is not None
    for position in range(10, 20):
        OrderLine.objects.filter(pk=line.pk).update(position=position)
        line.pk, line.position = None, position + 100
        line.save()
    a_task(order)
    assert _queries(clerk, order) == few


def _queries(clerk: Client, order: Order) -> int:
    page_of(clerk, order)
    with CaptureQueriesContext(connection) as asked:
        page_of(clerk, order)
    return len(asked)
