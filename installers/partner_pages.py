"""What apps above add to a garage's pages: to its menu (PARTNER_PAGES), and to one job (PARTNER_JOB_WAYS)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from installers.models import Booking, Installer
from lapinkumi.core.contributors import contributors


@dataclass(frozen=True, kw_only=True)
class PartnerPage:
    """One item of the menu. `name` tells which one is open. A contributor is a function `(garage) -> Iterable`."""

    name: str
    label: "str | Promise"
    icon: str
    url: str


def added_pages(garage: Installer) -> Iterable[PartnerPage]:
    """Everything that is added, in the order of settings."""
    return [page for pages in contributors("PARTNER_PAGES") for page in pages(garage)]


def job_ways(booking: Booking) -> Iterable[PartnerPage]:
    """What else can be done with one booking: pages of the apps above. They ask nothing of the database."""
    return [way for ways in contributors("PARTNER_JOB_WAYS") for way in ways(booking)]
