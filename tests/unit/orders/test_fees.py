"""From a missed or late-cancelled time to a fee: the limit to the second, exactly once, reviewed and disputed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from installers.errors import NotPossibleNow
from installers.models import BookingEvent
from installers.services import bookings, visits
from installers.services.moves import Statement
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import HELSINKI
from lapinkumi.core.events import Channel
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.errors import ContactImpossible, NoReason
from orders.fees import facts as fee_facts
from orders.models import Fee, FeeEvent, Invoice, Order
from orders.policy import FEE_REVIEW_TIME, FeeKind, FeeVat
from orders.services import fees
from orders.states import FEE
from tests.builders.fees import (
    CLERK,
    INVOICED,
    MARKED,
    PROPOSED,
    TEN,
    a_fee,
    a_no_show,
    an_invoiced_fee,
    an_order_with_a_time,
    cancel,
)
from tests.builders.garages import a_confirmed_time, a_garage
from tests.builders.orders import AT, CUSTOMER, SHOP, a_received_order

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
FREE_UNTIL = TEN - timedelta(hours=24)


def history(fee: Fee) -> list[str]:
    return list(FeeEvent.objects.filter(fee=fee).values_list("kind", flat=True))


def mails(order: Order) -> list[str]:
    names = Message.objects.filter(about=order.number).order_by("pk").values_list("name", flat=True)
    return [name for name in names if not name.startswith("order_")]


def state(fee: Fee) -> tuple[Any, ...]:
    """Everything that an act could have changed."""
    fee.refresh_from_db()
    return (fee.state, fee.dispute_text, fee.waive_reason, history(fee), mails(fee.order), Invoice.objects.count())


# --- proposing ---


@pytest.mark.rule("R14.1")
def test_a_missed_time_that_was_charged_is_not_taken_back_by_a_press_that_waited():
    fee = a_fee()
    before = state(fee)
    with pytest.raises(NotPossibleNow):
        visits.take_back(booking_id=fee.booking_id, at=PROPOSED - SECOND, by=SHOP, seen="no_show")
    assert (state(fee), fee.booking.state) == (before, "no_show")


@pytest.mark.rule("R5.6", "R14.1")
def test_propose_fees_of_a_no_show_waits_until_it_can_not_be_taken_back():
    order = a_no_show()
    assert fees.propose_fees(at=PROPOSED - SECOND) == 0
    assert [fees.propose_fees(at=PROPOSED), fees.propose_fees(at=PROPOSED + SECOND)] == [1, 0]
    fee = Fee.objects.get()
    assert (fee.kind, fee.order, fee.booking, str(fee.amount)) == (
        FeeKind.LATE_CANCELLATION, order, order.booking, "35.00",
    )  # fmt: skip
    assert (fee.vat_treatment, fee.clause, fee.state) == (FeeVat.OUTSIDE, "5.1.3", "proposed")
    assert (fee.proposed_at, fee.review_until_at) == (PROPOSED, PROPOSED + FEE_REVIEW_TIME)
    assert (history(fee), mails(order)) == (["fee_proposed"], ["fee_proposed"])
    assert order.events.filter(kind="fee_proposed").get().data == {"fee": fee.pk}


@pytest.mark.rule("R14.1")
def test_a_no_show_is_taken_back_until_the_very_second_its_fee_is_proposed():
    order, other = a_no_show(), a_no_show()
    visits.take_back(booking_id=order.booking_id, at=PROPOSED - SECOND, by=SHOP)
    assert fees.propose_fees(at=PROPOSED - SECOND) == 0
    with pytest.raises(NotPossibleNow):
        visits.take_back(booking_id=other.booking_id, at=PROPOSED, by=SHOP)
    assert fees.propose_fees(at=PROPOSED) == 1
    assert [fee.order for fee in Fee.objects.all()] == [other]


@pytest.mark.rule("R14.1")
def test_a_proposed_fee_explains_itself_to_the_customer():
    fee = a_fee()
    assert [(fact.term, fact.value) for fact in fee_facts.facts(fee)] == [
        ("Varattu aika", "ma 23.11.2026 klo 10.00"),
        ("Asennuspiste", f"{fee.order.installer.name}, Rovaniemi"),
        ("Aika vahvistettiin", "pe 20.11.2026 klo 12.00"),
        ("Maksutta peruttavissa", "su 22.11.2026 klo 10.00 asti"),
        ("Mitä tapahtui", "Kukaan ei saapunut. Asennuspiste merkitsi sen ma 23.11.2026 klo 10.30."),
    ]
    mail = Message.objects.get(name="fee_proposed")
    for body in (mail.body_text, mail.body_html):
        wanted = [
            "35,00\xa0€", "5.1.3", fee.order.number, "ma 23.11.2026 klo 10.00", "su 22.11.2026 klo 10.00 asti",
            f"/tilaus/{fee.order.token}/maksu/{fee.pk}/", "ti 24.11.2026 klo 10.45",
            f"versio {fee.order.terms.version}",
        ]  # fmt: skip
        assert [part for part in wanted if part not in body] == []
    assert mail.recipient == "aino@example.com"


@pytest.mark.rule("R5.6", "R14.1")
@pytest.mark.parametrize(
    ("starts_at", "last_free_at"),
    [
        (TEN, datetime(2026, 11, 22, 10, tzinfo=HELSINKI)),
        # 10:00 in winter time; 24 hours before it the clocks showed 11:00 in summer time
        (datetime(2026, 10, 25, 8, tzinfo=UTC), datetime(2026, 10, 24, 11, tzinfo=HELSINKI)),
        # 10:00 in summer time; 24 hours before it the clocks showed 09:00 in winter time
        (datetime(2027, 3, 28, 7, tzinfo=UTC), datetime(2027, 3, 27, 9, tzinfo=HELSINKI)),
    ],
    ids=["an ordinary night", "clocks back", "clocks forward"],
)
def test_the_limit_of_24_hours_holds_to_the_second_from_booking_to_fee(starts_at: datetime, last_free_at: datetime):
    made_at = starts_at - timedelta(days=3)
    in_time = an_order_with_a_time(starts_at=starts_at, at=made_at)
    late = an_order_with_a_time(starts_at=starts_at, at=made_at)
    cancel(order=in_time, at=last_free_at)
    cancel(order=late, at=last_free_at + SECOND)
    assert [fees.propose_fees(at=last_free_at + SECOND), fees.propose_fees(at=starts_at)] == [1, 0]
    fee = Fee.objects.get()
    assert (fee.order, in_time.fees.count()) == (late, 0)
    told = {fact.term: fact.value for fact in fee_facts.facts(fee)}
    assert told["Maksutta peruttavissa"] == f"{fee_facts.moment(last_free_at)} asti"
    assert told["Mitä tapahtui"] == f"Aika peruttiin verkossa {fee_facts.moment(last_free_at, seconds=True)[:-2]}01."


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize(("told_at", "fee_count"), [(FREE_UNTIL, 0), (FREE_UNTIL + SECOND, 1)])
def test_a_call_counts_from_its_own_time_not_from_when_it_was_written_down(told_at: datetime, fee_count: int):
    order = an_order_with_a_time()
    call = Statement(channel=Channel.PHONE, contacted_at=told_at)
    cancel(order=order, at=FREE_UNTIL + timedelta(hours=3), by=SHOP, statement=call)
    assert fees.propose_fees(at=TEN) == fee_count
    assert Fee.objects.count() == fee_count
    if fee_count:
        assert "puhelimitse su 22.11.2026 klo 10.00.01" in fee_facts.facts(Fee.objects.get())[-1].value


@pytest.mark.rule("R14.1")
@pytest.mark.parametrize("why", ["came", "called off", "in time", "no contract", "contract later", "transferred"])
def test_propose_fees_leaves_alone_what_may_not_cost(why: str):
    order = _innocent(why)
    assert fees.propose_fees(at=INVOICED) == 0
    assert (Fee.objects.count(), mails(order)) == (0, [])


def _innocent(why: str) -> Order:
    if why in ("no contract", "contract later"):
        garage = a_garage()
        booking = a_confirmed_time(garage=garage, starts_at=TEN)
        order = a_received_order(delivery_way="installer", installer=garage, booking=booking, needs_time=True)
        visits.mark_no_show(booking_id=booking.pk, at=MARKED, by=SHOP)
        if why == "contract later":
            Order.objects.filter(pk=order.pk).update(state="confirmed", confirmed_at=MARKED + SECOND)
        return order
    order = an_order_with_a_time()
    if why == "came":
        visits.mark_arrived(booking_id=order.booking_id, at=TEN, by=SHOP)
    elif why == "called off":
        act(lambda *, at, by: bookings.call_off_time(booking_id=order.booking_id, reason="x", at=at, by=by))(
            at=TEN - SECOND, by=SHOP
        )
    elif why == "in time":
        cancel(order=order, at=FREE_UNTIL)
    else:
        visits.mark_no_show(booking_id=order.booking_id, at=MARKED, by=SHOP)
        Order.objects.filter(pk=order.pk).update(state="transferred", closed_at=MARKED)
    return order


@pytest.mark.rule("R14.1")
@pytest.mark.parametrize(
    ("mover", "contacted_at", "fee_count"),
    [
        (Actor("garage"), None, 0),
        (Actor("staff"), None, 0),
        (SHOP, None, 0),
        (CUSTOMER, None, 1),
        (Actor("staff"), AT, 1),  # the customer asked for it by phone
    ],
    ids=["garage", "staff", "shop", "customer", "staff for the customer"],
)
def test_a_time_moved_by_us_never_costs(mover: Actor, contacted_at: datetime | None, fee_count: int):
    order = a_no_show()
    BookingEvent.of(at=AT, by=mover, kind="moved", booking=order.booking, contacted_at=contacted_at).save()
    assert fees.propose_fees(at=PROPOSED) == fee_count
    assert Fee.objects.count() == fee_count


@pytest.mark.rule("R14.1")
def test_a_second_fee_for_the_same_booking_is_refused_by_the_database():
    fee = a_fee()
    fee.pk = None
    with pytest.raises(IntegrityError, match="fee_once_for_a_booking"):
        fee.save(force_insert=True)


def test_one_fee_that_can_not_be_proposed_does_not_stop_the_others():
    broken, whole = a_no_show(), a_no_show()
    broken.booking.events.filter(kind="no_show").delete()
    with pytest.raises(ExceptionGroup):
        fees.propose_fees(at=PROPOSED)
    assert list(Fee.objects.values_list("order", flat=True)) == [whole.pk]


# --- disputing ---


@pytest.mark.rule("R14.1")
def test_dispute_keeps_the_words_and_stops_the_invoice():
    fee = a_fee()
    disputed = fees.dispute(fee_id=fee.pk, text="  Olin ajoissa.\n", at=PROPOSED + SECOND, by=CUSTOMER)
    assert (disputed.state, disputed.dispute_text, disputed.disputed_at) == (
        "disputed", "Olin ajoissa.", PROPOSED + SECOND,
    )  # fmt: skip
    assert fees.invoice_due_fees(at=INVOICED + timedelta(days=30)) == 0
    assert state(fee)[3:] == (["fee_proposed", "fee_disputed"], ["fee_proposed", "fee_disputed"], 0)
    assert "Olin ajoissa." in Message.objects.get(name="fee_disputed").body_text
    assert "Olin" not in str(FeeEvent.objects.filter(kind="fee_disputed").get().data)


def test_dispute_twice_is_once():
    fee = a_fee()
    fees.dispute(fee_id=fee.pk, text="Ensin.", at=PROPOSED, by=CUSTOMER)
    before = state(fee)
    fees.dispute(fee_id=fee.pk, text="Toiseksi.", at=PROPOSED + SECOND, by=CUSTOMER)
    assert state(fee) == before


@pytest.mark.rule("R5.22")
def test_dispute_by_phone_keeps_channel_and_time_of_contact():
    fee = a_fee()
    how = {"channel": Channel.PHONE, "contacted_at": PROPOSED}
    fees.dispute(fee_id=fee.pk, text="Soitti.", at=PROPOSED + timedelta(hours=1), by=CLERK, **how)
    event = FeeEvent.objects.get(kind="fee_disputed")
    assert (event.channel, event.contacted_at) == ("phone", PROPOSED)


@pytest.mark.rule("R5.22")
@pytest.mark.parametrize("contacted_at", [datetime(1900, 1, 1, tzinfo=UTC), AT - SECOND, PROPOSED + SECOND])
def test_dispute_at_an_impossible_moment_changes_nothing(contacted_at: datetime):
    fee = a_fee()
    before = state(fee)
    with pytest.raises(ContactImpossible):
        fees.dispute(fee_id=fee.pk, text="x", at=PROPOSED, by=CLERK, channel=Channel.PHONE, contacted_at=contacted_at)
    assert state(fee) == before


@pytest.mark.parametrize("ask", [fees.dispute, fees.waive], ids=["dispute", "waive"])
def test_dispute_and_waive_want_a_reason_and_else_change_nothing(ask: Any):
    fee = a_fee()
    before = state(fee)
    word = {"text": " \n"} if ask is fees.dispute else {"reason": " "}
    with pytest.raises(NoReason):
        ask(fee_id=fee.pk, at=PROPOSED, by=CLERK, **word)
    assert state(fee) == before


# --- waiving ---


@pytest.mark.rule("R14.1")
@pytest.mark.parametrize("disputed", [False, True])
def test_waive_before_the_invoice_drops_the_fee_and_tells_so(disputed: bool):
    fee = a_fee()
    if disputed:
        fees.dispute(fee_id=fee.pk, text="Olin ajoissa.", at=PROPOSED, by=CUSTOMER)
    for at in (PROPOSED + SECOND, PROPOSED + 2 * SECOND):
        fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=at, by=CLERK)
    assert fees.invoice_due_fees(at=INVOICED) == 0
    fee.refresh_from_db()
    assert (fee.state, fee.waive_reason, fee.waived_at) == ("waived", "Sairaalassa", PROPOSED + SECOND)
    assert (history(fee)[-1], mails(fee.order)[-1], mails(fee.order).count("fee_waived")) == (
        "fee_waived", "fee_waived", 1,
    )  # fmt: skip
    assert "Sairaalassa" not in Message.objects.get(name="fee_waived").body_text
    assert fees.propose_fees(at=INVOICED) == 0


@pytest.mark.rule("R14.1")
@pytest.mark.parametrize(
    ("ask", "words"), [(fees.dispute, {"text": "x"}), (fees.invoice_fee, {})], ids=["dispute", "invoice"]
)
def test_a_dropped_fee_is_neither_disputed_nor_invoiced_any_more(ask: Any, words: dict[str, str]):
    fee = a_fee()
    fees.waive(fee_id=fee.pk, reason="Sairaalassa", at=PROPOSED, by=CLERK)
    before = state(fee)
    with pytest.raises(ForbiddenMove):
        ask(fee_id=fee.pk, at=PROPOSED, by=CLERK, **words)
    assert state(fee) == before


@pytest.mark.rule("R14.1", "R8.4")
def test_waive_after_the_invoice_credits_it_in_full_once():
    fee = an_invoiced_fee()
    for _time in range(2):
        fees.waive(fee_id=fee.pk, reason="Hyvitys", at=INVOICED + timedelta(days=1), by=CLERK)
    invoice, note = Invoice.objects.order_by("number")
    assert (note.number, note.credits, str(note.total), str(note.net), str(note.vat)) == (
        invoice.number + 1, invoice, "-35.00", "-35.00", "0.00",
    )  # fmt: skip
    assert (note.reference, note.due_on, note.barcode) == ("", None, "")
    fee.refresh_from_db()
    assert (fee.state, history(fee)) == ("credited", ["fee_proposed", "fee_invoiced", "fee_credited"])
    mail = Message.objects.get(name="invoice_credited")
    assert list(mail.documents.all()) == [note.document]
    assert mail.subject == f"Lasku {invoice.number} on hyvitetty, tilaus {fee.order.number}"


def test_every_state_of_a_fee_is_told_in_words():
    fee = an_invoiced_fee()
    for name in FEE.states:
        fee.state = name
        assert fee_facts.state(fee)
        assert fee_facts.standing(fee)
