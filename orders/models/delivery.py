"""Deliveries: what of an order travels together, how, and what has happened to it."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installers.models import Installer
from installers.states import BookingState
from lapinkumi.core.deadlines import start_of_day
from lapinkumi.core.events import Event
from orders.models.line import LineKind, OrderLine
from orders.models.order import DeliveryWay, Order
from orders.policy import FETCHING_DAYS, FETCHING_REMINDER_DAYS, PARCEL_REMINDER_DAYS, PARCEL_SILENCE_DAYS
from orders.states import DeliveryState

# A time that was agreed, and kept by nobody or by somebody: goods are fetched after it.
AGREED_TIME = (
    BookingState.REQUESTED,
    BookingState.CONFIRMED,
    BookingState.ARRIVED,
    BookingState.DONE,
    BookingState.NO_SHOW,
)


def _only_in(field: str, states: Iterable[str]) -> Q:
    """The stamp is there in these states, and in no other."""
    states = list(states)
    return Q(state__in=states, **{f"{field}__isnull": False}) | (~Q(state__in=states) & Q(**{f"{field}__isnull": True}))


class ReturnReason(models.TextChoices):
    """Why a delivery came back. Only what nobody fetched can cost (R5.13)."""

    UNCLAIMED = "unclaimed", _("jäi noutamatta")
    RECALLED = "recalled", _("pyysimme sen takaisin")
    UNDELIVERABLE = "undeliverable", _("ei voitu toimittaa: virhe, vaurio tai muu syy")


class UnclaimedOutcome(models.TextChoices):
    """What was decided of goods left at a garage (R5.7)."""

    CHARGED = "charged", _("kulut peritään asiakkaalta")
    SUBSTITUTE = "substitute", _("asiakas osti tilalle toisen tuotteen")
    CHANGED = "changed", _("asiakas muutti tilausta muuten")
    GARAGE_BILLS = "garage_bills", _("asennuspiste laskuttaa itse")
    NO_FEE = "no_fee", _("ei peritä muusta syystä")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def at_garage(self, garage: Installer) -> Self:
        """What comes to that garage or has come there: what its own pages may show."""
        return self.filter(installer=garage).exclude(state=DeliveryState.CANCELLED)

    def under_way(self) -> Self:
        """Those that the customer does not have yet."""
        return self.filter(state__in=[DeliveryState.PLANNED, DeliveryState.DISPATCHED, DeliveryState.READY])

    def to_remind(self, today: date) -> Self:
        """Those that may have waited at a garage long enough to be reminded of, and still be fetched in time (R5.7).

        The last day of the notice may have gone by where the visit was moved: it is then counted from the visit.
        """
        latest = today + timedelta(days=FETCHING_DAYS - min(FETCHING_REMINDER_DAYS))
        visited = Q(order__booking__starts_at__gte=start_of_day(today - timedelta(days=FETCHING_DAYS)))
        waiting = self.filter(way=DeliveryWay.INSTALLER, state=DeliveryState.READY, fetch_by_on__lte=latest)
        return waiting.filter(Q(fetch_by_on__gte=today) | visited)

    def parcels_to_remind(self, today: date) -> Self:
        """Parcels that wait for the customer, with their last day near, and nobody has said that they can't."""
        latest = today + timedelta(days=PARCEL_REMINDER_DAYS)
        waiting = self.filter(way=DeliveryWay.HOME, state=DeliveryState.READY, announced_at__isnull=True)
        return waiting.filter(fetch_by_on__range=(today, latest))

    def silent(self, today: date) -> Self:
        """Parcels of which nothing has been heard so long after their holding time (R14.1)."""
        last = today - timedelta(days=PARCEL_SILENCE_DAYS)
        held = self.filter(way=DeliveryWay.HOME, state__in=[DeliveryState.READY, DeliveryState.UNCLAIMED])
        return held.filter(fetch_by_on__lt=last)

    def left_at_garage(self, today: date) -> Self:
        """Goods that wait at a garage past their last day, with nothing decided of them (R5.7).

        The day is `orders.fees.left_goods.last_day`: an agreed time moves it past the one that was told.
        """
        waiting = self.filter(way=DeliveryWay.INSTALLER, state__in=[DeliveryState.READY, DeliveryState.UNCLAIMED])
        kept = Q(
            order__booking__state__in=AGREED_TIME,
            order__booking__starts_at__gte=start_of_day(today - timedelta(days=FETCHING_DAYS)),
        )
        return waiting.filter(fetch_by_on__lt=today, unclaimed_outcome="").exclude(kept)

    def to_decide(self, today: date) -> Self:
        """What nobody fetched in time, and a person must look into."""
        return self.silent(today) | self.left_at_garage(today)

    def standing(self) -> Self:
        """Those that count: neither called off nor sent again as another delivery."""
        return self.exclude(state=DeliveryState.CANCELLED).filter(resent__isnull=True)


