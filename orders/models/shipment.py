"""Bookings at carriers' systems: written before anything is asked, so that nothing is ever booked twice unseen."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.delivery import Delivery
from orders.states import OPEN_SHIPMENT, ShipmentState


class ShipmentQuerySet(models.QuerySet["Shipment"]):
    def due(self, at: datetime) -> Self:
        """Those whose turn it is, oldest first."""
        return self.filter(next_try_at__lte=at).order_by("next_try_at", "pk")


class Shipment(models.Model):
    """One booking. `reference` is our own: by it a booking is found whose answer was lost.

    `codes` are the parcels' tracking codes, the first one is told to the customer. `label` is the PDF as it came: it
    can't be had again, and is stored with the booking in one transaction.
    """

    delivery = models.ForeignKey(
        Delivery, verbose_name=_("toimitus"), on_delete=models.PROTECT, related_name="shipments"
    )
    reference = models.CharField(_("viite"), max_length=30, unique=True)
    carrier = models.CharField(_("kuljetusyhtiö"), max_length=40)
    service = models.CharField(_("palvelu"), max_length=20)
    state = models.CharField(_("tila"), max_length=9, choices=ShipmentState, default=ShipmentState.REQUESTED)
    requested_at = models.DateTimeField(_("pyydetty"))
    sent_at = models.DateTimeField(_("lähetetty"), null=True, blank=True)
    ended_at = models.DateTimeField(_("päättyi"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("seuraava yritys"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("yrityksiä"), default=0)
    error = models.CharField(_("virhe"), max_length=300, blank=True)
    booking_id = models.CharField(_("varausnumero"), max_length=40, blank=True)
    codes = models.JSONField(_("seurantatunnukset"), default=list, blank=True)
    label = models.BinaryField(_("osoitekortti"), blank=True, default=b"", editable=False)

    objects = ShipmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("kuljetustilaus")
        verbose_name_plural = _("kuljetustilaukset")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(state__in=OPEN_SHIPMENT), name="shipment_one_open"
            ),
            models.CheckConstraint(
                name="shipment_waits",
                condition=Q(state__in=["requested", "sent"], next_try_at__isnull=False, ended_at__isnull=True)
                | Q(state="unknown", next_try_at__isnull=True, ended_at__isnull=True)
                | Q(state__in=["booked", "failed", "cancelled"], next_try_at__isnull=True, ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="shipment_due")]

    def __str__(self) -> str:
        return self.reference

    @property
    def tracking_code(self) -> str:
        return str(self.codes[0]) if self.codes else ""


class CarrierAlert(models.Model):
    """One status as the carrier's system told it. `effect` is what came of it; what is not known decides nothing."""

    shipment = models.ForeignKey(
        Shipment, verbose_name=_("kuljetustilaus"), on_delete=models.PROTECT, related_name="alerts"
    )
    code = models.CharField(_("tila kuljetusyhtiöltä"), max_length=60)
    told_at = models.DateTimeField(_("aika"))
    news = models.CharField(max_length=10, blank=True)
    received_at = models.DateTimeField(_("saatu"))
    handled_at = models.DateTimeField(_("käsitelty"), null=True, blank=True)
    effect = models.CharField(_("mitä siitä seurasi"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("kuljetusyhtiön ilmoitus")
        verbose_name_plural = _("kuljetusyhtiön ilmoitukset")
        ordering = ["told_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["shipment", "code", "told_at"], name="carrier_alert_once")]
        indexes = [
            models.Index(fields=["told_at"], condition=Q(handled_at__isnull=True), name="carrier_alert_unhandled")
        ]

    def __str__(self) -> str:
        return self.code


class CarrierFeed(models.Model):
    """Where the reading of a carrier's feed goes on; one reader at a time."""

    name = models.CharField(max_length=20, unique=True)
    cursor = models.CharField(max_length=60)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
