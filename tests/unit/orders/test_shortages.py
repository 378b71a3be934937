"""Missing goods: the customer is asked, nothing changes before the answer, and the answer is carried out whole."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lapinkumi.core.acts import act
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Document, Message
from orders.errors import AnswerTimeImpossible, OrderChanged
from orders.klarna import Operation
from orders.messages.shortages import shortage_waits
from orders.models import (
    Answer,
    Delivery,
    DeliveryLine,
    KlarnaCall,
    LineKind,
    Order,
    OrderEvent,
    OrderLine,
    Shortage,
    Task,
    TaskKind,
    TransferCause,
)
from orders.seen import seen_of
from orders.services import confirmation, deliveries, ending, planning, shortages, transfers
from orders.services.attention import raise_task
from orders.shortages.errors import AnotherQuestionOpen, BadShortage, LineHasLeft, NotOffered
from orders.states import OrderState, ShortageState
from orders.stock_causes import holds
from shop.models import StockMovement
from shop.services.stock import NotEnoughStock
from tests.builders.corrections import correct
from tests.builders.garages import a_confirmed_time, a_garage, wall
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.shortages import (
    LATE,
    LATER,
    NEXT_DAY,
    REASON,
    an_order_of,
    ask,
    choose,
    missing_tyres,
    on_shelf,
    others,
    the_line,
)
from tests.builders.traces import books, everything, history, mails

pytestmark = pytest.mark.django_db


@act
def raise_shortfall(*, order: Order, at: datetime, by: Any) -> None:
    raise_task(order=order, kind=TaskKind.SHORTFALL, at=at, by=by)


NB = "\N{NO-BREAK SPACE}"


# --- the question ---


@pytest.mark.rule("R5.15")
def test_ask_changes_nothing_of_the_order_but_waits_for_its_customer():
    order = an_order_of(missing_tyres())
    before = everything(order)[:6]
    shortage = ask(order, others("Halla", "119.90"))
    assert everything(order)[:6] == before
    assert (shortage.state, shortage.number, shortage.waiting_since_at) == (ShortageState.OFFERED, 1, NEXT_DAY)
    assert history(order) == ["received", "confirmed", "shortage_offered"]
    assert mails(order) == ["order_received", "order_confirmed", "shortage_offered"]
    assert Message.objects.filter(name="shortage_offered", channel="sms").count() == 1
    assert (KlarnaCall.objects.count(), books()) == (0, [])


@pytest.mark.rule("R5.15")
def test_the_question_tells_what_is_missing_what_can_be_chosen_and_what_it_costs():
    order = an_order_of(missing_tyres())
    ask(order, others("Halla", "119.90"), others("Hanki", "139.90"), wait=LATE)
    text = Message.objects.get(name="shortage_offered", channel="email").body_text
    assert f"4 × 119,90{NB}€ = 479,60{NB}€, 40,00{NB}€ halvempi" in text
    assert f"4 × 139,90{NB}€ = 559,60{NB}€, 40,00{NB}€ kalliimpi" in text
    assert f"Tilauksesi summa: 536,50{NB}€ → 576,50{NB}€." in text
    assert "ma 11.1. – pe 15.1.2027" in text
    assert "Vastaa viimeistään ma 7.12.2026" in text
    assert REASON in text


@pytest.mark.rule("R5.21")
def test_the_question_is_not_sent_any_more_once_it_is_answered():
    order = an_order_of(missing_tyres())
    shortage = ask(order, wait=LATE)
    assert shortage_waits(shortage=shortage.pk, at=LATER)
    choose(shortage, Answer.WAIT)
    assert not shortage_waits(shortage=shortage.pk, at=LATER)


def test_the_same_press_again_is_the_same_question():
    order, other = an_order_of(missing_tyres()), others("Halla", "119.90")
    seen = seen_of(order)
    first = ask(order, other, seen=seen)
    assert ask(order, other, seen=seen) == first
    assert mails(order).count("shortage_offered") == 1


def test_ask_settles_the_task_about_it():
    order = an_order_of(missing_tyres())
    raise_shortfall(order=order, at=AT, by=SHOP)
    ask(order, wait=LATE)
    assert Task.objects.get(kind=TaskKind.SHORTFALL).settled_at == NEXT_DAY


def test_a_second_question_waits_for_the_first():
    order = an_order_of(missing_tyres())
    ask(order, wait=LATE)
    before = everything(order)
    with pytest.raises(AnotherQuestionOpen):
        ask(order, others("Halla", "119.90"))
    assert (everything(order), Shortage.objects.count()) == (before, 1)


def test_the_database_knows_one_open_question():
    shortage = ask(an_order_of(missing_tyres()), wait=LATE)
    shortage.pk, shortage.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        shortage.save(force_insert=True)


def test_an_older_picture_is_refused():
    order = an_order_of(missing_tyres())
    with pytest.raises(OrderChanged):
        ask(order, seen="old")
    assert Shortage.objects.count() == 0


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"missing": 0}, "missing"),
        ({"missing": 5}, "missing"),
        ({"reason": " "}, "reason"),
        ({"wait": type(LATE)(date(2026, 11, 20), date(2026, 12, 20))}, "wait"),
        ({"wait": type(LATE)(date(2026, 11, 23), date(2026, 11, 24))}, "wait"),
    ],
    ids=["none", "more than ordered", "no reason", "begun", "in time"],
)
def test_a_question_without_sense_is_refused_at_its_field(over: dict[str, Any], field: str):
    order = an_order_of(missing_tyres())
    with pytest.raises(BadShortage) as refusal:
        ask(order, **over)
    assert list(refusal.value.problems) == [field]
    assert (Shortage.objects.count(), mails(order)) == (0, ["order_received", "order_confirmed"])


def test_the_same_product_is_no_substitute_and_a_price_is_above_zero():
    product = missing_tyres()
    order, other = an_order_of(product), others("Halla", "119.90")
    with pytest.raises(BadShortage) as refusal:
        ask(order, substitutes={product.pk: Decimal("10.00"), other.pk: Decimal(0)})
    assert sorted(refusal.value.problems) == [f"price:{other.pk}", "substitutes"]


def test_what_has_left_is_not_asked_about():
    order = an_order_of(missing_tyres())
    deliveries.dispatch(delivery_id=Delivery.objects.get().pk, carrier="matkahuolto", at=AT, by=SHOP)
    with pytest.raises(BadShortage) as refusal:
        ask(order)
    assert list(refusal.value.problems) == ["line"]


def test_a_cancelled_order_is_not_asked_about():
    order = an_order_of(missing_tyres())
    ending.cancel_for_shop(order_id=order.pk, reason="Loppu.", at=AT, by=SHOP)
    with pytest.raises(ForbiddenMove):
        ask(order)


def test_an_order_with_an_open_question_is_not_confirmed_corrected_or_sent():
    order = an_order_of(missing_tyres(), is_confirmed=False)
    ask(order, wait=LATE)
    before = everything(order)
    with pytest.raises(AnotherQuestionOpen):
        confirmation.confirm(order_id=order.pk, at=NEXT_DAY, by=SHOP)
    with pytest.raises(AnotherQuestionOpen):
        correct(order, goods="119.90")
    assert everything(order) == before


def test_goods_that_are_asked_about_do_not_leave():
    ask(an_order_of(missing_tyres()), wait=LATE)
    delivery = Delivery.objects.get()
    with pytest.raises(AnotherQuestionOpen):
        deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", at=LATER, by=SHOP)
    delivery.refresh_from_db()
    assert delivery.state == "planned"


def test_the_other_part_of_a_parted_order_leaves_all_the_same():
    order = an_order_of(missing_tyres(), more=True)
    whole = Delivery.objects.get()
    tyres_there = whole.lines.get(line__sku="NOR-2055516")
    planning.part(delivery_id=whole.pk, pieces={tyres_there.pk: 4}, at=AT, by=SHOP)
    ask(order, wait=LATE)
    deliveries.dispatch(delivery_id=whole.pk, carrier="matkahuolto", at=LATER, by=SHOP)
    whole.refresh_from_db()
    assert whole.state == "dispatched"


# --- a substitute ---


@pytest.mark.rule("R5.15")
def test_a_cheaper_substitute_comes_at_once_and_klarna_learns_it_afterwards():
    product, other = missing_tyres(), others("Halla", "119.90")
    order = an_order_of(product)
    shortage = choose(ask(order, other), Answer.SUBSTITUTE, other)
    order.refresh_from_db()
    new = order.lines.get(kind=LineKind.GOODS)
    assert (shortage.state, shortage.old_total, shortage.new_total) == (
        ShortageState.SETTLED,
        Decimal("536.50"),
        Decimal("496.50"),
    )
    assert (new.product, new.position, new.quantity, new.total) == (other, 1, 4, Decimal("479.60"))
    assert (order.state, order.total, order.payment.amount) == (
        OrderState.CONFIRMED,
        Decimal("496.50"),
        Decimal("496.50"),
    )
    call = KlarnaCall.objects.get()
    assert (call.operation, call.payload["order_amount"]) == (Operation.UPDATE_AUTHORIZATION, 49650)
    assert [line["reference"] for line in call.payload["order_lines"]] == [other.sku, "RAHTI-MATKAHUOLTO"]
    assert books() == []


@pytest.mark.rule("R5.15")
def test_the_replaced_line_is_never_edited_away():
    product, other = missing_tyres(), others("Halla", "119.90")
    order = an_order_of(product)
    was = OrderLine.objects.filter(pk=the_line(order).pk).values().get()
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    old = OrderLine.ever.filter(pk=was["id"]).values().get()
    assert {name for name in was if was[name] != old[name]} == {"dropped_at", "position"}
    assert order.lines.get(kind=LineKind.GOODS).replaces_id == old["id"]
    assert [line.pk for line in order.lines(manager="ever").order_by("position")][-1] == old["id"]


@pytest.mark.rule("R5.15")
def test_no_new_order_confirmation_but_a_plain_message_and_an_event():
    other = others("Halla", "119.90")
    order = an_order_of(missing_tyres())
    papers = Document.objects.count()
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    assert mails(order) == ["order_received", "order_confirmed", "shortage_offered", "shortage_settled"]
    assert history(order)[2:] == ["shortage_offered", "shortage_accepted", "shortage_settled"]
    assert Document.objects.count() == papers
    text = Message.objects.get(name="shortage_settled").body_text
    assert "Valitsit korvaavan tuotteen: Kaamos Halla" in text
    assert f"Yhteensä: 496,50{NB}€" in text


def test_the_shelves_are_put_right():
    product, other = missing_tyres(), others("Halla", "119.90")
    order = an_order_of(product)
    assert (on_shelf(product), on_shelf(other)) == (4, 8)
    choose(ask(order, other, missing=3), Answer.SUBSTITUTE, other)
    assert (on_shelf(product), on_shelf(other)) == (5, 4)
    assert [(held.level.product, held.quantity) for held in holds(order)] == [(other, 4)]
    assert StockMovement.objects.get(cause=f"missing:{order.number}:1").delta == -3


def test_what_travels_is_the_substitute():
    other = others("Halla", "119.90")
    order = an_order_of(missing_tyres())
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    goods = DeliveryLine.objects.get(line__kind=LineKind.GOODS)
    assert (goods.line.product, goods.quantity, goods.total) == (other, 4, Decimal("479.60"))
    deliveries.dispatch(delivery_id=goods.delivery_id, carrier="matkahuolto", at=LATER, by=SHOP)
    captured = KlarnaCall.objects.get(operation=Operation.CAPTURE)
    assert captured.payload["captured_amount"] == 49650


def test_the_work_that_the_goods_brought_stays_with_the_substitute():
    other, garage = others("Halla", "119.90"), a_garage(ownership="owned")
    order = an_order_of(missing_tyres(), delivery_way="installer", installer=garage, work="40.00", needs_time=True)
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    assert order.lines.get(kind=LineKind.SERVICE).parent.product == other


def test_the_substitute_keeps_the_promise_or_brings_its_own_days():
    other = others("Halla", "119.90")
    order = an_order_of(missing_tyres())
    shortage = ask(order, other)
    shortage.substitutes.update(first_on=date(2026, 12, 14), last_on=date(2026, 12, 18))
    choose(shortage, Answer.SUBSTITUTE, other)
    order.refresh_from_db()
    assert (order.promise_first_on, order.promise_last_on) == (date(2026, 12, 14), date(2026, 12, 18))


def test_a_substitute_that_has_gone_meanwhile_changes_nothing():
    other = others("Halla", "119.90")
    order = an_order_of(missing_tyres())
    shortage = ask(order, other)
    other.levels.update(quantity=3)
    before = everything(order)
    with pytest.raises(NotEnoughStock):
        choose(shortage, Answer.SUBSTITUTE, other)
    shortage.refresh_from_db()
    assert (everything(order), shortage.state, on_shelf(other)) == (before, ShortageState.OFFERED, 3)


def test_a_preliminary_order_takes_the_substitute_and_waits_for_the_clerk():
    other = others("Halla", "119.90")
    order = an_order_of(missing_tyres(), is_confirmed=False)
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    order.refresh_from_db()
    assert (order.state, order.total) == (OrderState.PRELIMINARY, Decimal("496.50"))
    confirmation.confirm(order_id=order.pk, at=LATER, by=SHOP)
    assert DeliveryLine.objects.get(line__kind=LineKind.GOODS).line.product == other
    assert books() == []


def test_an_order_that_is_not_paid_beforehand_takes_a_dearer_one_without_klarna():
    other = others("Hanki", "139.90")
    order = an_order_of(missing_tyres(), is_paid=False)
    assert choose(ask(order, other), Answer.SUBSTITUTE, other).state == ShortageState.SETTLED
    assert KlarnaCall.objects.count() == 0


def test_the_garage_is_told_and_a_time_before_the_goods_is_to_be_moved():
    garage = a_garage(ownership="owned")
    booking = a_confirmed_time(garage=garage, starts_at=wall(date(2026, 12, 10), "10:00"))
    order = an_order_of(
        missing_tyres(), delivery_way="installer", installer=garage, work="40.00", needs_time=True, booking=booking
    )
    choose(ask(order, wait=LATE), Answer.WAIT)
    order.refresh_from_db()
    assert order.promise_last_on == LATE.last_on
    assert Task.objects.get(settled_at=None).kind == TaskKind.TIME_TOO_EARLY
    assert "Siirrä se tilauksesi sivulla: se on maksutonta." in Message.objects.get(name="shortage_settled").body_text


def test_the_garage_learns_that_other_goods_come():
    garage, other = a_garage(ownership="owned"), others("Halla", "119.90")
    booking = a_confirmed_time(garage=garage, starts_at=wall(date(2026, 12, 10), "10:00"))
    order = an_order_of(
        missing_tyres(), delivery_way="installer", installer=garage, work="40.00", needs_time=True, booking=booking
    )
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    booking.refresh_from_db()
    assert (booking.state, booking.changed_at) == ("confirmed", LATER)
    assert Message.objects.filter(name="garage_job_changed", recipient=garage.email).count() == 1


# --- the other answers ---


@pytest.mark.rule("R5.15")
def test_waiting_promises_the_new_days_and_nothing_else_changes():
    order = an_order_of(missing_tyres())
    shortage = choose(ask(order, wait=LATE), Answer.WAIT)
    order.refresh_from_db()
    assert (shortage.state, order.promise_last_on, order.total) == (
        ShortageState.SETTLED,
        LATE.last_on,
        Decimal("536.50"),
    )
    assert (KlarnaCall.objects.count(), books()) == (0, [])


def test_leaving_out_takes_the_work_along_and_tells_klarna():
    product = missing_tyres()
    order = an_order_of(product, more=True, work="40.00")
    choose(ask(order), Answer.DROP)
    order.refresh_from_db()
    assert [line.sku for line in order.lines.order_by("position")] == ["RAHTI-MATKAHUOLTO", "KETJUT"]
    assert (order.state, order.total, order.payment.amount) == (
        OrderState.CONFIRMED,
        Decimal("75.90"),
        Decimal("75.90"),
    )
    assert KlarnaCall.objects.get().payload["order_amount"] == 7590
    assert (on_shelf(product), holds(order), books()) == (4, [], [])


def test_leaving_out_the_only_goods_is_not_offered_and_refused():
    order = an_order_of(missing_tyres())
    shortage = ask(order)
    before = everything(order)
    with pytest.raises(NotOffered):
        choose(shortage, Answer.DROP)
    assert everything(order) == before


def test_leaving_out_a_whole_later_part_completes_what_is_received():
    order = an_order_of(missing_tyres(), more=True)
    first = Delivery.objects.get()
    later = planning.part(delivery_id=first.pk, pieces={first.lines.get(line__sku="NOR-2055516").pk: 4}, at=AT, by=SHOP)
    deliveries.dispatch(delivery_id=first.pk, carrier="matkahuolto", at=AT, by=SHOP)
    deliveries.mark_delivered(delivery_id=first.pk, received_at=AT, at=AT, by=SHOP)
    choose(ask(order), Answer.DROP)
    order.refresh_from_db()
    later.refresh_from_db()
    assert (order.state, later.state) == (OrderState.COMPLETED, "cancelled")
    assert books() == []


def test_the_freight_goes_along_when_its_parcel_is_left_without_goods():
    order = an_order_of(missing_tyres(), more=True)
    first = Delivery.objects.get()
    planning.part(delivery_id=first.pk, pieces={first.lines.get(line__sku="KETJUT").pk: 1}, at=AT, by=SHOP)
    choose(ask(order), Answer.DROP)
    left = Delivery.objects.get(state="planned")
    assert sorted(left.lines.values_list("line__sku", flat=True)) == ["KETJUT", "RAHTI-MATKAHUOLTO"]
    assert books() == []


def test_without_any_work_left_the_booked_time_is_free_again_at_no_cost():
    garage = a_garage(ownership="owned")
    booking = a_confirmed_time(garage=garage, starts_at=wall(date(2026, 11, 24), "10:00"))
    order = an_order_of(
        missing_tyres(),
        more=True,
        delivery_way="installer",
        installer=garage,
        work="40.00",
        needs_time=True,
        booking=booking,
    )
    choose(ask(order), Answer.DROP)
    order.refresh_from_db()
    booking.refresh_from_db()
    assert (order.needs_time, booking.state) == (False, "cancelled_by_shop")


@pytest.mark.rule("R5.15")
def test_cancelling_the_order_is_free_and_the_missing_goods_go_to_no_shelf():
    product = missing_tyres()
    order = an_order_of(product)
    shortage = choose(ask(order, missing=3), Answer.CANCEL)
    order.refresh_from_db()
    assert (shortage.state, order.state) == (ShortageState.SETTLED, OrderState.CANCELLED)
    assert (on_shelf(product), holds(order)) == (5, [])
    assert KlarnaCall.objects.get().operation == Operation.CANCEL
    assert mails(order)[-1] == "order_cancelled"
    assert "shortage_settled" not in mails(order)
    assert books() == []


@pytest.mark.rule("R5.15")
def test_a_late_cancellation_because_of_missing_goods_never_costs():
    garage = a_garage(ownership="owned")
    booking = a_confirmed_time(garage=garage, starts_at=wall(date(2026, 11, 24), "10:00"))
    order = an_order_of(
        missing_tyres(), delivery_way="installer", installer=garage, work="40.00", needs_time=True, booking=booking
    )
    choose(ask(order), Answer.CANCEL)
    booking.refresh_from_db()
    assert booking.state == "cancelled_by_shop"


def test_every_answer_twice_is_once():
    other = others("Halla", "119.90")
    order = an_order_of(missing_tyres())
    shortage = ask(order, other)
    choose(shortage, Answer.SUBSTITUTE, other)
    before = everything(order)
    assert choose(shortage, Answer.SUBSTITUTE, other).state == ShortageState.SETTLED
    assert (everything(order), on_shelf(other)) == (before, 4)


def test_another_answer_afterwards_is_refused():
    order = an_order_of(missing_tyres())
    shortage = ask(order, wait=LATE)
    choose(shortage, Answer.WAIT)
    before = everything(order)
    with pytest.raises(ForbiddenMove):
        choose(shortage, Answer.CANCEL)
    assert everything(order) == before


def test_what_was_not_offered_can_not_be_chosen():
    order = an_order_of(missing_tyres())
    shortage = ask(order, others("Halla", "119.90"))
    before = everything(order)
    for answer, substitute in [(Answer.WAIT, None), (Answer.SUBSTITUTE, None), (Answer.SUBSTITUTE, 0)]:
        with pytest.raises(NotOffered):
            shortages.choose(shortage_id=shortage.pk, answer=answer, substitute_id=substitute, at=LATER, by=CUSTOMER)
    assert everything(order) == before


def test_goods_that_are_on_their_way_are_not_replaced():
    other = others("Halla", "119.90")
    order = an_order_of(missing_tyres())
    shortage = ask(order, other)
    Delivery.objects.update(state="ready", ready_at=AT)
    with pytest.raises(LineHasLeft):
        choose(shortage, Answer.SUBSTITUTE, other)
    assert order.lines.get(kind=LineKind.GOODS).product != other


@pytest.mark.rule("R5.22")
def test_an_answer_by_phone_is_recorded_with_its_time():
    order = an_order_of(missing_tyres())
    shortage = ask(order, wait=LATE)
    told = {"channel": Channel.PHONE, "contacted_at": NEXT_DAY + timedelta(hours=1)}
    shortages.choose(shortage_id=shortage.pk, answer=Answer.WAIT, at=LATER, by=SHOP, **told)
    event = OrderEvent.objects.get(kind="shortage_accepted")
    assert (event.channel, event.contacted_at) == (Channel.PHONE, told["contacted_at"])


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("moment", [NEXT_DAY - timedelta(minutes=1), LATER + timedelta(minutes=1)])
def test_an_answer_can_not_come_before_its_question_or_from_the_future(moment: Any):
    order = an_order_of(missing_tyres())
    shortage = ask(order, wait=LATE)
    told = {"channel": Channel.PHONE, "contacted_at": moment}
    with pytest.raises(AnswerTimeImpossible):
        shortages.choose(shortage_id=shortage.pk, answer=Answer.WAIT, at=LATER, by=SHOP, **told)
    shortage.refresh_from_db()
    assert shortage.state == ShortageState.OFFERED


# --- withdrawn ---


def test_goods_that_are_found_after_all_leave_the_order_as_it_was():
    order = an_order_of(missing_tyres())
    shortage = ask(order, others("Halla", "119.90"))
    for _twice in range(2):
        shortages.withdraw_question(shortage_id=shortage.pk, at=LATER, by=SHOP)
    order.refresh_from_db()
    assert (order.state, order.total) == (OrderState.CONFIRMED, Decimal("536.50"))
    assert mails(order)[-1] == "shortage_withdrawn"
    assert history(order)[-1] == "shortage_withdrawn"
    assert ask(order, wait=LATE, at=LATER).number == 2


def test_an_answered_question_is_not_withdrawn():
    shortage = ask(an_order_of(missing_tyres()), wait=LATE)
    choose(shortage, Answer.WAIT)
    with pytest.raises(ForbiddenMove):
        shortages.withdraw_question(shortage_id=shortage.pk, at=LATER, by=SHOP)


def test_cancelling_the_order_meanwhile_withdraws_the_question_and_writes_off_what_is_missing():
    product = missing_tyres()
    order = an_order_of(product)
    shortage = ask(order, wait=LATE)
    ending.cancel_for_customer(order_id=order.pk, at=LATER, by=CUSTOMER)
    shortage.refresh_from_db()
    assert (shortage.state, on_shelf(product), books()) == (ShortageState.WITHDRAWN, 4, [])


def test_a_cancelled_order_with_a_substitute_puts_the_substitute_back():
    product, other = missing_tyres(), others("Halla", "119.90")
    order = an_order_of(product)
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    ending.cancel_for_customer(order_id=order.pk, at=LATER, by=CUSTOMER)
    assert (on_shelf(product), on_shelf(other), holds(order), books()) == (4, 8, [], [])


# --- who the contract party is ---


def to_a_garage(**over: Any) -> Order:
    return an_order_of(missing_tyres(), delivery_way="installer", installer=a_garage(**over))


@pytest.mark.rule("R5.15")
@pytest.mark.rule("R2.5")
def test_a_substitute_makes_an_independent_garage_the_contract_party():
    other = others("Hanki", "139.90")
    order = to_a_garage(ownership="independent", party_name="Napapiirin Rengas Oy", business_id="1234567-1")
    shortage = ask(order, other)
    assert (
        "sopimuskumppaniksesi tulee Napapiirin Rengas Oy"
        in Message.objects.get(name="shortage_offered", channel="email").body_text
    )
    choose(shortage, Answer.SUBSTITUTE, other)
    order.refresh_from_db()
    shortage.refresh_from_db()
    assert (order.state, order.transfer.cause, shortage.state) == (
        OrderState.TRANSFERRED,
        TransferCause.SUBSTITUTE,
        ShortageState.SETTLED,
    )
    assert order.lines.get(kind=LineKind.GOODS).product == other
    assert [call.operation for call in KlarnaCall.objects.all()] == [Operation.CANCEL]
    assert mails(order)[-2:] == ["order_transferred", "garage_took_over"]
    assert "shortage_settled" not in mails(order)
    assert books() == []


@pytest.mark.rule("R5.15")
def test_by_the_setting_it_stays_with_the_shop(settings):
    settings.SUBSTITUTE_PASSES_CONTRACT = False
    other = others("Halla", "119.90")
    order = to_a_garage(ownership="independent", party_name="Napapiirin Rengas Oy", business_id="1234567-1")
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED


@pytest.mark.rule("R2.5")
def test_a_garage_of_our_own_and_waiting_never_change_the_party():
    other = others("Halla", "119.90")
    order = to_a_garage(ownership="owned")
    choose(ask(order, other), Answer.SUBSTITUTE, other)
    order.refresh_from_db()
    assert order.state == OrderState.CONFIRMED


def test_an_order_that_goes_over_to_its_garage_is_asked_nothing_more():
    order = to_a_garage(ownership="independent", party_name="Napapiirin Rengas Oy", business_id="1234567-1")
    shortage = ask(order, wait=LATE)
    transfers.transfer(
        order_id=order.pk,
        cause=TransferCause.CHANGED,
        agreed="Toiset renkaat.",
        channel=Channel.PHONE,
        contacted_at=LATER,
        at=LATER,
        by=SHOP,
    )
    shortage.refresh_from_db()
    assert shortage.state == ShortageState.WITHDRAWN
