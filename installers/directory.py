"""The list of garages as customers read it: near first, each with its hours, abilities and first free time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from installers import finland, wording
from installers.geo import Point, kilometres
from installers.hours import Hours
from installers.models import Installer, InstallerService
from installers.queries import first_free_times, opening_hours
from installers.slots import FreeTime, Job, Needs
from lapinkumi.core.clock import local_date
from shop import service_codes
from shop.models import CarClass

COMMON_RIM_INCH = 17
_ALPHABET = str.maketrans("åäö", "{|}")  # å, ä and ö come after z


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One garage of the list; everything but the garage itself is ready to print."""

    garage: Installer
    distance: str
    doors: str
    is_open: bool
    next_free: str
    abilities: list[str]
    spot: finland.Place


def listing(
    *, at: datetime, near: Point | None = None, only_owned: bool = False, service_code: str = ""
) -> list[Entry]:
    """The garages open to customers that fit the filters. Nine queries, however many there are.

    Nearest first where it is known from where; else by town.
    """
    garages = _found(only_owned, service_code)
    today = local_date(at)
    hours = hours_ahead(garages, today)
    free = first_free_times(standard_jobs(garages), at=at, hours=hours)
    garages.sort(key=lambda garage: (kilometres(near, garage.point) if near else 0, by_town(garage)))
    return [_entry(garage, hours[garage.pk], free.get(garage.pk), near, at) for garage in garages]


def standard_jobs(garages: Iterable[Installer]) -> dict[Installer, Job]:
    """ "Valmiina autoon" for an ordinary car: what a first free time is told for. Garages without it are left out."""
    wanted = {garage.pk: garage for garage in garages}
    lines = InstallerService.objects.offered().filter(
        installer__in=wanted, car_class=CarClass.CAR, product__service__code=service_codes.READY_IN_CAR
    )
    needs = Needs(rim_inch=COMMON_RIM_INCH)
    return {wanted[pk]: Job(minutes, needs) for pk, minutes in lines.values_list("installer_id", "minutes")}


def hours_ahead(garages: Iterable[Installer], today: date) -> dict[int, Hours]:
    """Opening hours as far as any of the garages offers times."""
    wanted = list(garages)
    furthest = max((garage.horizon_days for garage in wanted), default=0)
    return opening_hours([garage.pk for garage in wanted], first_on=today, last_on=today + timedelta(days=furthest))


def by_town(garage: Installer) -> tuple[str, str]:
    """Sorting key in Finnish alphabetical order."""
    return garage.city.lower().translate(_ALPHABET), garage.name.lower().translate(_ALPHABET)


def _found(only_owned: bool, service_code: str) -> list[Installer]:
    garages = Installer.objects.public().prefetch_related("bays")
    if only_owned:
        garages = garages.filter(ownership=Installer.Ownership.OWNED)
    if service_code:
        offering = InstallerService.objects.offered().filter(product__service__code=service_code)
        garages = garages.filter(pk__in=offering.values("installer"))
    return list(garages)


def _entry(garage: Installer, hours: Hours, free: FreeTime | None, near: Point | None, at: datetime) -> Entry:
    today = local_date(at)
    doors = hours.doors(at)
    return Entry(
        garage=garage,
        distance=wording.distance(kilometres(near, garage.point)) if near else "",
        doors=wording.doors(doors, today),
        is_open=doors.open,
        next_free=wording.moment(free.starts_at, today) if free else "",
        abilities=wording.abilities(garage.bays.all()),
        spot=finland.place(garage.point),
    )
