"""Invoices of the shop's own and their credit notes: numbered without gaps, never changed (AVL 209 e, R8.4)."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lapinkumi.outbox.models import Document
from orders.models.fee import Fee
from orders.models.order import Order


class InvoiceCounter(models.Model):
    """One row: the last number given. Whoever issues an invoice holds it locked until the act is stored."""

    last = models.PositiveIntegerField(_("viimeisin laskunumero"))

    class Meta:
        verbose_name = _("laskunumerointi")
        verbose_name_plural = _("laskunumerointi")
        constraints = [models.CheckConstraint(name="invoice_counter_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.last)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def payable(self) -> Self:
        """Invoices proper, without the notes that credit them."""
        return self.filter(credits__isnull=True)


class Invoice(models.Model):
    """What was asked of whom, by when and for what, as it was on the day; or a note that takes all of it back.

    Rows never change: a trigger keeps them, and their numbers without a gap. A mistake is put right by a credit note,
    a row of the same series with the sums below zero. The reference is the number with a check digit, so one reference
    pays one invoice. `lines` is a list of {"text", "detail", "quantity", "net", "vat", "total"}, sums as text;
    `vat_rate` is empty where no VAT is reckoned.
    """

    number = models.PositiveIntegerField(_("laskunumero"), unique=True)
    credits = models.OneToOneField(
        "self", verbose_name=_("hyvittää laskun"), on_delete=models.PROTECT, null=True, related_name="credit_note"
    )
    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="invoices")
    fee = models.ForeignKey(Fee, verbose_name=_("lisämaksu"), on_delete=models.PROTECT, related_name="invoices")
    issued_at = models.DateTimeField(_("laadittu"))
    issued_on = models.DateField(_("laskun päivä"))
    due_on = models.DateField(_("eräpäivä"), null=True)
    receiver = models.TextField(_("laskun saaja"))
    lines = models.JSONField(_("rivit"))
    net = models.DecimalField(_("veroton"), max_digits=8, decimal_places=2)
    vat_rate = models.DecimalField(_("alv-prosentti"), max_digits=4, decimal_places=1, null=True)
    vat = models.DecimalField(_("alv"), max_digits=8, decimal_places=2)
    total = models.DecimalField(_("yhteensä"), max_digits=8, decimal_places=2)
    reference = models.CharField(_("viitenumero"), max_length=20, blank=True)
    iban = models.CharField(_("tilinumero"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    barcode = models.CharField(_("virtuaaliviivakoodi"), max_length=54, blank=True)
    document = models.OneToOneField(Document, verbose_name=_("asiakirja"), on_delete=models.PROTECT, related_name="+")

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("lasku")
        verbose_name_plural = _("laskut")
        ordering = ["-number"]
        permissions = [("export_invoices", _("Voi viedä laskut kirjanpitoon ja perintään"))]
        constraints = [
            models.UniqueConstraint(fields=["fee"], condition=Q(credits__isnull=True), name="invoice_once_for_a_fee"),
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="invoice_reference_once"),
            models.CheckConstraint(name="invoice_adds_up", condition=Q(total=F("net") + F("vat"))),
            models.CheckConstraint(
                name="invoice_asks_for_money_or_credits",
                condition=Q(credits__isnull=True, total__gt=0) | Q(credits__isnull=False, total__lt=0),
            ),
            models.CheckConstraint(
                name="invoice_can_be_paid",
                condition=Q(credits__isnull=False, due_on__isnull=True, reference="", iban="", bic="", barcode="")
                | Q(
                    credits__isnull=True,
                    due_on__gte=F("issued_on"),
                    reference__regex=r"^[1-9][0-9]{3,19}$",
                    iban__gt="",
                    bic__gt="",
                    barcode__regex=r"^[45][0-9]{53}$",
                ),
            ),
            models.CheckConstraint(
                name="invoice_vat_by_rate", condition=Q(vat_rate__isnull=True, vat=0) | Q(vat_rate__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_credit_note(self) -> bool:
        return self.credits_id is not None
