"""Calls to Klarna: stored as intents, made once, tried again while that may help, and then a person's matter."""

from datetime import timedelta

import pytest

from lapinkumi.core.acts import act
from orders.klarna import Operation
from orders.models import CallState, KlarnaCall, PaymentEvent, Task, TaskKind
from orders.services import klarna_calls
from orders.services.klarna_calls import FIRST_PAUSE, LONGEST_PAUSE, MOST_TRIES
from tests.builders.orders import AT, SHOP
from tests.builders.payments import a_waiting_order

pytestmark = pytest.mark.django_db
ask = act(lambda *, payment, cause, at, by: klarna_calls.ask(
    payment=payment, operation=Operation.ACKNOWLEDGE, cause=cause, at=at
))  # fmt: skip


def a_call(klarna, cause: str = "received") -> KlarnaCall:
    payment = a_waiting_order()
    klarna.pay()
    klarna.calls.clear()
    return ask(payment=payment, cause=cause, at=AT, by=SHOP)


def make(call: KlarnaCall, at=AT) -> KlarnaCall:
    klarna_calls.make(call_id=call.pk, at=at, by=SHOP)
    call.refresh_from_db()
    return call


def test_asked_twice_is_one_intent_and_nothing_is_sent_yet(klarna):
    call = a_call(klarna)
    assert ask(payment=call.payment, cause="received", at=AT, by=SHOP) == call
    assert ask(payment=call.payment, cause="other", at=AT, by=SHOP) != call
    assert klarna.calls == []


def test_made_twice_it_is_one_call(klarna):
    call = make(make(a_call(klarna)))
    assert (call.state, call.ended_at, call.next_try_at) == (CallState.DONE, AT, None)
    assert klarna.calls == [f"POST /ordermanagement/v1/orders/{klarna.last}/acknowledge"]
    call.payment.refresh_from_db()
    assert call.payment.acknowledged_at == AT
    assert list(PaymentEvent.objects.values_list("kind", flat=True)) == ["opened", "acknowledge_done"]


def test_trouble_that_may_pass_is_tried_again_with_doubling_pauses(klarna):
    call = a_call(klarna)
    klarna.trouble = (503, "")
    assert make(call).next_try_at == AT + FIRST_PAUSE
    later = AT + FIRST_PAUSE
    assert make(call, later).next_try_at == later + 2 * FIRST_PAUSE
    assert (call.state, call.tries, Task.objects.count()) == (CallState.QUEUED, 2, 0)
    klarna.trouble = None
    assert make(call, later + 2 * FIRST_PAUSE).state == CallState.DONE


def test_pauses_never_exceed_the_longest(klarna):
    call = a_call(klarna)
    KlarnaCall.objects.filter(pk=call.pk).update(tries=MOST_TRIES - 2)
    klarna.trouble = (503, "")
    assert make(call).next_try_at == AT + LONGEST_PAUSE


def test_what_will_not_succeed_calls_a_person_at_once(klarna):
    call = a_call(klarna)
    klarna.trouble = (403, '{"error_code": "NOT_ALLOWED"}')
    assert make(call).state == CallState.FAILED
    task = Task.objects.get()
    assert (task.kind, task.data["operation"]) == (TaskKind.PAYMENT_FAILED, "acknowledge")
    klarna.calls.clear()
    make(call)
    assert klarna.calls == []


def test_the_last_try_calls_a_person(klarna):
    call = a_call(klarna)
    KlarnaCall.objects.filter(pk=call.pk).update(tries=MOST_TRIES - 1)
    klarna.trouble = (503, "")
    assert (make(call).state, Task.objects.count()) == (CallState.FAILED, 1)


def test_only_those_whose_turn_it_is_are_due(klarna):
    call = a_call(klarna)
    KlarnaCall.objects.filter(pk=call.pk).update(next_try_at=AT + timedelta(minutes=1))
    assert list(KlarnaCall.objects.due(AT)) == []
    assert list(KlarnaCall.objects.due(AT + timedelta(minutes=1))) == [call]


def test_an_order_of_earlier_days_is_handled_by_its_own_user(klarna, settings):
    """The shop has moved to another user at Klarna since: what was paid before stays where it was paid."""
    call = a_call(klarna)
    settings.KLARNA_USERNAME, settings.KLARNA_PASSWORD = "new", "new's"
    settings.KLARNA_PASSWORDS = {"playground": "old's", "new": "new's"}
    make(call)
    assert klarna.users == [("playground", "old's")]
