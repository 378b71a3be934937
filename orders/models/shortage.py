"""Goods that turn out to be missing from an order: what its customer is offered instead, and the answer (R5.15)."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models.klarna_call import KlarnaCall
from orders.models.line import OrderLine
from orders.models.order import Order
from orders.states import OPEN_SHORTAGE, ShortageState
from shop.models import Product


class FoundBy(models.TextChoices):
    """How the shop came to know."""

    REVIEW = "review", _("tilausta tarkistettaessa")
    FEED = "feed", _("tavarantoimittajan tiedoista")
    COUNT = "count", _("inventoinnissa")
    STAFF = "staff", _("muuten")


class Answer(models.TextChoices):
    """What a customer can choose; the last two are always open to them (LK 5.3)."""

    SUBSTITUTE = "substitute", _("korvaava tuote")
    WAIT = "wait", _("odottaa tuotetta")
    DROP = "drop", _("tuote jätetään pois")
    CANCEL = "cancel", _("koko tilaus perutaan")


class ShortageQuerySet(models.QuerySet["Shortage"]):
    def open(self) -> Self:
        """Those that are not settled: at most one on an order."""
        return self.filter(state__in=OPEN_SHORTAGE)

    def unanswered_since(self, instant: datetime) -> Self:
        """Those whose question was put before that moment and still waits for its answer, the oldest first."""
        return self.filter(state=ShortageState.OFFERED, waiting_since_at__lt=instant).order_by("waiting_since_at")


class Shortage(models.Model):
    """One line of an order that can't be delivered as promised, and what its customer is asked about it.

    The order keeps its line until the answer takes effect. `missing` pieces are not on their shelf, whatever the ledger
    says. `wait_*` are the new days, where waiting is offered. From `waiting_since_at` the silence is counted, anew when
    Klarna refuses a higher sum. `seen` is what the clerk had before their eyes: the same press again is the same row.
    """

    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="shortages")
    number = models.PositiveSmallIntegerField(_("järjestysnumero"))
    line = models.ForeignKey(OrderLine, verbose_name=_("tilausrivi"), on_delete=models.PROTECT, related_name="+")
    missing = models.PositiveSmallIntegerField(_("puuttuu, kpl"))
    found_by = models.CharField(_("miten huomattiin"), max_length=6, choices=FoundBy)
    state = models.CharField(_("tila"), max_length=9, choices=ShortageState)
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

    wait_first_on = models.DateField(_("odottaen aikaisintaan"), null=True, blank=True)
    wait_last_on = models.DateField(_("odottaen viimeistään"), null=True, blank=True)
    old_last_on = models.DateField(_("luvattu viimeistään"), null=True, blank=True)
    old_total = models.DecimalField(_("loppusumma ennen"), max_digits=10, decimal_places=2)
    new_total = models.DecimalField(_("loppusumma"), max_digits=10, decimal_places=2, null=True, blank=True)

    answer = models.CharField(_("vastaus"), max_length=10, choices=Answer, blank=True)
    chosen = models.ForeignKey(
        "Substitute", verbose_name=_("valittu tuote"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    created_at = models.DateTimeField(_("kysytty"))
    waiting_since_at = models.DateTimeField(_("odottanut vastausta"))
    reminded_at = models.DateTimeField(_("muistutettu"), null=True, blank=True)
    task_raised_at = models.DateTimeField(_("annettu myyjän tehtäväksi"), null=True, blank=True)
    answered_at = models.DateTimeField(_("vastattu"), null=True, blank=True)
    payment_refused_at = models.DateTimeField(_("korotus hylätty"), null=True, blank=True)
    settled_at = models.DateTimeField(_("ratkaistu"), null=True, blank=True)
    closed_at = models.DateTimeField(_("päättyi"), null=True, blank=True)

    call = models.OneToOneField(
        KlarnaCall, verbose_name=_("kutsu"), on_delete=models.PROTECT, null=True, blank=True, related_name="shortage"
    )
    tries = models.PositiveSmallIntegerField(_("valintoja"), default=0)

    objects = ShortageQuerySet.as_manager()

    class Meta:
        verbose_name = _("puuttuva tuote")
        verbose_name_plural = _("puuttuvat tuotteet")
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="shortage_number"),
            models.UniqueConstraint(fields=["order"], condition=Q(state__in=OPEN_SHORTAGE), name="shortage_open_once"),
            models.CheckConstraint(name="shortage_state_known", condition=Q(state__in=ShortageState.values)),
            models.CheckConstraint(name="shortage_found_by_known", condition=Q(found_by__in=FoundBy.values)),
            models.CheckConstraint(name="shortage_answer_known", condition=Q(answer__in=["", *Answer.values])),
            models.CheckConstraint(name="shortage_missing", condition=Q(missing__gt=0)),
            models.CheckConstraint(name="shortage_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="shortage_answered_at",
                condition=Q(state__in=["accepted", "settled"], answered_at__isnull=False) & ~Q(answer="")
                | Q(state__in=["offered", "lapsed"], answered_at__isnull=True, answer="")
                | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="shortage_chosen",
                condition=Q(answer="substitute", chosen__isnull=False)
                | ~Q(answer="substitute") & Q(chosen__isnull=True),
            ),
            models.CheckConstraint(
                name="shortage_settled_at",
                condition=Q(state="settled", settled_at__isnull=False, new_total__isnull=False)
                | ~Q(state="settled") & Q(settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="shortage_closed_at",
                condition=Q(state__in=["lapsed", "withdrawn"], closed_at__isnull=False)
                | ~Q(state__in=["lapsed", "withdrawn"]) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="shortage_wait_in_order",
                condition=Q(wait_first_on__isnull=True, wait_last_on__isnull=True)
                | Q(wait_first_on__lte=F("wait_last_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["waiting_since_at"], condition=Q(state="offered"), name="shortage_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.order}/P{self.number}"

    @property
    def waits(self) -> bool:
        """Whether the customer's answer is awaited."""
        return self.state == ShortageState.OFFERED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_SHORTAGE

    @property
    def can_wait(self) -> bool:
        """Whether the goods still come, though later."""
        return self.wait_last_on is not None


