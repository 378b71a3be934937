"""Campaigns: a name, a period, terms of their own, and what they lower the price of (R4.7)."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event
from lapinkumi.core.money import round_to_cents
from shop.models.brand import Brand
from shop.models.product import Kind, Product
from shop.models.tyre import Season
from shop.states import CampaignState


class Discount(models.TextChoices):
    PERCENT = "percent", _("prosenttia pois")
    EUROS = "euros", _("euroa pois")
    PRICE = "price", _("kiinteä hinta, €")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def running(self) -> Self:
        return self.filter(state=CampaignState.RUNNING)

    def due_to_start(self, at: datetime) -> Self:
        """Planned for this moment or an earlier one, and not over before it began."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), state=CampaignState.PLANNED, starts_at__lte=at)

    def due_to_end(self, at: datetime) -> Self:
        return self.filter(ends_at__lte=at).exclude(state=CampaignState.ENDED)

    def begun(self) -> Self:
        """Those that customers have seen: running, or over."""
        return self.exclude(started_at=None)


class Campaign(models.Model):
    """A campaign. Once it has begun only its end moves: orders placed in it keep its terms (R4.7).

    `starts_at` and `ends_at` are the plan, `started_at` and `ended_at` what happened. `amount` is percent, euros off or
    a price, by `discount`; a target may have a price of its own.
    """

    name = models.CharField(_("nimi"), max_length=60)
    slug = models.SlugField(_("osoitteessa"), max_length=60, unique=True)
    summary = models.CharField(
        _("lyhyesti"), max_length=160, blank=True, help_text=_("Yksi lause etusivulle ja kampanjan sivulle.")
    )
    terms = models.TextField(
        _("ehdot"),
        help_text=_("Kampanjan omat ehdot asiakkaalle. Voit käyttää Markdown-otsikoita ja -luetteloita."),
    )
    discount = models.CharField(_("alennus"), max_length=7, choices=Discount, default=Discount.PERCENT)
    amount = models.DecimalField(
        _("suuruus"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    starts_at = models.DateTimeField(
        _("alkaa"), null=True, blank=True, help_text=_("Tyhjä: aloitetaan painikkeella, kun on aika.")
    )
    ends_at = models.DateTimeField(
        _("päättyy"), null=True, blank=True, help_text=_("Tyhjä: jatkuu, kunnes se päätetään painikkeella.")
    )
    on_front_page = models.BooleanField(_("etusivulla"), default=True)
    state = models.CharField(_("tila"), max_length=7, choices=CampaignState, default=CampaignState.PLANNED)
    started_at = models.DateTimeField(_("alkoi"), null=True, blank=True)
    ended_at = models.DateTimeField(_("päättyi"), null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("kampanja")
        verbose_name_plural = _("kampanjat")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(state=CampaignState.PLANNED), name="campaign_to_start"),
            models.Index(fields=["ends_at"], condition=Q(state=CampaignState.RUNNING), name="campaign_to_end"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="campaign_state"),
            models.CheckConstraint(condition=Q(discount__in=Discount.values), name="campaign_discount"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (~Q(discount=Discount.PERCENT) | Q(amount__lt=100)),
                name="campaign_amount",
                violation_error_message=_("Alennuksen pitää olla yli 0 ja alle 100 prosenttia."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="campaign_forward",
                violation_error_message=_("Kampanja ei voi päättyä ennen alkuaan."),
            ),
            models.CheckConstraint(
                condition=~Q(state=CampaignState.RUNNING) | Q(started_at__isnull=False), name="campaign_started_at"
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.ENDED, ended_at__isnull=False)
                | ~Q(state=CampaignState.ENDED) & Q(ended_at=None),
                name="campaign_ended_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def price_of(self, ordinary: Decimal) -> Decimal:
        """What goods of this ordinary price would cost; zero or less where the campaign takes off too much."""
        if self.discount == Discount.PERCENT:
            return round_to_cents(ordinary * (100 - self.amount) / 100)
        return ordinary - self.amount if self.discount == Discount.EUROS else self.amount

    def get_absolute_url(self) -> str:
        return f"/kampanjat/{self.slug}/"


class CampaignTarget(models.Model):
    """What a campaign covers: one product, or all goods of a brand, kind and season, as far as they are given."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="targets")
    product = models.ForeignKey(
        Product, verbose_name=_("tuote"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    brand = models.ForeignKey(
        Brand, verbose_name=_("merkki"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(
        _("laji"), max_length=9, blank=True, choices=[choice for choice in Kind.choices if choice[0] != Kind.SERVICE]
    )
    season = models.CharField(_("kausi"), max_length=15, blank=True, choices=Season)
    price = models.DecimalField(
        _("oma hinta"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("Vain yksittäiselle tuotteelle."),
    )

    class Meta:
        verbose_name = _("kohde")
        verbose_name_plural = _("kohteet")
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, brand=None, kind="", season="")
                | Q(product=None, price=None) & (Q(brand__isnull=False) | ~Q(kind="") | ~Q(season="")),
                name="target_one_way",
                violation_error_message=_("Valitse joko yksi tuote tai ryhmä: merkki, laji tai kausi."),
            ),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gt=0), name="target_price_above_zero"),
        ]

    def __str__(self) -> str:
        if self.product:
            return str(self.product)
        parts = [str(self.brand or ""), self.get_kind_display(), self.get_season_display()]
        return ", ".join(part for part in parts if part)

    def clean(self) -> None:
        if self.product and self.product.kind == Kind.SERVICE:
            raise ValidationError({"product": _now("Palveluilla ei ole kampanjahintaa: asennuspiste hinnoittelee ne.")})


class CampaignEvent(Event):
    """What was done to a campaign, by whom."""

    campaign = models.ForeignKey(Campaign, verbose_name=_("kampanja"), on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("kampanjan tapahtuma")
        verbose_name_plural = _("kampanjoiden tapahtumat")
