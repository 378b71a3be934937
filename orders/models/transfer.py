"""That an independent garage became an order's contract party: when, why, and who it was then (R2.5, R13.1)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installers.models import Installer
from orders.models.order import Order


class TransferCause(models.TextChoices):
    """Why an order went over to its garage."""

    CHANGED = "changed", _("asiakas muutti tilausta asennuspisteessä")
    SUBSTITUTE = "substitute", _("asiakas otti korvaavan tuotteen")
    NOT_FITTING = "not_fitting", _("tuote ei sopinut autoon, ja asennuspiste vaihtoi sen")


class Transfer(models.Model):
    """One for an order, written once. The party is kept as it was then, whatever the garage's row says later.

    `agreed` is what the customer and the garage agreed, in words that the customer reads.
    """

    order = models.OneToOneField(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="transfer")
    installer = models.ForeignKey(Installer, verbose_name=_("asennuspiste"), on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(_("syy"), max_length=11, choices=TransferCause)
    agreed = models.CharField(_("mitä sovittiin"), max_length=500, blank=True)
    transferred_at = models.DateTimeField(_("siirtyi"))
    party_name = models.CharField(_("sopimuskumppani"), max_length=120)
    business_id = models.CharField(_("Y-tunnus"), max_length=9)
    address = models.CharField(_("osoite"), max_length=240)
    phone = models.CharField(_("puhelin"), max_length=20)
    email = models.EmailField(_("sähköposti"))

    class Meta:
        verbose_name = _("sopimuksen siirto")
        verbose_name_plural = _("sopimusten siirrot")
        indexes = [models.Index(fields=["installer", "-transferred_at"], name="transfer_of_garage")]
        constraints = [
            models.CheckConstraint(name="transfer_cause_known", condition=Q(cause__in=TransferCause.values)),
            models.CheckConstraint(name="transfer_has_a_party", condition=~Q(party_name="") & ~Q(business_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.party_name}"
