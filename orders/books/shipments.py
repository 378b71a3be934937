"""Invariants of carriage that is booked (BOOK_CHECKS)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lapinkumi.core import clock
from orders.models import DeliveryEvent, DeliveryWay, Shipment
from orders.states import DeliveryState, ShipmentState

CALLED_OFF_WITHIN: Final = timedelta(days=1)  # the carrier's system may be away for a while


def check_shipments() -> Iterator[str]:
    """What is booked can be followed, goes home, was called off in time, and has its history."""
    booked = Shipment.objects.filter(state=ShipmentState.BOOKED).defer("label")
    yield from _tell(booked.filter(Q(booking_id="") | Q(codes=[])), _("on tilattu ilman seurantatunnusta"))
    yield from _tell(booked.exclude(delivery__way=DeliveryWay.HOME), _("on tilattu toimitukselle, joka ei mene kotiin"))
    yield from _tell(booked.filter(delivery__in=_called_off()), _("on yhä tilattu, vaikka toimitus on peruttu"))
    told = DeliveryEvent.objects.filter(kind="booked").values("delivery")
    yield from _tell(booked.exclude(delivery__in=told), _("on tilattu, mutta siitä ei ole tapahtumaa"))


def _called_off() -> QuerySet[Any, Any]:
    """Deliveries that were called off so long ago that their carriage should be too."""
    late = DeliveryEvent.objects.filter(kind=DeliveryState.CANCELLED, at__lte=clock.now() - CALLED_OFF_WITHIN)
    return late.values("delivery")


def _tell(shipments: QuerySet[Shipment], fault: str) -> Iterator[str]:
    for reference in shipments.values_list("reference", flat=True):
        yield _("Kuljetus %(reference)s %(fault)s") % {"reference": reference, "fault": fault}
