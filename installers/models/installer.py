"""The garage itself: who it is, where it is, and how it takes bookings."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from installers.geo import Area, Point, area_of
from lapinkumi.core.business_ids import InvalidBusinessId, normalise_business_id

LONGEST_HORIZON = 92  # days: no time is offered further off than three months (R4.6)
LONGEST_LEAD = 14 * 24
LONGEST_PAUSE = 60


def validate_business_id(text: str) -> None:
    """Accept a business id that is written as it should be and has the right check digit."""
    try:
        written = normalise_business_id(text)
    except InvalidBusinessId as error:
        raise ValidationError(error.message, code="business_id") from error
    if written != text:
        raise ValidationError(InvalidBusinessId.message, code="business_id")


class InstallerQuerySet(models.QuerySet["Installer"]):
    def public(self) -> Self:
        """Those that customers see and can choose."""
        return self.filter(is_active=True)


class Installer(models.Model):
    """A garage that customers choose. Owned by Lapin Kumi, or an independent business (R2.5)."""

    class Ownership(models.TextChoices):
        OWNED = "owned", _("Lapin Kumin oma")
        INDEPENDENT = "independent", _("itsenäinen yrittäjä")

    name = models.CharField(_("nimi"), max_length=80)
    slug = models.SlugField(_("osoitteen osa"), max_length=80, unique=True)
    ownership = models.CharField(_("omistus"), max_length=11, choices=Ownership)
    is_active = models.BooleanField(_("näkyy asiakkaille"), default=True)

    party_name = models.CharField(_("yrityksen virallinen nimi"), max_length=120, blank=True)
    business_id = models.CharField(_("Y-tunnus"), max_length=9, blank=True, validators=[validate_business_id])
    party_address = models.CharField(
        _("yrityksen postiosoite"), max_length=160, blank=True, help_text=_("Tyhjä: sama kuin käyntiosoite.")
    )

    street = models.CharField(_("katuosoite"), max_length=120)
    postcode = models.CharField(
        _("postinumero"),
        max_length=5,
        validators=[RegexValidator(r"\A[0-9]{5}\Z", _("Postinumerossa on viisi numeroa."))],
    )
    city = models.CharField(_("postitoimipaikka"), max_length=60)
    latitude = models.DecimalField(
        _("leveysaste"),
        max_digits=8,
        decimal_places=5,
        validators=[MinValueValidator(59), MaxValueValidator(71)],
    )
    longitude = models.DecimalField(
        _("pituusaste"),
        max_digits=8,
        decimal_places=5,
        validators=[MinValueValidator(19), MaxValueValidator(32)],
    )
    phone = PhoneNumberField(_("puhelin"))
    email = models.EmailField(_("sähköposti"))
    description = models.TextField(_("esittely"), blank=True)
    directions = models.TextField(
        _("saapumisohje"), blank=True, help_text=_("Mistä ajetaan sisään, minne auto jätetään.")
    )

    delivery_extra_days = models.PositiveSmallIntegerField(
        _("toimituksen lisäpäivät"), default=0, help_text=_("Työpäiviä, jotka kuljetus tänne kestää muita kauemmin.")
    )
    accepting_bookings = models.BooleanField(
        _("aikoja voi varata verkossa"),
        default=True,
        help_text=_("Pois: asennuspiste sopii ajan itse asiakkaan kanssa."),
    )
    lead_hours = models.PositiveSmallIntegerField(
        _("varattava viimeistään (tuntia ennen)"), default=4, validators=[MaxValueValidator(LONGEST_LEAD)]
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("aikoja tarjotaan (päivää eteenpäin)"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HORIZON)],
    )
    pause_minutes = models.PositiveSmallIntegerField(
        _("tauko töiden välissä (minuuttia)"), default=0, validators=[MaxValueValidator(LONGEST_PAUSE)]
    )

    objects = InstallerQuerySet.as_manager()

    class Meta:
        verbose_name = _("asennuspiste")
        verbose_name_plural = _("asennuspisteet")
        ordering = ["city", "name"]
        constraints = [
            models.CheckConstraint(
                name="installer_independent_has_a_party",
                condition=models.Q(ownership="owned") | (~models.Q(party_name="") & ~models.Q(business_id="")),
                violation_error_message=_("Itsenäiseltä yrittäjältä tarvitaan virallinen nimi ja Y-tunnus."),
            ),
            models.CheckConstraint(
                name="installer_booking_limits",
                condition=models.Q(
                    lead_hours__lte=LONGEST_LEAD,
                    horizon_days__gte=1,
                    horizon_days__lte=LONGEST_HORIZON,
                    pause_minutes__lte=LONGEST_PAUSE,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("installers:installer", args=[self.slug])

    @property
    def is_independent(self) -> bool:
        """Whether it can become the customer's contract party (R2.5)."""
        return self.ownership == self.Ownership.INDEPENDENT

    @property
    def contract_name(self) -> str:
        """Whom the customer has the contract with, should the order change at this garage."""
        return self.party_name if self.is_independent else settings.COMPANY.name

    @property
    def point(self) -> Point:
        return Point(float(self.latitude), float(self.longitude))

    @property
    def area(self) -> Area | None:
        return area_of(self.postcode)
