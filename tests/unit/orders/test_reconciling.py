"""Our payments against Klarna's orders, both ways: what differs is a task, what was broken off goes on."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import requests
from django.core.management import CommandError, call_command

from orders.models import KlarnaCall, Order, OrderEvent, Payment, Task
from orders.services import payments, reconciling
from orders.services.refunds import give_back
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import AT, SHOP
from tests.builders.payments import a_waiting_order
from tests.playground import Playground
from tests.unit.orders.test_captures import at_home, run, send

pytestmark = pytest.mark.django_db
NIGHT = AT.replace(hour=1)  # three o'clock in Helsinki
DAY = timedelta(days=1)


def a_known_payment(klarna: Any, **over: Any) -> Payment:
    """A confirmed order of 536.50 that Klarna holds as we do, unless told otherwise."""
    a_home_delivery()
    found = Payment.objects.order_by("-pk")[0]
    klarna.checkouts[found.klarna_order_id] = {
        "order_id": found.klarna_order_id, "purchase_currency": "EUR", "order_amount": 53650, "order_lines": [],
    }  # fmt: skip
    klarna.manage(found.klarna_order_id, **over)
    return found


def compared(at: Any = NIGHT) -> list[list[tuple[str, str, str]]]:
    return [[(one.what, one.asked, one.told) for one in each.found] for each in reconciling.reconcile(at=at)]


def test_what_agrees_is_compared_once_a_night_and_raises_nothing(klarna: Any):
    a_known_payment(klarna)
    assert [compared(), compared(NIGHT + timedelta(hours=1)), compared(NIGHT + DAY)] == [[[]], [], [[]]]
    assert (Task.objects.count(), Payment.objects.get().reconciled_at) == (0, NIGHT + DAY)


@pytest.mark.parametrize(
    ("klarnas", "found"),
    [
        ({"order_amount": 53649}, [("amount", "536.50", "536.49")]),
        (
            {"status": "PART_CAPTURED", "captured_amount": 10000},
            [("captured", "0.00", "100.00"), ("state", "authorised", "PART_CAPTURED")],
        ),
        ({"status": "CANCELLED"}, [("state", "authorised", "CANCELLED")]),
        ({"status": "CLOSED"}, [("state", "authorised", "CLOSED")]),
    ],
    ids=["amount", "captured", "cancelled", "closed"],
)
def test_what_differs_is_a_clerks_task_and_changes_nothing_else(klarna: Any, klarnas: dict[str, Any], found: Any):
    payment = a_known_payment(klarna, **klarnas)
    before = (list(Order.objects.values()), KlarnaCall.objects.count())
    assert compared() == [found]
    task = Task.objects.get()
    told = [(one["what"], one["asked"], one["told"]) for one in task.data["differences"]]
    assert (task.kind, told) == ("klarna_differs", found)
    assert (list(Order.objects.values()), KlarnaCall.objects.count()) == before
    payment.refresh_from_db()
    assert (payment.state, payment.captured) == ("authorised", 0)
    assert compared(NIGHT + DAY) == [found]
    assert Task.objects.count() == 1


def test_a_difference_that_has_gone_settles_its_task(klarna: Any):
    payment = a_known_payment(klarna, status="CANCELLED")
    compared()
    klarna.orders[payment.klarna_order_id]["status"] = "AUTHORIZED"
    assert compared(NIGHT + DAY) == [[]]
    assert Task.objects.get().settled_at == NIGHT + DAY


def test_money_that_klarna_does_not_know_is_told(klarna: Any):
    payment = a_known_payment(klarna)
    del klarna.orders[payment.klarna_order_id]
    assert compared() == [[("order", "klarna", "")]]


@pytest.mark.rule("R2.4")
def test_pain_4_money_at_klarna_that_we_do_not_know_brings_its_order_in(klarna: Any):
    payment = a_waiting_order()
    klarna.pay()
    assert compared() == [[]]
    payment.refresh_from_db()
    assert (payment.state, payment.order.state, payment.reconciled_at) == ("authorised", "preliminary", NIGHT)


def test_broken_off_it_goes_on_where_it_stopped(klarna: Any):
    first, second = a_known_payment(klarna), a_known_payment(klarna)
    rounds = reconciling.reconcile(at=NIGHT)
    assert next(rounds).number == first.order.number
    rounds.close()
    assert [one.number for one in reconciling.reconcile(at=NIGHT)] == [second.order.number]


def test_without_klarna_nothing_is_compared_and_nothing_claimed(klarna: Any):
    a_known_payment(klarna)
    klarna.trouble = requests.ConnectionError()
    assert (compared(), Task.objects.count(), Payment.objects.get().reconciled_at) == ([], 0, None)
    klarna.trouble = None
    assert compared() == [[]]


def test_a_payment_under_way_waits_for_its_turn(klarna: Any):
    payment = a_known_payment(klarna)
    KlarnaCall.objects.create(payment=payment, operation="capture", cause="x", created_at=AT, next_try_at=AT)
    assert (compared(), Payment.objects.get().reconciled_at) == ([], None)


def test_what_moved_while_klarna_was_read_is_not_judged(klarna: Any):
    payment = a_known_payment(klarna)
    told = payments.client(payment).get_order(payment.klarna_order_id or "")
    before = reconciling.standing(payment)
    Payment.objects.update(state="part_captured", captured="100.00")
    assert reconciling.record(payment_id=payment.pk, told=told, before=before, at=NIGHT, by=SHOP) is None
    assert (Task.objects.count(), OrderEvent.objects.filter(kind="task_klarna_differs").count()) == (0, 0)


def test_the_rule_works_at_night_only(klarna: Any):
    a_known_payment(klarna, status="CANCELLED")
    assert reconciling.reconcile_nightly(at=AT) == 0
    assert [reconciling.reconcile_nightly(at=NIGHT), reconciling.reconcile_nightly(at=NIGHT)] == [1, 0]


def test_captured_and_refunded_agree_with_the_playground(playground: Playground, settings: Any):
    settings.SITE_URL = "https://shop.example"
    send(at_home(playground))
    run(AT)
    give_back(order_id=Order.objects.get().pk, cause="x", amount=Decimal("36.50"), reason="Hyvitys.", at=AT, by=SHOP)
    run(AT)
    assert compared() == [[]]
    Payment.objects.update(refunded="0.00")
    assert compared(NIGHT + DAY) == [[("refunded", "0.00", "36.50")]]


def test_the_command_lists_what_differs_and_fails_then(klarna: Any):
    a_known_payment(klarna)
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert out.getvalue() == "1 payment(s), no difference.\n"
    other = a_known_payment(klarna, status="CANCELLED")
    with pytest.raises(CommandError, match=r"1 payment\(s\), 1 differ"):
        call_command("reconcile", stdout=out)
    assert out.getvalue().endswith(f"{other.order.number}: state, ours authorised, Klarna's CANCELLED\n")
