"""What the rules find in one order: reads, and no judgement. Counts only, nobody's data (R1.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from installers.models import Booking
from installers.states import BookingState
from lapinkumi.accounts.models import User
from orders.models import Delivery, Order, ReturnReason, SuspicionKind, SuspicionRule
from orders.states import DeliveryState, OrderState
from orders.suspicion.names import are_unlike


@dataclass(frozen=True, kw_only=True)
class Case:
    """The order as it arrives. `payer` is the name that Klarna told, empty where it told none: it is not kept."""

    order: Order
    payer: str
    at: datetime


def findings(case: Case) -> list[dict[str, Any]]:
    """The rules in use that strike, each with what was found and the limit then. At most a query for each."""
    found = []
    for rule in SuspicionRule.objects.filter(is_on=True):
        number = _FINDERS[SuspicionKind(rule.kind)](case, rule)
        if number:
            limit = "" if rule.limit is None else format(rule.limit.normalize(), "f")
            found.append({"rule": rule.kind, "found": str(number), "limit": limit, "days": rule.days or 0})
    return found


def _same_address(case: Case, rule: SuspicionRule) -> int:
    order = case.order
    same = _lately(case, rule).filter(postcode=order.postcode, street__iexact=order.street)
    return _many(same, rule)


def _same_phone(case: Case, rule: SuspicionRule) -> int:
    return _many(_lately(case, rule).filter(phone=case.order.phone), rule)


def _same_email(case: Case, rule: SuspicionRule) -> int:
    return _many(_lately(case, rule).filter(email__iexact=case.order.email), rule)


def _other_payer(case: Case, rule: SuspicionRule) -> int:
    return int(are_unlike(case.payer, case.order.full_name))


def _high_total(case: Case, rule: SuspicionRule) -> Decimal | int:
    """A big sum from somebody with whom no contract has been made before."""
    if rule.limit is None or case.order.total < rule.limit:
        return 0
    known = _persons(case.order).filter(confirmed_at__isnull=False, confirmed_at__lt=case.at)
    known = known.exclude(state__in=[OrderState.CANCELLED, OrderState.REFUSED])
    return 0 if known.exists() else case.order.total


def _locked_account(case: Case, rule: SuspicionRule) -> int:
    own = Q(pk=case.order.customer_id) | Q(email=case.order.email.strip().lower())
    return User.objects.filter(own, locked_at__isnull=False).count()


def _missed_before(case: Case, rule: SuspicionRule) -> int:
    since = case.at - timedelta(days=rule.days or 0)
    orders = _persons(case.order).values("pk")
    left = [BookingState.NO_SHOW, BookingState.CANCELLED_LATE]
    times = Booking.objects.filter(order__in=orders, state__in=left, starts_at__gte=since).count()
    unclaimed = Q(state=DeliveryState.UNCLAIMED) | Q(return_reason=ReturnReason.UNCLAIMED)
    parcels = Delivery.objects.filter(unclaimed, order__in=orders, planned_at__gte=since).count()
    number = times + parcels
    return number if rule.limit is None or number >= rule.limit else 0


_FINDERS: Final[dict[SuspicionKind, Callable[[Case, SuspicionRule], Decimal | int]]] = {
    SuspicionKind.SAME_ADDRESS: _same_address,
    SuspicionKind.SAME_PHONE: _same_phone,
    SuspicionKind.SAME_EMAIL: _same_email,
    SuspicionKind.OTHER_PAYER: _other_payer,
    SuspicionKind.HIGH_TOTAL: _high_total,
    SuspicionKind.LOCKED_ACCOUNT: _locked_account,
    SuspicionKind.MISSED_BEFORE: _missed_before,
}


def _lately(case: Case, rule: SuspicionRule) -> QuerySet[Order]:
    """Orders placed within the rule's days, this one included."""
    return Order.objects.filter(placed_at__gt=case.at - timedelta(days=rule.days or 0), placed_at__lte=case.at)


def _many(same: QuerySet[Order], rule: SuspicionRule) -> int:
    number = same.count()
    return number if rule.limit is not None and number >= rule.limit else 0


def _persons(order: Order) -> QuerySet[Order]:
    """The earlier orders of whoever made this one, by account, address or phone."""
    same = Q(email__iexact=order.email) | Q(phone=order.phone)
    if order.customer_id:
        same |= Q(customer=order.customer_id)
    return Order.objects.filter(same, placed_at__isnull=False).exclude(pk=order.pk)
