"""Logins for the garages' own pages."""

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

from installers.models import Installer, InstallerStaff
from lapinkumi.accounts.demo_logins import GARAGE, PASSWORD

MANAGER, MECHANIC = InstallerStaff.Role.MANAGER, InstallerStaff.Role.MECHANIC

# The login, its owner, and where they work.
LOGINS = {
    GARAGE: ("Riikka Rengas", [("rovaniemi", MANAGER)]),
    "korjaamo@oulu.example": ("Olli Oinas", [("oulu", MANAGER)]),
    "korjaamo@ivalo.example": ("Inka Ijäs", [("ivalo-hopeapuro", MANAGER)]),
    "asentaja@rovaniemi.example": ("Aslak Asentaja", [("rovaniemi", MECHANIC), ("rovaniemi-kaksi-kuksaa", MECHANIC)]),
}


def make_staff() -> None:
    """Create the logins that are missing; those that exist keep their password."""
    users = get_user_model().objects
    for email, (name, places) in LOGINS.items():
        user = users.filter(email=email).first() or users.create_user(email, PASSWORD, full_name=name)
        EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        for slug, role in places:
            garage = Installer.objects.get(slug=slug)
            InstallerStaff.objects.get_or_create(user=user, installer=garage, defaults={"role": role})


def staffed() -> set[str]:
    """The garages somebody can log in to."""
    return {slug for _name, places in LOGINS.values() for slug, _role in places}
