"""Bays: where one car at a time is worked on."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from installers.models.installer import Installer


class Bay(models.Model):
    """A lift and its tools. What it is able to do decides which jobs are offered times in it."""

    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.CASCADE, related_name="bays"
    )
    name = models.CharField(_("nimi"), max_length=40)
    position = models.PositiveSmallIntegerField(
        _("täyttöjärjestys"), default=0, help_text=_("Pienin ensin. Monitaitoisin paikka kannattaa täyttää viimeisenä.")
    )
    max_rim_inch = models.PositiveSmallIntegerField(
        _("suurin vanne (tuumaa)"), default=20, validators=[MinValueValidator(10), MaxValueValidator(30)]
    )
    van_height = models.BooleanField(_("pakettiautot"), default=False)
    run_flat = models.BooleanField(_("run flat -renkaat"), default=False)
    tpms = models.BooleanField(_("rengaspaineanturit"), default=True)
    is_active = models.BooleanField(_("käytössä"), default=True)

    class Meta:
        verbose_name = _("asennuspaikka")
        verbose_name_plural = _("asennuspaikat")
        ordering = ["installer_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["installer", "name"], name="bay_name_once_in_a_garage"),
            models.CheckConstraint(
                name="bay_rim_is_a_rim", condition=models.Q(max_rim_inch__gte=10, max_rim_inch__lte=30)
            ),
        ]

    def __str__(self) -> str:
        return self.name
