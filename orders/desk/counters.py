"""What the desk's front page counts of orders (DESK_COUNTERS)."""

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core import clock
from lapinkumi.core.desk import DeskCounter, waiting
from lapinkumi.core.interest import half_year_start
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
from orders.states import CorrectionState, DeliveryState, FeeState, OrderState

SOON: Final = timedelta(days=7)  # before reminders are due, so that there is time to look the rate up
MONEY_MATTERS: Final = (
    TaskKind.AUTHORISATION_ENDING,
    TaskKind.AUTHORISATION_ENDED,
    TaskKind.REFUND_DUE,
    TaskKind.REFUND_TO_BANK,
    TaskKind.KLARNA_DIFFERS,
)


def to_confirm_counter() -> DeskCounter:
    """Preliminary orders: the clerk's queue (R2.4)."""
    url = f"{reverse('admin:orders_order_changelist')}?state__exact={OrderState.PRELIMINARY}"
    return DeskCounter(label=_("Vahvistettavia tilauksia"), count=Order.objects.to_confirm().count(), url=url)


def open_tasks_counter() -> DeskCounter:
    """What a person must see to."""
    url = f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet"
    return DeskCounter(label=_("Avoimia tehtäviä"), count=Task.objects.filter(settled_at=None).count(), url=url)


def suspicions_counter() -> DeskCounter:
    """Orders that a rule or Klarna flagged: a person clears them with a reason, or refuses (R1.2)."""
    flagged = Task.objects.filter(settled_at=None, kind=TaskKind.SUSPICION)
    url = f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet&kind__exact={TaskKind.SUSPICION}"
    return waiting(flagged, label=_("Epäilyttäviä tilauksia"), url=url, since="raised_at")


def waiting_corrections_counter() -> DeskCounter:
    """Orders that stand still until their customer says yes or no."""
    url = f"{reverse('admin:orders_correction_changelist')}?state__exact={CorrectionState.OFFERED}"
    count = Correction.objects.filter(state=CorrectionState.OFFERED).count()
    return DeskCounter(label=_("Odottaa asiakkaan vastausta"), count=count, url=url)


def letters_counter() -> DeskCounter:
    """Customers' letters that nobody has taken care of (R3.3)."""
    url = f"{reverse('admin:orders_letter_changelist')}?tilanne=lukematta"
    return DeskCounter(label=_("Lukemattomia viestejä"), count=Letter.objects.unread().count(), url=url)


def cancellations_counter() -> DeskCounter:
    """Customers who wish to cancel what is on its way (R5.19)."""
    url = f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet&kind__exact={TaskKind.CANCELLATION_ASKED}"
    count = CancellationRequest.objects.open().count()
    return DeskCounter(label=_("Peruutuspyyntöjä"), count=count, url=url)


def to_send_counter() -> DeskCounter:
    """Parcels of confirmed orders that have not left."""
    parcels = Delivery.objects.filter(
        way=DeliveryWay.HOME, state=DeliveryState.PLANNED, order__state=OrderState.CONFIRMED
    )
    url = f"{reverse('admin:orders_delivery_changelist')}?state__exact=planned&way__exact=home"
    return DeskCounter(label=_("Lähetettäviä paketteja"), count=parcels.count(), url=url)


def unclaimed_counter() -> DeskCounter:
    """Parcels that fell silent, and goods left at a garage."""
    url = f"{reverse('admin:orders_delivery_changelist')}?noutamatta=1"
    count = Delivery.objects.to_decide(clock.today()).count()
    return DeskCounter(label=_("Noutamatta jääneitä"), count=count, url=url)


def fees_to_review_counter() -> DeskCounter:
    """Fees that nobody has been asked to pay yet, and those that a customer disputes."""
    url = f"{reverse('admin:orders_fee_changelist')}?state__in=proposed,disputed"
    return DeskCounter(label=_("Maksut tarkistettavana"), count=Fee.objects.to_review().count(), url=url)


def money_counter() -> DeskCounter:
    """Authorisations that end or have ended, refunds that failed, and payments on which Klarna does not agree."""
    kinds = ",".join(MONEY_MATTERS)
    url = f"{reverse('admin:orders_task_changelist')}?tilanne=avoimet&kind__in={kinds}"
    count = Task.objects.filter(settled_at=None, kind__in=MONEY_MATTERS).count()
    return DeskCounter(label=_("Maksuja selvitettävänä"), count=count, url=url)


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
