"""What a customer and customer service write to each other about an order. The garage does not see it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order
from orders.policy import LETTER_LENGTH


class Writer(models.TextChoices):
    """Who wrote it."""

    CUSTOMER = "customer", _("asiakas")
    SHOP = "shop", _("asiakaspalvelu")


class LetterQuerySet(models.QuerySet["Letter"]):
    def unread(self) -> Self:
        """Customers' letters that nobody at customer service has taken care of, the oldest first."""
        return self.filter(writer=Writer.CUSTOMER, read_at__isnull=True).order_by("written_at", "pk")


class Letter(models.Model):
    """One message, plain text, kept as it was written. `key` is the form's: sent twice it is one letter.

    `read_at`: when customer service took care of a customer's letter, by an answer or by a press.
    """

    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="letters")
    writer = models.CharField(_("kirjoittaja"), max_length=8, choices=Writer)
    text = models.TextField(_("viesti"), max_length=LETTER_LENGTH)
    key = models.CharField(max_length=43, editable=False)
    written_at = models.DateTimeField(_("kirjoitettu"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("käyttäjä"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    read_at = models.DateTimeField(_("luettu"), null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("asiakkaan viesti")
        verbose_name_plural = _("asiakkaiden viestit")
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "writer", "key"], name="letter_once"),
            models.CheckConstraint(name="letter_writer_known", condition=Q(writer__in=Writer.values)),
            models.CheckConstraint(name="letter_says_something", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(
                fields=["written_at"], condition=Q(writer="customer", read_at__isnull=True), name="letter_unread"
            )
        ]

    def __str__(self) -> str:
        return str(self.order)

    @property
    def is_customers(self) -> bool:
        return self.writer == Writer.CUSTOMER

    @property
    def waits_since(self) -> datetime | None:
        """Since when it waits for customer service; None where it does not."""
        return self.written_at if self.is_customers and self.read_at is None else None
