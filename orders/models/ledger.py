"""The ledger: every euro that moves, from one account to another, written once and never changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class Account(models.TextChoices):
    """Where money is or what it is for. The last two are kept beside the balance: what is reserved is not ours yet."""

    KLARNA = "klarna", _("saatavat Klarnalta")
    BANK = "bank", _("pankkitili")
    RECEIVABLES = "receivables", _("laskusaatavat")
    UNPLACED = "unplaced", _("kohdistamattomat suoritukset")
    SALES = "sales", _("myynti")
    FEES = "fees", _("lisämaksut")
    REMINDERS = "reminders", _("muistutuskulut ja viivästyskorot")
    VAT = "vat", _("arvonlisäverovelka")
    RESERVED = "reserved", _("katevaraukset")
    RESERVED_FOR = "reserved_for", _("katevarausten vastatili")


class LedgerEntry(models.Model):
    """One sum from one account (credit) to another (debit): both sides in a row, so that they can't differ.

    `cause` is what it rests on ("capture:17"), `part` its place among the entries of that cause. A trigger keeps rows
    as they are: what was wrong is put right by an entry the other way.
    """

    cause = models.CharField(_("tosite"), max_length=60)
    part = models.PositiveSmallIntegerField(_("rivi"))
    booked_on = models.DateField(_("päivä"))
    written_at = models.DateTimeField(_("kirjattu"))
    debit = models.CharField(_("debet"), max_length=12, choices=Account)
    credit = models.CharField(_("kredit"), max_length=12, choices=Account)
    amount = models.DecimalField(_("summa"), max_digits=10, decimal_places=2)
    vat_rate = models.DecimalField(_("alv-prosentti"), max_digits=4, decimal_places=1, null=True)
    order = models.ForeignKey(
        Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, null=True, related_name="ledger"
    )

    class Meta:
        verbose_name = _("kirjaus")
        verbose_name_plural = _("pääkirja")
        ordering = ["-booked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cause", "part"], name="ledger_entry_once"),
            models.CheckConstraint(name="ledger_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="ledger_two_sides", condition=~Q(debit=F("credit"))),
            models.CheckConstraint(
                name="ledger_accounts_known", condition=Q(debit__in=Account.values, credit__in=Account.values)
            ),
        ]
        indexes = [models.Index(fields=["booked_on"], name="ledger_day")]

    def __str__(self) -> str:
        return f"{self.cause} {self.amount}"
