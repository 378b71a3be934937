"""How one can pay, as the pages tell it: rows that staff keep."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Credit(models.IntegerChoices):
    """Whether it is credit; the order is the one in which methods must be told (KSL 6:12 b)."""

    NONE = 1, _("ei luottoa")
    MAYBE = 2, _("voi sisältää luottoa")
    ALWAYS = 3, _("luottoa tai maksuaikaa")


class PaymentMethodQuerySet(models.QuerySet["PaymentMethod"]):
    def offered(self) -> Self:
        """Those that the pages tell of, in the legal order: without credit first (R4.10)."""
        return self.filter(is_offered=True).order_by("credit", "position", "pk")


class PaymentMethod(models.Model):
    """One way to pay. `names` are the banks or cards that belong to it. The method itself is Klarna's: taking a row out
    of use here narrows what the pages say, and has to be done at Klarna too (R4.8)."""

    code = models.SlugField(_("tunnus"), max_length=30, unique=True)
    name = models.CharField(_("nimi"), max_length=60)
    credit = models.PositiveSmallIntegerField(_("luotto"), choices=Credit)
    position = models.PositiveSmallIntegerField(
        _("järjestys"), default=1, help_text=_("Saman luottolajin sisällä. Luotottomat ovat aina ensin.")
    )
    names = models.CharField(_("pankit tai kortit"), max_length=200, blank=True, help_text=_("Pilkulla erotettuina."))
    explanation = models.CharField(_("selitys"), max_length=300, blank=True)
    is_offered = models.BooleanField(
        _("käytössä"), default=True, help_text=_("Muuta sama asetus myös Klarnan hallinnassa: kassa näyttää sen.")
    )

    objects = PaymentMethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("maksutapa")
        verbose_name_plural = _("maksutavat")
        ordering = ["credit", "position", "pk"]
        constraints = [
            models.CheckConstraint(name="payment_method_credit_known", condition=Q(credit__in=Credit.values)),
            models.CheckConstraint(name="payment_method_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
