"""Versions of the consumer terms. What is published stays as it was: the database refuses changes."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event

SOURCE_LANGUAGE = "fi"


class TermsQuerySet(models.QuerySet["TermsVersion"]):
    """Terms by language and day: `TermsVersion.objects.in_language("sv").in_force(on=today)`."""

    def in_language(self, language: str) -> Self:
        """Those in that language, or in Finnish where there is none."""
        found = self.filter(language=language)
        return found if language == SOURCE_LANGUAGE or found.exists() else self.filter(language=SOURCE_LANGUAGE)

    def in_force(self, *, on: date) -> "TermsVersion | None":
        """The version that an order placed that day accepts (R11.1); None before the first one."""
        return self.filter(effective_from__lte=on).first()


class TermsVersion(models.Model):
    """One published version in one language. `body` is Markdown, `sha256` the fingerprint of its UTF-8 bytes."""

    version = models.SlugField(_("versio"), max_length=20)
    language = models.CharField(_("kieli"), max_length=2, default=SOURCE_LANGUAGE)
    effective_from = models.DateField(_("voimassa alkaen"))
    published_at = models.DateTimeField(_("julkaistu"))
    body = models.TextField(_("teksti"))
    sha256 = models.CharField(_("tarkiste"), max_length=64)

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("ehtojen versio")
        verbose_name_plural = _("ehtojen versiot")
        ordering = ["-effective_from", "-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="shop_terms_once"),
            models.CheckConstraint(
                name="shop_terms_fingerprint",
                condition=models.Q(
                    sha256=Func(
                        Func(Func(F("body"), Value("UTF8"), function="convert_to"), function="sha256"),
                        Value("hex"),
                        function="encode",
                        output_field=models.CharField(),
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.language})"


class TermsEvent(Event):
    """What was done with a version of the terms."""

    terms = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("ehtojen tapahtuma")
        verbose_name_plural = _("ehtojen tapahtumat")
