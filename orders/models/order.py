"""The order: who buys, what was agreed, where the contract stands, and what has happened to it."""

import secrets
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from installers.models import Booking, Installer
from installers.policy import TAKE_BACK_TIME
from installers.states import BookingState
from lapinkumi.core.events import Event
from orders.states import LIVING, PLACED, OrderState, PaymentState
from shop.models import TermsVersion


class DeliveryWay(models.TextChoices):
    """The two ways of R5.1."""

    INSTALLER = "installer", _("asennuspisteelle")
    HOME = "home", _("kotiinkuljetus")


# The desk's list: the queue of those to confirm, the oldest on top; then the rest, the newest first.
QUEUE_FIRST = (
    Case(When(state=OrderState.PRELIMINARY, then=F("placed_at"))).asc(nulls_last=True),
    F("created_at").desc(),
    F("id").desc(),
)


def make_token() -> str:
    """The secret of an order's link: 256 random bits."""
    return secrets.token_urlsafe(32)


class OrderQuerySet(models.QuerySet["Order"]):
    def placed(self) -> Self:
        """Those that got past the payment page."""
        return self.filter(placed_at__isnull=False)

    def living(self) -> Self:
        return self.filter(state__in=LIVING)

    def to_confirm(self) -> Self:
        """The clerk's queue: preliminary orders, oldest first (R2.4)."""
        return self.filter(state=OrderState.PRELIMINARY).order_by("placed_at", "pk")

    def unpaid_at(self, at: datetime) -> Self:
        """Those left at the payment page, whose time to pay is over, and of whose payment Klarna has told nothing."""
        late = self.filter(state=OrderState.PENDING_PAYMENT, pay_by_at__lte=at)
        return late.filter(Q(payment__isnull=True) | Q(payment__state=PaymentState.CREATED))

    def work_done(self, at: datetime) -> Self:
        """Those whose garage has finished, past taking that back, and whose work nobody has charged yet."""
        settled = {"booking__state": BookingState.DONE, "booking__done_at__lte": at - TAKE_BACK_TIME}
        return self.filter(state=OrderState.CONFIRMED, booking__capture__isnull=True, **settled)


