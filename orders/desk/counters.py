"""What the desk's front page counts of orders: how many, since when, until when (DESK_COUNTERS)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import clock
from lapinkumi.core.deadlines import end_of_day
from lapinkumi.core.desk import DeskCounter, waiting
from lapinkumi.core.interest import half_year_start
from lapinkumi.core.working_days import add_working_days
from orders.models import (
    CancellationRequest,
    Correction,
    Delivery,
    DeliveryWay,
    Fee,
    InvoicePayment,
    Letter,
    Order,
    ReferenceRate,
    Task,
    TaskKind,
)
from orders.policy import CORRECTION_LAPSE_DAYS
from orders.queries import late_orders
from orders.states import CorrectionState, DeliveryState, FeeState, OrderState
from shop.policy import CONFIRMATION_WORKING_DAYS

HANDLE, SEND, MONEY = "orders.change_order", "orders.change_delivery", "orders.give_refund"


SOON: Final = timedelta(days=7)  # before reminders are due, so that there is time to look the rate up


class Topic(NamedTuple):
    """Kinds of tasks that the same person takes up together. No kinds: all that no other topic names."""

    label: str | Promise
    kinds: tuple[TaskKind, ...] = ()
    right: str = HANDLE


TOPICS = (
    Topic(_("Kerro asiakkaalle myöhästymisestä"), (TaskKind.PROMISE_LATE,)),
    Topic(
        _("Maksuja, jotka eivät täsmää tai odottavat"),
        (
            TaskKind.AMOUNT_MISMATCH,
            TaskKind.LATE_PAYMENT,
            TaskKind.PAYMENT_REVIEW,
            TaskKind.PAYMENT_FAILED,
            TaskKind.KLARNA_DIFFERS,
        ),
    ),
    Topic(_("Katevarauksia päättymässä"), (TaskKind.AUTHORISATION_ENDING, TaskKind.AUTHORISATION_ENDED), MONEY),
    Topic(
        _("Rahaa palautettavana"),
        (
            TaskKind.REFUND_DUE,
            TaskKind.REFUND_TO_BANK,
            TaskKind.FEE_REFUND,
            TaskKind.OVERPAID,
            TaskKind.TRANSFERRED_MONEY,
        ),
        MONEY,
    ),
    Topic(_("Asennuspiste ei ole vastannut"), (TaskKind.ANSWER_OVERDUE,)),
    Topic(_("Aika sovittava uudelleen"), (TaskKind.BOOKING_LOST, TaskKind.TIME_TOO_EARLY)),
    Topic(
        _("Lähetyksiä selvitettävänä"),
        (
            TaskKind.PARCEL_SILENT,
            TaskKind.PARCEL_LOST,
            TaskKind.PARCEL_RECALLED,
            TaskKind.BOOKING_FAILED,
            TaskKind.TRANSFERRED_GOODS,
        ),
        SEND,
    ),
    Topic(_("Muita tehtäviä")),
)
# Counted by counters of their own.
ELSEWHERE = (TaskKind.CANCELLATION_ASKED, TaskKind.STATEMENT, TaskKind.SUSPICION, TaskKind.SHORTFALL)


def to_confirm_counter() -> DeskCounter:
    """Preliminary orders: the clerk's queue (R2.4)."""
    return waiting(
        Order.objects.to_confirm(),
        label=_("Vahvistettavia tilauksia"),
        url=f"{reverse('admin:orders_order_changelist')}?state__exact={OrderState.PRELIMINARY}",
        since="placed_at",
        allowed=_confirmed_by,
        right=HANDLE,
        start_url=reverse("admin:orders_order_first"),
    )


def suspicions_counter() -> DeskCounter:
    """Orders that a rule or Klarna flagged: a person clears them with a reason, or refuses (R1.2)."""
    flagged = Task.objects.filter(settled_at=None, kind=TaskKind.SUSPICION)
    url = f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet&kind__exact={TaskKind.SUSPICION}"
    return waiting(flagged, label=_("Epäilyttäviä tilauksia"), url=url, since="raised_at", right=HANDLE)


def waiting_corrections_counter() -> DeskCounter:
    """Orders that stand still until their customer says yes or no; the deadline is the lapse (R5.21)."""
    return waiting(
        Correction.objects.filter(state=CorrectionState.OFFERED),
        label=_("Odottaa asiakkaan vastausta"),
        url=f"{reverse('admin:orders_correction_changelist')}?state__exact={CorrectionState.OFFERED}",
        since="waiting_since_at",
        allowed=_lapses_at,
        right=HANDLE,
    )


def letters_counter() -> DeskCounter:
    """Customers' letters that nobody has taken care of (R3.3)."""
    url = f"{reverse('admin:orders_letter_changelist')}?tilanne=lukematta"
    label = _("Lukemattomia viestejä")
    return waiting(Letter.objects.unread(), label=label, url=url, since="written_at", right=HANDLE)


