"""Delays told to a customer: what was promised, what is promised now, why, and how it was told (R5.16)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Channel
from orders.models.delivery import Delivery
from orders.models.order import Order


class Delay(models.Model):
    """One notice of a delay, never edited. It asks for no consent and takes none: what the customer agreed to stands.

    `delivery` is the one that is late, where only a part of the order is. `contacted_at` is when it was told by phone;
    the e-mail goes out in any case. From `told_at` the days to cancel are counted.
    """

    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="delays")
    number = models.PositiveSmallIntegerField(_("järjestysnumero"))
    delivery = models.ForeignKey(
        Delivery, verbose_name=_("toimitus"), on_delete=models.PROTECT, null=True, blank=True, related_name="delays"
    )
    old_last_on = models.DateField(_("luvattu viimeistään"), null=True, blank=True)
    new_first_on = models.DateField(_("uusi arvio aikaisintaan"))
    new_last_on = models.DateField(_("uusi arvio viimeistään"))
    reason = models.CharField(_("syy, asiakkaalle"), max_length=500)
    told_at = models.DateTimeField(_("ilmoitettu"))
    channel = models.CharField(_("miten"), max_length=10, choices=Channel)
    contacted_at = models.DateTimeField(_("kerrottu puhelimessa"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("tekijä"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    seen = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("viivästysilmoitus")
        verbose_name_plural = _("viivästysilmoitukset")
        ordering = ["order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="delay_number"),
            models.CheckConstraint(name="delay_days_in_order", condition=Q(new_first_on__lte=F("new_last_on"))),
            models.CheckConstraint(
                name="delay_is_later", condition=Q(old_last_on__isnull=True) | Q(new_last_on__gt=F("old_last_on"))
            ),
            models.CheckConstraint(name="delay_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.order}/V{self.number}"
