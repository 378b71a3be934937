"""What we mean to ask of Klarna: written with the act that wants it, done by a worker, kept with its answer."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.payment import Payment


class CallState(models.TextChoices):
    """`FAILED` is for good: a person is called."""

    QUEUED = "queued", _("jonossa")
    DONE = "done", _("tehty")
    FAILED = "failed", _("epäonnistui")


class KlarnaCallQuerySet(models.QuerySet["KlarnaCall"]):
    def due(self, at: datetime) -> Self:
        """Those whose turn it is, oldest first."""
        return self.filter(state=CallState.QUEUED, next_try_at__lte=at).order_by("next_try_at", "pk")


class KlarnaCall(models.Model):
    """One intended call. Its row gives it its idempotency key, so doing it twice is doing it once.

    `cause` names why, once for each operation: the same intent written again is the one already there.
    """

    payment = models.ForeignKey(Payment, verbose_name=_("maksu"), on_delete=models.PROTECT, related_name="calls")
    operation = models.CharField(_("toiminto"), max_length=30)
    cause = models.CharField(_("syy"), max_length=60)
    state = models.CharField(_("tila"), max_length=6, choices=CallState, default=CallState.QUEUED)
    payload = models.JSONField(_("sisältö"), default=dict, blank=True)
    created_at = models.DateTimeField(_("luotu"))
    next_try_at = models.DateTimeField(_("seuraava yritys"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("yrityksiä"), default=0)
    ended_at = models.DateTimeField(_("päättyi"), null=True, blank=True)
    result = models.CharField(_("Klarnan tunniste"), max_length=80, blank=True)
    error = models.CharField(_("virhe"), max_length=300, blank=True)

    objects = KlarnaCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("Klarnan kutsu")
        verbose_name_plural = _("Klarnan kutsut")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "operation", "cause"], name="klarna_call_once"),
            models.CheckConstraint(
                name="klarna_call_ends",
                condition=Q(state="queued", ended_at__isnull=True, next_try_at__isnull=False)
                | Q(state__in=["done", "failed"], ended_at__isnull=False, next_try_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(state="queued"), name="klarna_call_due")]

    def __str__(self) -> str:
        return f"{self.operation} {self.payment_id}"
