"""What nobody fetched: parcels come back or fallen silent, goods left at a garage (R5.7, R5.13, R14.1)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act, step
from lapinkumi.core.clock import local_date
from lapinkumi.core.due import each
from lapinkumi.core.states import ForbiddenMove
from orders.errors import GarageBills, NoParts, NoReason
from orders.fees import left_goods, unclaimed
from orders.fees.parts import Part, kept
from orders.models import Delivery, DeliveryEvent, Fee, Order, TaskKind, UnclaimedOutcome
from orders.policy import FeeKind
from orders.services import fees
from orders.services.attention import answered, ask_about, ask_about_fee
from orders.services.planning import locked
from orders.states import FeeState, OrderState

WATCHER = Actor.system("watch_unclaimed")
SILENT, LEFT = "parcel_silent", "goods_unclaimed"


def propose_parcel_fees(*, at: datetime) -> int:
    """Rule of DUE_RULES: propose the fee of every unclaimed parcel that came back. Returns how many were seen to."""
    back = unclaimed.chargeable().exclude(events__kind=unclaimed.FLAGGED)
    return each(_ids(back.order_by("returned_at")), lambda pk: propose_parcel_fee(delivery_id=pk, at=at, by=WATCHER))


def drop_withdrawn_fees(*, at: datetime) -> int:
    """Rule of DUE_RULES: drop fees whose customers turn out to have withdrawn in time. Returns how many."""
    return each(_ids(unclaimed.withdrawn_fees()), lambda pk: drop_if_withdrawn(fee_id=pk, at=at, by=WATCHER))


def watch_silent_parcels(*, at: datetime) -> int:
    """Rule of DUE_RULES: a clerk's task for each parcel not heard of since its holding time; never a fee."""
    silent = Delivery.objects.silent(local_date(at)).exclude(events__kind=SILENT)
    return each(_ids(silent.order_by("fetch_by_on")), lambda pk: flag_silent(delivery_id=pk, at=at, by=WATCHER))


def watch_left_goods(*, at: datetime) -> int:
    """Rule of DUE_RULES: on the fifteenth day, a clerk's task for goods that wait at a garage; the sum is theirs."""
    left = Delivery.objects.left_at_garage(local_date(at)).exclude(events__kind=LEFT)
    return each(_ids(left.order_by("fetch_by_on")), lambda pk: flag_left(delivery_id=pk, at=at, by=WATCHER))


@act
def propose_parcel_fee(*, delivery_id: int, at: datetime, by: Actor) -> bool:
    """Propose the fee of one returned parcel and tell the customer why, how much, and how to object.

    False, with nothing changed, where there is nothing to propose (any more) or another worker has it in hand. Where
    nobody knows what it cost and it costs nothing else, or that it ever waited for its customer, a clerk is asked once.
    """
    delivery = _claimed(delivery_id)
    if delivery is None or not unclaimed.chargeable().filter(pk=delivery_id).exists():
        return False
    if unclaimed.is_for_a_person(delivery):
        return _flag(delivery=delivery, kind=unclaimed.FLAGGED, task=TaskKind.NOTICE_MISSING, at=at, by=by)
    parts = unclaimed.parts(delivery)
    if not parts:
        return _flag(delivery=delivery, kind=unclaimed.FLAGGED, task=TaskKind.COSTS_MISSING, at=at, by=by)
    _propose(delivery=delivery, kind=FeeKind.UNCLAIMED_PARCEL, parts=parts, at=at, by=by)
    return True


