"""An order that an independent garage takes over: from then on the garage is the contract party (R2.5, R4.2, R13.1)."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext

from installers.models import Installer
from installers.services.takeovers import give_time_over
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.events import Channel
from lapinkumi.core.money import ZERO
from orders.errors import ContactImpossible, NoReason, NotPutBack, NotTransferable, ReasonTooLong
from orders.klarna import Operation
from orders.messages import transfers as messages
from orders.models import (
    CaptureState,
    DeliveryEvent,
    Fee,
    LineKind,
    Order,
    Payment,
    TaskKind,
    Transfer,
    TransferCause,
    UnclaimedOutcome,
)
from orders.partner.takeover import NOT_TAKEN, why_not
from orders.policy import FeeKind
from orders.services import fees, planning
from orders.services.attention import ask_about_fee, raise_task, settle
from orders.services.cancelling import MOOT, close_correction
from orders.services.events import note
from orders.services.klarna_calls import ask
from orders.services.shortage_steps import close
from orders.services.shortage_stock import put_back
from orders.states import CANCELLATION, CHARGEABLE, ORDER, CancellationState, DeliveryState, FeeState, OrderState

LONGEST_AGREED: Final = 500
GOODS_BACK: Final = "transferred_goods_back"
# What the garage's customer left unused or unfetched is the garage's matter now (R5.7, R13.1).
FALLING_AWAY: Final = (FeeKind.LATE_CANCELLATION, FeeKind.UNCLAIMED_AT_INSTALLER)


@act
def transfer(
    *,
    order_id: int,
    cause: TransferCause,
    agreed: str,
    channel: Channel,
    contacted_at: datetime | None,
    at: datetime,
    by: Actor,
) -> Order:
    """The order's own garage takes it over, as its customer agreed with it; told how and when (R5.22). Twice is once.

    `agreed` is what was agreed, for the customer to read. Raises NoReason or ReasonTooLong for its words,
    ContactImpossible for a moment before the order or yet to come, NotTransferable where it can't be.
    """
    order = Order.objects.select_for_update(of=("self",)).select_related("installer").get(pk=order_id)
    if order.state == OrderState.TRANSFERRED:
        return order
    if contacted_at and not (order.placed_at or order.created_at) <= contacted_at <= at:
        raise ContactImpossible(order=order.pk)
    refusal = why_not(order, by_garage=by.kind == "garage")
    if refusal or order.installer is None:
        raise NotTransferable(refusal or NOT_TAKEN)
    how = {"channel": channel, "contacted_at": contacted_at}
    transfer_step(order=order, installer=order.installer, at=at, by=by, cause=cause, agreed=_said(agreed), **how)
    return order


@step
def transfer_step(
    *,
    order: Order,
    installer: Installer,
    at: datetime,
    by: Actor,
    cause: TransferCause | str,
    agreed: str = "",
    **how: Any,
) -> bool:
    """The locked order is the garage's from now on: prices, fees and refunds are its own (R13.1). Whether it moved.

    Klarna lets go of what was not charged, and the customer pays the garage; of what was charged, and of the goods,
    staff decide: a task each. A booked time goes with the order; planned deliveries, an open correction, fees that are
    not invoiced and tasks of a living order end. Customer and garage are told. Documents of before stay. `how` may give
    `channel` and `contacted_at` of a statement (R5.22).

    Transferred already: nothing happens. Raises NotTransferable for a garage of Lapin Kumi's own or one that is not the
    order's, ForbiddenMove for an order that is not placed or has ended.
    """
    if order.state == OrderState.TRANSFERRED:
        return False
    _require_party(order, installer)
    ORDER.check(order.state, OrderState.TRANSFERRED)
    was, order.state, order.closed_at = order.state, OrderState.TRANSFERRED, at
    order.save(update_fields=["state", "closed_at"])
    order.transfer = _written(order, installer, cause, agreed, at)
    data = {"garage": installer.pk, "cause": str(cause), "was": was}
    note(order=order, kind="transferred", at=at, by=by, data=data, **how)
    _end_what_was_open(order, at=at, by=by)
    _drop_fees(order, at=at, by=by)
    _ask_about_goods(order, at=at, by=by)
    _let_money_go(order, at=at, by=by)
    messages.order_transferred(order=order, at=at)
    if by.kind != "garage":
        messages.garage_took_over(order=order, at=at)
    return True


@act
def put_goods_back(*, order_id: int, at: datetime, by: Actor) -> Order:
    """The transferred order's goods are with us and go back on sale: the garage did not take them. Twice is once.

    Raises NotPutBack where nobody asks about them (any more), or the customer has some of them.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.events.filter(kind=GOODS_BACK).exists():
        return order
    if not may_put_back(order):
        raise NotPutBack(order=order.number)
    put_back(order=order, how="transferred", at=at)
    note(order=order, kind=GOODS_BACK, at=at, by=by)
    settle(order=order, kind=TaskKind.TRANSFERRED_GOODS, at=at, by=by)
    return order


def may_put_back(order: Order) -> bool:
    """Whether all goods of a transferred order can go back on sale in one go."""
    if order.state != OrderState.TRANSFERRED:
        return False
    elsewhere = order.deliveries.exclude(state__in=[DeliveryState.CANCELLED, DeliveryState.UNCLAIMED])
    asked = order.tasks.filter(kind=TaskKind.TRANSFERRED_GOODS, settled_at=None)
    return asked.exists() and not elsewhere.exists()


