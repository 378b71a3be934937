"""Who carries goods home, at what price by weight and area, and which ways are open (R5.1, R5.10, R5.12)."""

from datetime import date
from decimal import Decimal
from typing import Self
from urllib.parse import quote

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event
from orders.models.order import DeliveryWay
from orders.policy import PARCEL_HOLDING_DAYS


class Reach(models.TextChoices):
    """How far home a carrier brings it (R5.9)."""

    POINT = "point", _("noutopisteeseen")
    DOOR = "door", _("kotiovelle")


class Carrier(models.Model):
    """One who carries goods home. What is on its way stays its own also when it is no longer in use.

    `tracking` is the address of its page about a parcel, with {code} where the parcel's code goes. A limit is the
    heaviest shipment that it takes; a price list reaches up to it.
    """

    code = models.SlugField(_("tunnus"), max_length=40, unique=True)
    name = models.CharField(_("nimi"), max_length=60)
    active = models.BooleanField(_("käytössä"), default=True)
    position = models.PositiveSmallIntegerField(_("järjestys"), default=0)
    tracking = models.CharField(
        _("seurantasivu"),
        max_length=300,
        blank=True,
        help_text=_("Osoite, jossa {code} on seurantatunnuksen paikka."),
    )
    holding_days = models.PositiveSmallIntegerField(
        _("säilytysaika, päivää"),
        default=PARCEL_HOLDING_DAYS,
        validators=[MinValueValidator(1, _("Anna 1–60 päivää.")), MaxValueValidator(60, _("Anna 1–60 päivää."))],
        help_text=_("Kun kuljetusyhtiö ei kerro viimeistä noutopäivää."),
    )
    point_limit_kg = models.DecimalField(_("enintään noutopisteeseen, kg"), max_digits=7, decimal_places=3)
    door_limit_kg = models.DecimalField(_("enintään kotiovelle, kg"), max_digits=7, decimal_places=3)

    point_service = models.CharField(
        _("palvelu noutopisteeseen"),
        max_length=20,
        blank=True,
        help_text=_("nShiftin palvelukoodi, esimerkiksi MH80. Tyhjänä lähetykset tilataan käsin."),
    )
    door_service = models.CharField(
        _("palvelu kotiovelle"), max_length=20, blank=True, help_text=_("nShiftin palvelukoodi, esimerkiksi MH34.")
    )
    agent_type = models.CharField(
        _("noutopisteet nShiftissä"),
        max_length=20,
        blank=True,
        help_text=_("Esimerkiksi MHM. Tyhjänä asiakas ei voi valita noutopistettä."),
    )

    cod_limit = models.DecimalField(
        _("postiennakko enintään, €"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Tyhjänä kuljetusyhtiö ei kuljeta postiennakolla. Vaatii myös maksutavan Postiennakko käyttöön."),
    )
    cod_limit_kg = models.DecimalField(
        _("postiennakko enintään, kg"), max_digits=7, decimal_places=3, null=True, blank=True
    )
    cod_fee = models.DecimalField(
        _("postiennakkomaksu, €"),
        max_digits=6,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0, _("Hinta ei voi olla negatiivinen."))],
        help_text=_("Näkyy asiakkaalle ennen tilaamista ja tilauksen rivinä."),
    )

    class Meta:
        verbose_name = _("kuljetusyhtiö")
        verbose_name_plural = _("kuljetusyhtiöt")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(name="carrier_holding_days", condition=Q(holding_days__range=(1, 60))),
            models.CheckConstraint(name="carrier_limits", condition=Q(point_limit_kg__gt=0, door_limit_kg__gt=0)),
            models.CheckConstraint(
                name="carrier_cod",
                condition=Q(cod_limit__isnull=True, cod_limit_kg__isnull=True, cod_fee__gte=0)
                | Q(cod_limit__gt=0, cod_limit_kg__gt=0, cod_fee__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def limit_kg(self, reach: str) -> Decimal:
        """The heaviest that it takes so far."""
        return self.point_limit_kg if reach == Reach.POINT else self.door_limit_kg

    def tracking_url(self, code: str) -> str:
        """Its own page about a parcel; empty without a code or a page."""
        return self.tracking.replace("{code}", quote(code, safe="")) if code else ""


class FreightTableQuerySet(models.QuerySet["FreightTable"]):
    def in_force(self, on: date) -> Self:
        """The latest begun one of each carrier, reach and area."""
        begun = self.filter(first_on__lte=on).order_by("carrier_id", "reach", "area", "-first_on")
        return begun.distinct("carrier_id", "reach", "area")


class FreightTable(models.Model):
    """A carrier's prices for one reach and area from a day on, until the next such table begins.

    `area` is how its postcodes begin; empty is the whole country, and the longest one that fits counts. A table with no
    steps means that the carrier does not go there. So tables can neither overlap nor leave days between them.
    """

    carrier = models.ForeignKey(
        Carrier, verbose_name=_("kuljetusyhtiö"), on_delete=models.PROTECT, related_name="tables"
    )
    reach = models.CharField(_("perille"), max_length=5, choices=Reach)
    area = models.CharField(
        _("postinumeron alku"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{1,5}\Z", _("Anna 1–5 numeroa, esimerkiksi 99."))],
        help_text=_("Esimerkiksi 99. Tyhjä on koko maa; pisin sopiva alku ratkaisee."),
    )
    first_on = models.DateField(_("voimassa alkaen"))

    objects = FreightTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("rahtihinnasto")
        verbose_name_plural = _("rahtihinnastot")
        ordering = ["carrier", "reach", "area", "-first_on"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "reach", "area", "first_on"], name="freight_table_once"),
            models.CheckConstraint(name="freight_table_area", condition=Q(area__regex=r"^[0-9]{0,5}$")),
            models.CheckConstraint(name="freight_table_reach", condition=Q(reach__in=Reach.values)),
        ]

    def __str__(self) -> str:
        where = self.area or _("koko maa")
        return f"{self.carrier} {self.get_reach_display()}, {where}, {date_format(self.first_on, 'j.n.Y')}"

    def price(self, weight_kg: Decimal) -> Decimal | None:
        """What so much costs; None beyond the last step."""
        return next((step.price for step in self.steps.all() if weight_kg <= step.up_to_kg), None)


class FreightStep(models.Model):
    """Up to and with so many kilograms it costs so much, with VAT."""

    table = models.ForeignKey(FreightTable, on_delete=models.CASCADE, related_name="steps")
    up_to_kg = models.DecimalField(
        _("enintään, kg"),
        max_digits=7,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001"), _("Painon pitää olla enemmän kuin nolla."))],
    )
    price = models.DecimalField(
        _("hinta, €"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(0, _("Hinta ei voi olla negatiivinen."))],
    )

    class Meta:
        verbose_name = _("painoporras")
        verbose_name_plural = _("painoportaat")
        ordering = ["up_to_kg"]
        constraints = [
            models.UniqueConstraint(fields=["table", "up_to_kg"], name="freight_step_once"),
            models.CheckConstraint(name="freight_step_positive", condition=Q(up_to_kg__gt=0, price__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.up_to_kg:f} kg"


class WaySwitch(models.Model):
    """Whether new orders may take this way (R5.1); a way with no row is open."""

    way = models.CharField(_("toimitustapa"), max_length=9, choices=DeliveryWay, unique=True)
    is_open = models.BooleanField(_("käytössä"), default=True)
    reason = models.CharField(
        _("syy asiakkaalle"),
        max_length=200,
        blank=True,
        help_text=_("Näkyy kassalla, kun toimitustapa ei ole käytössä."),
    )

    class Meta:
        verbose_name = _("toimitustapa")
        verbose_name_plural = _("toimitustavat")
        ordering = ["way"]
        constraints = [models.CheckConstraint(name="way_switch_known", condition=Q(way__in=DeliveryWay.values))]

    def __str__(self) -> str:
        return str(DeliveryWay(self.way).label).capitalize()


class FreightEvent(Event):
    """What staff did to carriers, prices and ways: `carrier` or `switch` is what it is about."""

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, null=True, related_name="events")
    switch = models.ForeignKey(WaySwitch, on_delete=models.PROTECT, null=True, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("rahtien tapahtuma")
        verbose_name_plural = _("rahtien tapahtumat")
        constraints = [
            models.CheckConstraint(
                name="freight_event_about_one",
                condition=Q(carrier__isnull=False, switch__isnull=True) | Q(carrier__isnull=True, switch__isnull=False),
            )
        ]
