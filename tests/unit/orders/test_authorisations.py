"""Authorisations that run out: more time in good time, a clerk called, the end written down; each end once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from orders.desk.counters import task_counters
from orders.models import KlarnaCall, Order, OrderEvent, Payment, PaymentEvent, Task
from orders.services import authorisations, payments, sweeps
from tests.builders.deliveries import a_home_delivery
from tests.builders.orders import SHOP
from tests.playground import Playground
from tests.unit.orders.test_captures import at_home, run

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.8")]
ENDS = datetime(2026, 12, 18, tzinfo=UTC)
FIVE, TWO, MINUTE = timedelta(days=5), timedelta(days=2), timedelta(minutes=1)
KINDS = ["authorisation_ending", "authorisation_ended"]


@pytest.fixture
def payment(klarna: Any) -> Payment:
    """A confirmed order's payment that Klarna holds until ENDS."""
    a_home_delivery()
    Payment.objects.update(expires_at=ENDS)
    found = Payment.objects.get()
    klarna.checkouts[found.klarna_order_id] = {"order_id": found.klarna_order_id}
    klarna.manage(found.klarna_order_id, **about(found))
    return found


def about(payment: Payment) -> dict[str, Any]:
    return {
        "order_id": payment.klarna_order_id, "purchase_currency": "EUR", "order_amount": 53650, "order_lines": [],
    }  # fmt: skip


def everything() -> dict[str, Any]:
    models = (Order, Payment, KlarnaCall, OrderEvent, PaymentEvent, Task)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def due(at: datetime) -> list[int]:
    """What the three rules do at that instant."""
    rules = ("extend_authorisations", "alarm_of_authorisations", "end_authorisations")
    return [getattr(authorisations, rule)(at=at) for rule in rules]


def tasks() -> list[tuple[str, bool]]:
    return [(task.kind, task.settled_at is None) for task in Task.objects.order_by("pk")]


def test_more_time_is_asked_for_five_days_before_the_end_once(payment: Payment, klarna: Any):
    assert due(ENDS - FIVE - MINUTE) == [0, 0, 0]
    assert [due(ENDS - FIVE), due(ENDS - FIVE)] == [[1, 0, 0], [0, 0, 0]]
    call = KlarnaCall.objects.get()
    assert (call.operation, call.cause) == ("extend", "ends:2026-12-18T00:00")
    assert list(payment.events.values_list("kind", flat=True)) == ["extension_asked"]


def test_klarna_gives_more_time_and_no_clerk_is_called(playground: Playground, settings: Any):
    settings.SITE_URL = "https://shop.example"
    at_home(playground)
    found = Payment.objects.get()
    assert found.expires_at is not None
    ends = found.expires_at
    at = ends - FIVE
    playground.clock(at.isoformat())
    assert due(at) == [1, 0, 0]
    run(at)
    payments.sync(payment_id=found.pk, at=at, by=SHOP)
    found.refresh_from_db()
    assert found.expires_at == (at + timedelta(days=28)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert [due(ends - TWO), due(ends)] == [[0, 0, 0], [0, 0, 0]]
    assert due(found.expires_at - FIVE) == [1, 0, 0]  # the new end is asked about as well
    assert tasks() == []


def test_a_clerk_is_called_two_days_before_the_end_once(payment: Payment, klarna: Any):
    assert due(ENDS - TWO - MINUTE) == [1, 0, 0]
    assert due(ENDS - TWO) == [0, 1, 0]
    assert Task.objects.get().data == {"ends": "2026-12-18T00:00:00+00:00", "left": "536.50"}
    Task.objects.update(settled_at=ENDS - TWO)
    assert due(ENDS - TWO + MINUTE) == [0, 0, 0]
    assert tasks() == [("authorisation_ending", False)]


def test_time_that_was_given_unheard_spares_the_clerk(payment: Payment, klarna: Any):
    klarna.orders[payment.klarna_order_id]["expires_at"] = "2027-01-10T00:00:00Z"
    assert due(ENDS - TWO) == [1, 0, 0]
    payment.refresh_from_db()
    assert (payment.expires_at, tasks()) == (datetime(2027, 1, 10, tzinfo=UTC), [])


def test_a_clerk_is_called_where_klarna_is_away_too(payment: Payment, klarna: Any):
    klarna.trouble = requests.ConnectionError()
    assert due(ENDS - TWO) == [1, 1, 0]
    assert tasks() == [("authorisation_ending", True)]


def test_more_time_after_the_alarm_settles_it(payment: Payment, klarna: Any):
    due(ENDS - TWO)
    klarna.orders[payment.klarna_order_id]["expires_at"] = "2027-01-10T00:00:00Z"
    for _time in range(2):
        payments.sync(payment_id=payment.pk, at=ENDS - MINUTE, by=SHOP)
    assert tasks() == [("authorisation_ending", False)]


@pytest.mark.parametrize(("state", "captured"), [("authorised", "0"), ("part_captured", "100.00")])
def test_an_authorisation_that_has_ended_is_written_down_once(payment: Payment, klarna: Any, state: str, captured: str):
    Payment.objects.update(state=state, captured=captured, extended_for_at=ENDS)
    due(ENDS - TWO)
    klarna.orders[payment.klarna_order_id].update(status="EXPIRED", captured_amount=int(Decimal(captured) * 100))
    assert [due(ENDS), due(ENDS)] == [[0, 0, 1], [0, 0, 0]]
    payment.refresh_from_db()
    assert (payment.state, payment.events.filter(kind="expired").count()) == ("expired", 1)
    assert tasks() == [("authorisation_ending", False), ("authorisation_ended", True)]
    assert sum(counter.count for counter in task_counters()) == 1
    before = everything()
    payments.sync(payment_id=payment.pk, at=ENDS + TWO, by=SHOP)
    assert (due(ENDS + TWO), everything()) == ([0, 0, 0], before)


def test_an_end_that_klarna_can_not_tell_waits(payment: Payment, klarna: Any):
    due(ENDS - TWO)
    klarna.trouble = (503, "")
    before = everything()
    assert (due(ENDS), everything()) == ([0, 0, 0], before)


def test_an_ended_order_is_not_extended_and_calls_nobody(payment: Payment, klarna: Any):
    Order.objects.update(state="cancelled", closed_at=ENDS - FIVE)
    assert [due(ENDS - FIVE), due(ENDS - TWO)] == [[0, 0, 0], [0, 0, 0]]
    klarna.orders[payment.klarna_order_id]["status"] = "EXPIRED"
    assert due(ENDS) == [0, 0, 1]
    assert tasks() == []


def test_what_is_charged_whole_is_left_alone(payment: Payment, klarna: Any):
    Payment.objects.update(state="captured", captured="536.50")
    assert [due(ENDS - FIVE), due(ENDS - TWO), due(ENDS)] == [[0, 0, 0]] * 3


def test_klarnas_refusal_of_more_time_is_a_clerks_task(payment: Payment, klarna: Any):
    due(ENDS - FIVE)
    klarna.trouble = (403, '{"error_code": "NOT_ALLOWED", "error_messages": ["No."], "correlation_id": "1"}')
    sweeps.make_klarna_calls(at=ENDS - FIVE)
    assert (Task.objects.get().kind, Task.objects.get().data["operation"]) == ("payment_failed", "extend")
    assert Payment.objects.get().state == "authorised"
