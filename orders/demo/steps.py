"""The steps of the demonstration stories: real acts, each given an order as it stands and the moment."""

from datetime import datetime, timedelta
from typing import Final

from installers.other_times import customers_window, other_starts
from installers.services import desk, visits
from lapinkumi.core.actors import Actor
from lapinkumi.core.clock import local_date
from lapinkumi.core.events import Channel
from orders.corrections.reckoning import Changes
from orders.delivery.goods_there import goods_there_from
from orders.demo.buying import CUSTOMER, pay_otherwise
from orders.models import Correction, Delivery, Fee, Invoice, LineKind, Order, RevisionGround, TransferCause
from orders.seen import seen_of
from orders.services import (
    bookings,
    confirmation,
    corrections,
    deliveries,
    ending,
    fees,
    invoice_payments,
    moving,
    parcels,
    refunds,
    revisions,
    sweeps,
    transfers,
    unclaimed,
    work,
)

SHOP: Final = Actor.system("demo")
LATER: Final = timedelta(days=7)
REFUSED: Final = "Toimitusosoitetta ei ole olemassa, emmekä tavoittaneet sinua."


def confirm(order: Order, at: datetime) -> None:
    confirmation.confirm(order_id=order.pk, at=at, by=SHOP)


def offer_later(order: Order, at: datetime) -> None:
    """The supplier's lorry is late: the customer is asked."""
    if order.promise_first_on is None or order.promise_last_on is None:
        raise LookupError(f"{order} has no promise")
    later = (order.promise_first_on + LATER, order.promise_last_on + LATER)
    _correct(order, Changes(promise=later), "Tavarantoimittajan kuorma on myöhässä.", at)


def offer_dearer(order: Order, at: datetime) -> None:
    line = order.lines.get(kind=LineKind.GOODS)
    _correct(order, Changes(prices={line.pk: line.unit_price + 4}), "Hinta oli merkitty kauppaan väärin.", at)


def make_cheaper(order: Order, at: datetime) -> None:
    """Nothing gets worse: the order is confirmed at once."""
    line = order.lines.get(kind=LineKind.GOODS)
    _correct(order, Changes(prices={line.pk: line.unit_price - 2}), "Hinta oli merkitty kauppaan väärin.", at)


def accept(order: Order, at: datetime) -> None:
    corrections.accept(correction_id=_correction(order), at=at, by=CUSTOMER)


def decline(order: Order, at: datetime) -> None:
    corrections.decline(correction_id=_correction(order), at=at, by=CUSTOMER)


def cancel(order: Order, at: datetime) -> None:
    ending.cancel_for_customer(order_id=order.pk, at=at, by=CUSTOMER)


def refuse(order: Order, at: datetime) -> None:
    ending.refuse(order_id=order.pk, reason=REFUSED, at=at, by=SHOP)


def change_at_garage(order: Order, at: datetime) -> None:
    """The customer takes other tyres at the garage, which becomes the contract party."""
    said = "Vaihdettiin kitkarenkaat nastarenkaisiin, samat koot."
    transfers.transfer(
        order_id=order.pk,
        cause=TransferCause.CHANGED,
        agreed=said,
        channel=Channel.VISIT,
        contacted_at=at,
        at=at,
        by=SHOP,
    )


def call_back(order: Order, at: datetime) -> None:
    """The shop cancels what waits at the garage already: it is sent back."""
    ending.cancel_for_shop(order_id=order.pk, reason="Renkaiden erässä on valmistusvirhe.", at=at, by=SHOP)


def agree_time(order: Order, at: datetime) -> None:
    visits.confirm(booking_id=_time(order), at=at, by=SHOP)


def come(order: Order, at: datetime) -> None:
    visits.mark_arrived(booking_id=_time(order), at=at, by=SHOP)


def finish(order: Order, at: datetime) -> None:
    visits.mark_done(booking_id=_time(order), at=at, by=SHOP)


def stay_away(order: Order, at: datetime) -> None:
    visits.mark_no_show(booking_id=_time(order), at=at, by=SHOP)


def give_up_time(order: Order, at: datetime) -> None:
    bookings.give_up_time(order_id=order.pk, at=at, by=CUSTOMER)


def propose_other_time(order: Order, at: datetime) -> None:
    """The garage asks for the next free time after the booked one; the customer has not answered."""
    moving.propose_time(order_id=order.pk, starts_at=_next_start(order, at), at=at, by=SHOP)


def move_time(order: Order, at: datetime) -> None:
    moving.move_time(order_id=order.pk, starts_at=_next_start(order, at), at=at, by=CUSTOMER)


def garage_calls_off(order: Order, at: datetime) -> None:
    desk.call_off(booking_id=_time(order), reason="Nosturi on huollossa.", at=at, by=SHOP)


def charge_work(order: Order, at: datetime) -> None:
    work.settle(order_id=order.pk, at=at, by=SHOP)


def send(order: Order, at: datetime) -> None:
    code = f"MHDEMO{order.pk:08}"
    deliveries.dispatch(delivery_id=_goods(order), carrier="matkahuolto", tracking_code=code, at=at, by=SHOP)


