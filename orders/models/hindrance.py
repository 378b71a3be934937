"""Force majeure: something that nobody can help keeps orders from being delivered (LK 10, R10.1)."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from installers.models import Installer
from lapinkumi.core.events import Event
from orders.models.carrier import Carrier
from orders.models.order import Order
from orders.states import HindranceState
from shop.models import Product, StockSource

POSTCODES = r"\A[0-9]{1,5}(, [0-9]{1,5})*\Z"


class HindranceScope(models.TextChoices):
    """Which orders it concerns."""

    ALL = "all", _("kaikki tilaukset")
    GARAGES = "garages", _("valittujen asennuspisteiden tilaukset")
    SUPPLIER = "supplier", _("valituista varastoista toimitettavat")
    CARRIER = "carrier", _("valittujen kuljetusyhtiöiden lähetykset")
    REGION = "region", _("alueen postinumerot")
    PRODUCTS = "products", _("valitut tuotteet")


class HindranceQuerySet(models.QuerySet["Hindrance"]):
    def in_force(self) -> Self:
        return self.filter(state=HindranceState.IN_FORCE).order_by("pk")


class Hindrance(models.Model):
    """One obstacle, with its words to customers. What it concerns is fixed once customers have been told.

    `began_on` is when the obstacle itself began: the two months count from it. `expected_until_on` is until when it is
    thought to last, where that is known. `postcodes` are beginnings: `96, 97` is all that starts with either.
    """

    title = models.CharField(_("otsikko"), max_length=120, help_text=_("Esimerkiksi: Lakko pysäyttää kuljetukset."))
    text = models.TextField(
        _("teksti asiakkaille"),
        max_length=2000,
        help_text=_("Mitä on tapahtunut, mitä se tarkoittaa tilaukselle ja mitä teemme."),
    )
    state = models.CharField(_("tila"), max_length=8, choices=HindranceState, default=HindranceState.DRAFT)
    began_on = models.DateField(_("este alkoi"))
    expected_until_on = models.DateField(
        _("arvioitu päättyminen"), null=True, blank=True, help_text=_("Tyhjä, jos sitä ei tiedetä.")
    )
    scope = models.CharField(_("koskee"), max_length=8, choices=HindranceScope)
    garages = models.ManyToManyField(Installer, verbose_name=_("asennuspisteet"), blank=True, related_name="+")
    sources = models.ManyToManyField(StockSource, verbose_name=_("varastot"), blank=True, related_name="+")
    carriers = models.ManyToManyField(Carrier, verbose_name=_("kuljetusyhtiöt"), blank=True, related_name="+")
    products = models.ManyToManyField(Product, verbose_name=_("tuotteet"), blank=True, related_name="+")
    postcodes = models.CharField(
        _("postinumerot"),
        max_length=300,
        blank=True,
        validators=[
            RegexValidator(POSTCODES, _("Kirjoita postinumeroita tai niiden alkuja, esimerkiksi 96, 97, 99800."))
        ],
    )
    announced_at = models.DateTimeField(_("ilmoitettu"), null=True, blank=True)
    ended_at = models.DateTimeField(_("päättyi"), null=True, blank=True)

    objects = HindranceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ylivoimainen este")
        verbose_name_plural = _("ylivoimaiset esteet")
        ordering = ["-began_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="hindrance_state_known", condition=Q(state__in=HindranceState.values)),
            models.CheckConstraint(name="hindrance_scope_known", condition=Q(scope__in=HindranceScope.values)),
            models.CheckConstraint(
                name="hindrance_announced_at",
                condition=Q(state="draft", announced_at__isnull=True)
                | ~Q(state="draft") & Q(announced_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hindrance_ended_at",
                condition=Q(state="ended", ended_at__isnull=False) | ~Q(state="ended") & Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="hindrance_days_in_order",
                condition=Q(expected_until_on__isnull=True) | Q(expected_until_on__gte=F("began_on")),
                violation_error_message=_("Este ei voi päättyä ennen kuin se alkoi."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HinderedOrderManager(models.Manager["HinderedOrder"]):
    def get_queryset(self) -> models.QuerySet["HinderedOrder"]:
        """Always with what hinders: nobody asks for one without the other."""
        return super().get_queryset().select_related("hindrance")


class HinderedOrder(models.Model):
    """An order whose customer was told of a hindrance; once each."""

    hindrance = models.ForeignKey(Hindrance, on_delete=models.PROTECT, related_name="told")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="hindered")
    told_at = models.DateTimeField(_("kerrottu"))

    objects = HinderedOrderManager()

    class Meta:
        verbose_name = _("esteestä kerrottu tilaus")
        verbose_name_plural = _("esteestä kerrotut tilaukset")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["hindrance", "order"], name="hindered_once")]

    def __str__(self) -> str:
        return f"{self.order}: {self.hindrance}"


class HindranceEvent(Event):
    """Who wrote, announced and ended it."""

    hindrance = models.ForeignKey(Hindrance, on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("esteen tapahtuma")
        verbose_name_plural = _("esteiden tapahtumat")
