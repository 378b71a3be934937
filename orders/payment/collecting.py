"""What a carrier collects for a parcel, and of whose money nothing has been heard."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.money import ZERO
from lapinkumi.core.working_days import is_working_day
from orders.models import ON_DELIVERY, Collection, Delivery, Payment
from orders.policy import COLLECTION_WORKING_DAYS
from orders.states import DeliveryState


def due_of(delivery: Delivery) -> Decimal:
    """The sum to be collected for it; nothing where it is paid otherwise, or was collected when it went before."""
    on_delivery = Payment.objects.filter(order=delivery.order_id, method=ON_DELIVERY).exists()
    if not (delivery.is_home and on_delivery) or _collected_before(delivery):
        return ZERO
    rows = delivery.lines.select_related("line")
    return sum((row.quantity * row.line.unit_price - row.discount for row in rows), ZERO)


def overdue(*, on: date) -> QuerySet[Delivery]:
    """Parcels received so many working days before that day, and for which the carrier has paid us nothing."""
    last = on
    for _day in range(COLLECTION_WORKING_DAYS):
        last = _working_day_before(last)
    received = Delivery.objects.filter(state=DeliveryState.HANDED_OVER, received_at__lt=start_of_day(last))
    return received.filter(order__payment__method=ON_DELIVERY, collection=None)


def _working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _collected_before(delivery: Delivery) -> bool:
    earlier = delivery.resends
    while earlier is not None:
        if Collection.objects.filter(delivery=earlier).exists():
            return True
        earlier = earlier.resends
    return False