@act
def tell_costs(
    *, delivery_id: int, return_freight: Decimal | None, handling: Decimal | None, at: datetime, by: Actor
) -> Fee:
    """What the returned parcel really cost: the fee is proposed by it, or put right until it is invoiced.

    A proposed fee of which nothing is left is dropped. Raises NoParts where nothing costs and there is no fee,
    ForbiddenMove where there may be none or it is invoiced already.
    """
    delivery = locked(delivery_id=delivery_id)
    delivery.return_freight, delivery.handling = return_freight, handling
    delivery.save(update_fields=["return_freight", "handling"])
    fee = Fee.objects.filter(delivery=delivery, kind=FeeKind.UNCLAIMED_PARCEL).first()
    if fee is not None:
        return _put_right(fee=fee, delivery=delivery, at=at, by=by)
    parts = unclaimed.parts(delivery)
    if not parts:
        raise NoParts(delivery=delivery.number)
    if not unclaimed.chargeable().filter(pk=delivery_id).exists():
        raise ForbiddenMove(machine="fee", current=delivery.state, target="proposed")
    for kind in (TaskKind.COSTS_MISSING, TaskKind.NOTICE_MISSING):
        answered(order=delivery.order, kind=kind, delivery=delivery.number, at=at, by=by)
    return _propose(delivery=delivery, kind=FeeKind.UNCLAIMED_PARCEL, parts=parts, at=at, by=by)


@step
def put_fee_right(*, delivery: Delivery, at: datetime, by: Actor) -> None:
    """Reckon the locked delivery's fee anew from what is known now (R5.13, R5.22).

    Of nothing left nothing is asked: the fee is dropped, an invoice credited. One that is invoiced for more than it
    would be now is a clerk's task.
    """
    fee = Fee.objects.filter(delivery=delivery, kind=FeeKind.UNCLAIMED_PARCEL).first()
    if fee is None or fee.state in (FeeState.WAIVED, FeeState.CREDITED):
        return
    parts = unclaimed.parts(delivery)
    if parts and fee.invoices.exists():
        if kept(parts) != fee.parts:
            ask_about_fee(fee=fee, kind=TaskKind.FEE_TO_DECIDE, at=at, by=by)
        return
    _put_right(fee=fee, delivery=delivery, at=at, by=by)


@step
def _put_right(*, fee: Fee, delivery: Delivery, at: datetime, by: Actor) -> Fee:
    """The fee by what is known now: corrected, or dropped where nothing is left of it."""
    parts = unclaimed.parts(delivery)
    if not parts:
        return fees.drop(fee_id=fee.pk, reason=gettext("Palautuksesta ei jäänyt perittävää."), at=at, by=by)
    return fees.put_right(fee_id=fee.pk, parts=parts, facts=unclaimed.evidence(delivery), at=at, by=by)


@act
def drop_if_withdrawn(*, fee_id: int, at: datetime, by: Actor) -> bool:
    """Drop the fee of a parcel whose customer had withdrawn before it came back: a statement written down late (R5.22).

    An invoice is credited. False where another worker has it in hand, or it was dropped.
    """
    claim = Order.objects.select_for_update(skip_locked=True, of=("self",))
    if claim.filter(fees=fee_id).first() is None or not unclaimed.withdrawn_fees().filter(pk=fee_id).exists():
        return False
    fees.drop(fee_id=fee_id, reason=gettext("Asiakas oli perunut kaupan ennen palautumista."), at=at, by=by)
    return True


@act
def flag_silent(*, delivery_id: int, at: datetime, by: Actor) -> bool:
    """One clerk's task for the parcel; False where it is not due, or was raised before."""
    delivery = _claimed(delivery_id)
    if delivery is None or not Delivery.objects.silent(local_date(at)).filter(pk=delivery_id).exists():
        return False
    return _flag(delivery=delivery, kind=SILENT, task=TaskKind.PARCEL_SILENT, at=at, by=by)


@act
def flag_left(*, delivery_id: int, at: datetime, by: Actor) -> bool:
    """One clerk's task for the goods; False where they are not late, counted from the time that stands now (R5.7)."""
    delivery = _claimed(delivery_id)
    if delivery is None or not Delivery.objects.left_at_garage(local_date(at)).filter(pk=delivery_id).exists():
        return False
    if delivery.order.state != OrderState.CONFIRMED or left_goods.last_day(delivery) >= local_date(at):
        return False
    return _flag(delivery=delivery, kind=LEFT, task=TaskKind.GOODS_UNCLAIMED, at=at, by=by)


