"""What a clerk must see to: a flag on an order, raised by a rule, settled by a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.order import Order


class TaskKind(models.TextChoices):
    """Why an order needs a person. It is a flag, not a state: the order goes on with its own."""

    AMOUNT_MISMATCH = "amount_mismatch", _("maksettu summa poikkeaa tilauksesta")
    LATE_PAYMENT = "late_payment", _("maksu saapui rauenneeseen tilaukseen")
    SHORTFALL = "shortfall", _("tavaraa puuttuu varastosta")
    BOOKING_LOST = "booking_lost", _("varattu aika menetettiin")
    SUSPICION = "suspicion", _("tarkista väärinkäytön varalta")
    PAYMENT_REVIEW = "payment_review", _("maksupalvelu tarkistaa maksua")
    UNDER_AGE = "under_age", _("maksaja on alaikäinen")
    PAYMENT_FAILED = "payment_failed", _("maksupalvelun kutsu epäonnistui")
    CORRECTION_SILENCE = "correction_silence", _("asiakas ei ole vastannut muutosehdotukseen")
    PROMISE_LATE = "promise_late", _("luvattu toimitusaika ei enää pidä")
    TIME_TOO_EARLY = "time_too_early", _("varattu aika on ennen tavaroiden saapumista")
    REFUND_DUE = "refund_due", _("maksun palautus ei onnistunut")
    REFUND_TO_BANK = "refund_to_bank", _("maksun palautus odottaa maksamista pankkitilille")
    AUTHORISATION_ENDING = "authorisation_ending", _("katevaraus on päättymässä")
    AUTHORISATION_ENDED = "authorisation_ended", _("katevaraus on päättynyt")
    KLARNA_DIFFERS = "klarna_differs", _("maksun tiedot poikkeavat Klarnan tiedoista")
    COLLECTION_MISSING = "collection_missing", _("postiennakkoa ei ole tilitetty")
    COLLECTION_SHORT = "collection_short", _("postiennakosta tilitettiin liian vähän")
    PARCEL_SILENT = "parcel_silent", _("paketista ei ole kuulunut säilytysajan jälkeen")
    PARCEL_LOST = "parcel_lost", _("lähetys on kadonnut")
    COSTS_MISSING = "costs_missing", _("palautuneen paketin kulut puuttuvat")
    NOTICE_MISSING = "notice_missing", _("palautuneen paketin noutoaikaa ei tunneta: päätä kuluista")
    FEE_TO_DECIDE = "fee_to_decide", _("laskutetun maksun perusteet muuttuivat: hyvitä tai pidä voimassa")
    FEE_REFUND = "fee_refund", _("hyvitetty lasku oli maksettu: palauta rahat tilille")
    OVERPAID = "overpaid", _("laskusta on maksettu liikaa: palauta ylimenevä osa tilille")
    GOODS_UNCLAIMED = "goods_unclaimed", _("tavarat ovat noutamatta asennuspisteeltä")
    ANSWER_OVERDUE = "answer_overdue", _("asennuspiste ei ole vastannut ajanvaraukseen")
    BOOKING_FAILED = "booking_failed", _("kuljetuksen tilaus epäonnistui")
    TRANSFERRED_MONEY = "transferred_money", _("siirtyneestä tilauksesta on veloitettu: päätä rahoista")
    TRANSFERRED_GOODS = "transferred_goods", _("siirtyneen tilauksen tavarat: päätä, minne ne menevät")
    CANCELLATION_ASKED = "cancellation_asked", _("asiakas pyytää perumaan lähetetyn tilauksen")
    PARCEL_RECALLED = "parcel_recalled", _("kutsu lähetys takaisin ja kirjaa, kun se on palannut")
    STATEMENT = "statement", _("asiakkaan ilmoitus odottaa käsittelyä")


class Task(models.Model):
    """One open question of one kind on one order; settled with who and how in the order's events."""

    order = models.ForeignKey(Order, verbose_name=_("tilaus"), on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(_("syy"), max_length=20, choices=TaskKind)
    raised_at = models.DateTimeField(_("avattu"))
    due_at = models.DateTimeField(_("hoidettava viimeistään"), null=True, blank=True)
    settled_at = models.DateTimeField(_("hoidettu"), null=True, blank=True)
    data = models.JSONField(_("tiedot"), default=dict, blank=True)

    class Meta:
        verbose_name = _("tehtävä")
        verbose_name_plural = _("tehtävät")
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=Q(settled_at__isnull=True), name="task_open_once"
            ),
            models.CheckConstraint(name="task_kind_known", condition=Q(kind__in=TaskKind.values)),
        ]
        indexes = [models.Index(fields=["raised_at"], condition=Q(settled_at__isnull=True), name="task_open")]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_kind_display()}"
