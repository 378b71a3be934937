"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstallersConfig(AppConfig):
    name = "installers"
    verbose_name = _("Asennuspisteet")
