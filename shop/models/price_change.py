"""Changes of many ordinary prices at once, or of one, from a moment on."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event
from shop.models.product import Product
from shop.states import PriceChangeState


class PriceChangeQuerySet(models.QuerySet["PriceChange"]):
    def due(self, at: datetime) -> Self:
        return self.filter(state=PriceChangeState.PLANNED, from_at__lte=at)


class PriceChange(models.Model):
    """New ordinary prices that hold from a moment on. What they are is laid down when it is planned (`prices`)."""

    name = models.CharField(_("mitä muutetaan"), max_length=160)
    from_at = models.DateTimeField(_("voimaan"))
    state = models.CharField(_("tila"), max_length=9, choices=PriceChangeState, default=PriceChangeState.PLANNED)
    ended_at = models.DateTimeField(_("päätetty"), null=True, blank=True)

    objects = PriceChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("hinnanmuutos")
        verbose_name_plural = _("hinnanmuutokset")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["from_at"], condition=Q(state=PriceChangeState.PLANNED), name="price_change_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PriceChangeState.values), name="price_change_state"),
            models.CheckConstraint(
                condition=Q(state=PriceChangeState.PLANNED, ended_at=None)
                | ~Q(state=PriceChangeState.PLANNED) & Q(ended_at__isnull=False),
                name="price_change_ended_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlannedPrice(models.Model):
    """One product's new ordinary price within a change; `old` is what it was when the change was planned."""

    change = models.ForeignKey(PriceChange, on_delete=models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, verbose_name=_("tuote"), on_delete=models.CASCADE, related_name="+")
    old = models.DecimalField(_("hinta suunniteltaessa"), max_digits=9, decimal_places=2)
    price = models.DecimalField(_("uusi hinta"), max_digits=9, decimal_places=2)

    class Meta:
        verbose_name = _("suunniteltu hinta")
        verbose_name_plural = _("suunnitellut hinnat")
        constraints = [
            models.UniqueConstraint(fields=["change", "product"], name="planned_price_once"),
            models.CheckConstraint(condition=Q(price__gt=0), name="planned_price_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.price}"


class PriceChangeEvent(Event):
    """Who planned or called off a change of prices, and when it was applied."""

    change = models.ForeignKey(PriceChange, on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("hinnanmuutoksen tapahtuma")
        verbose_name_plural = _("hinnanmuutosten tapahtumat")