def goods_arrive(order: Order, at: datetime) -> None:
    deliveries.mark_arrived(delivery_id=_goods(order), at=at, by=SHOP)


def fetch(order: Order, at: datetime) -> None:
    deliveries.hand_over(delivery_id=_goods(order), at=at, by=SHOP)


def deliver(order: Order, at: datetime) -> None:
    deliveries.mark_delivered(delivery_id=_goods(order), received_at=at, at=at, by=SHOP)


def reach_point(order: Order, at: datetime) -> None:
    parcels.mark_at_point(delivery_id=_goods(order), arrived_at=at, at=at, by=SHOP)


def announce(order: Order, at: datetime) -> None:
    parcels.announce(delivery_id=_goods(order), at=at, by=CUSTOMER)


def get_lost(order: Order, at: datetime) -> None:
    parcels.mark_lost(delivery_id=_goods(order), at=at, by=SHOP)


def give_one_back(order: Order, at: datetime) -> None:
    """One of four tyres was scratched: its money goes back, once it has been charged."""
    sweeps.make_klarna_calls(at=at)
    goods = order.lines.get(kind=LineKind.GOODS)
    reason = "Yhdessä renkaassa oli kuljetusvaurio."
    refunds.give_back(order_id=order.pk, cause=f"demo:{order.pk}", pieces={goods.pk: 1}, reason=reason, at=at, by=SHOP)


def pay_another_sum(order: Order, at: datetime) -> None:
    """What was paid is not what was ordered: a clerk must look."""
    pay_otherwise(order, at)


def revise_freight(order: Order, at: datetime) -> None:
    """The parcel was heavier than reckoned: the customer is asked."""
    line = order.lines.get(kind=LineKind.FREIGHT)
    revisions.revise(
        order_id=order.pk,
        ground=RevisionGround.FREIGHT,
        prices={line.pk: line.unit_price + 6},
        reason="Lähetys punnittiin, ja se on arvioitua painavampi.",
        seen=seen_of(order),
        at=at,
        by=SHOP,
    )


def propose_parcel_fee(order: Order, at: datetime) -> None:
    unclaimed.propose_parcel_fee(delivery_id=_goods(order), at=at, by=SHOP)


def leave_unclaimed(order: Order, at: datetime) -> None:
    deliveries.mark_unclaimed(delivery_id=_goods(order), at=at, by=SHOP)


def come_back(order: Order, at: datetime) -> None:
    deliveries.mark_returned(delivery_id=_goods(order), at=at, by=SHOP)


def propose_fee(order: Order, at: datetime) -> None:
    fees.propose_missed_time(booking_id=_time(order), at=at, by=SHOP)


def dispute_fee(order: Order, at: datetime) -> None:
    text = "Soitin korjaamolle edellisenä iltana, mutta kukaan ei vastannut. Tie oli poikki lumimyrskyn vuoksi."
    fees.dispute(fee_id=_fee(order), text=text, at=at, by=CUSTOMER)


def waive_fee(order: Order, at: datetime) -> None:
    fees.waive(fee_id=_fee(order), reason="Asiakas joutui sairaalaan.", at=at, by=SHOP)


def invoice_fee(order: Order, at: datetime) -> None:
    fees.invoice_fee(fee_id=_fee(order), at=at, by=SHOP)


def pay_fee(order: Order, at: datetime) -> None:
    invoice = Invoice.objects.payable().get(fee=_fee(order))
    invoice_payments.record_payment(
        invoice_id=invoice.pk,
        amount=invoice.total,
        paid_on=local_date(at),
        token=f"demo-{invoice.number}",
        at=at,
        by=SHOP,
    )


def _correct(order: Order, changes: Changes, reason: str, at: datetime) -> None:
    corrections.correct(order_id=order.pk, changes=changes, reason=reason, seen=seen_of(order), at=at, by=SHOP)


def _correction(order: Order) -> int:
    return Correction.objects.filter(order=order).values_list("pk", flat=True).get()


def _next_start(order: Order, at: datetime) -> datetime:
    """The first free time a day or more after the booked one. Raises LookupError where there is none."""
    booking = order.booking
    if booking is None:
        raise LookupError(f"{order} has no booked time")
    window = customers_window(booking, at=at, not_before=goods_there_from(order))
    next_day = booking.starts_at + timedelta(days=1)
    later = next((start for start in other_starts(booking, window, at=at) if start >= next_day), None)
    if later is None:
        raise LookupError(f"{order}: its garage has no later time")
    return later


def _time(order: Order) -> int:
    """The booking's id. Raises LookupError where the order has none."""
    if order.booking_id is None:
        raise LookupError(f"{order} has no booked time")
    return order.booking_id


def _goods(order: Order) -> int:
    return Delivery.objects.filter(order=order).values_list("pk", flat=True).get()


def _fee(order: Order) -> int:
    return Fee.objects.filter(order=order).values_list("pk", flat=True).get()
