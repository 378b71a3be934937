"""The desk's page on which one order is judged and confirmed (R2.4)."""

import html
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapinkumi.accounts.roles import Role
from lapinkumi.outbox.models import Message
from orders.models import Order, OrderEvent, TaskKind
from orders.review import Mark, review
from orders.services import confirmation
from shop.models import Product, StockLevel
from tests.builders.garages import MONDAY, a_garage, a_requested_time, wall
from tests.builders.orders import AT, SHOP, a_received_order
from tests.builders.reviewing import a_clean_order, mark_of
from tests.web.orders.test_desk import LIST, a_task, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R2.4")]


@pytest.fixture
def clerk(client: Client) -> Client:
    return at_desk(client, Role.CLERK)


def url(order: Order, act: str = "tarkista") -> str:
    return f"{LIST}{order.pk}/{act}/"


def read(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def seen(clerk: Client, order: Order) -> dict[str, str]:
    found = re.search(r'name="seen" value="([^"]+)"', read(clerk.get(url(order))))
    return {"seen": found[1] if found else ""}


def state_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


def confirmations() -> int:
    return Message.objects.filter(name="order_confirmed").count()


def test_a_clean_order_is_confirmed_with_one_press_and_the_next_one_opens(clerk: Client) -> None:
    first, second = a_clean_order(), a_clean_order(at=AT + timedelta(minutes=1), email="b@example.com", phone="+358401")
    page = read(clerk.get(url(first)))
    assert [
        word for word in ("Kaikki kunnossa", "Vahvista tilaus", "Jonossa 2 tilausta", "4 kpl") if word not in page
    ] == []
    answer = clerk.post(url(first, "vahvista"), seen(clerk, first))
    assert (answer.status_code, answer["Location"]) == (302, url(second))
    assert (state_of(first), state_of(second), confirmations()) == ("confirmed", "preliminary", 1)
    assert f"{first.number}</a> on vahvistettu" in read(clerk.get(url(second)))
    last = clerk.post(url(second, "vahvista"), seen(clerk, second))
    assert last["Location"] == f"{LIST}?state__exact=preliminary"


@pytest.mark.rule("R5.2")
def test_an_order_waits_for_its_garage_only_once_the_answer_is_late() -> None:
    garage = a_garage()
    asked = a_requested_time(garage=garage, starts_at=wall(MONDAY, "10:00"), at=AT)
    order = a_received_order(delivery_way="installer", installer=garage, booking=asked, needs_time=True)
    due = asked.answer_due_at
    assert due
    assert mark_of(order, "booking", at=due - timedelta(seconds=1)) == Mark.OK
    assert mark_of(order, "booking", at=due) == Mark.LOOK


def test_the_same_press_twice_confirms_once(clerk: Client) -> None:
    order = a_clean_order()
    typed = seen(clerk, order)
    for _press in range(2):
        assert clerk.post(url(order, "vahvista"), typed).status_code == 302
    assert confirmations() == 1


def test_a_second_clerk_is_told_who_was_first(clerk: Client) -> None:
    order = a_clean_order()
    typed = seen(clerk, order)
    confirmation.confirm(order_id=order.pk, at=AT, by=SHOP)
    page = read(clerk.post(url(order, "vahvista"), typed, follow=True))
    assert f"{order.number} ei enää odota vahvistusta: vahvistettu 20.11. klo 12.00, test." in page
    assert confirmations() == 1


def test_a_page_older_than_the_order_confirms_nothing(clerk: Client) -> None:
    order = a_clean_order()
    typed = seen(clerk, order)
    Order.objects.filter(pk=order.pk).update(street="Uusikatu 9")
    page = read(clerk.post(url(order, "vahvista"), typed), 409)
    assert "Tilaus on muuttunut sen jälkeen, kun avasit sivun." in page
    assert "Uusikatu 9" in page
    assert (state_of(order), confirmations()) == ("preliminary", 0)
    assert clerk.post(url(order, "vahvista")).status_code == 409
    clerk.post(url(order, "vahvista"), seen(clerk, order))
    assert state_of(order) == "confirmed"


def test_what_wants_a_look_is_confirmed_with_a_tick(clerk: Client) -> None:
    order = a_clean_order(note="Soittakaa ensin")
    page = read(clerk.get(url(order)))
    assert "Katso ennen vahvistamista" in page
    assert "Asiakas kirjoitti viestin. Lue se ennen vahvistamista." in page
    page = read(clerk.post(url(order, "vahvista"), seen(clerk, order)), 409)
    assert "Katso ensin merkityt kohdat" in page
    assert state_of(order) == "preliminary"
    clerk.post(url(order, "vahvista"), {**seen(clerk, order), "looked": "on"})
    assert state_of(order) == "confirmed"


@pytest.mark.parametrize(
    ("key", "change", "word"),
    [
        ("money", {"state": "voided"}, "Rahaa ei ole varattu: maksun tila on vapautettu."),
        ("money", {"fraud_status": "PENDING"}, "Klarna ei ole hyväksynyt maksajaa."),
        ("money", {"amount": Decimal("500.00")}, "Varattu 500,00 €, mutta tilauksen summa on 559,50 €."),
        ("money", {"expires_at": AT}, "Varaus päättyi 20.11.2026."),
    ],
)
def test_money_that_is_not_there_stops_the_confirmation(
    clerk: Client, key: str, change: dict[str, Any], word: str
) -> None:
    order = a_clean_order(payment=change)
    page = read(clerk.get(url(order)))
    assert word in page
    assert (mark_of(order, key), 'value="Vahvista tilaus"' in page) == (Mark.WRONG, False)
    found = review(Order.objects.get(pk=order.pk), at=AT)
    page = read(clerk.post(url(order, "vahvista"), {"seen": found.seen, "looked": "on"}), 409)
    assert "Tilausta ei voi vahvistaa, ennen kuin este on poistettu." in page
    assert (state_of(order), confirmations()) == ("preliminary", 0)


def test_an_order_without_a_payment_is_stopped(clerk: Client) -> None:
    order = a_received_order()
    assert mark_of(order, "money") == Mark.WRONG
    assert "Tilauksella ei ole maksua." in read(clerk.get(url(order)))


def test_an_authorisation_that_soon_ends_wants_a_look() -> None:
    assert mark_of(a_clean_order(payment={"expires_at": AT + timedelta(days=6)}), "money") == Mark.LOOK
    assert mark_of(a_clean_order(payment={"expires_at": AT + timedelta(days=28)}), "money") == Mark.OK


def test_a_price_that_is_another_today_is_shown_beside_the_orders_own(clerk: Client) -> None:
    order = a_clean_order()
    line = order.lines.get(position=1)
    Product.objects.filter(pk=line.product_id).update(price=Decimal("139.90"))
    page = read(clerk.get(url(order)))
    assert (mark_of(order, "prices"), "kaupassa nyt 139,90 €" in page) == (Mark.LOOK, True)


@pytest.mark.rule("R4.5")
def test_a_package_stands_under_its_heading(clerk: Client) -> None:
    order = a_clean_order(lines=3)
    first, second = order.lines.filter(kind="goods").order_by("position")[:2]
    order.lines.filter(pk__in=[first.pk, second.pk]).update(package_key="ec97")
    page = read(clerk.get(url(order)))
    heading = page.index("Rengas-vannepaketti: ")
    assert page.count("Rengas-vannepaketti: ") == 1
    assert "ec97" not in page
    assert heading < page.index(f"{first.name} <") if f"{first.name} <" in page else heading < page.rindex(first.name)


@pytest.mark.rule("R5.4")
def test_a_last_day_that_fails_stops_the_confirmation_and_leads_to_a_correction(
    clerk: Client, friday_noon: Any
) -> None:
    order = a_clean_order(promise_first_on=date(2026, 11, 23), promise_last_on=date(2026, 11, 24))
    friday_noon.shift(timedelta(days=7))
    page = read(clerk.get(url(order)))
    assert "Tilaus ei ehdi luvatussa ajassa. Korjaa toimitusaika: asiakas saa päättää siitä." in page
    assert 'value="Vahvista tilaus"' not in page
    assert url(order, "korjaa") in page


def test_goods_that_were_never_taken_stop_the_confirmation() -> None:
    order = a_clean_order(take=False)
    assert mark_of(order, "stock") == Mark.WRONG
    assert StockLevel.objects.get().quantity == 8


@pytest.mark.parametrize(("kind", "mark"), [(TaskKind.AMOUNT_MISMATCH, Mark.WRONG), (TaskKind.STATEMENT, Mark.LOOK)])
def test_an_open_task_is_seen_to_first(kind: TaskKind, mark: Mark) -> None:
    order = a_clean_order()
    a_task(order, kind)
    assert mark_of(order, "tasks") == mark


def test_the_same_customers_other_order_is_told() -> None:
    first, second = a_clean_order(), a_clean_order()
    found = review(Order.objects.get(pk=first.pk), at=AT)
    assert [second.number in reason for reason in found.reasons] == [True]


def test_the_page_asks_as_many_queries_of_few_lines_as_of_many(clerk: Client) -> None:
    few, many = a_clean_order(), a_clean_order(lines=6, email="b@example.com", phone="+358401")

    def queries(order: Order) -> int:
        clerk.get(url(order))
        with CaptureQueriesContext(connection) as asked:
            assert clerk.get(url(order)).status_code == 200
        return len(asked)

    assert queries(many) == queries(few)


def test_many_at_once_confirms_the_clean_and_names_the_others(clerk: Client) -> None:
    clean, odd = a_clean_order(), a_clean_order(note="Hei", email="b@example.com", phone="+358401")
    bare = a_received_order(email="c@example.com", phone="+358402")
    chosen = {"action": "confirm", "_selected_action": [clean.pk, odd.pk, bare.pk]}
    page = read(clerk.post(LIST, chosen, follow=True))
    assert "1 tilaus on vahvistettu." in page
    assert f"{odd.number}</a>: Asiakas kirjoitti viestin." in page
    assert f"{bare.number}</a>: Tilauksella ei ole maksua." in page
    assert [state_of(order) for order in (clean, odd, bare)] == ["confirmed", "preliminary", "preliminary"]
    assert OrderEvent.objects.filter(kind="confirmed", actor_kind="staff").count() == 1


def test_the_queue_leads_to_the_oldest_and_one_can_be_left_for_later(clerk: Client) -> None:
    young = a_clean_order(at=AT + timedelta(hours=1), email="b@example.com", phone="+358401")
    old = a_clean_order()
    assert clerk.get(f"{LIST}vahvistettavat/")["Location"] == url(old)
    assert clerk.get(url(old, "seuraava"))["Location"] == url(young)
    assert clerk.get(url(young, "seuraava"))["Location"] == url(old)
    page = read(clerk.get(LIST))
    assert url(old) in page
    assert f"{LIST}vahvistettavat/" in page


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.ACCOUNTANT])
def test_others_judge_and_confirm_nothing(client: Client, role: Role) -> None:
    order = a_clean_order()
    reader = at_desk(client, role)
    assert reader.get(url(order)).status_code == 403
    found = review(Order.objects.get(pk=order.pk), at=AT)
    assert reader.post(url(order, "vahvista"), {"seen": found.seen}).status_code == 403
    assert state_of(order) == "preliminary"


def test_nobody_else_gets_in_and_get_confirms_nothing(client: Client, clerk: Client) -> None:
    order = a_clean_order()
    assert clerk.get(url(order, "vahvista")).status_code == 405
    assert clerk.get(f"{LIST}999999/tarkista/").status_code == 404
    assert Client().get(url(order)).status_code == 302
    assert state_of(order) == "preliminary"
