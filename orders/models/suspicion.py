"""The rules by which an arriving order is brought to a person's eyes: rows that staff see and tune (R1.2)."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event


class SuspicionKind(models.TextChoices):
    """What may look odd in an order. None of them refuses anything by itself."""

    SAME_ADDRESS = "same_address", _("monta tilausta samaan osoitteeseen")
    SAME_PHONE = "same_phone", _("monta tilausta samasta puhelinnumerosta")
    SAME_EMAIL = "same_email", _("monta tilausta samasta sähköpostiosoitteesta")
    OTHER_PAYER = "other_payer", _("maksajan nimi on muu kuin tilaajan")
    HIGH_TOTAL = "high_total", _("uuden asiakkaan suuri tilaus")
    LOCKED_ACCOUNT = "locked_account", _("tilaajan asiakastili on lukittu")
    MISSED_BEFORE = "missed_before", _("aiempia käyttämättömiä aikoja tai noutamattomia tilauksia")


class SuspicionRule(models.Model):
    """One rule, with its switch. `limit` is a number of orders or euros from which on it strikes, `days` how far back.

    A rule that needs neither leaves them empty.
    """

    kind = models.CharField(_("sääntö"), max_length=14, choices=SuspicionKind, unique=True)
    is_on = models.BooleanField(_("käytössä"), default=True)
    limit = models.DecimalField(
        _("raja"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"), _("Rajan pitää olla suurempi kuin nolla."))],
    )
    days = models.PositiveSmallIntegerField(
        _("ajanjakso, päivää"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1, _("Anna 1–3650 päivää.")), MaxValueValidator(3650, _("Anna 1–3650 päivää."))],
    )

    class Meta:
        verbose_name = _("epäilysääntö")
        verbose_name_plural = _("epäilysäännöt")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="suspicion_kind_known", condition=Q(kind__in=SuspicionKind.values)),
            models.CheckConstraint(
                name="suspicion_limits",
                condition=(Q(limit__isnull=True) | Q(limit__gt=0)) & (Q(days__isnull=True) | Q(days__gte=1)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display()).capitalize()


class SuspicionRuleEvent(Event):
    """Who tuned a rule."""

    rule = models.ForeignKey(SuspicionRule, on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("epäilysäännön muutos")
        verbose_name_plural = _("epäilysääntöjen muutokset")
