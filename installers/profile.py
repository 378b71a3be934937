"""One garage as its page tells of it: the week, the exceptions, the prices, the first free time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.functional import Promise

from installers import wording
from installers.directory import hours_ahead, standard_jobs
from installers.hours import Hours
from installers.models import Installer, InstallerService, Weekday
from installers.queries import first_free_times
from lapinkumi.core.clock import local_date
from shop.models import CarClass, Per, Product

EXCEPTIONS_AHEAD = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class DayRow:
    """A weekday's hours in words."""

    name: "str | Promise"
    hours: str
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class ExceptionRow:
    """A date whose hours differ, or whose times are agreed by phone."""

    day: str
    hours: str
    note: str
    by_phone: bool


@dataclass(frozen=True, kw_only=True)
class ServiceRow:
    """A service with what it costs here."""

    product: Product
    minutes: str
    per_wheel: bool
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class Profile:
    doors: str
    is_open: bool
    week: list[DayRow]
    exceptions: list[ExceptionRow]
    abilities: list[str]
    services: list[ServiceRow]
    next_free: str


def profile(garage: Installer, *, at: datetime, car_class: str = CarClass.CAR) -> Profile:
    """Everything the page says. Eight queries, and one for the bays unless they are prefetched."""
    today = local_date(at)
    hours = hours_ahead([garage], today)
    doors = hours[garage.pk].doors(at)
    free = first_free_times(standard_jobs([garage]), at=at, hours=hours).get(garage.pk)
    return Profile(
        doors=wording.doors(doors, today),
        is_open=doors.open,
        week=week_rows(hours[garage.pk], today),
        exceptions=exception_rows(hours[garage.pk], today),
        abilities=wording.abilities(garage.bays.all()),
        services=service_rows(garage, car_class),
        next_free=wording.moment(free.starts_at, today) if free else "",
    )


def week_rows(hours: Hours, today: date) -> list[DayRow]:
    """The ordinary week, Monday first."""
    return [
        DayRow(
            name=weekday.label,
            hours=wording.hours(hours.weekly[weekday]),
            is_today=weekday == today.weekday() and today not in hours.special,
        )
        for weekday in Weekday
    ]


def exception_rows(hours: Hours, today: date) -> list[ExceptionRow]:
    """The coming days that differ from the ordinary week. A holiday on which it is closed anyway is none."""
    days = sorted(day for day in {*hours.special, *hours.by_phone} if today <= day <= today + EXCEPTIONS_AHEAD)
    return [
        ExceptionRow(
            day=wording.day(day),
            hours=wording.hours(hours.on(day)),
            note=hours.notes.get(day, ""),
            by_phone=day in hours.by_phone,
        )
        for day in days
        if day in hours.by_phone or list(hours.on(day)) != list(hours.weekly[day.weekday()])
    ]


def service_rows(garage: Installer, car_class: str) -> list[ServiceRow]:
    """What the garage does for such cars, in the range's order. One query."""
    offered = InstallerService.objects.offered().filter(installer=garage, car_class=car_class)
    return [
        ServiceRow(
            product=line.product,
            minutes=wording.minutes(line.minutes),
            per_wheel=line.product.service.per == Per.WHEEL,
            price=line.asked_price,
        )
        for line in offered.select_related("product__service").order_by("product_id")
    ]
