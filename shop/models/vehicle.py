"""Cars, what fits them, and what the register answered about a plate."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shop.load_speed import FIRST_INDEX, LAST_INDEX, SPEED_SYMBOLS
from shop.sizes import BoltPattern, TyreSize

REAR_ABSENT = Q(rear_width=None, rear_aspect=None, rear_rim=None, rear_rim_width=None, rear_et=None)
REAR_WHOLE = Q(
    rear_width__isnull=False,
    rear_aspect__isnull=False,
    rear_rim__isnull=False,
    rear_rim_width__isnull=False,
    rear_et__isnull=False,
)


class CarClass(models.TextChoices):
    """Which price of a service applies."""

    CAR = "car", _("henkilöauto")
    SUV = "suv", _("maasturi tai katumaasturi")
    VAN = "van", _("pakettiauto")


class Vehicle(models.Model):
    """One generation of a car: what its hubs take and the least its tyres must bear.

    `code` is the natural key of imports. `tpms` means pressure sensors inside the wheels, which new wheels need too.
    """

    class Fastener(models.TextChoices):
        BOLT = "bolt", _("pultti")
        NUT = "nut", _("mutteri")

    code = models.SlugField(_("tunnus"), max_length=80, unique=True)
    make = models.CharField(_("merkki"), max_length=40)
    model = models.CharField(_("malli"), max_length=40)
    variant = models.CharField(_("versio"), max_length=60, blank=True)
    year_from = models.PositiveSmallIntegerField(_("vuodesta"))
    year_to = models.PositiveSmallIntegerField(_("vuoteen"), null=True, blank=True)
    car_class = models.CharField(_("ajoneuvoluokka"), max_length=3, choices=CarClass)
    bolt_count = models.PositiveSmallIntegerField(_("pulttien määrä"))
    pcd_mm = models.DecimalField(_("pulttikehä (mm)"), max_digits=4, decimal_places=1)
    centre_bore_mm = models.DecimalField(_("keskireikä (mm)"), max_digits=4, decimal_places=1)
    thread = models.CharField(_("kierre"), max_length=10)
    fastener = models.CharField(_("kiinnitys"), max_length=4, choices=Fastener)
    et_min = models.SmallIntegerField(_("pienin ET-mitta"))
    et_max = models.SmallIntegerField(_("suurin ET-mitta"))
    load_index = models.PositiveSmallIntegerField(_("pienin kantavuusluokka"))
    speed_symbol = models.CharField(_("pienin nopeusluokka"), max_length=1, choices=[(s, s) for s in SPEED_SYMBOLS])
    tpms = models.BooleanField(_("paineanturit pyörissä"), default=False)

    class Meta:
        verbose_name = _("auto")
        verbose_name_plural = _("autot")
        ordering = ["make", "model", "year_from", "code"]
        indexes = [models.Index(fields=["make", "model", "year_from"], name="vehicle_model")]
        constraints = [
            models.CheckConstraint(condition=Q(car_class__in=CarClass.values), name="vehicle_class"),
            models.CheckConstraint(condition=Q(year_to=None) | Q(year_to__gte=F("year_from")), name="vehicle_years"),
            models.CheckConstraint(condition=Q(et_max__gte=F("et_min")), name="vehicle_et"),
            models.CheckConstraint(condition=Q(speed_symbol__in=SPEED_SYMBOLS), name="vehicle_speed"),
            models.CheckConstraint(
                condition=Q(load_index__gte=FIRST_INDEX, load_index__lte=LAST_INDEX), name="vehicle_load"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.years})"

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.make, self.model, self.variant) if part)

    @property
    def years(self) -> str:
        return f"{self.year_from}–{self.year_to or ''}"

    @property
    def bolts(self) -> BoltPattern:
        return BoltPattern(self.bolt_count, self.pcd_mm)


class VehicleFitment(models.Model):
    """One set of wheels that fits a car. Rear columns are filled only where the rear differs from the front.

    `van` asks for C tyres; `is_original` means that the maker approved the size when the car was new.
    """

    vehicle = models.ForeignKey(Vehicle, verbose_name=_("auto"), on_delete=models.CASCADE, related_name="fitments")
    front_width = models.PositiveSmallIntegerField(_("eturenkaan leveys"))
    front_aspect = models.PositiveSmallIntegerField(_("eturenkaan profiili"))
    front_rim = models.DecimalField(_("etuvanteen halkaisija"), max_digits=4, decimal_places=1)
    front_rim_width = models.DecimalField(_("etuvanteen leveys"), max_digits=3, decimal_places=1)
    front_et = models.SmallIntegerField(_("etuvanteen ET-mitta"))
    rear_width = models.PositiveSmallIntegerField(_("takarenkaan leveys"), null=True, blank=True)
    rear_aspect = models.PositiveSmallIntegerField(_("takarenkaan profiili"), null=True, blank=True)
    rear_rim = models.DecimalField(_("takavanteen halkaisija"), max_digits=4, decimal_places=1, null=True, blank=True)
    rear_rim_width = models.DecimalField(_("takavanteen leveys"), max_digits=3, decimal_places=1, null=True, blank=True)
    rear_et = models.SmallIntegerField(_("takavanteen ET-mitta"), null=True, blank=True)
    van = models.BooleanField(_("vaatii C-renkaan"), default=False)
    is_original = models.BooleanField(_("alkuperäinen koko"), default=False)

    class Meta:
        verbose_name = _("rengaskoko")
        verbose_name_plural = _("rengaskoot")
        ordering = ["vehicle", "front_rim", "front_width", "pk"]
        indexes = [models.Index(fields=["front_rim", "front_width", "front_aspect"], name="fitment_front")]
        constraints = [
            models.CheckConstraint(
                condition=REAR_ABSENT | REAR_WHOLE,
                name="fitment_rear_whole",
                violation_error_message=_("Anna taka-akselin mitat kaikki tai älä mitään."),
            ),
            models.UniqueConstraint(
                fields=["vehicle", "front_width", "front_aspect", "front_rim", "rear_width", "rear_aspect", "rear_rim"],
                name="fitment_once",
                nulls_distinct=False,
                violation_error_message=_("Sama koko on jo tällä autolla."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.front} / {self.rear}" if self.is_staggered else str(self.front)

    @property
    def front(self) -> TyreSize:
        return TyreSize(self.front_width, self.front_aspect, self.front_rim, commercial=self.van)

    @property
    def rear(self) -> TyreSize:
        """The rear tyre's size; the front's where they are alike."""
        if self.rear_width is None or self.rear_aspect is None or self.rear_rim is None:
            return self.front
        return TyreSize(self.rear_width, self.rear_aspect, self.rear_rim, commercial=self.van)

    @property
    def is_staggered(self) -> bool:
        return self.rear_width is not None


class PlateLookup(models.Model):
    """The register's answer about a plate, kept so that it is asked, and paid for, once."""

    plate = models.CharField(_("rekisteritunnus"), max_length=8, unique=True)
    found = models.BooleanField(_("löytyi"))
    answer = models.JSONField(_("rekisterin vastaus"), default=dict, blank=True)
    fetched_at = models.DateTimeField(_("haettu"))

    class Meta:
        verbose_name = _("rekisterihaku")
        verbose_name_plural = _("rekisterihaut")
        indexes = [models.Index(fields=["fetched_at"], name="plate_fetched")]
        constraints = [
            models.CheckConstraint(condition=Q(found=True) | Q(answer={}), name="plate_answer_when_found"),
        ]

    def __str__(self) -> str:
        return self.plate