class Delivery(models.Model):
    """One consignment. The moment of `received_at` is when the risk passes, and return periods count from it (R5.3).

    `fetch_by_on` is the last day of a parcel's holding time (R5.13), or the one that was told of goods ready at a
    garage: they can be fetched without a cost until `orders.fees.left_goods.last_day`, which follows the visit (R5.7).
    `announced_at` is when the customer said that they can't fetch the parcel, by the time of contact (R5.22).
    `return_freight` and `handling` are what a return really cost, where that is known.
    `resends` is the returned delivery whose goods this one takes out again.
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
    announced_at = models.DateTimeField(_("asiakas ilmoitti noutoesteestä"), null=True, blank=True)
    lost_at = models.DateTimeField(_("katosi"), null=True, blank=True)
    returned_at = models.DateTimeField(_("palautui"), null=True, blank=True)
    return_reason = models.CharField(_("miksi palautui"), max_length=13, choices=ReturnReason, blank=True)
    return_freight = models.DecimalField(_("palautusrahti"), max_digits=8, decimal_places=2, null=True, blank=True)
    handling = models.DecimalField(_("käsittelykulu"), max_digits=8, decimal_places=2, null=True, blank=True)
    unclaimed_outcome = models.CharField(
        _("noutamattomasta päätettiin"), max_length=12, choices=UnclaimedOutcome, blank=True
    )
    unclaimed_note = models.CharField(_("päätöksen perustelu"), max_length=300, blank=True)
    resends = models.OneToOneField(
        "self", verbose_name=_("lähettää uudelleen"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="resent",
    )  # fmt: skip

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
                condition=Q(fetch_by_on__isnull=True) | Q(ready_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_unclaimed_at", condition=~Q(state="unclaimed") | Q(unclaimed_at__isnull=False)
            ),
            models.CheckConstraint(name="delivery_returned_at", condition=_only_in("returned_at", ["returned"])),
            models.CheckConstraint(
                name="delivery_return_reason",
                condition=Q(state="returned", return_reason__in=ReturnReason.values)
                | ~Q(state="returned") & Q(return_reason=""),
            ),
            models.CheckConstraint(name="delivery_lost_at", condition=~Q(state="lost") | Q(lost_at__isnull=False)),
            models.CheckConstraint(
                name="delivery_announced_is_a_parcel", condition=Q(announced_at__isnull=True) | Q(way="home")
            ),
            models.CheckConstraint(
                name="delivery_return_costs",
                condition=(Q(return_freight__isnull=True) | Q(return_freight__gte=0))
                & (Q(handling__isnull=True) | Q(handling__gte=0)),
            ),
            models.CheckConstraint(
                name="delivery_outcome_of_a_garage",
                condition=Q(unclaimed_outcome="", unclaimed_note="")
                | Q(way="installer", unclaimed_outcome__in=UnclaimedOutcome.values) & ~Q(unclaimed_note=""),
            ),
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
