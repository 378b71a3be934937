"""Collections: what a carrier took from the customer on delivery and paid to us, once for each parcel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.delivery import Delivery
from orders.models.payment import Payment


class Collection(models.Model):
    """One parcel's money, as the carrier's settlement tells it. `due` is what was to be collected."""

    payment = models.ForeignKey(Payment, verbose_name=_("maksu"), on_delete=models.PROTECT, related_name="collections")
    delivery = models.OneToOneField(
        Delivery, verbose_name=_("toimitus"), on_delete=models.PROTECT, related_name="collection"
    )
    amount = models.DecimalField(_("tilitetty summa"), max_digits=10, decimal_places=2)
    due = models.DecimalField(_("perittävä summa"), max_digits=10, decimal_places=2)
    settled_on = models.DateField(_("tilityspäivä"))
    reference = models.CharField(_("tilityksen viite"), max_length=60)
    recorded_at = models.DateTimeField(_("kirjattu"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kirjaaja"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("postiennakon tilitys")
        verbose_name_plural = _("postiennakkojen tilitykset")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="collection_amount_positive", condition=Q(amount__gt=0, due__gt=0)),
            models.CheckConstraint(name="collection_within_due", condition=Q(amount__lte=models.F("due"))),
        ]

    def __str__(self) -> str:
        return f"{self.delivery} {self.amount}"
