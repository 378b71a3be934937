"""What becomes of an order once Klarna has spoken: every branch, twice in a row, and what must not happen."""

from datetime import timedelta

import pytest

from lapinkumi.outbox.models import Message
from orders.models import KlarnaCall, Order, OrderEvent, Payment, PaymentEvent, Task, TaskKind
from orders.services import payments, sweeps
from orders.services.verdict import REVIEW_PAUSE, Standing
from orders.states import OrderState, PaymentState
from shop.models import StockLevel
from tests.builders.buying import tyres
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.payments import a_waiting_order

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def synced(payment: Payment, at=AT) -> Standing:
    return payments.sync(payment_id=payment.pk, at=at, by=SHOP)


def states(payment: Payment) -> tuple[str, str]:
    fresh = Payment.objects.select_related("order").get(pk=payment.pk)
    return fresh.order.state, fresh.state


def mails() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("name", flat=True))


def tasks() -> list[str]:
    return list(Task.objects.order_by("pk").values_list("kind", flat=True))


def calls() -> list[tuple[str, str]]:
    return list(KlarnaCall.objects.order_by("pk").values_list("operation", "cause"))


def stock() -> int:
    return StockLevel.objects.get().quantity


def known(payment: Payment) -> list[object]:
    """What Klarna has told of the payment."""
    payment.refresh_from_db()
    return [payment.fraud_status, payment.klarna_reference, payment.method, payment.method_text, payment.expires_at]


def lapsed(payment: Payment) -> None:
    """Our patience ended, while Klarna could still be paid."""
    assert payments.give_up_unpaid(order_id=payment.order_id, at=LATER, by=SHOP) is True


RECEIVED = [("set_references", "received"), ("acknowledge", "received")]


