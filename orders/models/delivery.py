"""Deliveries: what of an order travels together, how, and what has happened to it."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installers.models import Installer
from lapinkumi.core.events import Event
from orders.models.line import LineKind, OrderLine
from orders.models.order import DeliveryWay, Order
from orders.policy import FETCHING_DAYS, FETCHING_REMINDER_DAYS
from orders.states import DeliveryState


def _only_in(field: str, states: Iterable[str]) -> Q:
    """The stamp is there in these states, and in no other."""
    states = list(states)
    return Q(state__in=states, **{f"{field}__isnull": False}) | (~Q(state__in=states) & Q(**{f"{field}__isnull": True}))


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def at_garage(self, garage: Installer) -> Self:
        """What comes to that garage or has come there: what its own pages may show."""
        return self.filter(installer=garage).exclude(state=DeliveryState.CANCELLED)

    def under_way(self) -> Self:
        """Those that the customer does not have yet."""
        return self.filter(state__in=[DeliveryState.PLANNED, DeliveryState.DISPATCHED, DeliveryState.READY])

    def to_remind(self, today: date) -> Self:
        """Those that have waited at a garage long enough to be reminded of, and can still be fetched in time (R5.7)."""
        latest = today + timedelta(days=FETCHING_DAYS - min(FETCHING_REMINDER_DAYS))
        return self.filter(state=DeliveryState.READY, fetch_by_on__range=(today, latest))


class Delivery(models.Model):
    """One consignment. The moment of `received_at` is when the risk passes, and return periods count from it (R5.3).

    `fetch_by_on` is the last day on which goods ready at a garage can be fetched without a cost (R5.7).
    """

    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="deliveries")
    number = models.CharField(_("toimitusnumero"), max_length=24, unique=True)
    way = models.CharField(_("toimitustapa"), max_length=9, choices=DeliveryWay)
    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    carrier = models.CharField(_("kuljetusyhtiö"), max_length=40, blank=True)
    tracking_code = models.CharField(_("seurantatunnus"), max_length=100, blank=True)
    state = models.CharField(_("tila"), max_length=11, choices=DeliveryState, default=DeliveryState.PLANNED)

    planned_at = models.DateTimeField(_("suunniteltu"))
    dispatched_at = models.DateTimeField(_("lähetetty"), null=True, blank=True)
    ready_at = models.DateTimeField(_("noudettavissa alkaen"), null=True, blank=True)
    fetch_by_on = models.DateField(_("noudettava viimeistään"), null=True, blank=True)
    received_at = models.DateTimeField(_("asiakas sai"), null=True, blank=True)
    unclaimed_at = models.DateTimeField(_("jäi noutamatta"), null=True, blank=True)
    returned_at = models.DateTimeField(_("palautui"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("toimitus")
        verbose_name_plural = _("toimitukset")
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="delivery_state_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(
                name="delivery_installer_by_way",
                condition=Q(way="installer", installer__isnull=False) | Q(way="home", installer__isnull=True),
            ),
            models.CheckConstraint(name="delivery_received_at", condition=_only_in("received_at", ["handed_over"])),
            models.CheckConstraint(
                name="delivery_dispatched_at",
                condition=~Q(state="dispatched") | Q(dispatched_at__isnull=False) & ~Q(carrier=""),
            ),
            models.CheckConstraint(name="delivery_ready_at", condition=~Q(state="ready") | Q(ready_at__isnull=False)),
            models.CheckConstraint(
                name="delivery_fetch_by_on",
                condition=Q(way="installer") & ~Q(ready_at__isnull=True, fetch_by_on__isnull=False)
                | Q(way="home", fetch_by_on__isnull=True),
            ),
            models.CheckConstraint(
                name="delivery_unclaimed_at", condition=~Q(state="unclaimed") | Q(unclaimed_at__isnull=False)
            ),
            models.CheckConstraint(name="delivery_returned_at", condition=_only_in("returned_at", ["returned"])),
        ]
        indexes = [
            models.Index(fields=["installer", "state"], condition=Q(way="installer"), name="delivery_garage"),
            models.Index(fields=["state", "planned_at"], name="delivery_state_time"),
            models.Index(fields=["fetch_by_on"], condition=Q(state="ready"), name="delivery_to_fetch"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_home(self) -> bool:
        return self.way == DeliveryWay.HOME


class DeliveryLine(models.Model):
    """So many of an order's line in this delivery. Freight and discounts travel with the first one.

    `discount` is the part of the line's discount that these pieces carry: the parts add up to the whole.
    """

    delivery = models.ForeignKey(Delivery, verbose_name=_("toimitus"), on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, verbose_name=_("tilausrivi"), on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("määrä"))
    discount = models.DecimalField(_("alennus"), max_digits=10, decimal_places=2, default=Decimal("0.00"))

    class Meta:
        verbose_name = _("toimitusrivi")
        verbose_name_plural = _("toimitusrivit")
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "line"], name="delivery_line_once"),
            models.CheckConstraint(name="delivery_line_quantity", condition=Q(quantity__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line.name}"

    @property
    def is_goods(self) -> bool:
        return self.line.kind == LineKind.GOODS

    @property
    def total(self) -> Decimal:
        """What these pieces cost, with VAT."""
        return self.quantity * self.line.unit_price - self.discount


class DeliveryEvent(Event):
    """What happened to a delivery."""

    delivery = models.ForeignKey(Delivery, verbose_name=_("toimitus"), on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("toimituksen tapahtuma")
        verbose_name_plural = _("toimitusten tapahtumat")
        indexes = [models.Index(fields=["delivery", "at"], name="delivery_event_time")]