@act
def charge_left_goods(*, delivery_id: int, parts: Sequence[Part], note: str, at: datetime, by: Actor) -> Fee:
    """Propose what goods left at a garage really cost, from its parts; staff invoice it (R5.7, R14.1).

    Proposed already: the same fee. Raises GarageBills, NoParts, NoReason, or ForbiddenMove where it is not the time, or
    was decided otherwise.
    """
    delivery = locked(delivery_id=delivery_id)
    existing = Fee.objects.filter(delivery=delivery, kind=FeeKind.UNCLAIMED_AT_INSTALLER).first()
    if existing is not None:
        return existing
    if not left_goods.is_ours_to_charge(delivery):
        raise GarageBills(delivery=delivery.number)
    if not parts:
        raise NoParts(delivery=delivery.number)
    _decide(delivery, UnclaimedOutcome.CHARGED, note, at=at, by=by)
    return _propose(delivery=delivery, kind=FeeKind.UNCLAIMED_AT_INSTALLER, parts=parts, at=at, by=by)


@act
def leave_uncharged(*, delivery_id: int, outcome: UnclaimedOutcome, note: str, at: datetime, by: Actor) -> Delivery:
    """Keep why goods left at a garage cost nothing of ours: a substitute, a change, the garage bills by itself (R5.7).

    Decided so already: nothing happens. Raises NoReason, or ForbiddenMove where it was decided otherwise.
    """
    delivery = locked(delivery_id=delivery_id)
    if delivery.unclaimed_outcome != outcome:
        _decide(delivery, outcome, note, at=at, by=by)
    return delivery


def _decide(delivery: Delivery, outcome: UnclaimedOutcome, note: str, *, at: datetime, by: Actor) -> None:
    if delivery.unclaimed_outcome or not left_goods.may_be_decided(delivery, local_date(at)):
        raise ForbiddenMove(machine="unclaimed", current=delivery.state, target=outcome)
    if not note.strip():
        raise NoReason
    delivery.unclaimed_outcome, delivery.unclaimed_note = outcome, note.strip()
    delivery.save(update_fields=["unclaimed_outcome", "unclaimed_note"])
    DeliveryEvent.of(at=at, by=by, kind="unclaimed_decided", data={"outcome": outcome}, delivery=delivery).save()
    answered(order=delivery.order, kind=TaskKind.GOODS_UNCLAIMED, delivery=delivery.number, at=at, by=by)


@step
def _propose(*, delivery: Delivery, kind: FeeKind, parts: Sequence[Part], at: datetime, by: Actor) -> Fee:
    evidence = unclaimed.evidence if kind == FeeKind.UNCLAIMED_PARCEL else left_goods.evidence
    facts = evidence(delivery)
    return fees.propose(order=delivery.order, kind=kind, delivery=delivery, facts=facts, parts=parts, at=at, by=by)


@step
def _flag(*, delivery: Delivery, kind: str, task: TaskKind, at: datetime, by: Actor) -> bool:
    """Raise the task, once for the delivery."""
    if delivery.events.filter(kind=kind).exists():
        return False
    ask_about(delivery=delivery, kind=task, at=at, by=by)
    DeliveryEvent.of(at=at, by=by, kind=kind, delivery=delivery).save()
    return True


def _claimed(delivery_id: int) -> Delivery | None:
    """The locked delivery; None where another worker has its order in hand."""
    claim = Order.objects.select_for_update(skip_locked=True, of=("self",))
    order = claim.select_related("terms").filter(deliveries=delivery_id).first()
    return None if order is None else _with(order, delivery_id)


def _with(order: Order, delivery_id: int) -> Delivery:
    delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    delivery.order = order
    return delivery


def _ids(found: Any) -> list[int]:
    return list(found.values_list("pk", flat=True))
