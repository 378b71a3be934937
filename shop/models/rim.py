"""Rims: what decides whether one fits, and how it looks."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.models.product import Product
from shop.sizes import BoltPattern, RimSize


class Colour(models.TextChoices):
    BLACK = "black", _("musta")
    BLACK_POLISHED = "black_polished", _("musta, kiillotettu etupinta")
    SILVER = "silver", _("hopea")
    GREY = "grey", _("harmaa")
    ANTHRACITE = "anthracite", _("antrasiitti")
    WHITE = "white", _("valkoinen")
    BRONZE = "bronze", _("pronssi")
    OTHER = "other", _("muu")


class Material(models.TextChoices):
    ALLOY = "alloy", _("kevytmetalli")
    STEEL = "steel", _("teräs")


class Rim(models.Model):
    """The typed facts of a rim. `finish` is the maker's own word for the colour; `max_load_kg` empty is unknown."""

    product = models.OneToOneField(Product, verbose_name=_("tuote"), on_delete=models.CASCADE, primary_key=True)
    width_in = models.DecimalField(_("leveys (tuumaa)"), max_digits=3, decimal_places=1)
    diameter_in = models.DecimalField(_("halkaisija (tuumaa)"), max_digits=4, decimal_places=1)
    bolt_count = models.PositiveSmallIntegerField(_("pulttien määrä"))
    pcd_mm = models.DecimalField(_("pulttikehä (mm)"), max_digits=4, decimal_places=1)
    et_mm = models.SmallIntegerField(_("ET-mitta (mm)"))
    centre_bore_mm = models.DecimalField(_("keskireikä (mm)"), max_digits=4, decimal_places=1)
    colour = models.CharField(_("väri"), max_length=15, choices=Colour)
    finish = models.CharField(_("valmistajan värinimi"), max_length=60, blank=True)
    material = models.CharField(_("materiaali"), max_length=5, choices=Material)
    winter_proof = models.BooleanField(_("sopii talvikäyttöön"), default=False)
    max_load_kg = models.PositiveSmallIntegerField(_("kantavuus (kg)"), null=True, blank=True)

    class Meta:
        verbose_name = _("vanne")
        verbose_name_plural = _("vanteet")
        indexes = [models.Index(fields=["bolt_count", "pcd_mm", "diameter_in"], name="rim_bolts")]
        constraints = [
            models.CheckConstraint(condition=Q(colour__in=Colour.values), name="rim_colour"),
            models.CheckConstraint(condition=Q(material__in=Material.values), name="rim_material"),
            models.CheckConstraint(condition=Q(bolt_count__gte=3, bolt_count__lte=10), name="rim_bolt_count"),
            models.CheckConstraint(condition=Q(max_load_kg=None) | Q(max_load_kg__gt=0), name="rim_load_above_zero"),
        ]

    def __str__(self) -> str:
        return self.marking

    @property
    def bolts(self) -> BoltPattern:
        return BoltPattern(self.bolt_count, self.pcd_mm)

    @property
    def marking(self) -> str:
        """`7.5Jx17 5x112 ET45 CB57.1`, as the trade writes it."""
        return str(RimSize(self.width_in, self.diameter_in, self.bolts, self.et_mm, self.centre_bore_mm))
