"""Products: what is common to everything that is sold."""

from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event
from shop.ean import validate_ean13
from shop.models.brand import Brand

validate_sku = RegexValidator(
    r"^[A-Z0-9][A-Z0-9._/-]*\Z", _("Tuotekoodissa saa olla isoja kirjaimia A–Z, numeroita ja merkkejä . _ / -")
)


MAKER_FIELDS = (
    *("manufacturer_name", "manufacturer_address", "manufacturer_contact"),
    *("responsible_name", "responsible_address", "responsible_contact"),
)


class Kind(models.TextChoices):
    TYRE = "tyre", _("rengas")
    RIM = "rim", _("vanne")
    ACCESSORY = "accessory", _("tarvike")
    SERVICE = "service", _("palvelu")


class VatClass(models.TextChoices):
    """Which rate of value added tax applies; the percentage of a day comes from lapinkumi.core.vat."""

    GENERAL = "general", _("yleinen verokanta")


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> Self:
        """What customers may see and buy."""
        return self.filter(published=True)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def with_details(self) -> Self:
        """With brand, tyre, rim and service in the same query."""
        return self.select_related("brand", "tyre", "rim", "service")

    def without_texts(self) -> Self:
        """Without the long texts, which only a product's own page shows."""
        makers = (f"brand__{name}" for name in MAKER_FIELDS)
        return self.defer("description", "warnings", "service__included", "service__not_included", *makers)


class Product(models.Model):
    """One article of the range. Its price changes only with its history (`shop.services.prices.set_price`).

    `price` is what customers are shown. While a campaign holds it, `ordinary_price` is what it is without; else empty.
    `weight_kg` empty means unknown, never nothing: freight is then quoted by staff. `kept_by` is the source whose feed
    keeps the texts and figures up to date; empty: staff do.
    """

    sku = models.CharField(_("tuotekoodi"), max_length=60, unique=True, validators=[validate_sku])
    slug = models.SlugField(_("osoitteessa"), max_length=200, unique=True)
    kind = models.CharField(_("laji"), max_length=9, choices=Kind)
    brand = models.ForeignKey(Brand, verbose_name=_("merkki"), on_delete=models.PROTECT, null=True, blank=True)
    name = models.CharField(_("malli"), max_length=120, help_text=_("Kuvio, vannemalli tai tuotteen nimi."))
    ean = models.CharField(_("EAN"), max_length=13, unique=True, null=True, blank=True, validators=[validate_ean13])
    description = models.TextField(_("kuvaus"), blank=True)
    warnings = models.TextField(_("varoitukset"), blank=True, help_text=_("Turvallisuustiedot suomeksi."))
    price = models.DecimalField(
        _("hinta sis. ALV"), max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    ordinary_price = models.DecimalField(
        _("hinta ilman kampanjaa"), max_digits=9, decimal_places=2, null=True, blank=True, editable=False
    )
    vat_class = models.CharField(_("verokanta"), max_length=10, choices=VatClass, default=VatClass.GENERAL)
    weight_kg = models.DecimalField(
        _("paino (kg)"),
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_("Tyhjä = ei tiedossa."),
    )
    published = models.BooleanField(_("myynnissä"), default=False)
    published_at = models.DateTimeField(_("julkaistu"), null=True, blank=True)
    image = models.ImageField(_("kuva"), upload_to="products/", blank=True)
    kept_by = models.ForeignKey(
        "StockSource", verbose_name=_("tietojen lähde"), on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(_("luotu"))
    updated_at = models.DateTimeField(_("muutettu"))

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("tuote")
        verbose_name_plural = _("tuotteet")
        indexes = [
            models.Index(fields=["kind", "published", "price"], name="product_kind_price"),
            models.Index(fields=["updated_at"], name="product_updated"),
            models.Index(fields=["brand", "name"], name="product_brand_name"),  # the same model in other sizes
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="product_kind"),
            models.CheckConstraint(condition=Q(price__gt=0), name="product_price_above_zero"),
            models.CheckConstraint(
                condition=Q(ordinary_price=None) | Q(ordinary_price__gt=models.F("price")),
                name="product_ordinary_above",
            ),
            models.CheckConstraint(condition=Q(weight_kg=None) | Q(weight_kg__gt=0), name="product_weight_above_zero"),
            models.CheckConstraint(condition=Q(ean=None) | Q(ean__regex=r"^[0-9]{13}$"), name="product_ean"),
            models.CheckConstraint(
                condition=Q(published=False) | Q(published_at__isnull=False), name="product_published_at"
            ),
            models.CheckConstraint(condition=Q(kind=Kind.SERVICE) | Q(brand__isnull=False), name="product_has_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.brand.name} {self.name}" if self.brand else self.name

    def get_absolute_url(self) -> str:
        return f"/palvelut/{self.slug}/" if self.kind == Kind.SERVICE else f"/tuote/{self.slug}/"

    @property
    def own_price(self) -> Decimal:
        """What it costs when no campaign lowers it."""
        return self.ordinary_price or self.price

    @property
    def title(self) -> str:
        """Brand, model and, for tyres and rims, the size; read `with_details()` first."""
        detail = getattr(self, self.kind, None) if self.kind in (Kind.TYRE, Kind.RIM) else None
        return f"{self} {detail.marking}" if detail else str(self)


class ProductEvent(Event):
    """What staff did to one product: priced, published, withdrawn, corrected."""

    product = models.ForeignKey(Product, verbose_name=_("tuote"), on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("tuotteen tapahtuma")
        verbose_name_plural = _("tuotteiden tapahtumat")
