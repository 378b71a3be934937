"""App configuration."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "lapinkumi.outbox"
    label = "outbox"
