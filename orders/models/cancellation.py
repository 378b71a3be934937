"""A customer's wish to cancel an order that is on its way, and what customer service answered (R5.19)."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Channel
from orders.models.order import Order
from orders.states import CancellationState


class CancellationRequestQuerySet(models.QuerySet["CancellationRequest"]):
    def open(self) -> Self:
        """Those that wait for an answer, the oldest first."""
        return self.filter(state=CancellationState.OPEN).order_by("asked_at", "pk")


class CancellationRequest(models.Model):
    """One request. It was made at `stated_at`: by phone or mail that is the time of contact (R5.22)."""

    order = models.ForeignKey(
        Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="cancellation_requests"
    )
    state = models.CharField(_("tila"), max_length=7, choices=CancellationState, default=CancellationState.OPEN)
    words = models.CharField(_("asiakkaan perustelu"), max_length=500, blank=True)
    channel = models.CharField(_("kanava"), max_length=5, choices=Channel, default=Channel.WEB)
    contacted_at = models.DateTimeField(_("yhteydenoton aika"), null=True, blank=True)
    asked_at = models.DateTimeField(_("kirjattu"))
    answered_at = models.DateTimeField(_("vastattu"), null=True, blank=True)
    answer = models.CharField(_("vastaus asiakkaalle"), max_length=500, blank=True)

    objects = CancellationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("peruutuspyyntö")
        verbose_name_plural = _("peruutuspyynnöt")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(state="open"), name="cancellation_open_once"),
            models.CheckConstraint(name="cancellation_state_known", condition=Q(state__in=CancellationState.values)),
            models.CheckConstraint(name="cancellation_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="cancellation_answered_at",
                condition=Q(state="open", answered_at__isnull=True) | ~Q(state="open") & Q(answered_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="open"), name="cancellation_open")]

    def __str__(self) -> str:
        return str(self.order)

    @property
    def stated_at(self) -> datetime:
        """When the customer asked."""
        return self.contacted_at or self.asked_at
