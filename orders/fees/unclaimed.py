"""Parcels that came back because nobody fetched them: which may cost, how much, and what that rests on (R5.13)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import is_in_time
from orders.delivery.consignments import weight_kg
from orders.delivery.rates import tariff_of
from orders.fees.parts import Part, parts_of
from orders.models import ON_DELIVERY, Delivery, DeliveryWay, Fee, Order, OrderEvent, Payment, ReturnReason
from orders.policy import UNCLAIMED_PARCEL_FEE, FeeKind
from orders.states import DeliveryState, FeeState, OrderState, PaymentState

# Its costs are nobody's to reckon but a person's: said once, and then left to them.
FLAGGED = "costs_missing"


def chargeable() -> QuerySet[Delivery]:
    """Returned parcels for which a fee may be proposed and has not been.

    Never on time alone: the parcel is back. The contract stands and is the shop's own (R13.1), and the customer had not
    withdrawn by notice before the return: that is a return like any other (R6.3).
    """
    contract = [OrderState.CONFIRMED, OrderState.COMPLETED]
    back = Delivery.objects.filter(
        way=DeliveryWay.HOME,
        state=DeliveryState.RETURNED,
        return_reason=ReturnReason.UNCLAIMED,
        order__state__in=contract,
    )
    charged = Fee.objects.filter(delivery=OuterRef("pk"), kind=FeeKind.UNCLAIMED_PARCEL)
    return back.exclude(Exists(_withdrawals()) | Exists(charged))


def withdrawn_fees() -> QuerySet[Fee]:
    """Fees that still stand for parcels whose customers had withdrawn before the return: told of only later."""
    standing = Fee.objects.filter(kind=FeeKind.UNCLAIMED_PARCEL, state__in=[FeeState.PROPOSED, FeeState.INVOICED])
    return standing.filter(delivery__in=Delivery.objects.filter(Exists(_withdrawals())))


def announced_in_time(delivery: Delivery) -> bool:
    """Whether the customer said within the holding time that they can't fetch it; before the return, if that is all we
    know of the holding time."""
    if delivery.announced_at is None:
        return False
    if delivery.fetch_by_on is not None:
        return is_in_time(delivery.announced_at, last_on=delivery.fetch_by_on)
    return delivery.returned_at is None or delivery.announced_at < delivery.returned_at


def is_holding_time_known(delivery: Delivery) -> bool:
    """Whether it is known that the parcel waited for its customer, and until when."""
    return delivery.ready_at is not None and delivery.fetch_by_on is not None


def is_for_a_person(delivery: Delivery) -> bool:
    """Whether the facts do not tell which column of R5.13 holds: nobody knows of a notice, and nobody announced."""
    return not is_holding_time_known(delivery) and delivery.announced_at is None


def parts(delivery: Delivery) -> list[Part]:
    """What the returned parcel costs by the table of R5.13; nothing where its costs are not known and it is no more.

    The fixed sum is for letting a known holding time pass: where none is known, only the costs are left.
    """
    freight = delivery.return_freight if delivery.return_freight is not None else usual_return_freight(delivery)
    free = announced_in_time(delivery) and not on_delivery(delivery.order)
    owed = is_holding_time_known(delivery) and not free
    return parts_of(return_freight=freight, handling=delivery.handling, fixed=UNCLAIMED_PARCEL_FEE if owed else None)


def usual_return_freight(delivery: Delivery) -> Decimal | None:
    """By the carrier's own price for so much weight; None where only a person can tell."""
    weight, left_at = weight_kg(delivery), delivery.dispatched_at or delivery.planned_at
    tariff = tariff_of(delivery.carrier, on=local_date(left_at))
    return tariff.price(weight, postcode=delivery.order.postcode) if tariff and weight else None


def on_delivery(order: Order) -> bool:
    """Whether the parcel is paid only when it is fetched."""
    unpaid = Q(state=PaymentState.NOT_REQUIRED) | Q(method=ON_DELIVERY)
    return Payment.objects.filter(unpaid, order=order).exists()


def evidence(delivery: Delivery) -> dict[str, Any]:
    """What the fee rests on, to be kept with it: times as ISO text, no names and no addresses."""
    return {
        "delivery": delivery.number,
        "carrier": delivery.carrier,
        "dispatched_at": _iso(delivery.dispatched_at),
        "ready_at": _iso(delivery.ready_at),
        "fetch_by_on": delivery.fetch_by_on.isoformat() if delivery.fetch_by_on else "",
        "announced_at": _iso(delivery.announced_at),
        "in_time": announced_in_time(delivery),
        "on_delivery": on_delivery(delivery.order),
        "returned_at": _iso(delivery.returned_at),
    }


def _withdrawals() -> QuerySet[OrderEvent]:
    """Statements of withdrawal made before the return, by the time of contact (R5.22)."""
    stated = OrderEvent.objects.filter(order=OuterRef("order"), kind="withdrawal_stated")
    return stated.annotate(stated_at=Coalesce(F("contacted_at"), F("at"))).filter(stated_at__lt=OuterRef("returned_at"))


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
