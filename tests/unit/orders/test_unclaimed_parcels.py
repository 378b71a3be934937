"""Parcels that nobody fetched: told of in time or not, returned, charged exactly once and only then (R5.13)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lapinkumi.core.clock import HELSINKI
from lapinkumi.core.states import ForbiddenMove
from lapinkumi.outbox.models import Message
from orders.books.fees import check_invoices
from orders.delivery.errors import ImpossibleMoment
from orders.errors import CanNotAnnounce, NoParts
from orders.fees import facts as fee_facts
from orders.models import Delivery, DeliveryEvent, Fee, Invoice, Order, OrderEvent, OrderLine, Payment, Task
from orders.policy import FEE_REVIEW_TIME, FeeKind
from orders.services import deliveries, fees, parcels, unclaimed
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.fees import CLERK
from tests.builders.orders import AT, CUSTOMER, SHOP
from tests.builders.parcels import ARRIVED, BACK, LAST_ON, a_parcel_fee, announced, back, sent, waiting, withdraw

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
END = datetime(2026, 12, 1, tzinfo=HELSINKI)  # the midnight after the last day


def parts(fee: Fee) -> list[tuple[str, str]]:
    return [(fact.term, fact.value.replace("\xa0", " ")) for fact in fee_facts.parts(fee)]


def mails(order: Order) -> list[str]:
    names = Message.objects.filter(about=order.number).order_by("pk").values_list("name", flat=True)
    return [name for name in names if name not in ("order_received", "order_confirmed", "order_sent")]


def everything() -> dict[str, Any]:
    """All that an act could have changed."""
    models = (Delivery, DeliveryEvent, Order, OrderEvent, Fee, Invoice, Message, Task)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


# --- waiting to be fetched ---


@pytest.mark.rule("R5.13", "R5.14")
def test_mark_at_point_tells_by_sms_and_mail_until_when_and_what_it_costs_not_to_fetch():
    delivery = waiting()
    assert (delivery.state, delivery.ready_at, delivery.fetch_by_on) == ("ready", ARRIVED, LAST_ON)
    sms, mail = Message.objects.filter(name="parcel_ready").order_by("-channel")
    number = delivery.order.number
    assert sms.body_text.strip() == (
        f"Lapin Kumi: lähetyksesi {number} on noudettavissa. Nouda viimeistään 30.11. Jos et voi noutaa, ilmoita "
        "siitä: ohje sähköpostissasi."
    )
    for body in (mail.body_text, mail.body_html):
        wanted = ["ma 30.11.2026", "39,90\xa0€", "75,00\xa0€", f"/tilaus/{delivery.order.token}/noutoeste/", "5.2.2"]
        assert [part for part in wanted if part not in body] == []
    before = everything()
    again = parcels.mark_at_point(delivery_id=delivery.pk, arrived_at=BACK, at=BACK, by=SHOP)
    assert (again.ready_at, everything()) == (ARRIVED, before)


@pytest.mark.rule("R5.13")
def test_mark_at_point_believes_the_carriers_own_last_day():
    assert waiting(last_on=date(2026, 12, 6)).fetch_by_on == date(2026, 12, 6)


@pytest.mark.parametrize(
    ("arrived_at", "last_on"),
    [(AT - timedelta(minutes=1), None), (ARRIVED + SECOND, None), (ARRIVED, date(2026, 11, 22))],
    ids=["before it left", "tomorrow", "a last day before the first"],
)
def test_mark_at_point_at_an_impossible_moment_changes_nothing(arrived_at: datetime, last_on: date | None):
    delivery = sent()
    before = everything()
    with pytest.raises(ImpossibleMoment):
        parcels.mark_at_point(delivery_id=delivery.pk, arrived_at=arrived_at, last_on=last_on, at=ARRIVED, by=SHOP)
    assert everything() == before


def test_mark_at_point_of_what_never_left_or_goes_to_a_garage_is_refused():
    for delivery in (a_home_delivery(), a_garage_delivery()):
        before = everything()
        with pytest.raises((ForbiddenMove, ImpossibleMoment)):
            parcels.mark_at_point(delivery_id=delivery.pk, arrived_at=AT, at=AT, by=SHOP)
        assert everything() == before


@pytest.mark.rule("R5.14")
def test_remind_of_parcels_once_two_days_before_the_last():
    delivery = waiting()
    ends = [parcels.remind_of_parcels(at=AT + timedelta(days=days)) for days in (4, 7, 8, 9, 10, 11)]
    assert ends == [0, 0, 1, 0, 0, 0]
    assert mails(delivery.order) == ["parcel_ready", "parcel_ready", "parcel_reminder"]


def test_remind_of_parcels_leaves_alone_who_has_announced_and_what_came_today():
    announced(waiting(), at=ARRIVED)
    short = waiting(last_on=date(2026, 11, 24))
    assert parcels.remind_of_parcels(at=ARRIVED) == 0
    assert parcels.remind_of_parcels(at=ARRIVED + timedelta(days=1)) == 1
    assert mails(short.order)[-1] == "parcel_reminder"


# --- announced ---


@pytest.mark.rule("R5.13", "R5.22")
def test_announce_keeps_the_first_word_and_acknowledges_it():
    delivery = waiting()
    told = announced(delivery, at=BACK, contacted_at=ARRIVED + timedelta(hours=1))
    assert told.announced_at == ARRIVED + timedelta(hours=1)
    event = delivery.order.events.get(kind="parcel_announced")
    assert (event.at, event.channel, event.contacted_at) == (BACK, "phone", ARRIVED + timedelta(hours=1))
    mail = Message.objects.get(name="parcel_announced")
    assert "Ilmoitit ma 23.11.2026 klo 13.00" in mail.body_text
    assert "Ilmoitit ajoissa" in mail.body_text
    assert "75,00" not in mail.body_text
    before = everything()
    assert announced(delivery, at=BACK).announced_at == ARRIVED + timedelta(hours=1)
    assert everything() == before


@pytest.mark.parametrize("case", ["planned", "home already", "garage", "before the order", "tomorrow", "after return"])
def test_announce_of_what_is_not_on_its_way_is_refused(case: str):
    delivery = a_garage_delivery() if case == "garage" else a_home_delivery()
    if case not in ("planned", "garage"):
        sent(delivery)
    if case == "home already":
        deliveries.mark_delivered(delivery_id=delivery.pk, received_at=ARRIVED, at=ARRIVED, by=SHOP)
    if case == "after return":
        back(delivery, at=ARRIVED)
    told_at = {"before the order": AT - SECOND, "tomorrow": ARRIVED + SECOND}.get(case)
    before = everything()
    with pytest.raises(CanNotAnnounce):
        parcels.announce(delivery_id=delivery.pk, contacted_at=told_at, at=ARRIVED, by=CUSTOMER)
    assert everything() == before


def test_a_call_made_before_the_return_is_announced_after_it_too():
    delivery = back(waiting())
    assert announced(delivery, at=BACK, contacted_at=BACK - SECOND).announced_at == BACK - SECOND


# --- the fee ---


@pytest.mark.rule("R5.13", "R14.1")
def test_propose_parcel_fees_of_one_that_came_back_unannounced_once():
    delivery = back(waiting())
    assert [unclaimed.propose_parcel_fees(at=BACK), unclaimed.propose_parcel_fees(at=BACK + SECOND)] == [1, 0]
    fee = Fee.objects.get()
    assert (fee.kind, fee.delivery, fee.clause, fee.vat_treatment) == (
        FeeKind.UNCLAIMED_PARCEL, delivery, "5.2.2", "included",
    )  # fmt: skip
    assert (str(fee.amount), fee.review_until_at) == ("114.90", BACK + FEE_REVIEW_TIME)
    assert parts(fee) == [("Palautusrahti", "39,90 €"), ("Noutamattoman paketin maksu", "75,00 €")]
    assert mails(fee.order)[-1] == "fee_proposed"


@pytest.mark.rule("R5.13", "R14.1")
def test_a_proposed_parcel_fee_shows_its_evidence_with_dates():
    fee = a_parcel_fee()
    assert [(fact.term, fact.value) for fact in fee_facts.facts(fee)] == [
        ("Lähetys", f"{fee.delivery.number}, Matkahuolto"),
        ("Lähetettiin", "pe 20.11.2026 klo 12.00"),
        ("Noudettavissa alkaen", "ma 23.11.2026 klo 12.00"),
        ("Viimeinen noutopäivä", "ma 30.11.2026"),
        ("Ilmoitus noutoesteestä", "Emme saaneet ilmoitusta säilytysaikana."),
        ("Palautui meille", "ke 2.12.2026 klo 12.00"),
    ]
    mail = Message.objects.get(name="fee_proposed")
    for body in (mail.body_text, mail.body_html):
        wanted = ["114,90\xa0€", "39,90\xa0€", "75,00\xa0€", "5.2.2", "ma 30.11.2026", "ke 2.12.2026 klo 12.00"]
        assert [part for part in wanted if part not in body] == []


@pytest.mark.rule("R5.13")
@pytest.mark.parametrize(
    ("told_at", "amount"),
    [
        (ARRIVED, "39.90"),
        (END - SECOND, "39.90"),
        (END, "114.90"),
        (None, "114.90"),
    ],
    ids=["at once", "in the last second of the last day", "a second later", "never"],
)
def test_the_table_of_prepaid_parcels_holds_to_the_second(told_at: datetime | None, amount: str):
    delivery = waiting()
    if told_at:
        announced(delivery, at=told_at)
    back(delivery)
    unclaimed.propose_parcel_fees(at=BACK)
    assert str(Fee.objects.get().amount) == amount


@pytest.mark.rule("R5.13")
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_parcel_paid_on_delivery_costs_the_same_announced_or_not(is_announced: bool):
    delivery = waiting()
    Payment.objects.update(state="not_required")
    if is_announced:
        announced(delivery, at=ARRIVED)
    back(delivery)
    unclaimed.propose_parcel_fees(at=BACK)
    assert str(Fee.objects.get().amount) == "114.90"


@pytest.mark.rule("R5.13")
@pytest.mark.parametrize(
    ("last_on", "end"),
    [
        (date(2026, 12, 6), datetime(2026, 12, 6, 22, tzinfo=UTC)),  # Independence Day, a Sunday: it does not roll
        (date(2027, 3, 28), datetime(2027, 3, 28, 21, tzinfo=UTC)),  # the clocks go forward: a day of 23 hours
        (date(2027, 10, 31), datetime(2027, 10, 31, 22, tzinfo=UTC)),  # and back: a day of 25 hours
    ],
    ids=["a holiday", "clocks forward", "clocks back"],
)
def test_the_last_day_ends_at_midnight_in_helsinki(last_on: date, end: datetime):
    in_time, late = waiting(last_on=last_on), waiting(last_on=last_on)
    announced(in_time, at=end - SECOND)
    announced(late, at=end)
    for delivery in (in_time, late):
        back(delivery, at=end + timedelta(days=1))
    assert unclaimed.propose_parcel_fees(at=end + timedelta(days=1)) == 2
    amounts = {fee.delivery_id: str(fee.amount) for fee in Fee.objects.all()}
    assert amounts == {in_time.pk: "39.90", late.pk: "114.90"}


@pytest.mark.rule("R5.13")
def test_without_a_known_last_day_any_word_before_the_return_is_in_time():
    delivery = sent()
    announced(delivery, at=BACK - SECOND)
    back(delivery)
    unclaimed.propose_parcel_fees(at=BACK)
    assert str(Fee.objects.get().amount) == "39.90"


@pytest.mark.rule("R5.13", "R14.1")
def test_time_alone_never_costs():
    waiting()
    deliveries.mark_unclaimed(delivery_id=Delivery.objects.get().pk, at=BACK, by=SHOP)
    assert unclaimed.propose_parcel_fees(at=BACK + timedelta(days=365)) == 0
    assert Fee.objects.count() == 0


@pytest.mark.rule("R5.13", "R6.6")
@pytest.mark.parametrize(
    ("at", "contacted_at", "count"),
    [(BACK - SECOND, None, 0), (BACK, None, 1), (BACK + timedelta(days=1), BACK - SECOND, 0)],
    ids=["by notice before the return", "not before it", "by phone before, written down after"],
)
def test_a_withdrawal_by_notice_before_the_return_costs_nothing(
    at: datetime, contacted_at: datetime | None, count: int
):
    delivery = waiting()
    withdraw(order=delivery.order, at=at, contacted_at=contacted_at)
    back(delivery)
    assert unclaimed.propose_parcel_fees(at=BACK + timedelta(days=2)) == count
    assert Fee.objects.count() == count


@pytest.mark.rule("R5.13", "R13.1")
@pytest.mark.parametrize("why", ["recalled", "undeliverable", "cancelled", "transferred"])
def test_what_came_back_for_another_reason_costs_nothing(why: str):
    delivery = waiting()
    reason = why if why in ("recalled", "undeliverable") else "unclaimed"
    back(delivery, reason=reason)
    if why in ("cancelled", "transferred"):
        Order.objects.update(state=why, closed_at=BACK)
    assert (unclaimed.propose_parcel_fees(at=BACK), Fee.objects.count()) == (0, 0)


def test_typed_costs_take_the_place_of_the_usual_ones():
    back(waiting(), return_freight=Decimal("12.50"), handling=Decimal("8.00"))
    unclaimed.propose_parcel_fees(at=BACK)
    fee = Fee.objects.get()
    assert parts(fee) == [
        ("Palautusrahti", "12,50 €"), ("Käsittely", "8,00 €"), ("Noutamattoman paketin maksu", "75,00 €"),
    ]  # fmt: skip
    assert str(fee.amount) == "95.50"


@pytest.mark.rule("R5.13")
def test_where_nobody_knows_the_costs_a_clerk_is_asked_once():
    delivery = waiting()
    announced(delivery, at=ARRIVED)
    OrderLine.objects.update(weight_kg=None)
    back(delivery)
    assert [unclaimed.propose_parcel_fees(at=BACK), unclaimed.propose_parcel_fees(at=BACK)] == [1, 0]
    task = Task.objects.get()
    assert (task.kind, task.data, Fee.objects.count()) == ("costs_missing", {"deliveries": [delivery.number]}, 0)
    fee = unclaimed.tell_costs(
        delivery_id=delivery.pk, return_freight=Decimal("9.90"), handling=None, at=BACK, by=CLERK
    )
    assert str(fee.amount) == "9.90"
    assert Task.objects.get().settled_at == BACK


def test_tell_costs_puts_a_proposed_fee_right_and_tells_of_it_anew():
    fee = a_parcel_fee()
    announced(fee.delivery, at=BACK + SECOND, contacted_at=ARRIVED)
    later = BACK + timedelta(hours=2)
    asked = {"delivery_id": fee.delivery_id, "return_freight": Decimal("30.00"), "handling": None, "by": CLERK}
    unclaimed.tell_costs(at=later, **asked)
    fee.refresh_from_db()
    assert (str(fee.amount), fee.review_until_at) == ("30.00", later + FEE_REVIEW_TIME)
    assert fee.facts["in_time"] is True
    assert mails(fee.order)[-4:] == ["fee_proposed", "fee_proposed", "parcel_announced", "fee_proposed"]
    before = everything()
    unclaimed.tell_costs(at=later + SECOND, **asked)
    assert everything() == before


@pytest.mark.rule("R5.13", "R5.22")
def test_announce_written_down_after_the_proposal_puts_it_right():
    fee = a_parcel_fee()
    announced(fee.delivery, at=BACK + SECOND, contacted_at=END - SECOND)
    fee.refresh_from_db()
    assert (str(fee.amount), fee.review_until_at) == ("39.90", BACK + SECOND + FEE_REVIEW_TIME)
    assert fee.events.get(kind="fee_corrected").data == {"old": "114.90", "new": "39.90"}
    mail = Message.objects.filter(name="fee_proposed").latest("pk")
    assert mail.subject == f"Tilaus {fee.order.number}: maksu korjattu, noutamaton paketti"
    for body in (mail.body_text, mail.body_html):
        assert "eikä aiempi summa 114,90\xa0€ ole enää voimassa" in body
    told = Message.objects.get(name="parcel_announced")
    for body in (told.body_text, told.body_html):
        assert "Lähetys on jo palannut meille." in body
        assert [part for part in ("Kun lähetys palaa", "noudat lähetyksen sittenkin") if part in body] == []


@pytest.mark.rule("R5.22")
def test_announce_written_down_after_the_invoice_leaves_it_to_a_person():
    fee = a_parcel_fee()
    fees.invoice_fee(fee_id=fee.pk, at=BACK + FEE_REVIEW_TIME, by=CLERK)
    announced(fee.delivery, at=BACK + timedelta(days=2), contacted_at=END - SECOND)
    fee.refresh_from_db()
    assert (str(fee.amount), fee.state) == ("114.90", "invoiced")
    task = Task.objects.get(settled_at=None)
    assert (task.kind, task.data) == ("fee_to_decide", {"fees": [fee.pk]})
    assert list(check_invoices()) == []
    fees.waive(fee_id=fee.pk, reason="Ilmoitti ajoissa", at=BACK + timedelta(days=3), by=CLERK)
    task.refresh_from_db()
    assert task.settled_at == BACK + timedelta(days=3)


@pytest.mark.rule("R5.13", "R5.22")
@pytest.mark.parametrize("is_invoiced", [False, True])
def test_a_withdrawal_written_down_late_drops_the_fee_once(is_invoiced: bool):
    fee = a_parcel_fee()
    if is_invoiced:
        fees.invoice_fee(fee_id=fee.pk, at=BACK + FEE_REVIEW_TIME, by=CLERK)
    later = BACK + timedelta(days=2)
    assert unclaimed.drop_withdrawn_fees(at=later) == 0
    withdraw(order=fee.order, at=later, contacted_at=BACK)
    assert unclaimed.drop_withdrawn_fees(at=later) == 0  # not before the return
    withdraw(order=fee.order, at=later, contacted_at=BACK - SECOND)
    assert [unclaimed.drop_withdrawn_fees(at=later), unclaimed.drop_withdrawn_fees(at=later)] == [1, 0]
    fee.refresh_from_db()
    assert (fee.state, fee.waive_reason) == (
        "credited" if is_invoiced else "waived", "Asiakas oli perunut kaupan ennen palautumista.",
    )  # fmt: skip
    assert Invoice.objects.filter(credits__isnull=False).count() == is_invoiced


def test_tell_costs_of_an_invoiced_fee_or_of_nothing_changes_nothing():
    free = back(announced(waiting(), at=ARRIVED))
    nothing = {"return_freight": Decimal(0), "handling": None, "at": BACK, "by": CLERK}
    before = everything()
    with pytest.raises(NoParts):
        unclaimed.tell_costs(delivery_id=free.pk, **nothing)
    assert everything() == before
    proposed = unclaimed.tell_costs(delivery_id=free.pk, **{**nothing, "return_freight": Decimal(5)})
    fee = Fee.objects.get(pk=proposed.pk)
    fees.invoice_fee(fee_id=fee.pk, at=BACK + FEE_REVIEW_TIME, by=CLERK)
    before = everything()
    with pytest.raises(ForbiddenMove):
        unclaimed.tell_costs(delivery_id=fee.delivery_id, **{**nothing, "return_freight": Decimal(1)})
    assert everything() == before


@pytest.mark.rule("R14.1", "R8.4")
def test_the_invoice_of_a_parcel_fee_has_a_line_for_each_part():
    fee = a_parcel_fee()
    assert fees.invoice_due_fees(at=BACK + FEE_REVIEW_TIME - SECOND) == 0
    assert fees.invoice_due_fees(at=BACK + FEE_REVIEW_TIME) == 1
    invoice = Invoice.objects.get()
    assert [(line["text"], line["total"], line["net"], line["vat"]) for line in invoice.lines] == [
        ("Palautusrahti", "39.90", "31.79", "8.11"),
        ("Noutamattoman paketin maksu", "75.00", "59.76", "15.24"),
    ]
    assert (invoice.total, invoice.net, invoice.vat) == (Decimal("114.90"), Decimal("91.55"), Decimal("23.35"))
    assert invoice.lines[0]["detail"] == f"Tilaus {fee.order.number}, toimitus {fee.delivery.number}"
    fees.waive(fee_id=fee.pk, reason="Sairaus", at=BACK + timedelta(days=3), by=CLERK)
    note = Invoice.objects.get(credits=invoice)
    assert (note.total, [line["total"] for line in note.lines]) == (Decimal("-114.90"), ["-39.90", "-75.00"])


def test_one_parcel_never_has_two_fees_of_a_kind():
    fee = a_parcel_fee()
    same = {"kind": fee.kind, "order": fee.order, "delivery": fee.delivery, "clause": "5.2.2", "proposed_at": BACK}
    with pytest.raises(IntegrityError, match="fee_once_for_a_delivery"), transaction.atomic():
        Fee.objects.create(amount=1, vat_treatment="included", **same)


# --- silence ---


@pytest.mark.rule("R14.1")
def test_watch_silent_parcels_raises_one_task_after_seven_days_and_never_a_fee():
    delivery = waiting()
    silent_from = datetime(2026, 12, 8, tzinfo=HELSINKI)  # the seventh day after 30.11. has ended
    times = [silent_from - SECOND, silent_from, silent_from + timedelta(days=30)]
    assert [unclaimed.watch_silent_parcels(at=at) for at in times] == [0, 1, 0]
    task = Task.objects.get()
    assert (task.kind, task.order, task.data) == ("parcel_silent", delivery.order, {"deliveries": [delivery.number]})
    assert (Fee.objects.count(), Delivery.objects.get().state) == (0, "ready")


def test_watch_silent_parcels_says_nothing_of_one_that_was_heard_of():
    back(waiting())
    deliveries.mark_delivered(delivery_id=waiting().pk, received_at=BACK, at=BACK, by=SHOP)
    sent()
    assert (unclaimed.watch_silent_parcels(at=BACK + timedelta(days=90)), Task.objects.count()) == (0, 0)


def test_a_second_silent_parcel_of_an_order_joins_the_open_task():
    first = waiting()
    second = Delivery.objects.create(
        order=first.order, number=f"{first.order.number}-2", way="home", state="ready", carrier="matkahuolto",
        planned_at=AT, dispatched_at=AT, ready_at=ARRIVED, fetch_by_on=LAST_ON,
    )  # fmt: skip
    assert unclaimed.watch_silent_parcels(at=BACK + timedelta(days=30)) == 2
    assert Task.objects.get().data == {"deliveries": [first.number, second.number]}
    back(second)
    assert (Task.objects.get().data, Task.objects.get().settled_at) == ({"deliveries": [first.number]}, None)
    back(first)
    assert Task.objects.get().settled_at == BACK
    assert first.order.events.filter(kind="task_settled").count() == 1


# --- lost and found ---


def test_mark_lost_tells_the_customer_and_raises_a_task_once():
    delivery = waiting()
    assert parcels.mark_lost(delivery_id=delivery.pk, at=BACK, by=SHOP).state == "lost"
    assert (Task.objects.get().kind, mails(delivery.order)[-1]) == ("parcel_lost", "parcel_lost")
    before = everything()
    parcels.mark_lost(delivery_id=delivery.pk, at=BACK + SECOND, by=SHOP)
    assert everything() == before


def test_mark_found_sends_it_on_its_way_with_a_new_holding_time():
    delivery = waiting()
    parcels.mark_lost(delivery_id=delivery.pk, at=BACK, by=SHOP)
    found = parcels.mark_found(delivery_id=delivery.pk, at=BACK, by=SHOP)
    assert (found.state, found.ready_at, found.fetch_by_on) == ("dispatched", None, None)
    assert Task.objects.get().settled_at == BACK
    before = everything()
    parcels.mark_found(delivery_id=delivery.pk, at=BACK, by=SHOP)
    assert everything() == before
    parcels.mark_lost(delivery_id=delivery.pk, at=BACK + SECOND, by=SHOP)
    parcels.mark_found(delivery_id=delivery.pk, at=BACK + SECOND, by=SHOP)
    assert mails(delivery.order)[-4:] == ["parcel_lost", "parcel_found", "parcel_lost", "parcel_found"]


def test_what_never_left_or_is_home_is_not_lost_and_not_found():
    home = sent()
    deliveries.mark_delivered(delivery_id=home.pk, received_at=ARRIVED, at=ARRIVED, by=SHOP)
    for delivery in (a_home_delivery(), home, a_garage_delivery()):
        before = everything()
        for move in (parcels.mark_lost, parcels.mark_found):
            with pytest.raises(ForbiddenMove):
                move(delivery_id=delivery.pk, at=BACK, by=SHOP)
        assert everything() == before


@pytest.mark.rule("R5.14")
def test_the_code_of_a_lost_parcel_can_be_put_right():
    delivery = waiting()
    parcels.mark_lost(delivery_id=delivery.pk, at=BACK, by=SHOP)
    parcels.correct_tracking(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH2", at=BACK, by=SHOP)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tracking_code) == ("lost", "MH2")


@pytest.mark.rule("R5.14")
def test_a_parcel_found_again_is_announced_anew_when_it_waits():
    delivery = waiting()
    parcels.mark_lost(delivery_id=delivery.pk, at=BACK, by=SHOP)
    parcels.mark_found(delivery_id=delivery.pk, at=BACK, by=SHOP)
    for _time in range(2):
        parcels.mark_at_point(delivery_id=delivery.pk, arrived_at=BACK, at=BACK, by=SHOP)
    told = Message.objects.filter(name="parcel_ready").order_by("pk")
    assert [message.channel for message in told] == ["sms", "email", "sms", "email"]
    assert "9.12." in told[2].body_text


@pytest.mark.rule("R5.14")
def test_correct_tracking_gives_the_customer_the_right_code():
    delivery = sent()
    asked = {"delivery_id": delivery.pk, "carrier": "schenker", "tracking_code": "SC 9", "by": SHOP}
    parcels.correct_tracking(at=ARRIVED, **asked)
    mail = Message.objects.get(name="tracking_corrected")
    assert "SC 9" in mail.body_text
    assert "https://ng.myschenker.fi/npseuranta/tracking.aspx?id=SC%209" in mail.body_text
    event = delivery.events.get(kind="tracking_corrected")
    assert event.data["old"] == {"carrier": "matkahuolto", "tracking_code": "MH1"}
    before = everything()
    parcels.correct_tracking(at=BACK, **asked)
    assert everything() == before