def _said(agreed: str) -> str:
    words = agreed.strip()
    if not words:
        raise NoReason
    if len(words) > LONGEST_AGREED:
        raise ReasonTooLong(most=LONGEST_AGREED)
    return words


def _require_party(order: Order, installer: Installer) -> None:
    """Only the order's own garage takes it over, and none of Lapin Kumi's own ever does."""
    if order.installer_id != installer.pk:
        raise NotTransferable(NOT_TAKEN)
    if not installer.is_independent:
        raise NotTransferable(why_not(order))


def _written(order: Order, installer: Installer, cause: str, agreed: str, at: datetime) -> Transfer:
    visiting = f"{installer.street}, {installer.postcode} {installer.city}"
    return Transfer.objects.create(
        order=order,
        installer=installer,
        cause=TransferCause(cause),
        agreed=agreed,
        transferred_at=at,
        party_name=installer.party_name,
        business_id=installer.business_id,
        address=installer.party_address or visiting,
        phone=str(installer.phone),
        email=installer.email,
    )


def _end_what_was_open(order: Order, *, at: datetime, by: Actor) -> None:
    """Nothing of it waits for us or for the customer's word to us any more."""
    close_correction(order=order, at=at, by=by)
    close(order=order, at=at, by=by)
    _close_request(order, at=at, by=by)
    if order.booking_id:
        order.booking = give_time_over(booking_id=order.booking_id, at=at, by=by)
    for kind in (*MOOT, TaskKind.GOODS_UNCLAIMED):
        settle(order=order, kind=kind, at=at, by=by)


def _close_request(order: Order, *, at: datetime, by: Actor) -> None:
    """Whether it is cancelled is the garage's to say now; the message of the transfer tells so."""
    waiting = order.cancellation_requests.open().first()
    if waiting is not None:
        CANCELLATION.check(waiting.state, CancellationState.REFUSED)
        waiting.state, waiting.answered_at = CancellationState.REFUSED, at
        waiting.answer = gettext("Tilaus siirtyi asennuspisteelle.")
        waiting.save(update_fields=["state", "answered_at", "answer"])
    settle(order=order, kind=TaskKind.CANCELLATION_ASKED, at=at, by=by)


def _drop_fees(order: Order, *, at: datetime, by: Actor) -> None:
    """Fees not invoiced are dropped; of goods left at the garage none is due at all, so staff look at its invoice."""
    for fee in Fee.objects.filter(order=order, kind__in=FALLING_AWAY).order_by("pk"):
        if fee.state in (FeeState.PROPOSED, FeeState.DISPUTED) and not fee.invoices.exists():
            fees.drop(fee_id=fee.pk, reason=gettext("Tilaus siirtyi asennuspisteelle."), at=at, by=by)
        elif fee.kind == FeeKind.UNCLAIMED_AT_INSTALLER and fee.state not in (FeeState.WAIVED, FeeState.CREDITED):
            ask_about_fee(fee=fee, kind=TaskKind.FEE_TO_DECIDE, at=at, by=by)


def _ask_about_goods(order: Order, *, at: datetime, by: Actor) -> None:
    """Nothing of it is delivered in our name any more, nor called back. What the customer lacks, staff decide of."""
    ours = order.deliveries.select_for_update().filter(state__in=[DeliveryState.PLANNED, DeliveryState.READY])
    for delivery in ours:
        planning.move(delivery=delivery, to=DeliveryState.CANCELLED, at=at, by=by)
    left = order.deliveries.select_for_update().filter(state=DeliveryState.UNCLAIMED, unclaimed_outcome="")
    for delivery in left:
        delivery.unclaimed_outcome = UnclaimedOutcome.CHANGED
        delivery.unclaimed_note = gettext("Tilaus siirtyi asennuspisteelle.")
        delivery.save(update_fields=["unclaimed_outcome", "unclaimed_note"])
        data = {"outcome": UnclaimedOutcome.CHANGED}
        DeliveryEvent.of(at=at, by=by, kind="unclaimed_decided", data=data, delivery=delivery).save()
    if _has_undelivered(order):
        raise_task(order=order, kind=TaskKind.TRANSFERRED_GOODS, at=at, by=by)


def _has_undelivered(order: Order) -> bool:
    states = set(order.deliveries.values_list("state", flat=True))
    return order.lines.filter(kind=LineKind.GOODS).exists() and states != {DeliveryState.HANDED_OVER}


def _let_money_go(order: Order, *, at: datetime, by: Actor) -> None:
    """What is not charged is let go, once; what is, waits for a person. A charge under way is waited for first."""
    payment = Payment.objects.select_for_update().filter(order=order).first()
    if payment is None:
        return
    under_way = payment.captures.filter(state=CaptureState.ASKED).exists()
    if payment.state in CHARGEABLE and payment.captured < payment.amount and not under_way:
        operation = Operation.RELEASE if payment.captured else Operation.CANCEL
        ask(payment=payment, operation=operation, cause="transferred", at=at)
    if under_way or payment.refundable > ZERO:
        data = {"charged": str(payment.refundable)}
        raise_task(order=order, kind=TaskKind.TRANSFERRED_MONEY, at=at, by=by, data=data)