class Substitute(models.Model):
    """One product offered in the place of what is missing, as it was offered: a snapshot, with its days and price.

    `unit_price` is euros with VAT of one piece; the customer gets as many as they had ordered.
    """

    shortage = models.ForeignKey(
        Shortage, verbose_name=_("puuttuva tuote"), on_delete=models.PROTECT, related_name="substitutes"
    )
    position = models.PositiveSmallIntegerField(_("järjestys"))
    product = models.ForeignKey(Product, verbose_name=_("tuote"), on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(_("tuotenumero"), max_length=60)
    name = models.CharField(_("nimi"), max_length=200)
    details = models.CharField(_("tarkenne"), max_length=300, blank=True)
    weight_kg = models.DecimalField(_("paino, kg"), max_digits=8, decimal_places=3, null=True, blank=True)
    unit_price = models.DecimalField(_("yksikköhinta"), max_digits=10, decimal_places=2)
    vat_rate = models.DecimalField(_("alv-kanta, %"), max_digits=4, decimal_places=1)
    first_on = models.DateField(_("toimitus aikaisintaan"), null=True, blank=True)
    last_on = models.DateField(_("toimitus viimeistään"), null=True, blank=True)

    class Meta:
        verbose_name = _("korvaava tuote")
        verbose_name_plural = _("korvaavat tuotteet")
        ordering = ["shortage", "position"]
        constraints = [
            models.UniqueConstraint(fields=["shortage", "product"], name="substitute_product_once"),
            models.CheckConstraint(name="substitute_price", condition=Q(unit_price__gt=0)),
            models.CheckConstraint(
                name="substitute_days_in_order",
                condition=Q(first_on__isnull=True, last_on__isnull=True) | Q(first_on__lte=F("last_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
