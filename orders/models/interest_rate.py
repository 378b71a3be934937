"""The reference rate of each half-year, as the Bank of Finland publishes it: late interest follows it (R8.4)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.interest import InterestRate, half_year_name
from orders.policy import LATE_INTEREST_MARGIN


class ReferenceRateQuerySet(models.QuerySet["ReferenceRate"]):
    def late_interest(self) -> list[InterestRate]:
        """The yearly late interest of consumers for each half-year known: seven points more (Act 633/1982 s. 4)."""
        return [InterestRate(rate.valid_from, rate.percent + LATE_INTEREST_MARGIN) for rate in self]


class ReferenceRate(models.Model):
    """One half-year's rate (Act 633/1982 s. 12). A half-year without a row is never guessed."""

    valid_from = models.DateField(
        _("voimassa alkaen"), unique=True, help_text=_("Puolivuoden ensimmäinen päivä: 1.1. tai 1.7.")
    )
    percent = models.DecimalField(
        _("viitekorko, %"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0, _("Anna 0–30 %.")), MaxValueValidator(30, _("Anna 0–30 %."))],
        help_text=_("Suomen Pankin ilmoittama korkolain 12 §:n viitekorko, puolen prosenttiyksikön tarkkuudella."),
    )

    objects = ReferenceRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("viitekorko")
        verbose_name_plural = _("viitekorot")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="reference_rate_of_a_half_year",
                condition=Q(valid_from__day=1, valid_from__month__in=[1, 7]),
                violation_error_message=_("Puolivuosi alkaa 1.1. tai 1.7."),
            ),
            models.CheckConstraint(name="reference_rate_sane", condition=Q(percent__range=(0, 30))),
        ]

    def __str__(self) -> str:
        return half_year_name(self.valid_from)
