"""Orders that may be misuse are flagged with their reasons, for a person to clear or refuse (R1.2)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from installers.services import visits
from lapinkumi.accounts.models import User
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from orders.errors import NeedsReason, NoReason, NothingSuspected, ReasonTooLong
from orders.models import KlarnaCall, Order, SuspicionRule, SuspicionRuleEvent, Task
from orders.services import arrival, ending, payments, suspicions
from orders.services.settling import settle_task
from orders.suspicion.names import are_unlike
from orders.suspicion.wording import reasons
from tests.builders.buying import tyres
from tests.builders.deliveries import paid
from tests.builders.fees import CLERK, MARKED, TEN, an_order_with_a_time
from tests.builders.orders import AT, CUSTOMER, SHOP, a_confirmed_order, a_received_order, an_order
from tests.builders.payments import a_waiting_order
from tests.builders.traces import books, everything, history, mails

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R1.2")]
LATER = AT + timedelta(hours=2)
OTHERS: dict[str, Any] = {"email": "toinen@example.com", "phone": "+358409999999", "street": "Rantatie 5"}


@pytest.fixture(autouse=True)
def rules() -> None:
    suspicions.enter_rules(at=AT, by=SHOP)


def only(kind: str, **tuned: Any) -> None:
    SuspicionRule.objects.exclude(kind=kind).update(is_on=False)
    SuspicionRule.objects.filter(kind=kind).update(**tuned)


@act
def arrive(*, order: Order, payer: str = "", at: Any = AT, by: Actor = SHOP) -> None:
    arrival.arrive(order=Order.objects.select_for_update().get(pk=order.pk), payer=payer, at=at, by=by)


def arrived(*, payer: str = "", at: Any = AT, **over: Any) -> Order:
    order = an_order(at=at, **over)
    arrive(order=order, payer=payer, at=at)
    order.refresh_from_db()
    return order


def found(order: Order) -> list[dict[str, Any]]:
    flag = suspicions.open_flag(order)
    return flag.data["reasons"] if flag else []


def test_an_ordinary_order_is_not_flagged():
    order = arrived(payer="Aino Ääkkönen")
    assert (found(order), Task.objects.count(), order.state) == ([], 0, "preliminary")


@pytest.mark.parametrize(
    ("kind", "same"),
    [
        ("same_address", {"email": "toinen@example.com", "phone": "+358409999999", "street": "KOSKIKATU 1"}),
        ("same_phone", {"email": "toinen@example.com", "street": "Satamatie 8"}),
        ("same_email", {"email": "AINO@example.com", "phone": "+358409999999", "street": "Rantatie 5"}),
    ],
)
def test_many_orders_of_one_sender_flag_the_one_that_reaches_the_limit(kind: str, same: dict[str, Any]):
    SuspicionRule.objects.filter(kind__startswith="same").update(limit=3)
    for hour in range(2):
        assert found(arrived(at=AT + timedelta(hours=hour), **same)) == []
    third = arrived(at=AT + timedelta(hours=3), **{**OTHERS, **same_of(kind)})
    assert found(third) == [{"rule": kind, "found": "3", "limit": "3", "days": 7}]


def same_of(kind: str) -> dict[str, str]:
    """What the third order shares with the others."""
    return {
        "same_address": {"street": "Koskikatu 1", "email": "kolmas@example.com", "phone": "+358408888888"},
        "same_phone": {"phone": "+358401234567", "email": "kolmas@example.com"},
        "same_email": {"email": "aino@example.com", "phone": "+358408888888", "street": "Kolmastie 3"},
    }[kind]


def test_orders_of_before_the_rules_days_do_not_count():
    only("same_phone", limit=2, days=7)
    arrived(at=AT - timedelta(days=7))
    assert found(arrived()) == []
    assert found(arrived(at=LATER))[0]["found"] == "2"


def test_orders_that_were_never_placed_do_not_count():
    only("same_phone", limit=2)
    an_order()
    assert found(arrived()) == []


@pytest.mark.parametrize(
    ("one", "other", "unlike"),
    [
        ("Aino Ääkkönen", "Aino Ääkkönen", False),
        ("AINO AAKKONEN", "Aino Ääkkönen", False),
        ("Ääkkönen-Virtanen Aino", "Aino Virtanen", False),
        ("Matti Meikäläinen", "Aino Ääkkönen", True),
        ("A. Meikäläinen", "A. Ääkkönen", True),
        ("", "Aino Ääkkönen", False),
    ],
)
def test_names_are_unlike_when_they_share_nothing(one: str, other: str, unlike: bool):
    assert are_unlike(one, other) is unlike


def test_another_payer_flags_and_his_name_is_kept_nowhere():
    order = arrived(payer="Matti Meikäläinen")
    assert found(order) == [{"rule": "other_payer", "found": "1", "limit": "", "days": 0}]
    kept = str(list(Task.objects.values("data"))) + str(list(order.events.values("data")))
    assert "Meikäläinen" not in kept


def test_klarnas_payer_is_compared_when_the_order_is_paid(klarna: Any):
    payment = a_waiting_order(tyres(stock=8))
    klarna.pay(billing_address={"given_name": "Matti", "family_name": "Meikäläinen", "country": "fi"})
    payments.sync(payment_id=payment.pk, at=AT, by=SHOP)
    order = Order.objects.get()
    assert (order.state, found(order)[0]["rule"]) == ("preliminary", "other_payer")
    assert mails(order) == ["order_received"]


def test_a_high_total_flags_whom_the_shop_does_not_know():
    SuspicionRule.objects.filter(kind="high_total").update(limit=Decimal("519.60"))
    order = arrived()
    assert found(order) == [{"rule": "high_total", "found": "519.60", "limit": "519.6", "days": 0}]
    assert reasons(suspicions.open_flag(order)) == [
        "Uuden asiakkaan tilauksen summa on 519,60\xa0€ (raja 519,60\xa0€)."
    ]


def test_a_high_total_of_a_known_customer_is_no_news():
    only("high_total", limit=Decimal("100.00"))
    a_confirmed_order(at=AT - timedelta(days=90))
    assert found(arrived()) == []


def test_a_locked_account_flags_its_owners_order_made_as_a_guest_too():
    User.objects.create_user(
        "aino@example.com", is_active=False, locked_at=AT - timedelta(days=1), lock_reason="misuse"
    )
    assert [one["rule"] for one in found(arrived(email="Aino@Example.com"))] == ["locked_account"]


def test_times_left_unused_before_flag():
    only("missed_before", limit=1, days=365)
    before = an_order_with_a_time()
    visits.mark_no_show(booking_id=before.booking_id, at=MARKED, by=SHOP)
    assert found(arrived(at=TEN + timedelta(days=2))) == [
        {"rule": "missed_before", "found": "1", "limit": "1", "days": 365}
    ]
    assert found(arrived(at=TEN + timedelta(days=2), email="x@example.com", phone="+358409999999")) == []


def test_a_rule_switched_off_flags_nothing():
    SuspicionRule.objects.update(is_on=False)
    assert found(arrived(payer="Matti Meikäläinen")) == []


def test_a_flagged_order_is_received_like_any_other():
    """Never silently dropped: the customer has their receipt, and knows nothing of the flag."""
    order = arrived(payer="Matti Meikäläinen")
    assert (order.state, mails(order)) == ("preliminary", ["order_received"])
    assert history(order) == ["received", "task_suspicion"]


def test_arriving_twice_flags_once():
    order = arrived(payer="Matti Meikäläinen")
    before = everything(order), Task.objects.count()
    arrive(order=order, payer="Matti Meikäläinen")
    assert (everything(order), Task.objects.count()) == before


def test_klarnas_later_word_joins_the_open_flag():
    order = arrived(payer="Matti Meikäläinen")

    @act
    def tell(*, at: Any, by: Actor) -> None:
        suspicions.suspect(order=Order.objects.select_for_update().get(pk=order.pk), klarna="STOPPED", at=at, by=by)

    tell(at=LATER, by=SHOP)
    told = reasons(suspicions.open_flag(order))
    assert (len(told), "STOPPED" in told[1], Task.objects.count()) == (2, True, 1)


def test_clear_keeps_the_reason_and_twice_is_once():
    order = arrived(payer="Matti Meikäläinen")
    suspicions.clear(order_id=order.pk, reason=" Soitin: puoliso maksaa. ", at=LATER, by=CLERK)
    before = everything(order)
    suspicions.clear(order_id=order.pk, reason="Toisin.", at=LATER, by=CLERK)
    assert (everything(order), suspicions.open_flag(order)) == (before, None)
    assert order.events.get(kind="suspicion_cleared").data == {"reason": "Soitin: puoliso maksaa."}


@pytest.mark.parametrize(("reason", "error"), [("  ", NoReason), ("x" * 501, ReasonTooLong)])
def test_clear_needs_a_reason(reason: str, error: type[Exception]):
    order = arrived(payer="Matti Meikäläinen")
    before = everything(order)
    with pytest.raises(error):
        suspicions.clear(order_id=order.pk, reason=reason, at=LATER, by=CLERK)
    assert (everything(order), bool(suspicions.open_flag(order))) == (before, True)


def test_an_order_without_a_flag_has_none_to_clear():
    order = a_received_order()
    before = everything(order)
    with pytest.raises(NothingSuspected):
        suspicions.clear(order_id=order.pk, reason="x", at=LATER, by=CLERK)
    assert everything(order) == before


def test_a_flag_is_not_settled_as_any_task():
    order = arrived(payer="Matti Meikäläinen")
    flag = suspicions.open_flag(order)
    assert flag is not None
    before = everything(order)
    with pytest.raises(NeedsReason):
        settle_task(task_id=flag.pk, at=LATER, by=CLERK)
    assert (everything(order), bool(suspicions.open_flag(order))) == (before, True)


def test_a_refused_order_is_over_with_its_flag_and_its_money_let_go():
    order = arrived(payer="Matti Meikäläinen")
    paid(order)
    ending.refuse(order_id=order.pk, reason="Emme saaneet sinua kiinni.", at=LATER, by=CLERK)
    order.refresh_from_db()
    assert (order.state, suspicions.open_flag(order)) == ("refused", None)
    assert list(KlarnaCall.objects.values_list("operation", "cause")) == [("cancel", "order_refused")]
    assert books() == []


def test_enter_rules_leaves_what_staff_tuned():
    SuspicionRule.objects.filter(kind="same_phone").update(limit=9, is_on=False)
    SuspicionRule.objects.get(kind="same_email").delete()
    assert suspicions.enter_rules(at=LATER, by=SHOP) == 1
    assert suspicions.enter_rules(at=LATER, by=SHOP) == 0
    tuned = SuspicionRule.objects.get(kind="same_phone")
    assert (tuned.limit, tuned.is_on, SuspicionRule.objects.count()) == (9, False, 7)
    assert SuspicionRuleEvent.objects.filter(kind="entered").count() == 7


def test_judging_asks_the_same_number_of_queries_however_much_there_is(django_assert_num_queries: Any):
    order = an_order()

    @act
    def judge(*, at: Any, by: Actor) -> None:
        assert by == CUSTOMER
        suspicions.judge(order=Order.objects.select_for_update().get(pk=order.pk), payer="Aino", at=at)

    with django_assert_num_queries(10) as few:
        judge(at=AT, by=CUSTOMER)
    for _more in range(3):
        a_received_order(**OTHERS)
    with django_assert_num_queries(len(few)):
        judge(at=AT, by=CUSTOMER)
