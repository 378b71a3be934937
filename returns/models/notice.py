"""A statement of withdrawal as it was given: the customer's words, the moment, and the order where it is known."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Channel, Event
from orders.models import Order


class WithdrawalNoticeQuerySet(models.QuerySet["WithdrawalNotice"]):
    def open(self) -> Self:
        """Those that nobody has taken care of yet."""
        return self.filter(settled_at__isnull=True)


class WithdrawalNotice(models.Model):
    """One statement of withdrawal (KSL ch. 6, R6.5). It is never changed: `statement` is what was sent, word for word.

    `order` is set where number and e-mail meet; without it a clerk finds out whose it is. `form_token` makes the same
    form sent twice one statement. `received_at` is the server's time; a statement by phone, mail or visit was made at
    `contacted_at`, and periods are judged by `stated_at`.
    """

    form_token = models.CharField(max_length=64, unique=True, editable=False)
    order = models.ForeignKey(
        Order,
        verbose_name=_("tilaus"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawal_notices",
    )
    received_at = models.DateTimeField(_("vastaanotettu"))
    channel = models.CharField(_("kanava"), max_length=5, choices=Channel, default=Channel.WEB)
    contacted_at = models.DateTimeField(_("yhteydenoton aika"), null=True, blank=True)
    language = models.CharField(_("kieli"), max_length=2, default="fi")

    name = models.CharField(_("nimi"), max_length=120)
    order_number = models.CharField(_("ilmoitettu tilausnumero"), max_length=40)
    email = models.EmailField(_("sähköposti"), blank=True)
    products = models.CharField(_("mitä se koskee"), max_length=1000, blank=True)
    statement = models.TextField(_("ilmoituksen teksti"))

    settled_at = models.DateTimeField(_("käsitelty"), null=True, blank=True)

    objects = WithdrawalNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("peruutusilmoitus")
        verbose_name_plural = _("peruutusilmoitukset")
        ordering = ["-received_at", "-pk"]
        permissions = [
            ("settle_withdrawalnotice", _("Voi merkitä peruutusilmoituksen käsitellyksi")),
            ("record_withdrawalnotice", _("Voi kirjata peruutusilmoituksen")),
        ]
        constraints = [
            models.CheckConstraint(name="withdrawal_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(
                name="withdrawal_contacted_at",
                condition=Q(channel="web", contacted_at__isnull=True) & ~Q(email="")
                | ~Q(channel="web") & Q(contacted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(settled_at__isnull=True), name="withdrawal_open"),
            models.Index(fields=["order_number"], name="withdrawal_number"),
            models.Index(fields=["email"], name="withdrawal_email"),
        ]

    def __str__(self) -> str:
        return f"{self.order_number}, {self.name}"

    @property
    def stated_at(self) -> datetime:
        """When the customer said it: what periods are judged by (R5.22)."""
        return self.contacted_at or self.received_at


class NoticeEvent(Event):
    """What happened to a statement of withdrawal."""

    notice = models.ForeignKey(
        WithdrawalNotice, verbose_name=_("peruutusilmoitus"), on_delete=models.PROTECT, related_name="events"
    )

    class Meta(Event.Meta):
        abstract = False
        verbose_name = _("peruutusilmoituksen tapahtuma")
        verbose_name_plural = _("peruutusilmoitusten tapahtumat")
