"""What a garage does, how long it takes and what it costs there."""

from decimal import Decimal
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from installers.models.installer import Installer
from shop.models import CarClass, Kind, Product


class InstallerServiceQuerySet(models.QuerySet["InstallerService"]):
    def offered(self) -> Self:
        """What customers can order: offered by the garage, and in the range."""
        return self.filter(is_active=True, product__published=True)


class InstallerService(models.Model):
    """A service of the range as this garage does it for one class of car (R4.2, R4.4).

    No row for a class means that the garage does not do it for such cars; no price, that the range's price holds.
    """

    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.CASCADE, related_name="services"
    )
    product = models.ForeignKey(
        Product,
        verbose_name=_("palvelu"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": Kind.SERVICE},
    )
    car_class = models.CharField(_("ajoneuvoluokka"), max_length=3, choices=CarClass, default=CarClass.CAR)
    minutes = models.PositiveSmallIntegerField(
        _("kesto (minuuttia)"), validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    price = models.DecimalField(
        _("hinta täällä (€)"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Sisältää alv:n. Tyhjä: valikoiman hinta."),
    )
    is_active = models.BooleanField(_("tarjolla"), default=True)

    objects = InstallerServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("asennuspisteen palvelu")
        verbose_name_plural = _("asennuspisteen palvelut")
        ordering = ["installer_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["installer", "product", "car_class"], name="installer_service_once"),
            models.CheckConstraint(
                name="installer_service_car_class", condition=models.Q(car_class__in=CarClass.values)
            ),
            models.CheckConstraint(
                name="installer_service_takes_time", condition=models.Q(minutes__gte=5, minutes__lte=600)
            ),
            models.CheckConstraint(
                name="installer_service_price_not_negative",
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}, {self.get_car_class_display()}"

    @property
    def asked_price(self) -> Decimal:
        """What it costs here, for one (see the service's `per`)."""
        return self.product.price if self.price is None else self.price
