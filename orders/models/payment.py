"""The money of an order at Klarna: one payment, and what Klarna sent us about it."""

from decimal import Decimal
from typing import Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event
from orders.models.order import Order
from orders.states import CHARGEABLE, PaymentState

ON_DELIVERY: Final = "ON_DELIVERY"  # a `method` of our own beside Klarna's words
# Of these something may be reserved at Klarna.
AT_KLARNA: Final = Q(state__in=CHARGEABLE) & ~Q(method=ON_DELIVERY)
# The ledger says another reservation than the payment does.
NOT_BOOKED: Final = AT_KLARNA & ~Q(booked=F("amount") - F("captured")) | ~AT_KLARNA & ~Q(booked=0)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def to_poll(self, at: object) -> Self:
        """Unfinished payments whose turn it is to be asked for: what a lost push would have told."""
        return self.filter(next_poll_at__lte=at)

    def chargeable_until(self, at: object) -> Self:
        """Those of which something could still be charged, though not after that instant."""
        return self.filter(state__in=CHARGEABLE, captured__lt=F("amount"), expires_at__lte=at)


class Payment(models.Model):
    """What is to be paid for one order, and where that stands.

    The address and merchant of Klarna are kept on the row: an order is handled where it was made, whatever the settings
    say later. `snapshot` is a hash of all that the customer was asked to pay for; another basket is another order.

    A payment on delivery has no order at Klarna: the carrier collects it, and `Collection` rows tell what it paid us.

    `refunding` has been asked to be given back, `refunded` has been: together never more than was captured.
    """

    order = models.OneToOneField(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="payment")
    state = models.CharField(_("tila"), max_length=14, choices=PaymentState, default=PaymentState.CREATED)
    amount = models.DecimalField(_("summa"), max_digits=10, decimal_places=2)
    snapshot = models.CharField(max_length=64, editable=False)
    secret = models.CharField(max_length=43, unique=True, editable=False)

    base_url = models.URLField(_("Klarnan osoite"), editable=False)
    merchant = models.CharField(_("kauppiastunnus"), max_length=80, editable=False)
    klarna_order_id = models.CharField(_("Klarnan tunnus"), max_length=80, null=True, blank=True, unique=True)
    klarna_reference = models.CharField(_("Klarnan viite"), max_length=40, blank=True)
    method = models.CharField(_("maksutapa"), max_length=60, blank=True)
    method_text = models.CharField(_("maksutavan nimi"), max_length=120, blank=True)
    fraud_status = models.CharField(_("Klarnan tarkistus"), max_length=20, blank=True)

    created_at = models.DateTimeField(_("luotu"))
    authorised_at = models.DateTimeField(_("varattu"), null=True, blank=True)
    expires_at = models.DateTimeField(_("varaus päättyy"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("kuitattu Klarnalle"), null=True, blank=True)
    next_poll_at = models.DateTimeField(_("kysytään seuraavaksi"), null=True, blank=True)
    captured = models.DecimalField(_("veloitettu"), max_digits=10, decimal_places=2, default=0)
    refunded = models.DecimalField(_("palautettu"), max_digits=10, decimal_places=2, default=0)
    refunding = models.DecimalField(_("palautetaan"), max_digits=10, decimal_places=2, default=0)
    # What the ledger says is reserved: it follows the rest of the payment soon (services.ledger).
    booked = models.DecimalField(max_digits=10, decimal_places=2, default=0, editable=False)
    # The end for which more time was asked, and the one that a clerk was called for: each end once.
    extended_for_at = models.DateTimeField(null=True, blank=True, editable=False)
    alarmed_for_at = models.DateTimeField(null=True, blank=True, editable=False)
    reconciled_at = models.DateTimeField(_("verrattu Klarnaan"), null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("maksu")
        verbose_name_plural = _("maksut")
        indexes = [
            models.Index(fields=["next_poll_at"], condition=Q(next_poll_at__isnull=False), name="payment_poll"),
            models.Index(fields=["id"], condition=NOT_BOOKED, name="payment_not_booked"),
            models.Index(fields=["klarna_reference"], condition=~Q(klarna_reference=""), name="payment_reference"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=CHARGEABLE, captured__lt=F("amount")),
                name="payment_expiry",
            ),
            models.Index(
                fields=["reconciled_at"], condition=Q(klarna_order_id__isnull=False), name="payment_reconciled"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="payment_state_known", condition=Q(state__in=PaymentState.values)),
            models.CheckConstraint(
                name="payment_within_bounds",
                condition=Q(amount__gte=0, captured__gte=0, refunded__gte=0, refunding__gte=0)
                & Q(captured__lte=F("amount"))
                & Q(captured__gte=F("refunded") + F("refunding")),
            ),
            models.CheckConstraint(
                name="payment_authorised_at",
                condition=~Q(
                    state__in=["authorised", "part_captured", "captured", "part_refunded", "refunded"],
                    authorised_at__isnull=True,
                )
                | Q(method=ON_DELIVERY),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.amount}"

    @property
    def is_on_delivery(self) -> bool:
        """Whether nothing is paid beforehand: the carrier collects it, or nobody does."""
        return self.method == ON_DELIVERY or self.state == PaymentState.NOT_REQUIRED

    @property
    def refundable(self) -> Decimal:
        """What was charged and is neither given back nor on its way."""
        return self.captured - self.refunded - self.refunding


class KlarnaCallbackQuerySet(models.QuerySet["KlarnaCallback"]):
    def waiting(self) -> Self:
        """Those that nobody has followed up."""
        return self.filter(handled_at__isnull=True)


class KlarnaCallback(models.Model):
    """What came to a callback address, stored before anything is done with it. Its content is never believed."""

    payment = models.ForeignKey(Payment, verbose_name=_("maksu"), on_delete=models.PROTECT, related_name="callbacks")
    kind = models.CharField(_("laji"), max_length=12)
    body = models.TextField(_("sisältö"), blank=True)
    received_at = models.DateTimeField(_("saapui"))
    handled_at = models.DateTimeField(_("käsitelty"), null=True, blank=True)

    objects = KlarnaCallbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("Klarnan ilmoitus")
        verbose_name_plural = _("Klarnan ilmoitukset")
        indexes = [
            models.Index(fields=["received_at"], condition=Q(handled_at__isnull=True), name="klarna_callback_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_at:%Y-%m-%d %H:%M}"


class PaymentEvent(Event):
    """What happened to a payment."""

    payment = models.ForeignKey(Payment, verbose_name=_("maksu"), on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("maksun tapahtuma")
        verbose_name_plural = _("maksujen tapahtumat")
        indexes = [models.Index(fields=["payment", "at"], name="payment_event_time")]
