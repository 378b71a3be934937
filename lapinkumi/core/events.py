"""The audit trail's shape. Each app has its own event rows with a real foreign key to what they are about."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.actors import Actor
from lapinkumi.core.clock import local


class Channel(models.TextChoices):
    """How a statement came (R5.22)."""

    WEB = "web", _("verkkosivu")
    PHONE = "phone", _("puhelin")
    EMAIL = "email", _("sähköposti")
    VISIT = "visit", _("käynti")


class Event(models.Model):
    """What happened, when, by whom. Written in the act that made it happen, never changed afterwards.

    `contacted_at` is the moment of a statement made by phone or e-mail: periods are judged by it, not by `at` (R5.22).
    `data` holds ids, amounts and old and new values; no names, addresses, phones or plates.
    """

    at = models.DateTimeField(_("aika"))
    kind = models.CharField(_("tapahtuma"), max_length=60)
    actor_kind = models.CharField(_("tekijä"), max_length=10)
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("käyttäjä"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    actor_label = models.CharField(max_length=60, blank=True)
    channel = models.CharField(_("kanava"), max_length=5, choices=Channel, default=Channel.WEB)
    contacted_at = models.DateTimeField(_("yhteydenoton aika"), null=True, blank=True)
    data = models.JSONField(_("tiedot"), default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        """The moment alone: pages tell what happened in words of their own, and `kind` is a name for the code."""
        return f"{local(self.at):%-d.%-m.%Y %-H.%M}"

    @classmethod
    def of(cls, *, at: datetime, by: Actor, kind: str, data: dict[str, Any] | None = None, **about: Any) -> Self:
        """A new row, not yet saved; `about` is the foreign key, and where it applies `channel` and `contacted_at`."""
        return cls(
            at=at,
            kind=kind,
            actor_kind=by.kind,
            actor_user_id=by.user_id,
            actor_label=by.label,
            data=data or {},
            **about,
        )
