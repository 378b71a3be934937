"""Feeds handed in at the desk: the file, how far it has been read, and what was found in it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event
from shop.models.stock import StockSource
from shop.states import FeedState

AT_WORK = (FeedState.CHECKING, FeedState.APPLYING)


class FeedRunQuerySet(models.QuerySet["FeedRun"]):
    def at_work(self) -> Self:
        return self.filter(state__in=AT_WORK)

    def left_lying(self, before: datetime) -> Self:
        """Those that a worker should be reading, but none has moved since."""
        return self.at_work().filter(moved_at__lt=before)


class FeedRun(models.Model):
    """One file of one source. First it is checked, which stores nothing; then a person lets it in, or not.

    `at_line` is the last line that is wholly in, `tally` counts rows by what became (or would become) of them.
    """

    source = models.ForeignKey(StockSource, verbose_name=_("varasto"), on_delete=models.PROTECT, related_name="feeds")
    file = models.FileField(_("tiedosto"), upload_to="feeds/")
    name = models.CharField(_("tiedoston nimi"), max_length=120)
    full = models.BooleanField(_("koko valikoima"), default=False)
    flagged_percent = models.PositiveSmallIntegerField(_("ilmoita hinnanmuutokset yli (%)"), default=30)
    state = models.CharField(_("tila"), max_length=9, choices=FeedState, default=FeedState.CHECKING)
    rows = models.PositiveIntegerField(_("rivejä noin"), default=0)
    rows_done = models.PositiveIntegerField(_("luettu"), default=0)
    at_line = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    tally = models.JSONField(_("rivit"), default=dict, blank=True)
    forecast = models.JSONField(default=dict, blank=True)
    ignored_columns = models.CharField(_("käyttämättä jäävät sarakkeet"), max_length=300, blank=True)
    error = models.CharField(_("virhe"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("annettu"))
    moved_at = models.DateTimeField(_("viimeksi edennyt"))
    ended_at = models.DateTimeField(_("päättyi"), null=True, blank=True)

    objects = FeedRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("tuonti")
        verbose_name_plural = _("tuonnit")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FeedState.values), name="feed_state"),
            models.UniqueConstraint(fields=["source"], condition=Q(state__in=AT_WORK), name="feed_one_at_work"),
            models.CheckConstraint(
                condition=Q(state__in=["checking", "checked", "applying"], ended_at=None)
                | Q(state__in=["done", "cancelled", "failed"], ended_at__isnull=False),
                name="feed_ended_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.name}"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def percent(self) -> int:
        """How far it has been read, for the bar; never full before it is over."""
        return min(99, self.rows_done * 100 // self.rows) if self.rows else 0


class FeedFinding(models.Model):
    """A row that was left out and why, or a price change that somebody should look at."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("hylätty rivi")
        PRICE = "price", _("suuri hinnanmuutos")

    run = models.ForeignKey(FeedRun, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=7, choices=Kind)
    line = models.PositiveIntegerField(_("rivi"))
    column = models.CharField(_("sarake"), max_length=60, blank=True)
    sentence = models.CharField(_("selite"), max_length=300)

    class Meta:
        indexes = [models.Index(fields=["run", "kind", "line"], name="finding_in_order")]

    def __str__(self) -> str:
        return f"{self.line}: {self.sentence}"


class FeedEvent(Event):
    """Who handed the feed in, let it in, cancelled it; and how it ended."""

    run = models.ForeignKey(FeedRun, on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("tuonnin tapahtuma")
        verbose_name_plural = _("tuontien tapahtumat")
