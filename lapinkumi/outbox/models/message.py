"""Messages: e-mail and SMS as rows, with what is attached to them and what has happened to them."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.events import Event
from lapinkumi.outbox import policy
from lapinkumi.outbox.models.document import Document
from lapinkumi.outbox.states import MessageState


class MessageChannel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("sähköposti")
    SMS = "sms", _("tekstiviesti")


class ReceiptStatus(models.TextChoices):
    """What the SMS network says of a message that we have sent, from the least final to the most."""

    NONE = "", _("ei tietoa")
    PENDING = "pending", _("matkalla")
    UNDELIVERED = "undelivered", _("ei perillä")
    DELIVERED = "delivered", _("perillä")


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of messages."""

    def due(self, at: datetime) -> Self:
        """To be sent now: queued and due, or in the hands of a worker that died."""
        abandoned = Q(state=MessageState.SENDING, claimed_at__lte=at - policy.LEASE)
        return self.filter(Q(state=MessageState.QUEUED, next_attempt_at__lte=at) | abandoned)

    def failed(self) -> Self:
        return self.filter(state=MessageState.FAILED)

    def about(self, label: str) -> Self:
        """What was sent about one thing, such as an order number."""
        return self.filter(about=label)


class Message(models.Model):
    """One e-mail or text message to one receiver, worded when its act happened, sent by a worker afterwards.

    `valid_until` and `still_true` are asked again before each sending: what is no longer true is not told.
    """

    uuid = models.UUIDField(_("tunnus"), default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(_("kanava"), max_length=5, choices=MessageChannel)
    name = models.CharField(_("viesti"), max_length=60)
    dedupe_key = models.CharField(_("kertakäyttöavain"), max_length=120)
    about = models.CharField(_("koskee"), max_length=60, blank=True)
    copy_of = models.ForeignKey(
        "self",
        verbose_name=_("kopio viestistä"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
    )

    recipient = models.CharField(_("vastaanottaja"), max_length=254)
    language = models.CharField(_("kieli"), max_length=2, default="fi")
    subject = models.CharField(_("aihe"), max_length=200, blank=True)
    body_text = models.TextField(_("teksti"), blank=True)
    body_html = models.TextField(_("HTML"), blank=True)
    documents = models.ManyToManyField(Document, verbose_name=_("asiakirjat"), related_name="messages", blank=True)
    sensitive = models.BooleanField(_("salainen sisältö"), default=False)
    wiped_at = models.DateTimeField(_("sisältö poistettu"), null=True, blank=True)

    state = models.CharField(_("tila"), max_length=9, choices=MessageState, default=MessageState.QUEUED)
    created_at = models.DateTimeField(_("luotu"))
    next_attempt_at = models.DateTimeField(_("lähetetään"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("yrityksiä"), default=0)
    tries_left = models.PositiveSmallIntegerField(_("yrityksiä jäljellä"), default=policy.TRIES)
    claimed_at = models.DateTimeField(_("otettu lähetykseen"), null=True, blank=True)
    claimed_by = models.CharField(_("lähettäjä"), max_length=80, blank=True)
    sent_at = models.DateTimeField(_("lähetetty"), null=True, blank=True)
    failed_at = models.DateTimeField(_("epäonnistui"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("peruttu"), null=True, blank=True)
    reason = models.CharField(_("syy"), max_length=300, blank=True)
    is_permanent = models.BooleanField(_("virhe on pysyvä"), default=False)

    valid_until = models.DateTimeField(_("voimassa asti"), null=True, blank=True)
    still_true = models.CharField(_("tarkistus"), max_length=60, blank=True)
    still_true_args = models.JSONField(_("tarkistuksen tiedot"), default=dict, blank=True)

    provider_id = models.CharField(_("välittäjän tunnus"), max_length=120, blank=True)
    receipt_status = models.CharField(
        _("toimitustieto"), max_length=11, choices=ReceiptStatus, blank=True, default=ReceiptStatus.NONE
    )
    receipt_at = models.DateTimeField(_("toimitustiedon aika"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("viesti")
        verbose_name_plural = _("viestit")
        ordering = ["-pk"]
        permissions = [("resend_message", _("Voi lähettää viestin uudelleen ja merkitä sen hoidetuksi"))]
        constraints = [
            models.UniqueConstraint(fields=["channel", "name", "dedupe_key"], name="outbox_message_once"),
            models.CheckConstraint(name="outbox_message_state", condition=Q(state__in=MessageState.values)),
            models.CheckConstraint(
                name="outbox_message_queued_when",
                condition=Q(state=MessageState.QUEUED, next_attempt_at__isnull=False, tries_left__gt=0)
                | (~Q(state=MessageState.QUEUED) & Q(next_attempt_at=None)),
            ),
            models.CheckConstraint(
                name="outbox_message_sending_since",
                condition=(Q(state=MessageState.SENDING, claimed_at__isnull=False) & ~Q(claimed_by=""))
                | (~Q(state=MessageState.SENDING) & Q(claimed_at=None, claimed_by="")),
            ),
            models.CheckConstraint(
                name="outbox_message_sent_at",
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="outbox_message_failed_why",
                condition=(Q(state=MessageState.FAILED, failed_at__isnull=False) & ~Q(reason=""))
                | (~Q(state=MessageState.FAILED) & Q(failed_at=None, is_permanent=False)),
            ),
            models.CheckConstraint(
                name="outbox_message_cancelled_why",
                condition=(Q(state=MessageState.CANCELLED, cancelled_at__isnull=False) & ~Q(reason=""))
                | (~Q(state=MessageState.CANCELLED) & Q(cancelled_at=None)),
            ),
            models.CheckConstraint(
                name="outbox_message_fits_channel",
                condition=(Q(channel=MessageChannel.EMAIL) & ~Q(subject=""))
                | Q(channel=MessageChannel.SMS, subject="", body_html=""),
            ),
            models.CheckConstraint(
                name="outbox_message_wiped",
                condition=Q(wiped_at=None) | Q(sensitive=True, body_text="", body_html=""),
            ),
            models.CheckConstraint(
                name="outbox_message_receipt_of_sms",
                condition=Q(receipt_status="", receipt_at=None)
                | (Q(channel=MessageChannel.SMS, receipt_at__isnull=False) & ~Q(receipt_status="")),
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="outbox_message_due", condition=Q(state=MessageState.QUEUED)),
            models.Index(fields=["claimed_at"], name="outbox_message_claimed", condition=Q(state=MessageState.SENDING)),
            models.Index(F("failed_at").desc(), name="outbox_message_failed", condition=Q(state=MessageState.FAILED)),
            models.Index(fields=["about"], name="outbox_message_about", condition=~Q(about="")),
            models.Index(fields=["recipient"], name="outbox_message_recipient"),
            models.Index(fields=["provider_id"], name="outbox_message_provider", condition=~Q(provider_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.subject or self.name}"

    @property
    def is_email(self) -> bool:
        return self.channel == MessageChannel.EMAIL

    @property
    def may_be_resent(self) -> bool:
        """Whether it has left or failed, and its content is still there."""
        return self.state in (MessageState.SENT, MessageState.FAILED) and self.wiped_at is None

    def has_lapsed(self, at: datetime) -> bool:
        """Whether its time to be told is over; `valid_until` itself is already too late."""
        return self.valid_until is not None and at >= self.valid_until


class Attachment(models.Model):
    """A small file made for one message, such as a calendar entry."""

    message = models.ForeignKey(Message, verbose_name=_("viesti"), on_delete=models.CASCADE, related_name="attachments")
    filename = models.CharField(_("tiedostonimi"), max_length=120)
    content_type = models.CharField(_("sisältötyyppi"), max_length=120)
    content = models.BinaryField(_("sisältö"))

    class Meta:
        verbose_name = _("liite")
        verbose_name_plural = _("liitteet")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.filename


class MessageEvent(Event):
    """One move of a message: claimed, sent, postponed, failed, cancelled, queued again; and what the network told."""

    message = models.ForeignKey(Message, verbose_name=_("viesti"), on_delete=models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("viestin tapahtuma")
        verbose_name_plural = _("viestin tapahtumat")
