"""Reads of returns for people."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.clock import local_date
from lapinkumi.core.deadlines import end_of_day, last_day
from lapinkumi.core.desk import DeskCounter, waiting
from returns.models import WithdrawalNotice
from returns.policy import WITHDRAWAL_REFUND_DAYS


def open_notices_counter() -> DeskCounter:
    """Statements of withdrawal that nobody has taken care of yet."""
    return waiting(
        WithdrawalNotice.objects.open(),
        label=_("Peruutusilmoituksia"),
        url=f"{reverse('admin:returns_withdrawalnotice_changelist')}?tilanne=avoimet",
        since="received_at",
        allowed=_refund_due_at,
        right="returns.view_withdrawalnotice",
    )


def _refund_due_at(received_at: datetime) -> datetime:
    """Until when the money of that notice is given back at the latest (R6.7)."""
    return end_of_day(last_day(local_date(received_at), days=WITHDRAWAL_REFUND_DAYS, rolls=False))
