"""Where goods are, how many, and every change with its cause."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.models.product import Product


class StockSource(models.Model):
    """The central warehouse or a supplier; lead days are working days from the confirmation (R5.4)."""

    class Kind(models.TextChoices):
        CENTRAL = "central", _("keskusvarasto")
        SUPPLIER = "supplier", _("tavarantoimittaja")

    code = models.SlugField(_("tunnus"), max_length=20, unique=True)
    name = models.CharField(_("nimi"), max_length=80)
    kind = models.CharField(_("laji"), max_length=8, choices=Kind)
    lead_days_min = models.PositiveSmallIntegerField(_("toimitusaika vähintään (työpäivää)"))
    lead_days_max = models.PositiveSmallIntegerField(_("toimitusaika enintään (työpäivää)"))
    active = models.BooleanField(_("käytössä"), default=True)

    class Meta:
        verbose_name = _("varasto")
        verbose_name_plural = _("varastot")
        ordering = ["kind", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["central", "supplier"]), name="source_kind"),
            models.CheckConstraint(
                condition=Q(lead_days_max__gte=F("lead_days_min")),
                name="source_lead_days",
                violation_error_message=_("Pisin toimitusaika ei voi olla lyhintä lyhyempi."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StockLevel(models.Model):
    """One article in one place. The quantity is the sum of its movements, and changes only with them.

    `lead_days` overrides the source's own for this article; `net_price` is what it costs us, without VAT.
    """

    product = models.ForeignKey(Product, verbose_name=_("tuote"), on_delete=models.CASCADE, related_name="levels")
    source = models.ForeignKey(StockSource, verbose_name=_("varasto"), on_delete=models.PROTECT, related_name="levels")
    supplier_sku = models.CharField(_("toimittajan tuotekoodi"), max_length=60)
    quantity = models.PositiveIntegerField(_("määrä"), default=0)
    lead_days = models.PositiveSmallIntegerField(_("toimitusaika (työpäivää)"), null=True, blank=True)
    net_price = models.DecimalField(_("ostohinta ilman ALV"), max_digits=9, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("varastosaldo")
        verbose_name_plural = _("varastosaldot")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=0), name="level_not_below_zero"),
            models.CheckConstraint(condition=Q(net_price=None) | Q(net_price__gt=0), name="level_net_price_above_zero"),
            models.UniqueConstraint(fields=["product", "source"], name="level_once"),
            models.UniqueConstraint(fields=["source", "supplier_sku"], name="level_supplier_sku_once"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_sku}: {self.quantity}"

    @property
    def days(self) -> int:
        """Working days until goods from here are at hand, at the latest."""
        return self.source.lead_days_max if self.lead_days is None else self.lead_days


class StockMovement(models.Model):
    """One change of a quantity, written with it and never altered. `cause` names what brought it about, once.

    Causes read `order:17`, `import:nordtyre:2026-11-20T06:00`, `count:31`: the same cause never moves a level twice.
    """

    level = models.ForeignKey(StockLevel, verbose_name=_("saldo"), on_delete=models.CASCADE, related_name="movements")
    delta = models.IntegerField(_("muutos"))
    cause = models.CharField(_("syy"), max_length=100)
    at = models.DateTimeField(_("aika"))

    class Meta:
        verbose_name = _("varastotapahtuma")
        verbose_name_plural = _("varastotapahtumat")
        indexes = [BrinIndex(fields=["at"], name="movement_at")]
        constraints = [
            models.CheckConstraint(condition=~Q(delta=0), name="movement_not_zero"),
            models.UniqueConstraint(fields=["cause", "level"], name="movement_cause_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delta:+d} ({self.cause})"
