"""What each product has been marketed at, and when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.models.campaign import Campaign
from shop.models.product import Product


class PricePeriod(models.Model):
    """A price that customers were shown, from one instant to another; the open one is today's.

    Campaign prices are prices shown, so they belong here too: the lowest price of thirty days is read from these rows
    (KSL 2:11). A closed period is never edited. `cause` names what set it: `staff`, `import:...`, `campaign:...`;
    `campaign` is the one that did.
    """

    product = models.ForeignKey(Product, verbose_name=_("tuote"), on_delete=models.CASCADE, related_name="prices")
    price = models.DecimalField(_("hinta sis. ALV"), max_digits=9, decimal_places=2)
    valid_from = models.DateTimeField(_("alkaen"))
    valid_to = models.DateTimeField(_("päättyi"), null=True, blank=True)
    cause = models.CharField(_("peruste"), max_length=100)
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("kampanja"), on_delete=models.PROTECT, null=True, blank=True, related_name="prices"
    )

    class Meta:
        verbose_name = _("hintajakso")
        verbose_name_plural = _("hintahistoria")
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="period_price_above_zero"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="period_forward"),
            models.UniqueConstraint(fields=["product", "valid_from"], name="period_start_once"),
            models.UniqueConstraint(fields=["product"], condition=Q(valid_to=None), name="period_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.price} {self.valid_from:%Y-%m-%d}"
