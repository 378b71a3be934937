"""Money that came to our account for an invoice, as bank statements tell or staff write it down (R8.4)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.invoice import Invoice


class BankStatement(models.Model):
    """A file of account entries that was read in, once. The file itself stays with the bank."""

    name = models.CharField(_("tiedosto"), max_length=200)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    first_on = models.DateField(_("ensimmäinen päivä"), null=True)
    last_on = models.DateField(_("viimeinen päivä"), null=True)
    taken = models.PositiveIntegerField(_("uusia suorituksia"))

    known = models.PositiveIntegerField(_("jo luettuja"))
    left_out = models.PositiveIntegerField(_("ohitettuja: veloituksia ja muita"))
    read_at = models.DateTimeField(_("luettu"))
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("lukija"), on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("tiliote")
        verbose_name_plural = _("tiliotteet")
        ordering = ["-read_at", "-pk"]
        permissions = [("read_statement", _("Voi lukea tiliotteita"))]

    def __str__(self) -> str:
        return self.name


class InvoicePaymentQuerySet(models.QuerySet["InvoicePayment"]):
    def unmatched(self) -> Self:
        """Those of which nobody knows yet what they are for."""
        return self.filter(invoice__isnull=True, set_aside_at__isnull=True)


class InvoicePayment(models.Model):
    """One sum that came in. `entry` is what the bank calls it, or the form it was typed on: the same again is the same.

    `reference` is as it was read, `payer` as the bank tells it. What belongs to no invoice is set aside with a reason.
    """

    entry = models.CharField(max_length=120, unique=True, editable=False)
    statement = models.ForeignKey(
        BankStatement, verbose_name=_("tiliote"), on_delete=models.PROTECT, null=True, related_name="payments"
    )
    invoice = models.ForeignKey(
        Invoice, verbose_name=_("lasku"), on_delete=models.PROTECT, null=True, related_name="payments"
    )
    amount = models.DecimalField(_("summa"), max_digits=10, decimal_places=2)
    paid_on = models.DateField(_("maksupäivä"))
    reference = models.CharField(_("viite"), max_length=35, blank=True)
    payer = models.CharField(_("maksaja"), max_length=140, blank=True)
    recorded_at = models.DateTimeField(_("kirjattu"))
    set_aside_at = models.DateTimeField(_("siirretty sivuun"), null=True)
    set_aside_reason = models.CharField(_("miksi sivuun"), max_length=300, blank=True)

    objects = InvoicePaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("tilisuoritus")
        verbose_name_plural = _("tilisuoritukset")
        ordering = ["-paid_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="invoice_payment_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="invoice_payment_by_hand_has_its_invoice",
                condition=Q(statement__isnull=False) | Q(invoice__isnull=False),
            ),
            models.CheckConstraint(
                name="invoice_payment_aside_with_reason",
                condition=Q(set_aside_at__isnull=True, set_aside_reason="")
                | Q(set_aside_at__isnull=False, invoice__isnull=True) & ~Q(set_aside_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["paid_on"],
                condition=Q(invoice__isnull=True, set_aside_at__isnull=True),
                name="invoice_payment_unmatched",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paid_on:%d.%m.%Y} {self.amount} €"


class PaymentReminder(models.Model):
    """A reminder of an unpaid invoice, as it was sent: what was open then, what it costs, and by when to pay (R8.4).

    `interest` is all late interest up to that day, so a later reminder's takes an earlier one's place; empty where a
    half-year's rate was not known, and then none is asked for.
    """

    invoice = models.ForeignKey(Invoice, verbose_name=_("lasku"), on_delete=models.PROTECT, related_name="reminders")
    number = models.PositiveSmallIntegerField(_("muistutus"))
    sent_at = models.DateTimeField(_("lähetetty"))
    due_on = models.DateField(_("eräpäivä"))
    principal = models.DecimalField(_("avoinna"), max_digits=8, decimal_places=2)
    fees = models.DecimalField(_("muistutuskulut"), max_digits=8, decimal_places=2)
    interest = models.DecimalField(_("viivästyskorko"), max_digits=8, decimal_places=2, null=True)
    total = models.DecimalField(_("maksettavaa"), max_digits=8, decimal_places=2)
    barcode = models.CharField(_("virtuaaliviivakoodi"), max_length=54)
    document = models.OneToOneField(
        "outbox.Document", verbose_name=_("asiakirja"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("maksumuistutus")
        verbose_name_plural = _("maksumuistutukset")
        ordering = ["invoice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "number"], name="payment_reminder_once"),
            models.CheckConstraint(name="payment_reminder_two_at_most", condition=Q(number__range=(1, 2))),
            models.CheckConstraint(
                name="payment_reminder_asks", condition=Q(principal__gt=0, fees__gte=0, total__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}-{self.number}"