@pytest.mark.rule("R2.4", "R4.8")
def test_accepted_payment_brings_the_order_in_once(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay()
    assert [synced(payment), synced(payment, LATER)] == [Standing.PAID, Standing.PAID]
    assert states(payment) == (OrderState.PRELIMINARY, PaymentState.AUTHORISED)
    assert (mails(), tasks(), stock()) == (["order_received"], [], 4)
    assert calls() == RECEIVED
    payment.refresh_from_db()
    assert (payment.authorised_at, payment.next_poll_at) == (AT, None)
    assert (payment.method, payment.klarna_reference, payment.fraud_status) == ("INVOICE", "K4TYRE1", "ACCEPTED")
    assert list(PaymentEvent.objects.values_list("kind", flat=True)) == ["opened", "authorised"]
    assert list(OrderEvent.objects.values_list("kind", flat=True)) == ["received"]


@pytest.mark.parametrize(
    "over",
    [
        {"order_amount": 51961},
        {"order_amount": 1},
        {"purchase_currency": "SEK"},
        {"order_lines": []},
        {
            "order_lines": [
                {"type": "physical", "reference": "OTHER", "name": "x", "quantity": 4, "total_amount": 51960}
            ]
        },
    ],
)
def test_pain_5_another_sum_or_content_is_held_for_a_person_with_no_mail(klarna, over):
    payment = a_waiting_order(tyres())
    klarna.pay(**over)
    assert [synced(payment), synced(payment, LATER)] == [Standing.HELD, Standing.HELD]
    assert states(payment) == (OrderState.PENDING_PAYMENT, PaymentState.AUTHORISED)
    assert (mails(), tasks(), stock()) == ([], [TaskKind.AMOUNT_MISMATCH], 4)
    assert Task.objects.get().data["differences"]
    assert calls() == RECEIVED  # acknowledged, and never cancelled by itself


def test_a_held_order_is_not_ended_by_time(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay(order_amount=1)
    synced(payment)
    assert payments.expire(order_id=payment.order_id, at=LATER, by=SHOP) is False
    assert list(Order.objects.unpaid_at(LATER)) == []
    assert (states(payment)[0], stock()) == (OrderState.PENDING_PAYMENT, 4)


def test_pending_review_waits_with_goods_and_is_taken_in_afterwards(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay(fraud_status="PENDING")
    assert [synced(payment), synced(payment)] == [Standing.ON_ITS_WAY, Standing.ON_ITS_WAY]
    assert states(payment) == (OrderState.PENDING_PAYMENT, PaymentState.PENDING_REVIEW)
    assert (mails(), tasks(), stock()) == ([], [TaskKind.PAYMENT_REVIEW], 4)
    payment.refresh_from_db()
    assert payment.next_poll_at == AT + REVIEW_PAUSE
    assert payments.expire(order_id=payment.order_id, at=LATER, by=SHOP) is False
    klarna.orders[klarna.last]["fraud_status"] = "ACCEPTED"
    assert synced(payment, LATER) == Standing.PAID
    assert states(payment) == (OrderState.PRELIMINARY, PaymentState.AUTHORISED)
    assert mails() == ["order_received"]


@pytest.mark.rule("R4.8")
@pytest.mark.parametrize(
    "over",
    [{"fraud_status": "REJECTED"}, {"fraud_status": "STOPPED"}, {"status": "CANCELLED"}, {"status": "EXPIRED"}],
)
@pytest.mark.parametrize("reviewed", [False, True])
def test_refused_payment_ends_the_order_and_gives_the_goods_back(klarna, over, reviewed):
    payment = a_waiting_order(tyres())
    klarna.pay(fraud_status="PENDING")
    if reviewed:
        synced(payment)
    klarna.orders[klarna.last].update({"fraud_status": "ACCEPTED", **over})
    assert [synced(payment), synced(payment, LATER)] == [Standing.ENDED, Standing.ENDED]
    assert states(payment) == (OrderState.CANCELLED, PaymentState.REJECTED)
    assert (mails(), stock(), calls()) == (["order_not_accepted"], 8, [])


def test_pain_6_accepted_after_it_was_rejected_is_let_go_and_told_once(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay(fraud_status="REJECTED")
    synced(payment)
    klarna.orders[klarna.last]["fraud_status"] = "ACCEPTED"
    assert [synced(payment, LATER), synced(payment, LATER)] == [Standing.ENDED, Standing.ENDED]
    assert states(payment) == (OrderState.CANCELLED, PaymentState.REJECTED)
    assert (calls(), tasks(), stock()) == ([("cancel", "order_cancelled")], [TaskKind.LATE_PAYMENT], 8)
    sweeps.make_klarna_calls(at=LATER)
    assert klarna.orders[klarna.last]["status"] == "CANCELLED"


@pytest.mark.parametrize("verdict", ["ACCEPTED", "REJECTED"])
def test_a_review_that_is_over_asks_nobody_any_more(klarna, verdict):
    payment = a_waiting_order(tyres())
    klarna.pay(fraud_status="PENDING")
    synced(payment)
    klarna.orders[klarna.last]["fraud_status"] = verdict
    synced(payment, LATER)
    assert [task.settled_at for task in Task.objects.all()] == [LATER]


def test_what_klarna_leaves_out_later_stays_known(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay()
    synced(payment)
    before = known(payment)
    for name in ("expires_at", "klarna_reference", "initial_payment_method", "fraud_status"):
        del klarna.orders[klarna.last][name]
    assert synced(payment, LATER) == Standing.PAID
    assert known(payment) == before
    assert None not in before


def test_texts_that_no_database_keeps_stop_nothing(klarna):
    payment = a_waiting_order(tyres())
    odd = "K4\x00TYRE\ud800"
    klarna.pay(klarna_reference=odd, initial_payment_method={"type": odd, "description": odd})
    assert synced(payment) == Standing.PAID
    payment.refresh_from_db()
    assert (payment.klarna_reference, payment.method) == ("K4TYRE", "K4TYRE")


@pytest.mark.rule("R1.1")
def test_a_minor_buys_nothing(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay(customer={"date_of_birth": "2008-11-21"})  # eighteen tomorrow
    assert [synced(payment), synced(payment)] == [Standing.ENDED, Standing.ENDED]
    assert states(payment)[0] == OrderState.CANCELLED
    assert (mails(), tasks(), stock()) == (["order_not_accepted"], [TaskKind.UNDER_AGE], 8)
    assert calls() == [*RECEIVED, ("cancel", "under_age")]


@pytest.mark.rule("R1.1")
def test_who_turns_eighteen_today_buys(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay(customer={"date_of_birth": "2008-11-20"})
    assert synced(payment) == Standing.PAID


def test_late_payment_revives_the_order_while_there_is_stock(klarna):
    payment = a_waiting_order(tyres())
    lapsed(payment)
    assert stock() == 8
    klarna.pay()
    assert [synced(payment, LATER), synced(payment, LATER)] == [Standing.PAID, Standing.PAID]
    assert states(payment) == (OrderState.PRELIMINARY, PaymentState.AUTHORISED)
    assert (mails(), tasks(), stock()) == (["order_received"], [], 4)


def test_late_payment_without_stock_is_a_persons_matter(klarna):
    payment = a_waiting_order(tyres())
    lapsed(payment)
    StockLevel.objects.update(quantity=3)
    klarna.pay()
    assert [synced(payment, LATER), synced(payment, LATER)] == [Standing.HELD, Standing.HELD]
    assert states(payment) == (OrderState.EXPIRED, PaymentState.AUTHORISED)
    assert (mails(), tasks(), stock()) == ([], [TaskKind.LATE_PAYMENT], 3)


def test_late_payment_under_review_is_asked_for_again(klarna):
    payment = a_waiting_order(tyres())
    lapsed(payment)
    klarna.pay(fraud_status="PENDING")
    assert synced(payment, LATER) == Standing.ON_ITS_WAY
    assert states(payment) == (OrderState.EXPIRED, PaymentState.PENDING_REVIEW)
    klarna.orders[klarna.last]["fraud_status"] = "ACCEPTED"
    assert synced(payment, LATER) == Standing.PAID
    assert states(payment)[0] == OrderState.PRELIMINARY


def test_late_payment_that_is_refused_changes_nothing_more(klarna):
    payment = a_waiting_order(tyres())
    lapsed(payment)
    klarna.pay(fraud_status="REJECTED")
    assert [synced(payment, LATER), synced(payment, LATER)] == [Standing.ENDED, Standing.ENDED]
    assert (states(payment)[0], mails(), stock()) == (OrderState.EXPIRED, [], 8)


def test_a_cancelled_order_that_is_paid_is_let_go_at_klarna(klarna):
    payment = a_waiting_order(tyres())
    Order.objects.filter(pk=payment.order_id).update(state=OrderState.CANCELLED, closed_at=AT)
    klarna.pay()
    assert synced(payment) == Standing.ENDED
    assert states(payment) == (OrderState.CANCELLED, PaymentState.AUTHORISED)
    assert (mails(), tasks()) == ([], [TaskKind.LATE_PAYMENT])
    assert calls() == [*RECEIVED, ("cancel", "order_cancelled")]


def test_a_buyer_stopped_afterwards_is_a_suspicion_told_once(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay()
    synced(payment)
    klarna.orders[klarna.last]["fraud_status"] = "STOPPED"
    assert [synced(payment, LATER), synced(payment, LATER)] == [Standing.PAID, Standing.PAID]
    assert (states(payment)[0], tasks()) == (OrderState.PRELIMINARY, [TaskKind.SUSPICION])


def test_an_arrival_by_somebody_elses_hand_is_not_done_again(klarna):
    payment = a_waiting_order(tyres())
    klarna.pay()
    for by in (CUSTOMER, SHOP):
        payments.sync(payment_id=payment.pk, at=AT, by=by)
    assert (OrderEvent.objects.filter(kind="received").count(), len(mails())) == (1, 1)
