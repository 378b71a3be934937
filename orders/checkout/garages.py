"""The garages that can take this order, near ones first, each with its first free time or its delivery window."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from installers import slots, wording
from installers.directory import by_town
from installers.geo import Point, kilometres
from installers.models import Installer
from installers.place import place_of
from installers.queries import booking_window, calendars
from installers.slots import Calendar, Job
from lapinkumi.core.clock import local_date
from lapinkumi.core.money import ZERO
from lapinkumi.core.working_days import DayWindow
from orders.checkout import work
from orders.checkout.offer import first_moment
from orders.checkout.shelves import Stock
from shop.contents import Contents


@dataclass(frozen=True, kw_only=True)
class GarageChoice:
    """One garage to choose, in words. `services`: what the ordered work costs there, with VAT."""

    garage: Installer
    distance: str
    when: str
    services: Decimal

    @property
    def value(self) -> str:
        return f"piste:{self.garage.slug}"


def choices(
    contents: Contents, stock: Stock, *, car_class: str, near: Point | None, at: datetime
) -> list[GarageChoice]:
    """Every garage that does all the ordered work for such a car. Eight queries at most, however many there are."""
    garages = list(Installer.objects.public())
    services = work.services_of([garage.pk for garage in garages], car_class=car_class)
    able = [garage for garage in garages if not work.lacking(contents, services.get(garage.pk, {}))]
    jobs = {garage.pk: work.job(contents, services.get(garage.pk, {}), car_class=car_class) for garage in able}
    windows = {garage.pk: stock.window(place_of(garage), at=at) for garage in able}
    books = _calendars(able, windows, at) if contents.needs_time else {}
    able = [garage for garage in able if not contents.needs_time or _suits(books.get(garage.pk), jobs[garage.pk])]
    able.sort(key=lambda garage: (kilometres(near, garage.point) if near else 0, by_town(garage)))
    return [
        GarageChoice(
            garage=garage,
            distance=wording.distance(kilometres(near, garage.point)) if near else "",
            when=_when(garage, contents, windows[garage.pk], books.get(garage.pk), jobs[garage.pk], at),
            services=_cost(contents, services.get(garage.pk, {})),
        )
        for garage in able
    ]


def window_text(window: DayWindow | None) -> str:
    """ti 25.11.–ke 9.12., or the one day; empty where there is none."""
    if window is None:
        return ""
    if window.earliest == window.latest:
        return _day(window.latest)
    return f"{_day(window.earliest)}–{_day(window.latest)}"


def _calendars(
    garages: list[Installer], windows: Mapping[int, DayWindow | None], at: datetime
) -> Mapping[int, Calendar]:
    """The calendars of all these garages, as far as any of them offers times."""
    if not garages:
        return {}
    reach = [booking_window(garage, at=at, not_before=first_moment(windows[garage.pk])) for garage in garages]
    first_on = min(local_date(window.earliest) for window in reach)
    return calendars(garages, at=at, first_on=first_on, last_on=max(window.last_on for window in reach))


def _suits(calendar: Calendar | None, job: Job) -> bool:
    """Whether some bay can take the job at all."""
    return calendar is not None and any(bay.suits(job.needs) for bay in calendar.bays)


def _when(
    garage: Installer, contents: Contents, window: DayWindow | None, calendar: Calendar | None, job: Job, at: datetime
) -> str:
    if contents.needs_time and (window or not contents.goods):
        return _first_free(garage, window, calendar, job, at)
    return _("Toimitus arviolta %(days)s") % {"days": window_text(window)} if window else ""


def _first_free(garage: Installer, window: DayWindow | None, calendar: Calendar | None, job: Job, at: datetime) -> str:
    reach = booking_window(garage, at=at, not_before=first_moment(window))
    open_book = garage.accepting_bookings and calendar is not None
    free = slots.first_free(calendar, job, reach) if open_book and calendar else None
    if free is None:
        return _("Asennuspiste sopii ajan kanssasi tilauksen jälkeen")
    return _("Ensimmäinen vapaa aika %(moment)s") % {"moment": wording.moment(free.starts_at, local_date(at))}


def _cost(contents: Contents, services: work.Services) -> Decimal:
    ordered = contents.ordered_services
    return sum((services[line.product.pk].asked_price * line.quantity for line in ordered), ZERO)


def _day(on: date) -> str:
    return date_format(on, "D j.n.")
