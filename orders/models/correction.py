"""Corrections of an order, and revisions of its price: what changes, old and new side by side, and the answer."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models.klarna_call import KlarnaCall
from orders.models.line import OrderLine
from orders.models.order import Order
from orders.states import OPEN_CORRECTION, CorrectionState


class RevisionGround(models.TextChoices):
    """Why a price is revised after the contract: the three grounds of the terms (LK 4, R4.3)."""

    FREIGHT = "freight", _("toimituskulut ovat muuttuneet")
    VAT = "vat", _("arvonlisävero on muuttunut")
    OUTSIDE = "outside", _("muu syy, johon emme voi vaikuttaa")


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def open(self) -> Self:
        """Those that are not settled: at most one on an order."""
        return self.filter(state__in=OPEN_CORRECTION)

    def applied(self) -> Self:
        """Those that have taken effect: what the final confirmation shows (R2.4)."""
        return self.filter(state=CorrectionState.APPLIED)

    def unanswered_since(self, instant: datetime) -> Self:
        """Those whose question was put before that moment and still waits for its answer, the oldest first."""
        return self.filter(state=CorrectionState.OFFERED, waiting_since_at__lt=instant).order_by("waiting_since_at")


class Correction(models.Model):
    """One correction, all of it together. Sums and window are snapshots: what was agreed before, and what holds after.

    One that makes nothing worse takes effect at once and was never offered. Any other waits: from `waiting_since_at`
    the silence is counted, anew when Klarna refuses the higher sum. The order has the old values until `effective_at`.
    `seen` is what the clerk had before their eyes: the same press again is the same correction.

    With a `ground` it is a revision: of prices only, of a contract that stands while the question waits (R4.3).
    """

    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField(_("järjestysnumero"))
    state = models.CharField(_("tila"), max_length=9, choices=CorrectionState)
    ground = models.CharField(_("peruste"), max_length=7, choices=RevisionGround, blank=True)
    reason = models.CharField(_("syy, asiakkaalle"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("tekijä"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    seen = models.CharField(max_length=64, editable=False)

    old_first_on = models.DateField(_("toimitus aikaisintaan, ennen"), null=True, blank=True)
    old_last_on = models.DateField(_("toimitus viimeistään, ennen"), null=True, blank=True)
    new_first_on = models.DateField(_("toimitus aikaisintaan"), null=True, blank=True)
    new_last_on = models.DateField(_("toimitus viimeistään"), null=True, blank=True)
    old_total = models.DecimalField(_("loppusumma ennen"), max_digits=10, decimal_places=2)
    new_total = models.DecimalField(_("loppusumma"), max_digits=10, decimal_places=2)
    old_vat_total = models.DecimalField(_("josta alv ennen"), max_digits=10, decimal_places=2)
    new_vat_total = models.DecimalField(_("josta alv"), max_digits=10, decimal_places=2)

    created_at = models.DateTimeField(_("tehty"))
    offered_at = models.DateTimeField(_("ehdotettu"), null=True, blank=True)
    waiting_since_at = models.DateTimeField(_("odottanut vastausta"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("muistutettu"), null=True, blank=True)
    task_raised_at = models.DateTimeField(_("annettu myyjän tehtäväksi"), null=True, blank=True)
    answered_at = models.DateTimeField(_("vastattu"), null=True, blank=True)
    payment_refused_at = models.DateTimeField(_("korotus hylätty"), null=True, blank=True)
    effective_at = models.DateTimeField(_("tuli voimaan"), null=True, blank=True)
    closed_at = models.DateTimeField(_("päättyi"), null=True, blank=True)

    call = models.OneToOneField(
        KlarnaCall, verbose_name=_("kutsu"), on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    tries = models.PositiveSmallIntegerField(_("korotusyrityksiä"), default=0)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("korjaus")
        verbose_name_plural = _("korjaukset")
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="correction_number"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=OPEN_CORRECTION), name="correction_open_once"
            ),
            models.CheckConstraint(name="correction_state_known", condition=Q(state__in=CorrectionState.values)),
            models.CheckConstraint(
                name="correction_offered_at",
                condition=Q(offered_at__isnull=False, waiting_since_at__isnull=False)
                | Q(state="applied", offered_at__isnull=True, waiting_since_at__isnull=True),
            ),
            models.CheckConstraint(
                name="correction_answered_at",
                condition=Q(state__in=["accepted", "declined"], answered_at__isnull=False)
                | Q(state="applied", answered_at__isnull=False, offered_at__isnull=False)
                | Q(state="applied", answered_at__isnull=True, offered_at__isnull=True)
                | Q(state__in=["offered", "lapsed"], answered_at__isnull=True)
                | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="correction_effective_at",
                condition=Q(state="applied", effective_at__isnull=False)
                | ~Q(state="applied") & Q(effective_at__isnull=True),
            ),
            models.CheckConstraint(
                name="correction_closed_at",
                condition=Q(state__in=["declined", "lapsed", "withdrawn"], closed_at__isnull=False)
                | ~Q(state__in=["declined", "lapsed", "withdrawn"]) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="correction_window_in_order",
                condition=Q(new_first_on__isnull=True, new_last_on__isnull=True)
                | Q(new_first_on__lte=F("new_last_on")),
            ),
            models.CheckConstraint(
                name="correction_sums",
                condition=Q(old_total__gte=0, new_total__gt=0, old_vat_total__gte=0, new_vat_total__gte=0),
            ),
            models.CheckConstraint(name="correction_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="correction_ground_known", condition=Q(ground="") | Q(ground__in=RevisionGround.values)
            ),
        ]
        indexes = [
            models.Index(fields=["waiting_since_at"], condition=Q(state="offered"), name="correction_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.order}/{self.number}"

    @property
    def is_revision(self) -> bool:
        """Whether it revises a price of a contract, and does not correct an order on the way to one."""
        return bool(self.ground)

    @property
    def waits(self) -> bool:
        """Whether the customer's answer is awaited."""
        return self.state == CorrectionState.OFFERED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CORRECTION

    @property
    def was_asked(self) -> bool:
        """Whether the customer had to be asked; if not, it made nothing worse."""
        return self.offered_at is not None

    @property
    def is_dearer(self) -> bool:
        return self.new_total > self.old_total

    @property
    def is_later(self) -> bool:
        """Whether the last promised day moves onwards (R5.4)."""
        return bool(self.old_last_on and self.new_last_on and self.new_last_on > self.old_last_on)

    @property
    def moves_window(self) -> bool:
        return (self.old_first_on, self.old_last_on) != (self.new_first_on, self.new_last_on)


