"""Who works at a garage and may use its pages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from installers.models.installer import Installer


class InstallerStaff(models.Model):
    """A user's place at a garage. One person may serve several garages; taking the row away takes the pages away."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("vastuuhenkilö")
        MECHANIC = "mechanic", _("asentaja")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("käyttäjä"),
        on_delete=models.CASCADE,
        related_name="garages",
    )
    installer = models.ForeignKey(
        Installer, verbose_name=_("asennuspiste"), on_delete=models.CASCADE, related_name="staff"
    )
    role = models.CharField(_("rooli"), max_length=8, choices=Role, default=Role.MECHANIC)

    class Meta:
        verbose_name = _("asennuspisteen työntekijä")
        verbose_name_plural = _("asennuspisteen työntekijät")
        ordering = ["installer_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "installer"], name="installer_staff_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.installer}"