def cancellations_counter() -> DeskCounter:
    """Customers who wish to cancel what is on its way (R5.19)."""
    url = _tasks_url([TaskKind.CANCELLATION_ASKED])
    label = _("Peruutuspyyntöjä")
    return waiting(CancellationRequest.objects.open(), label=label, url=url, since="asked_at", right=HANDLE)


def late_counter() -> DeskCounter:
    """Orders that are not there though their last promised day has passed (R5.4)."""
    return waiting(
        late_orders(clock.today()),
        label=_("Myöhässä luvatusta"),
        url=f"{reverse('admin:orders_order_changelist')}?myohassa=1",
        since="placed_at",
        until="promise_last_on",
        right=HANDLE,
    )


def to_send_counter() -> DeskCounter:
    """Parcels of confirmed orders that have not left."""
    return waiting(
        Delivery.objects.filter(way=DeliveryWay.HOME, state=DeliveryState.PLANNED, order__state=OrderState.CONFIRMED),
        label=_("Lähetettäviä paketteja"),
        url=f"{reverse('admin:orders_delivery_changelist')}?state__exact=planned&way__exact=home",
        since="planned_at",
        until="order__promise_last_on",
        right=SEND,
    )


def unclaimed_counter() -> DeskCounter:
    """Parcels that fell silent, and goods left at a garage."""
    url = f"{reverse('admin:orders_delivery_changelist')}?noutamatta=1"
    rows = Delivery.objects.to_decide(clock.today())
    return waiting(rows, label=_("Noutamatta jääneitä"), url=url, since="ready_at", right=SEND)


def fees_to_review_counter() -> DeskCounter:
    """Fees that nobody has been asked to pay yet, and those that a customer disputes."""
    return waiting(
        Fee.objects.to_review(),
        label=_("Maksuja tarkistettavana"),
        url=f"{reverse('admin:orders_fee_changelist')}?state__in=proposed,disputed",
        since="proposed_at",
        until="review_until_at",
        right="orders.settle_fee",
    )


def unmatched_payments_counter() -> DeskCounter:
    """Sums that came in, and nobody knows yet what they are for."""
    return waiting(
        InvoicePayment.objects.unmatched(),
        label=_("Kohdistamattomia suorituksia"),
        url=f"{reverse('admin:orders_invoicepayment_changelist')}?kohdistus=avoin",
        since="recorded_at",
        right="orders.view_invoicepayment",
    )


def missing_rate_counter() -> DeskCounter:
    """One, where invoices are late in this half-year and its reference rate is not known (R8.4)."""
    today = clock.today()
    known = ReferenceRate.objects.filter(valid_from=half_year_start(today)).exists()
    late = not known and Fee.objects.filter(state=FeeState.INVOICED, remind_on__lte=today + SOON).exists()
    url = reverse("admin:orders_referencerate_add")
    return DeskCounter(label=_("Viitekorko puuttuu"), count=int(late), url=url, right="orders.add_referencerate")


def task_counters() -> list[DeskCounter]:
    """What a person must see to, by topic. One query."""
    rows = Task.objects.filter(settled_at=None).exclude(kind__in=ELSEWHERE).order_by()
    found: dict[str, Any] = {
        row["kind"]: row
        for row in rows.values("kind").annotate(n=Count("pk"), oldest=Min("raised_at"), due=Min("due_at"))
    }
    named = {kind for topic in TOPICS for kind in topic.kinds}
    others = [kind for kind in TaskKind if kind not in named and kind not in ELSEWHERE]
    return [_topic(topic, topic.kinds or others, found) for topic in TOPICS]


def _topic(topic: Topic, kinds: Iterable[TaskKind], found: dict[str, Any]) -> DeskCounter:
    rows = [found[kind] for kind in kinds if kind in found]
    return DeskCounter(
        label=topic.label,
        count=sum(row["n"] for row in rows),
        url=_tasks_url(kinds),
        oldest_at=min((row["oldest"] for row in rows), default=None),
        due_at=min((row["due"] for row in rows if row["due"]), default=None),
        right=topic.right,
    )


def _tasks_url(kinds: Iterable[TaskKind]) -> str:
    return f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet&kind__in={','.join(kinds)}"


def _confirmed_by(placed_at: datetime) -> datetime:
    """Until when an order placed then is to be confirmed (R2.4)."""
    return end_of_day(add_working_days(clock.local_date(placed_at), days=CONFIRMATION_WORKING_DAYS))


def _lapses_at(asked_at: datetime) -> datetime:
    return end_of_day(clock.local_date(asked_at) + timedelta(days=CORRECTION_LAPSE_DAYS))
