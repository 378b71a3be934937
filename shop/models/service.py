"""Services of the garages, and which goods bring one with them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.models.product import Product


class Per(models.TextChoices):
    CAR = "car", _("auto")
    WHEEL = "wheel", _("pyörä")


class Service(models.Model):
    """The facts of a service product. What it costs where, for which class of car, is the installers' to say (R4.2).

    `code` is the name that code and garages know it by; it never changes.
    """

    product = models.OneToOneField(Product, verbose_name=_("tuote"), on_delete=models.CASCADE, primary_key=True)
    code = models.SlugField(_("tunnus"), max_length=40, unique=True)
    per = models.CharField(_("hinta per"), max_length=5, choices=Per, default=Per.CAR)
    duration_minutes = models.PositiveSmallIntegerField(_("kesto (min)"), default=0)
    needs_time = models.BooleanField(_("vaatii ajanvarauksen"), default=True)
    included = models.TextField(_("hintaan sisältyy"), blank=True)
    not_included = models.TextField(_("hintaan ei sisälly"), blank=True)

    class Meta:
        verbose_name = _("palvelu")
        verbose_name_plural = _("palvelut")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(per__in=Per.values), name="service_per"),
            models.CheckConstraint(
                condition=Q(needs_time=False) | Q(duration_minutes__gt=0),
                name="service_time_needs_duration",
                violation_error_message=_("Ajanvarausta vaativalla palvelulla on kesto."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class MandatoryServiceRule(models.Model):
    """Which goods bring an installation service that can't be left out (R2.3, R4.5), and the reason the buyer reads."""

    class Condition(models.TextChoices):
        RUN_FLAT = "run_flat", _("run flat -rengas")
        PACKAGE_WITH_TPMS = "package_tpms", _("paketti, jossa on paineanturit")
        PRODUCT = "product", _("tietty tuote")

    condition = models.CharField(_("ehto"), max_length=12, choices=Condition)
    product = models.ForeignKey(
        Product, verbose_name=_("tuote"), on_delete=models.CASCADE, null=True, blank=True, related_name="service_rules"
    )
    service = models.ForeignKey(Service, verbose_name=_("palvelu"), on_delete=models.PROTECT)
    reason = models.CharField(_("perustelu asiakkaalle"), max_length=200)
    active = models.BooleanField(_("käytössä"), default=True)

    class Meta:
        verbose_name = _("pakollisen palvelun sääntö")
        verbose_name_plural = _("pakollisten palvelujen säännöt")
        ordering = ["condition", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(condition__in=["run_flat", "package_tpms", "product"]), name="rule_kind"
            ),
            models.CheckConstraint(
                condition=Q(condition="product", product__isnull=False)
                | (~Q(condition="product") & Q(product__isnull=True)),
                name="rule_names_product",
                violation_error_message=_("Valitse tuote vain ehdolle ”tietty tuote”."),
            ),
            models.UniqueConstraint(
                fields=["condition", "product", "service"],
                name="rule_once",
                nulls_distinct=False,
                violation_error_message=_("Sama sääntö on jo olemassa."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_condition_display()}: {self.service}"
