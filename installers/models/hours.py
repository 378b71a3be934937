"""When a garage is open: its week, its exceptions, its closures. All by the wall clock in Helsinki."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from installers.models.bay import Bay
from installers.models.installer import Installer


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("maanantai")
    TUESDAY = 1, _("tiistai")
    WEDNESDAY = 2, _("keskiviikko")
    THURSDAY = 3, _("torstai")
    FRIDAY = 4, _("perjantai")
    SATURDAY = 5, _("lauantai")
    SUNDAY = 6, _("sunnuntai")


class OpeningHours(models.Model):
    """One span of open doors on a weekday; a day with a break has two."""

    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.CASCADE, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("viikonpäivä"), choices=Weekday)
    opens = models.TimeField(_("avataan"))
    closes = models.TimeField(_("suljetaan"))

    class Meta:
        verbose_name = _("aukioloaika")
        verbose_name_plural = _("aukioloajat")
        ordering = ["installer_id", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["installer", "weekday", "opens"], name="opening_hours_once"),
            models.CheckConstraint(
                name="opening_hours_open_before_they_close",
                condition=models.Q(opens__lt=models.F("closes")),
                violation_error_message=_("Sulkemisajan on oltava avaamisajan jälkeen."),
            ),
            models.CheckConstraint(name="opening_hours_weekday", condition=models.Q(weekday__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%-H.%M}–{self.closes:%-H.%M}"


class SpecialHours(models.Model):
    """Open doors on one date instead of the week's hours; also how a garage is open on a public holiday."""

    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.CASCADE, related_name="special_hours"
    )
    on = models.DateField(_("päivä"))
    opens = models.TimeField(_("avataan"))
    closes = models.TimeField(_("suljetaan"))
    note = models.CharField(_("syy asiakkaille"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("poikkeava aukiolo")
        verbose_name_plural = _("poikkeavat aukiolot")
        ordering = ["installer_id", "on", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["installer", "on", "opens"], name="special_hours_once"),
            models.CheckConstraint(
                name="special_hours_open_before_they_close",
                condition=models.Q(opens__lt=models.F("closes")),
                violation_error_message=_("Sulkemisajan on oltava avaamisajan jälkeen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%-d.%-m.%Y} {self.opens:%-H.%M}–{self.closes:%-H.%M}"


class ClosedPeriodQuerySet(models.QuerySet["ClosedPeriod"]):
    def overlapping(self, first_on: date, last_on: date) -> Self:
        """Those with a day in common with these days, the last one included."""
        return self.filter(first_on__lte=last_on, last_on__gte=first_on)


class ClosedPeriod(models.Model):
    """Days, the last one included, when the garage or one of its bays takes nobody in (R4.6)."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("suljettu")
        BY_PHONE = "by_phone", _("auki, ajat vain puhelimitse")

    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.CASCADE, related_name="closed_periods"
    )
    bay = models.ForeignKey(
        Bay,
        verbose_name=_("asennuspaikka"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="closed_periods",
        help_text=_("Tyhjä: koko asennuspiste."),
    )
    kind = models.CharField(_("laji"), max_length=8, choices=Kind, default=Kind.CLOSED)
    first_on = models.DateField(_("ensimmäinen päivä"))
    last_on = models.DateField(_("viimeinen päivä"))
    reason = models.CharField(_("syy asiakkaille"), max_length=80, blank=True)

    objects = ClosedPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("sulkuaika")
        verbose_name_plural = _("sulkuajat")
        ordering = ["installer_id", "first_on"]
        constraints = [
            models.CheckConstraint(
                name="closed_period_begins_before_it_ends",
                condition=models.Q(first_on__lte=models.F("last_on")),
                violation_error_message=_("Viimeinen päivä ei voi olla ennen ensimmäistä."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%d.%m.%Y}–{self.last_on:%d.%m.%Y}"

    def clean(self) -> None:
        if self.bay and self.bay.installer_id != self.installer_id:
            raise ValidationError({"bay": _("Asennuspaikka kuuluu toiselle asennuspisteelle.")})
