"""Refunds: what was given back of an order's payment, each a row of its own with its cause."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.klarna_call import KlarnaCall
from orders.models.payment import Payment
from orders.states import RefundState


class RefundWay(models.TextChoices):
    """Through whom the money goes back: the payment service it came by, or our own bank where that can't be."""

    KLARNA = "klarna", _("Klarnan kautta")
    BANK = "bank", _("pankkitilille")


class RefundQuerySet(models.QuerySet["Refund"]):
    def to_pay(self) -> Self:
        """Those that a person must pay from our bank, the oldest first."""
        return self.filter(way=RefundWay.BANK, state=RefundState.REQUESTED).order_by("requested_at", "pk")


class Refund(models.Model):
    """Money on its way back to the buyer. It is given back when Klarna has said so, or a person who paid it from the
    bank; never before (pain 11).

    `cause` says why, once: whatever is pressed twice, it is the refund already there. `parts` are the pieces of order
    lines that it is for: `[{"line": id, "quantity": n, "amount": "12.34"}]`; empty where it is for a sum alone.
    `reason` is read by the customer.
    """

    payment = models.ForeignKey(Payment, verbose_name=_("maksu"), on_delete=models.PROTECT, related_name="refunds")
    cause = models.CharField(_("peruste"), max_length=60, unique=True)
    amount = models.DecimalField(_("summa"), max_digits=10, decimal_places=2)
    parts = models.JSONField(_("rivit"), default=list, blank=True)
    reason = models.CharField(_("syy"), max_length=200)
    way = models.CharField(_("mitä kautta"), max_length=6, choices=RefundWay, default=RefundWay.KLARNA)
    state = models.CharField(_("tila"), max_length=9, choices=RefundState, default=RefundState.REQUESTED)
    call = models.OneToOneField(
        KlarnaCall,
        verbose_name=_("kutsu"),
        on_delete=models.PROTECT,
        related_name="refund",
        editable=False,
        null=True,
        blank=True,
    )
    tries = models.PositiveSmallIntegerField(_("yrityksiä"), default=1)
    klarna_refund_id = models.CharField(_("Klarnan tunniste"), max_length=80, blank=True)
    account_end = models.CharField(_("tilinumeron loppu"), max_length=4, blank=True)
    paid_on = models.DateField(_("maksettu pankista"), null=True, blank=True)
    requested_at = models.DateTimeField(_("pyydetty"))
    sent_at = models.DateTimeField(_("lähetetty"), null=True, blank=True)
    ended_at = models.DateTimeField(_("päättyi"), null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("maksun palautus")
        verbose_name_plural = _("maksujen palautukset")
        ordering = ["-requested_at", "-pk"]
        permissions = [("give_refund", _("Voi palauttaa maksun asiakkaalle"))]
        constraints = [
            models.CheckConstraint(name="refund_state_known", condition=Q(state__in=RefundState.values)),
            models.CheckConstraint(name="refund_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="refund_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="refund_way_known",
                condition=Q(way="klarna", call__isnull=False, account_end="", paid_on__isnull=True)
                | Q(way="bank", state="done", paid_on__isnull=False) & ~Q(account_end="")
                | Q(way="bank", account_end="", paid_on__isnull=True) & ~Q(state="done"),
            ),
            models.CheckConstraint(
                name="refund_ends",
                condition=Q(state="requested", sent_at__isnull=True, ended_at__isnull=True)
                | Q(state="sent", sent_at__isnull=False, ended_at__isnull=True)
                | Q(state="done", sent_at__isnull=False, ended_at__isnull=False)
                | Q(state="failed", ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["requested_at"], condition=Q(state="failed"), name="refund_failed")]

    def __str__(self) -> str:
        return f"{self.payment.order} {self.amount}"

    @property
    def is_by_bank(self) -> bool:
        return self.way == RefundWay.BANK


class RefundAccount(models.Model):
    """Where a refund is to be paid: kept until it has been, then erased; the refund keeps the number's end.

    `by_customer` True: they typed it on the order's page; else a person at the desk.
    """

    refund = models.OneToOneField(
        Refund, verbose_name=_("palautus"), on_delete=models.CASCADE, related_name="account", primary_key=True
    )
    iban = models.CharField(_("tilinumero"), max_length=34)
    holder = models.CharField(_("tilin omistaja"), max_length=120)
    by_customer = models.BooleanField(_("asiakas ilmoitti"))
    told_at = models.DateTimeField(_("ilmoitettu"))

    class Meta:
        verbose_name = _("palautustili")
        verbose_name_plural = _("palautustilit")
        constraints = [
            models.CheckConstraint(name="refund_account_complete", condition=~Q(iban="") & ~Q(holder="")),
        ]

    def __str__(self) -> str:
        return f"{self.refund}: …{self.iban[-4:]}"