class CorrectionLine(models.Model):
    """The price of one line, old and new. Euros with VAT, of one piece and of the line.

    The rate of VAT is the line's own, unless the revision is for its change.
    """

    correction = models.ForeignKey(
        Correction, verbose_name=_("korjaus"), on_delete=models.PROTECT, related_name="lines"
    )
    line = models.ForeignKey(OrderLine, verbose_name=_("tilausrivi"), on_delete=models.PROTECT, related_name="+")
    old_unit_price = models.DecimalField(_("yksikköhinta ennen"), max_digits=10, decimal_places=2)
    new_unit_price = models.DecimalField(_("yksikköhinta"), max_digits=10, decimal_places=2)
    old_total = models.DecimalField(_("yhteensä ennen"), max_digits=10, decimal_places=2)
    new_total = models.DecimalField(_("yhteensä"), max_digits=10, decimal_places=2)
    new_vat = models.DecimalField(_("alv"), max_digits=10, decimal_places=2)
    new_vat_rate = models.DecimalField(_("alv-kanta, %"), max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        verbose_name = _("korjattu rivi")
        verbose_name_plural = _("korjatut rivit")
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(fields=["correction", "line"], name="correction_line_once"),
            models.CheckConstraint(
                name="correction_line_prices",
                condition=Q(old_unit_price__gte=0, new_unit_price__gte=0, old_total__gte=0, new_total__gte=0)
                & Q(new_vat__gte=0)
                & ~Q(new_unit_price=F("old_unit_price")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line.name}: {self.old_unit_price} → {self.new_unit_price}"
