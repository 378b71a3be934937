"""What apps above add to a garage's menu (PARTNER_PAGES): pages of theirs under /asentaja/."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from installers.models import Installer
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
