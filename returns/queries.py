"""Reads of returns for people."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lapinkumi.core.desk import DeskCounter
from returns.models import WithdrawalNotice


def open_notices_counter() -> DeskCounter:
    """Statements of withdrawal that nobody has taken care of yet."""
    url = f"{reverse('admin:returns_withdrawalnotice_changelist')}?tilanne=avoimet"
    return DeskCounter(label=_("Peruutusilmoituksia"), count=WithdrawalNotice.objects.open().count(), url=url)
