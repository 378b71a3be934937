"""Demonstration garages: invented, in true towns, the same for the same seed. Part of `manage.py demo` (DEMO_PARTS)."""

from typing import TextIO

from django.conf import settings
from django.core.management.base import CommandError

from installers.demo.bookings import fill_calendars
from installers.demo.garages import make_garages
from installers.demo.staff import LOGINS, make_staff
from lapinkumi.accounts.demo_logins import PASSWORD
from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.services.basics import enter_basics


def make_installers(*, seed: int, out: TextIO) -> None:
    """Create the garages, their services, hours, people and first bookings that are missing.

    The services that the shop starts from are entered first, since a garage offers what it finds. Running it again adds
    nothing. Raises CommandError anywhere but on a local machine.
    """
    if not settings.LOCAL:
        raise CommandError("Demonstration garages and their public password are for a local machine only.")
    at = clock.now()
    enter_basics(at=at, by=Actor.system("demo"))
    garages = make_garages(seed=seed)
    make_staff()
    booked = fill_calendars(seed=seed, at=at)
    out.write(f"{garages} garages, {booked} bookings; logins {', '.join(LOGINS)}; password {PASSWORD}\n")
