"""Refunds: what was given back of an order's payment, each a row of its own with its cause."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.klarna_call import KlarnaCall
from orders.models.payment import Payment
from orders.states import RefundState


class Refund(models.Model):
    """Money on its way back to the buyer. It is given back when Klarna has said so, never before (pain 11).

    `cause` says why, once: whatever is pressed twice, it is the refund already there. `parts` are the pieces of order
    lines that it is for: `[{"line": id, "quantity": n, "amount": "12.34"}]`; empty where it is for a sum alone.
    `reason` is read by the customer.
    """

    payment = models.ForeignKey(Payment, verbose_name=_("maksu"), on_delete=models.PROTECT, related_name="refunds")
    cause = models.CharField(_("peruste"), max_length=60, unique=True)
    amount = models.DecimalField(_("summa"), max_digits=10, decimal_places=2)
    parts = models.JSONField(_("rivit"), default=list, blank=True)
    reason = models.CharField(_("syy"), max_length=200)
    state = models.CharField(_("tila"), max_length=9, choices=RefundState, default=RefundState.REQUESTED)
    call = models.OneToOneField(
        KlarnaCall, verbose_name=_("kutsu"), on_delete=models.PROTECT, related_name="refund", editable=False
    )
    tries = models.PositiveSmallIntegerField(_("yrityksiä"), default=1)
    klarna_refund_id = models.CharField(_("Klarnan tunniste"), max_length=80, blank=True)
    requested_at = models.DateTimeField(_("pyydetty"))
    sent_at = models.DateTimeField(_("lähetetty Klarnalle"), null=True, blank=True)
    ended_at = models.DateTimeField(_("päättyi"), null=True, blank=True)

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
