"""Who may what: the staff's roles (ROLE_RIGHTS), and the way to a garage's pages on an account (ACCOUNT_CARDS)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from installers.guards import own_garages
from lapinkumi.accounts.home import Card
from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Rights, Role


def garage_rights() -> Rights:
    """A clerk looks after hours, closures and bookings; people, prices and contract data are the upkeep's."""
    return {
        Role.CLERK: [
            "installers.view_*",
            "installers.change_installer",
            "installers.add_closedperiod",
            "installers.change_closedperiod",
            "installers.delete_closedperiod",
            "installers.add_specialhours",
            "installers.change_specialhours",
            "installers.delete_specialhours",
            "installers.change_booking",
        ],
        Role.WAREHOUSE: ["installers.view_installer"],
        Role.ACCOUNTANT: ["installers.view_installer", "installers.view_booking"],
        Role.ADMIN: ["*"],
    }


def garage_cards(user: User) -> Iterable[Card]:
    """The way to the garage's own pages, for those who work at one."""
    if own_garages(user).exists():
        yield Card(_("Asennuspisteen sivut"), _("Päivän työt ja varaukset."), reverse("partner:home"), "garage")
