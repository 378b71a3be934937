"""Corrections at the confirmation: nothing worse takes effect at once, the rest waits for the customer's yes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from lapinkumi.core.events import Channel
from lapinkumi.core.money import split_vat
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Document, Message
from orders.corrections.reckoning import Changes
from orders.corrections.view import Change, answer_by, applied, changes
from orders.errors import AnswerTimeImpossible, BadCorrection, NothingToCorrect, OrderChanged
from orders.messages.corrections import correction_waits
from orders.models import Correction, CorrectionLine, Delivery, KlarnaCall, LineKind, Order, OrderEvent
from orders.seen import seen_of
from orders.services import confirmation, corrections
from orders.states import CORRECTION, CorrectionState, OrderState
from tests.builders.corrections import CLERK, NEXT_DAY, a_dearer_offer, an_order_to_check, correct, prices
from tests.builders.deliveries import a_line
from tests.builders.orders import AT, CUSTOMER, RATE
from tests.builders.traces import books, everything, history, mails

pytestmark = pytest.mark.django_db
LATER = NEXT_DAY + timedelta(hours=5)
NB = "\N{NO-BREAK SPACE}"


# --- nothing worse ---


@pytest.mark.rule("R2.4")
def test_a_lower_price_takes_effect_at_once_and_confirms_the_order():
    order = an_order_to_check()
    correction = correct(order, goods="119.90")
    order.refresh_from_db()
    goods = order.lines.get(kind=LineKind.GOODS)
    assert (correction.state, correction.effective_at, correction.was_asked) == (
        CorrectionState.APPLIED,
        NEXT_DAY,
        False,
    )
    assert (order.state, order.confirmed_at, order.total) == (OrderState.CONFIRMED, NEXT_DAY, Decimal("496.50"))
    vat = split_vat(Decimal("479.60"), rate=RATE).vat
    assert (goods.unit_price, goods.total, goods.vat) == (Decimal("119.90"), Decimal("479.60"), vat)
    assert order.vat_total == vat + order.lines.get(kind=LineKind.FREIGHT).vat
    assert history(order) == ["received", "correction_applied", "confirmed"]
    assert mails(order) == ["order_received", "order_confirmed"]
    assert Delivery.objects.get().order == order
    assert books() == []


@pytest.mark.rule("R2.4")
def test_the_final_confirmation_shows_old_and_new_side_by_side():
    order = an_order_to_check()
    correct(order, goods="119.90")
    mail = Message.objects.get(name="order_confirmed")
    assert f"ennen 4 × 129,90{NB}€ = 519,60{NB}€, nyt 4 × 119,90{NB}€ = 479,60{NB}€" in mail.body_text
    assert f"<del>536,50{NB}€</del>" in mail.body_html
    assert Document.objects.get().number == order.number


@pytest.mark.rule("R2.4")
def test_an_earlier_window_takes_effect_at_once():
    order = an_order_to_check()
    correct(order, Changes(promise=(date(2026, 11, 24), date(2026, 11, 26))))
    order.refresh_from_db()
    assert (order.state, order.promise_first_on, order.promise_last_on) == (
        OrderState.CONFIRMED,
        date(2026, 11, 24),
        date(2026, 11, 26),
    )
    assert changes(applied(order)) == [
        Change("Arvioitu toimitus", "ke 25.11. – ti 8.12.2026", "ti 24.11. – to 26.11.2026")
    ]


def test_the_same_last_day_is_not_later_though_it_begins_later():
    order = an_order_to_check()
    assert correct(order, Changes(promise=(date(2026, 12, 1), date(2026, 12, 8)))).state == CorrectionState.APPLIED


def test_a_lower_freight_alone_is_corrected_too():
    order = an_order_to_check()
    correct(order, freight="9.90")
    order.refresh_from_db()
    assert (order.total, order.payment.amount) == (Decimal("529.50"), Decimal("529.50"))


def test_an_order_that_is_not_paid_beforehand_is_corrected_without_klarna():
    order = an_order_to_check(is_paid=False)
    assert correct(order, goods="119.90").state == CorrectionState.APPLIED
    assert KlarnaCall.objects.count() == 0


# --- something worse ---


@pytest.mark.rule("R5.21")
def test_a_higher_price_waits_for_the_customers_yes():
    order = an_order_to_check()
    correction = correct(order, goods="139.90")
    order.refresh_from_db()
    assert (correction.state, correction.offered_at, correction.waiting_since_at) == (
        CorrectionState.OFFERED,
        NEXT_DAY,
        NEXT_DAY,
    )
    assert (correction.old_total, correction.new_total) == (Decimal("536.50"), Decimal("576.50"))
    assert (order.state, order.total, order.confirmed_at) == (
        OrderState.CORRECTION_OFFERED,
        Decimal("536.50"),
        None,
    )
    assert order.lines.get(kind=LineKind.GOODS).unit_price == Decimal("129.90")
    assert history(order) == ["received", "correction_offered"]
    assert mails(order) == ["order_received", "correction_offered"]
    assert (KlarnaCall.objects.count(), Document.objects.count(), books()) == (0, 0, [])


@pytest.mark.rule("R5.21")
def test_the_offer_tells_old_new_why_and_until_when():
    correction = a_dearer_offer()
    mail = Message.objects.get(name="correction_offered", channel="email")
    assert "Hinta oli sivulla väärin." in mail.body_text
    assert f"576,50{NB}€" in mail.body_text
    assert answer_by(correction) == date(2026, 12, 7)
    assert "7.12.2026" in mail.body_text
    assert changes(correction) == [
        Change(
            "Revontuli Talvi 205/55 R16 94T XL",
            f"4 × 129,90{NB}€ = 519,60{NB}€",
            f"4 × 139,90{NB}€ = 559,60{NB}€",
            is_worse=True,
        ),
        Change("Tilauksen loppusumma", f"536,50{NB}€", f"576,50{NB}€", is_worse=True),
    ]


@pytest.mark.rule("R5.4")
@pytest.mark.parametrize(("last_on", "state"), [(8, CorrectionState.APPLIED), (9, CorrectionState.OFFERED)])
def test_one_day_later_is_asked_for(last_on, state):
    order = an_order_to_check()
    assert correct(order, Changes(promise=(date(2026, 11, 30), date(2026, 12, last_on)))).state == state


@pytest.mark.rule("R5.21")
def test_cheaper_here_never_pays_for_dearer_there():
    order = an_order_to_check()
    correction = correct(order, goods="119.90", freight="16.91")
    assert (correction.state, correction.is_dearer) == (CorrectionState.OFFERED, False)


def test_a_cent_more_is_dearer():
    assert correct(an_order_to_check(), freight="16.91").state == CorrectionState.OFFERED


def test_a_further_correction_takes_the_place_of_the_one_that_waits():
    first = a_dearer_offer()
    second = correct(first.order, goods="149.90")
    first.refresh_from_db()
    assert (first.state, first.closed_at) == (CorrectionState.WITHDRAWN, NEXT_DAY)
    assert (second.number, second.state, second.old_total) == (2, CorrectionState.OFFERED, Decimal("536.50"))
    assert mails(first.order) == ["order_received", "correction_offered", "correction_offered"]
    assert (correction_waits(correction=first.pk, at=AT), correction_waits(correction=second.pk, at=AT)) == (
        False,
        True,
    )
    assert books() == []


def test_a_further_correction_that_makes_nothing_worse_needs_no_answer():
    first = a_dearer_offer()
    second = correct(first.order, goods="129.80")
    first.order.refresh_from_db()
    assert (second.state, first.order.state) == (CorrectionState.APPLIED, OrderState.CONFIRMED)
    assert books() == []


def test_the_same_press_twice_is_one_correction():
    order = an_order_to_check()
    seen = seen_of(order)
    once = correct(order, goods="139.90", seen=seen)
    before = everything(order)
    assert correct(order, goods="139.90", seen=seen) == once
    assert everything(order) == before


def test_the_same_press_twice_is_one_correction_though_it_confirmed_the_order():
    order = an_order_to_check()
    seen, wanted = seen_of(order), prices(order, goods="119.90", freight="16.90")
    once = correct(order, wanted, seen=seen)
    before = everything(order)
    assert correct(order, wanted, seen=seen) == once
    assert everything(order) == before


def test_a_correction_decided_on_an_older_picture_is_refused():
    order = an_order_to_check()
    seen = seen_of(order)
    Order.objects.filter(pk=order.pk).update(phone="+358401111111")
    before = everything(order)
    with pytest.raises(OrderChanged):
        correct(order, goods="139.90", seen=seen)
    assert everything(order) == before


def test_a_confirmation_decided_on_an_older_picture_is_refused():
    order = an_order_to_check()
    seen = seen_of(order)
    Order.objects.filter(pk=order.pk).update(phone="+358401111111")
    before = everything(order)
    with pytest.raises(OrderChanged):
        confirmation.confirm(order_id=order.pk, seen=seen, at=NEXT_DAY, by=CLERK)
    assert everything(order) == before


def test_another_clerks_correction_from_the_same_picture_is_refused():
    order = an_order_to_check()
    seen = seen_of(order)
    correct(order, goods="139.90", seen=seen)
    before = everything(order)
    with pytest.raises(OrderChanged):
        correct(order, goods="149.90", seen=seen)
    assert everything(order) == before


# --- what makes no sense ---


@pytest.mark.parametrize("price", ["-0.01", "129.905", "NaN", "Infinity", "1000000.01"])
def test_a_price_that_is_none_is_refused(price):
    order = an_order_to_check()
    before = everything(order)
    with pytest.raises(BadCorrection) as refusal:
        correct(order, goods=price)
    assert list(refusal.value.problems) == [f"line:{order.lines.get(kind=LineKind.GOODS).pk}"]
    assert everything(order) == before


def test_lines_of_others_and_of_no_price_of_their_own_are_refused():
    order, other = an_order_to_check(), an_order_to_check()
    foreign = other.lines.get(kind=LineKind.GOODS)
    work = a_line(order, LineKind.INCLUDED, "0.00", sku="SISALTYY")
    before = everything(order), everything(other)
    with pytest.raises(BadCorrection) as refusal:
        correct(order, Changes(prices={foreign.pk: Decimal(1), work.pk: Decimal(1)}))
    assert set(refusal.value.problems) == {f"line:{foreign.pk}", f"line:{work.pk}"}
    assert (everything(order), everything(other)) == before


def test_a_price_below_its_lines_discount_is_refused():
    order = an_order_to_check()
    goods = order.lines.get(kind=LineKind.GOODS)
    goods.discount, goods.total = Decimal("20.00"), Decimal("499.60")
    goods.save()
    with pytest.raises(BadCorrection) as refusal:
        correct(order, goods="4.99")
    assert list(refusal.value.problems) == [f"line:{goods.pk}"]


def test_a_sum_of_nothing_is_refused():
    order = an_order_to_check()
    with pytest.raises(BadCorrection):
        correct(order, goods="0", freight="0")
    assert everything(order)[0] == OrderState.PRELIMINARY


def test_a_sum_beyond_what_klarna_takes_is_refused():
    order = an_order_to_check()
    with pytest.raises(BadCorrection):
        correct(order, goods="999999.99")
    assert everything(order)[0] == OrderState.PRELIMINARY


@pytest.mark.parametrize(
    "window",
    [
        (date(2026, 11, 22), date(2026, 12, 1)),
        (date(2026, 12, 2), date(2026, 12, 1)),
        (date(2026, 12, 2), date(9999, 12, 31)),
    ],
    ids=["begins in the past", "ends before it begins", "never"],
)
def test_a_window_that_is_none_is_refused(window):
    order = an_order_to_check()
    with pytest.raises(BadCorrection) as refusal:
        correct(order, Changes(promise=window))
    assert list(refusal.value.problems) == ["promise"]
    assert everything(order)[0] == OrderState.PRELIMINARY


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_no_reason_or_a_novel_is_refused(reason):
    order = an_order_to_check()
    before = everything(order)
    with pytest.raises(BadCorrection) as refusal:
        corrections.correct(
            order_id=order.pk,
            changes=prices(order, goods="119.90"),
            reason=reason,
            seen=seen_of(order),
            at=NEXT_DAY,
            by=CLERK,
        )
    assert list(refusal.value.problems) == ["reason"]
    assert everything(order) == before


def test_nothing_new_is_refused():
    order = an_order_to_check()
    before = everything(order)
    for nothing in (Changes(), prices(order, goods="129.90"), Changes(promise=(date(2026, 11, 25), date(2026, 12, 8)))):
        with pytest.raises(NothingToCorrect):
            correct(order, nothing)
    assert everything(order) == before


# --- the customer's answer ---


@pytest.mark.rule("R5.21")
def test_accept_of_a_later_window_confirms_the_order_at_once():
    order = an_order_to_check()
    correction = correct(order, Changes(promise=(date(2026, 12, 9), date(2026, 12, 15))))
    corrections.accept(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    correction.refresh_from_db()
    order.refresh_from_db()
    assert (correction.state, correction.answered_at, correction.effective_at) == (
        CorrectionState.APPLIED,
        LATER,
        LATER,
    )
    assert (order.state, order.promise_last_on) == (OrderState.CONFIRMED, date(2026, 12, 15))
    assert history(order) == [
        "received",
        "correction_offered",
        "correction_accepted",
        "correction_applied",
        "confirmed",
    ]
    assert mails(order) == ["order_received", "correction_offered", "order_confirmed"]
    assert "ti 8.12.2026" in Message.objects.get(name="order_confirmed").body_text
    assert (KlarnaCall.objects.count(), books()) == (0, [])


def test_accept_without_a_payment_beforehand_takes_effect_at_once():
    correction = a_dearer_offer(is_paid=False)
    corrections.accept(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    correction.order.refresh_from_db()
    assert (correction.order.state, correction.order.total) == (OrderState.CONFIRMED, Decimal("576.50"))


def test_accept_twice_is_once():
    order = an_order_to_check()
    correction = correct(order, Changes(promise=(date(2026, 12, 9), date(2026, 12, 15))))
    corrections.accept(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    before = everything(order)
    corrections.accept(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    assert everything(order) == before


@pytest.mark.rule("R5.22")
def test_an_answer_by_phone_keeps_its_channel_and_time():
    correction = a_dearer_offer()
    told = {"channel": Channel.PHONE, "contacted_at": LATER - timedelta(hours=1)}
    corrections.accept(correction_id=correction.pk, at=LATER, by=CLERK, **told)
    event = OrderEvent.objects.get(kind="correction_accepted")
    assert (event.channel, event.contacted_at) == (Channel.PHONE, LATER - timedelta(hours=1))


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("contacted_at", [NEXT_DAY - timedelta(seconds=1), LATER + timedelta(seconds=1)])
@pytest.mark.parametrize("answer", [corrections.accept, corrections.decline], ids=lambda act: act.__name__)
def test_an_answer_from_before_the_question_or_from_tomorrow_is_refused(answer, contacted_at):
    correction = a_dearer_offer()
    before = everything(correction.order)
    with pytest.raises(AnswerTimeImpossible):
        answer(correction_id=correction.pk, at=LATER, by=CLERK, channel=Channel.PHONE, contacted_at=contacted_at)
    assert everything(correction.order) == before


@pytest.mark.rule("R5.21")
def test_decline_cancels_the_order_free_of_charge():
    correction = a_dearer_offer()
    order = correction.order
    corrections.decline(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    correction.refresh_from_db()
    order.refresh_from_db()
    assert (correction.state, correction.answered_at, correction.closed_at) == (CorrectionState.DECLINED, LATER, LATER)
    assert (order.state, order.closed_at) == (OrderState.CANCELLED, LATER)
    assert history(order) == ["received", "correction_offered", "correction_declined", "cancelled"]
    assert mails(order) == ["order_received", "correction_offered", "order_cancelled"]
    assert [(call.operation, call.cause) for call in KlarnaCall.objects.all()] == [("cancel", "order_cancelled")]
    assert books() == []


def test_decline_twice_is_once():
    correction = a_dearer_offer()
    corrections.decline(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    before = everything(correction.order)
    corrections.decline(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    assert everything(correction.order) == before


def test_withdraw_brings_the_order_back_to_be_checked():
    correction = a_dearer_offer()
    order = correction.order
    corrections.withdraw_offer(correction_id=correction.pk, at=LATER, by=CLERK)
    correction.refresh_from_db()
    order.refresh_from_db()
    assert (correction.state, order.state, order.total) == (
        CorrectionState.WITHDRAWN,
        OrderState.PRELIMINARY,
        Decimal("536.50"),
    )
    before = everything(order)
    corrections.withdraw_offer(correction_id=correction.pk, at=LATER, by=CLERK)
    assert everything(order) == before
    assert books() == []
    confirmation.confirm(order_id=order.pk, at=LATER, by=CLERK)
    assert mails(order)[-1] == "order_confirmed"


ANSWERS = [corrections.accept, corrections.decline, corrections.withdraw_offer]


@pytest.mark.parametrize("ended", [corrections.decline, corrections.withdraw_offer], ids=lambda act: act.__name__)
@pytest.mark.parametrize("act", ANSWERS, ids=lambda act: act.__name__)
def test_what_waits_no_more_takes_no_other_answer(ended, act):
    correction = a_dearer_offer()
    ended(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    before = everything(correction.order)
    if act is ended:
        act(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    else:
        with pytest.raises(ForbiddenMove):
            act(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    assert everything(correction.order) == before


@pytest.mark.parametrize("act", [corrections.decline, corrections.withdraw_offer], ids=lambda act: act.__name__)
@pytest.mark.parametrize("state", ["accepted", "applied"])
def test_a_yes_is_not_taken_back(state, act):
    correction = a_dearer_offer(is_paid=state == "accepted")
    corrections.accept(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    before = everything(correction.order)
    assert before[4] == [(1, state)]
    with pytest.raises(ForbiddenMove):
        act(correction_id=correction.pk, at=LATER, by=CUSTOMER)
    with pytest.raises((ForbiddenMove, OrderChanged)):
        correct(correction.order, goods="149.90")
    assert everything(correction.order) == before


@pytest.mark.rule("R5.21")
def test_no_clerk_confirms_an_order_that_waits_for_its_customer():
    correction = a_dearer_offer()
    before = everything(correction.order)
    with pytest.raises(ForbiddenMove):
        confirmation.confirm(order_id=correction.order_id, at=LATER, by=CLERK)
    assert everything(correction.order) == before


@pytest.mark.parametrize("state", [state for state in OrderState if state not in ("preliminary", "correction_offered")])
def test_nothing_is_corrected_outside_the_confirmation(state):
    order = an_order_to_check()
    closed = state in ("expired", "refused", "cancelled", "transferred")
    confirmed = state in ("confirmed", "completed")
    Order.objects.filter(pk=order.pk).update(
        state=state,
        closed_at=AT if closed else None,
        confirmed_at=AT if confirmed else None,
        placed_at=None if state in ("pending_payment", "expired") else AT,
    )
    before = everything(order)
    with pytest.raises(ForbiddenMove):
        correct(order, goods="119.90")
    assert everything(order) == before


# --- the table and the database ---


def test_the_table_of_corrections():
    assert {state for state in CORRECTION.states if CORRECTION.allows(state, "applied")} == {"accepted"}
    assert CORRECTION.final == {"applied", "declined", "lapsed", "withdrawn"}


def test_the_database_allows_one_open_correction():
    correction = a_dearer_offer()
    correction.pk, correction.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        correction.save(force_insert=True)
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "declined"},
        {"state": "applied"},
        {"state": "lapsed"},
        {"state": "unknown"},
        {"offered_at": None},
        {"answered_at": AT},
        {"effective_at": AT},
        {"closed_at": AT},
        {"new_total": Decimal("0.00")},
        {"new_first_on": date(2026, 12, 9), "new_last_on": date(2026, 12, 8)},
        {"reason": ""},
    ],
)
def test_the_database_ties_state_and_moments(wrong):
    correction = a_dearer_offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).update(**wrong)


def test_the_database_keeps_prices_that_differ():
    a_dearer_offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionLine.objects.update(new_unit_price=Decimal("129.90"))


def test_the_books_tell_an_order_that_waits_for_nothing():
    correction = a_dearer_offer()
    Order.objects.filter(pk=correction.order_id).update(state="preliminary")
    assert books() == [f"Tilaus {correction.order.number}: tila alustava ei vastaa sen korjauksia"]


def test_the_books_tell_a_sum_that_is_not_the_corrected_one():
    correction = correct(an_order_to_check(), goods="119.90")
    Correction.objects.update(new_total=Decimal("1.00"))
    assert books() == [f"Tilaus {correction.order.number}: korjattu summa 1.00 €, tilaus 496.50 €"]
