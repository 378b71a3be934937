"""Demonstration people: one of the upkeep, one clerk, one customer. Local machines only."""

from typing import TextIO

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import CommandError

from lapinkumi.accounts.demo_logins import ADMIN, CLERK, CUSTOMER, PASSWORD
from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles


def make_people(*, seed: int, out: TextIO) -> None:
    """Create the demonstration logins, their addresses confirmed. Run again, those who exist stay as they are.

    Raises CommandError anywhere but on a local machine: the password is public.
    """
    if not settings.LOCAL:
        raise CommandError("Demonstration logins share a public password: they are made on a local machine only.")
    set_up_roles()
    _person(ADMIN, "Aino Ylläpito", is_staff=True, is_superuser=True)
    clerk = _person(CLERK, "Mikko Myyjä", is_staff=True)
    clerk.groups.add(Group.objects.get(name=Role.CLERK))
    _person(CUSTOMER, "Anna Asiakas")
    out.write(f"People: {ADMIN}, {CLERK}, {CUSTOMER}; password {PASSWORD}\n")


def _person(email: str, full_name: str, **rights: bool) -> User:
    user = User.objects.with_address(email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, full_name=full_name, **rights)
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user
