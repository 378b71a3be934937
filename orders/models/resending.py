"""Sending a returned delivery again: the freight is offered to the customer before anything is charged (R5.13)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.delivery import Delivery


class ResendOffer(models.Model):
    """What sending it again would cost. `accepted_at` is the customer's yes to exactly this freight."""

    delivery = models.OneToOneField(
        Delivery, verbose_name=_("palautunut toimitus"), on_delete=models.PROTECT, related_name="resend_offer"
    )
    carrier = models.CharField(_("kuljetusyhtiö"), max_length=40)
    freight = models.DecimalField(_("rahti"), max_digits=8, decimal_places=2)
    offered_at = models.DateTimeField(_("tarjottu"))
    accepted_at = models.DateTimeField(_("hyväksytty"), null=True, blank=True)

    class Meta:
        verbose_name = _("uudelleenlähetyksen tarjous")
        verbose_name_plural = _("uudelleenlähetysten tarjoukset")
        constraints = [models.CheckConstraint(name="resend_freight_positive", condition=Q(freight__gt=0))]

    def __str__(self) -> str:
        return f"{self.delivery}: {self.freight}"
