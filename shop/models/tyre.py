"""Tyres: size, indexes, season and the EU label, each in a typed column of its own."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.utils.translation import gettext_lazy as _

from shop.load_speed import FIRST_INDEX, LAST_INDEX, SPEED_SYMBOLS
from shop.models.product import Product
from shop.sizes import TyreMarking, TyreSize

NO_LABEL = Q(eprel_id=None, fuel_class="", wet_class="", noise_db=None, noise_class="")
WHOLE_LABEL = (
    Q(eprel_id__isnull=False, noise_db__isnull=False) & ~Q(fuel_class="") & ~Q(wet_class="") & ~Q(noise_class="")
)
# Week and year, two figures each, as the information sheet gives them: `0821`.
WEEK_AND_YEAR = r"^(0[1-9]|[1-4][0-9]|5[0-3])[0-9]{2}$"
WEEK_HELP = _("Viikko ja vuosi kahdella numerolla: 0821 on vuoden 2021 viikko 8.")
IS_WEEK = RegexValidator(WEEK_AND_YEAR, WEEK_HELP)


class Season(models.TextChoices):
    SUMMER = "summer", _("kesä")
    FRICTION = "winter_friction", _("kitka")
    STUDDED = "winter_studded", _("nasta")
    ALL_SEASON = "all_season", _("ympärivuotinen")


class LabelClass(models.TextChoices):
    """Fuel efficiency and wet grip, best first (Regulation (EU) 2020/740)."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
    E = "E", "E"


class NoiseClass(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class TyreQuerySet(models.QuerySet["Tyre"]):
    def of_size(self, size: TyreSize) -> Self:
        return self.filter(width=size.width, aspect=size.aspect, rim_inch=size.rim)


class Tyre(models.Model):
    """The typed facts of a tyre. `van` is the C of the size. The label is whole or absent, and absent for studs."""

    product = models.OneToOneField(Product, verbose_name=_("tuote"), on_delete=models.CASCADE, primary_key=True)
    width = models.PositiveSmallIntegerField(_("leveys (mm)"))
    aspect = models.PositiveSmallIntegerField(_("profiili (%)"))
    rim_inch = models.DecimalField(_("vanne (tuumaa)"), max_digits=4, decimal_places=1)
    van = models.BooleanField(_("pakettiauton rengas (C)"), default=False)
    load_index = models.PositiveSmallIntegerField(_("kantavuusluokka"))
    load_index_dual = models.PositiveSmallIntegerField(_("kantavuusluokka paripyöränä"), null=True, blank=True)
    speed_symbol = models.CharField(_("nopeusluokka"), max_length=1, choices=[(s, s) for s in SPEED_SYMBOLS])
    season = models.CharField(_("kausi"), max_length=15, choices=Season)
    studded = models.GeneratedField(
        expression=ExpressionWrapper(Q(season=Value("winter_studded")), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    xl = models.BooleanField(_("vahvistettu (XL)"), default=False)
    run_flat = models.BooleanField(_("run flat"), default=False)
    snow_3pmsf = models.BooleanField(_("lumitunnus (3PMSF)"), default=False)
    ice_grip = models.BooleanField(_("jääpitotunnus"), default=False)
    eprel_id = models.PositiveIntegerField(_("EPREL-numero"), null=True, blank=True)
    fuel_class = models.CharField(_("polttoainetehokkuus"), max_length=1, choices=LabelClass, blank=True)
    wet_class = models.CharField(_("märkäpito"), max_length=1, choices=LabelClass, blank=True)
    noise_db = models.PositiveSmallIntegerField(_("vierintämelu (dB)"), null=True, blank=True)
    noise_class = models.CharField(_("meluluokka"), max_length=1, choices=NoiseClass, blank=True)
    production_start = models.CharField(
        _("tuotanto alkoi"), max_length=4, blank=True, validators=[IS_WEEK], help_text=WEEK_HELP
    )
    production_end = models.CharField(_("tuotanto päättyi"), max_length=4, blank=True, validators=[IS_WEEK])

    objects = TyreQuerySet.as_manager()

    class Meta:
        verbose_name = _("rengas")
        verbose_name_plural = _("renkaat")
        indexes = [models.Index(fields=["rim_inch", "width", "aspect"], name="tyre_size")]
        constraints = [
            models.CheckConstraint(condition=Q(season__in=Season.values), name="tyre_season"),
            models.CheckConstraint(condition=Q(speed_symbol__in=SPEED_SYMBOLS), name="tyre_speed"),
            models.CheckConstraint(
                condition=Q(load_index__gte=FIRST_INDEX, load_index__lte=LAST_INDEX), name="tyre_load"
            ),
            models.CheckConstraint(
                condition=Q(load_index_dual=None) | Q(van=True, load_index_dual__lte=F("load_index")), name="tyre_dual"
            ),
            models.CheckConstraint(
                condition=NO_LABEL | WHOLE_LABEL,
                name="tyre_label_whole",
                violation_error_message=_("EU-merkinnän tiedot annetaan kaikki tai ei yhtään."),
            ),
            models.CheckConstraint(
                condition=(Q(production_start="") | Q(production_start__regex=WEEK_AND_YEAR))
                & (Q(production_end="") | Q(production_end__regex=WEEK_AND_YEAR)),
                name="tyre_production_weeks",
                violation_error_message=WEEK_HELP,
            ),
            models.CheckConstraint(
                condition=~Q(season=Season.STUDDED) | (NO_LABEL & Q(ice_grip=False)),
                name="tyre_studs_no_label",
                violation_error_message=_("Nastarenkaalla ei ole EU-merkintää eikä jääpitotunnusta."),
            ),
        ]

    def __str__(self) -> str:
        return self.marking

    @property
    def size(self) -> TyreSize:
        return TyreSize(self.width, self.aspect, self.rim_inch, commercial=self.van)

    @property
    def marking(self) -> str:
        """`205/55 R16 91V XL`, as on the side of the tyre."""
        return str(TyreMarking(self.size, self.load_index, self.speed_symbol, self.load_index_dual, xl=self.xl))

    @property
    def has_label(self) -> bool:
        return self.eprel_id is not None

    @property
    def label_url(self) -> str:
        """The product's page in the EU's register of labels; empty without a label."""
        return f"https://eprel.ec.europa.eu/qr/{self.eprel_id}" if self.eprel_id else ""
