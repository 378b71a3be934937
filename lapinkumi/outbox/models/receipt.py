"""Delivery receipts as they came from the SMS gateway, also those that came before we knew the message's id."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.outbox.models.message import ReceiptStatus


class SmsReceipt(models.Model):
    """What the gateway told of one of its ids, once per status."""

    provider_id = models.CharField(_("välittäjän tunnus"), max_length=120)
    status = models.CharField(_("toimitustieto"), max_length=11, choices=ReceiptStatus)
    received_at = models.DateTimeField(_("saatu"))

    class Meta:
        verbose_name = _("toimituskuittaus")
        verbose_name_plural = _("toimituskuittaukset")
        constraints = [
            models.UniqueConstraint(fields=["provider_id", "status"], name="outbox_receipt_once"),
            models.CheckConstraint(name="outbox_receipt_known", condition=~Q(status="")),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.status}"
