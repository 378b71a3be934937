"""The lines of an order: snapshots of what was bought, at what price and VAT rate."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from shop.models import Campaign, Product


class LineKind(models.TextChoices):
    """What a line stands for."""

    GOODS = "goods", _("tuote")
    SERVICE = "service", _("palvelu")
    INCLUDED = "included", _("sisältyvä työ")
    FREIGHT = "freight", _("toimituskulu")
    DISCOUNT = "discount", _("alennus")


class StandingLines(models.Manager["OrderLine"]):
    """The lines that an order consists of: without those that were replaced or left out."""

    def get_queryset(self) -> "models.QuerySet[OrderLine]":
        return super().get_queryset().filter(dropped_at=None)


class OrderLine(models.Model):
    """One line as it was agreed. Once the order is placed only a correction touches it, and keeps old and new.

    A line that is replaced by another (`replaces`) or left out stays as it was and stands no more from `dropped_at` on:
    `order.lines` are those that stand, `order.lines(manager="ever")` all that there ever were.

    `parent` binds a mandatory or included service to the goods that brought it, `package_key` the parts of a package.
    Euros with VAT; `vat` is rounded once, on the total. `weight_kg` is of one piece, unknown if null.
    `car_facts` keep what was known of the car that the goods were chosen for, without its plate (`shop.car.Car`).
    """

    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(_("rivi"))
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("laji"), max_length=8, choices=LineKind)
    is_mandatory = models.BooleanField(_("pakollinen"), default=False)
    campaign = models.ForeignKey(
        Campaign, verbose_name=_("kampanja"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    package_key = models.CharField(max_length=20, blank=True)

    product = models.ForeignKey(
        Product, verbose_name=_("tuote"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sku = models.CharField(_("tuotenumero"), max_length=60)
    name = models.CharField(_("nimi"), max_length=200)
    details = models.CharField(_("tarkenne"), max_length=300, blank=True)
    car_facts = models.JSONField(_("auton tiedot"), default=dict, blank=True, editable=False)
    weight_kg = models.DecimalField(_("paino, kg"), max_digits=8, decimal_places=3, null=True, blank=True)

    quantity = models.PositiveSmallIntegerField(_("määrä"))
    unit_price = models.DecimalField(_("yksikköhinta"), max_digits=10, decimal_places=2)
    discount = models.DecimalField(_("alennus"), max_digits=10, decimal_places=2, default=Decimal("0.00"))
    total = models.DecimalField(_("yhteensä"), max_digits=10, decimal_places=2)
    vat_rate = models.DecimalField(_("alv-kanta, %"), max_digits=4, decimal_places=1)
    vat = models.DecimalField(_("alv"), max_digits=10, decimal_places=2)

    dropped_at = models.DateTimeField(_("poistui tilauksesta"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", verbose_name=_("korvaa rivin"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="replaced_by",
    )  # fmt: skip

    objects = StandingLines()
    ever = models.Manager["OrderLine"]()

    class Meta:
        verbose_name = _("tilausrivi")
        verbose_name_plural = _("tilausrivit")
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_position"),
            models.CheckConstraint(name="order_line_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="order_line_total",
                condition=Q(total=F("quantity") * F("unit_price") - F("discount")),
            ),
            models.CheckConstraint(name="order_line_included_is_free", condition=~Q(kind="included") | Q(total=0)),
            models.CheckConstraint(
                name="order_line_signs",
                condition=Q(kind="discount", total__lte=0) | ~Q(kind="discount") & Q(total__gte=0, discount__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"
