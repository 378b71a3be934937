"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "lapinkumi.outbox"
    label = "outbox"
    verbose_name = _("Viestit ja asiakirjat")
