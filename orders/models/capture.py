"""Captures: what was charged of an order's payment, once for each thing delivered or done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installers.models import Booking
from orders.models.delivery import Delivery
from orders.models.klarna_call import KlarnaCall
from orders.models.payment import Payment


class CaptureState(models.TextChoices):
    """`FAILED` waits for a person: the goods are gone, the money has not come."""

    ASKED = "asked", _("pyydetty")
    DONE = "done", _("veloitettu")
    FAILED = "failed", _("epäonnistui")


class Capture(models.Model):
    """One charge. Its cause is a delivery or the work of one booking: each is charged once, whatever is pressed twice.

    `call` is the call to Klarna that carries it out; none where the payment could not be charged to begin with.
    """

    payment = models.ForeignKey(Payment, verbose_name=_("maksu"), on_delete=models.PROTECT, related_name="captures")
    delivery = models.OneToOneField(
        Delivery, verbose_name=_("toimitus"), on_delete=models.PROTECT, null=True, blank=True, related_name="capture"
    )
    booking = models.OneToOneField(
        Booking, verbose_name=_("ajanvaraus"), on_delete=models.PROTECT, null=True, blank=True, related_name="capture"
    )
    amount = models.DecimalField(_("summa"), max_digits=10, decimal_places=2)
    state = models.CharField(_("tila"), max_length=6, choices=CaptureState, default=CaptureState.ASKED)
    call = models.OneToOneField(
        KlarnaCall, verbose_name=_("kutsu"), on_delete=models.PROTECT, null=True, blank=True, related_name="capture"
    )
    tries = models.PositiveSmallIntegerField(_("yrityksiä"), default=1)
    klarna_capture_id = models.CharField(_("Klarnan tunniste"), max_length=80, blank=True)
    asked_at = models.DateTimeField(_("pyydetty"))
    ended_at = models.DateTimeField(_("päättyi"), null=True, blank=True)

    class Meta:
        verbose_name = _("veloitus")
        verbose_name_plural = _("veloitukset")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="capture_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="capture_one_cause",
                condition=Q(delivery__isnull=False, booking__isnull=True)
                | Q(delivery__isnull=True, booking__isnull=False),
            ),
            models.CheckConstraint(
                name="capture_ends",
                condition=Q(state="asked", ended_at__isnull=True, call__isnull=False)
                | Q(state="done", ended_at__isnull=False, call__isnull=False)
                | Q(state="failed", ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="failed"), name="capture_failed")]

    def __str__(self) -> str:
        return f"{self.payment} {self.amount}"

    @property
    def cause_number(self) -> str:
        """The number of the delivery, or of the booked time, that it is for."""
        return self.delivery.number if self.delivery else str(self.booking.reference if self.booking else "")
