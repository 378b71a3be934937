"""A charge that the terms allow after the order: its ground, what it rests on, and where it stands (R14.1)."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installers.models import Booking
from lapinkumi.core.events import Event
from orders.models.delivery import Delivery
from orders.models.order import Order
from orders.policy import FeeKind, FeeVat
from orders.states import FeeState

OF_DELIVERIES = [FeeKind.UNCLAIMED_PARCEL, FeeKind.UNCLAIMED_AT_INSTALLER, FeeKind.RESENDING]


class FeeQuerySet(models.QuerySet["Fee"]):
    def to_review(self) -> Self:
        """Those that a clerk can still decide on before money is asked for."""
        return self.filter(state__in=[FeeState.PROPOSED, FeeState.DISPUTED])

    def to_invoice(self, at: datetime) -> Self:
        """Proposed ones whose time for review is over."""
        return self.filter(state=FeeState.PROPOSED, review_until_at__lte=at)

    def to_remind(self, on: date) -> Self:
        """Invoiced ones that stay unpaid past the day of their next reminder."""
        return self.filter(state=FeeState.INVOICED, remind_on__lte=on)


class Fee(models.Model):
    """One fee of one kind. Amount, clause and evidence are snapshots of the moment it was proposed.

    `facts` is what the customer is shown as its ground: `orders.fees.facts` writes and reads it. `review_until_at` is
    empty for kinds that staff invoice by hand. `parts` tells what the sum is made of (`orders.fees.parts`); it is empty
    where the terms name one sum. Customer's and staff's own words stay here, never in events. `due_on` is the due date
    after a dispute that was not accepted; the invoice itself never changes, and where it is empty the invoice's holds.
    `remind_on` is the day of the next payment reminder, empty where none is to come.
    """

    kind = models.CharField(_("peruste"), max_length=30, choices=FeeKind)
    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="fees")
    booking = models.ForeignKey(
        Booking, verbose_name=_("ajanvaraus"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    delivery = models.ForeignKey(
        Delivery, verbose_name=_("toimitus"), on_delete=models.PROTECT, null=True, blank=True, related_name="fees"
    )
    amount = models.DecimalField(_("summa"), max_digits=8, decimal_places=2)
    parts = models.JSONField(_("erittely"), default=list, blank=True)
    vat_treatment = models.CharField(_("arvonlisävero"), max_length=10, choices=FeeVat)
    clause = models.CharField(_("ehtojen kohta"), max_length=10)
    facts = models.JSONField(_("tapahtumat"), default=dict)
    state = models.CharField(_("tila"), max_length=10, choices=FeeState, default=FeeState.PROPOSED)
    proposed_at = models.DateTimeField(_("ehdotettu"))
    review_until_at = models.DateTimeField(_("laskutetaan aikaisintaan"), null=True, blank=True)
    disputed_at = models.DateTimeField(_("kiistetty"), null=True, blank=True)
    dispute_text = models.TextField(_("asiakkaan perustelu"), blank=True)
    answered_at = models.DateTimeField(_("vastattu kiistämiseen"), null=True, blank=True)
    answer = models.TextField(_("vastaus asiakkaalle"), blank=True)
    due_on = models.DateField(_("siirretty eräpäivä"), null=True, blank=True)
    remind_on = models.DateField(_("muistutetaan maksusta"), null=True, blank=True)
    waived_at = models.DateTimeField(_("luovuttu"), null=True, blank=True)
    waive_reason = models.CharField(_("miksi luovuttiin"), max_length=300, blank=True)

    objects = FeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("lisämaksu")
        verbose_name_plural = _("lisämaksut")
        ordering = ["-proposed_at", "-pk"]
        permissions = [("settle_fee", _("Voi laskuttaa maksun tai luopua siitä"))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "booking"], name="fee_once_for_a_booking"),
            models.UniqueConstraint(fields=["kind", "delivery"], name="fee_once_for_a_delivery"),
            models.CheckConstraint(
                name="fee_of_goods_has_their_delivery",
                condition=Q(kind__in=OF_DELIVERIES, delivery__isnull=False)
                | (~Q(kind__in=OF_DELIVERIES) & Q(delivery__isnull=True)),
            ),
            models.CheckConstraint(name="fee_kind_known", condition=Q(kind__in=FeeKind.values)),
            models.CheckConstraint(name="fee_state_known", condition=Q(state__in=FeeState.values)),
            models.CheckConstraint(name="fee_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="fee_of_a_time_has_its_booking",
                condition=Q(kind="late_cancellation", booking__isnull=False)
                | (~Q(kind="late_cancellation") & Q(booking__isnull=True)),
            ),
            models.CheckConstraint(
                name="fee_waived_with_reason",
                condition=(Q(state__in=["waived", "credited"], waived_at__isnull=False) & ~Q(waive_reason=""))
                | (~Q(state__in=["waived", "credited"]) & Q(waived_at__isnull=True, waive_reason="")),
            ),
            models.CheckConstraint(
                name="fee_answered_in_words",
                condition=Q(answered_at__isnull=True, answer="", due_on__isnull=True)
                | Q(answered_at__isnull=False, disputed_at__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="fee_disputed_at", condition=~Q(state="disputed") | Q(disputed_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["review_until_at"], condition=Q(state="proposed"), name="fee_to_invoice"),
            models.Index(fields=["proposed_at"], name="fee_proposed"),
            models.Index(fields=["remind_on"], condition=Q(state="invoiced"), name="fee_to_remind"),
            models.Index(fields=["proposed_at"], condition=Q(state__in=["proposed", "disputed"]), name="fee_to_review"),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_kind_display()}"


class FeeEvent(Event):
    """What happened to a fee."""

    fee = models.ForeignKey(Fee, verbose_name=_("lisämaksu"), on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("maksun tapahtuma")
        verbose_name_plural = _("maksujen tapahtumat")
        indexes = [models.Index(fields=["fee", "at"], name="fee_event_time")]