class Order(models.Model):
    """What a customer ordered, as it was agreed. Lines, prices and promises are snapshots: never computed again.

    It is written before the payment begins, so that money can never arrive for an order that does not exist.
    `pickup_point` is the parcel point that the customer chose (`PickupPoint.kept`); empty is the nearest one.
    """

    number = models.CharField(_("tilausnumero"), max_length=20, unique=True, editable=False)
    token = models.CharField(max_length=43, unique=True, default=make_token, editable=False)
    state = models.CharField(_("tila"), max_length=20, choices=OrderState, default=OrderState.PENDING_PAYMENT)
    language = models.CharField(_("kieli"), max_length=2, default="fi")

    created_at = models.DateTimeField(_("luotu"))
    pay_by_at = models.DateTimeField(_("maksettava viimeistään"), null=True, blank=True)
    placed_at = models.DateTimeField(_("vastaanotettu"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("vahvistettu"), null=True, blank=True)
    completed_at = models.DateTimeField(_("valmistunut"), null=True, blank=True)
    closed_at = models.DateTimeField(_("päättynyt"), null=True, blank=True)

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asiakastili"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="orders",
    )
    email = models.EmailField(_("sähköposti"))
    phone = models.CharField(_("puhelin"), max_length=20)
    given_name = models.CharField(_("etunimi"), max_length=60)
    family_name = models.CharField(_("sukunimi"), max_length=60)
    street = models.CharField(_("katuosoite"), max_length=120)
    postcode = models.CharField(_("postinumero"), max_length=5)
    city = models.CharField(_("postitoimipaikka"), max_length=60)
    plate = models.CharField(_("rekisteritunnus"), max_length=10, blank=True)
    vehicle = models.CharField(_("auto"), max_length=160, blank=True)
    note = models.CharField(_("asiakkaan viesti"), max_length=500, blank=True)

    delivery_way = models.CharField(_("toimitustapa"), max_length=9, choices=DeliveryWay)
    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    booking = models.OneToOneField(
        Booking, verbose_name=_("ajanvaraus"), on_delete=models.PROTECT, null=True, blank=True, related_name="order"
    )
    needs_time = models.BooleanField(_("tarvitsee ajan"), default=False)
    carrier = models.CharField(_("kuljetus"), max_length=40, blank=True)
    pickup_point = models.JSONField(_("valittu noutopiste"), default=dict, blank=True)
    promise_first_on = models.DateField(_("toimitus aikaisintaan"), null=True, blank=True)
    promise_last_on = models.DateField(_("toimitus viimeistään"), null=True, blank=True)

    total = models.DecimalField(_("loppusumma"), max_digits=10, decimal_places=2)
    vat_total = models.DecimalField(_("josta alv"), max_digits=10, decimal_places=2)

    terms = models.ForeignKey(TermsVersion, verbose_name=_("ehdot"), on_delete=models.PROTECT, related_name="+")
    terms_accepted_at = models.DateTimeField(_("ehdot hyväksytty"))
    adult_affirmed_at = models.DateTimeField(_("täysi-ikäisyys vahvistettu"))
    data_affirmed_at = models.DateTimeField(_("tietojen oikeellisuus vahvistettu"))
    fit_affirmed_at = models.DateTimeField(
        _("omien vanteiden tai renkaiden sopivuus vahvistettu"), null=True, blank=True
    )
    service_consent_at = models.DateTimeField(_("suostumus palvelun aloittamiseen"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("tilaus")
        verbose_name_plural = _("tilaukset")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["placed_at"], condition=Q(state="preliminary"), name="order_to_confirm"),
            models.Index(fields=["pay_by_at"], condition=Q(state="pending_payment"), name="order_unpaid"),
            models.Index(fields=["email"], name="order_email"),
            models.Index(fields=["phone"], name="order_phone"),
            models.Index(fields=["family_name", "given_name"], name="order_name"),
            models.Index(fields=["plate"], condition=~Q(plate=""), name="order_plate"),
            models.Index(fields=["promise_last_on"], condition=Q(state="confirmed"), name="order_promised"),
            models.Index(fields=["placed_at"], condition=Q(placed_at__isnull=False), name="order_placed"),
            models.Index(*QUEUE_FIRST, name="order_queue_first"),
            # R5.20: names and addresses are found by how they begin, whatever the letters' case.
            models.Index(OpClass(Upper("email"), name="text_pattern_ops"), name="order_email_begins"),
            models.Index(OpClass(Upper("family_name"), name="text_pattern_ops"), name="order_family_name"),
            models.Index(OpClass(Upper("given_name"), name="text_pattern_ops"), name="order_given_name"),
        ]
        constraints = [
            models.CheckConstraint(name="order_state_known", condition=Q(state__in=OrderState.values)),
            models.CheckConstraint(
                name="order_placed_at",
                condition=(Q(state__in=PLACED) & (Q(placed_at__isnull=False) | Q(state="cancelled")))
                | (Q(state__in=["pending_payment", "expired"]) & Q(placed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="order_confirmed_at",
                condition=Q(state__in=["confirmed", "completed"], confirmed_at__isnull=False)
                | Q(state__in=["pending_payment", "expired", "preliminary", "correction_offered", "refused"])
                & Q(confirmed_at__isnull=True)
                | Q(state__in=["cancelled", "transferred"]),
            ),
            models.CheckConstraint(
                name="order_closed_at",
                condition=Q(state__in=["expired", "refused", "cancelled", "transferred"], closed_at__isnull=False)
                | ~Q(state__in=["expired", "refused", "cancelled", "transferred"]) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="order_installer_by_way",
                condition=Q(delivery_way="installer", installer__isnull=False)
                | Q(delivery_way="home", installer__isnull=True, booking__isnull=True, needs_time=False),
            ),
            models.CheckConstraint(
                name="order_promise_in_order",
                condition=Q(promise_first_on__isnull=True, promise_last_on__isnull=True)
                | Q(promise_first_on__lte=F("promise_last_on")),
            ),
            models.CheckConstraint(
                name="order_pay_by_at", condition=~Q(state="pending_payment") | Q(pay_by_at__isnull=False)
            ),
            models.CheckConstraint(name="order_total_positive", condition=Q(total__gte=0, vat_total__gte=0)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_home_delivery(self) -> bool:
        return self.delivery_way == DeliveryWay.HOME


class OrderEvent(Event):
    """What happened to an order: the customer's timeline and the clerk's history read the same rows."""

    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("tilauksen tapahtuma")
        verbose_name_plural = _("tilausten tapahtumat")
        indexes = [models.Index(fields=["order", "at"], name="order_event_time")]
