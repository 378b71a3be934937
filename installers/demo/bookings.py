"""The calendars' first bookings: customers of the garages' own, made through the real acts."""

from datetime import datetime, timedelta
from itertools import islice
from random import Random

from installers.demo.staff import staffed
from installers.models import Booking, Installer, InstallerService
from installers.queries import booking_window, calendars
from installers.services import visits
from installers.services.bookings import JobFacts, WorkLine, hold_time, request_time
from installers.slots import FreeTime, Job, free_times
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import local_date
from shop import service_codes as codes
from shop.models import CarClass

DEMO = Actor.system("demo")
ASKED_BEFORE = timedelta(days=3)
BUSY, QUIET = 12, 1  # bookings where somebody can log in and look, and elsewhere

_FIRST = (
    "Aino", "Eero", "Helmi", "Ilmari", "Kerttu", "Lauri", "Maija", "Niilo",
    "Oona", "Pekka", "Raija", "Sakari", "Tuulia", "Urho", "Venla", "Antti",
)  # fmt: skip
_LAST = (
    "Ahola", "Hietala", "Jokinen", "Kallio", "Lampela", "Mattila", "Niemelä",
    "Ojala", "Pulkkinen", "Rautio", "Saarela", "Tervo", "Vanhala", "Ylitalo",
)  # fmt: skip
_CARS = (
    "Toyota Corolla 2019", "Skoda Octavia 2021", "Volvo V60 2017", "Volkswagen Golf 2018", "Kia Ceed 2020",
    "Nissan Qashqai 2019", "Tesla Model Y 2023", "Ford Transit 2018", "Mercedes-Benz Vito 2020", "Audi A4 2016",
)  # fmt: skip
_WISHES = (
    "",
    "",
    "",
    "Lukkopultin avain on hansikaslokerossa.",
    "Odotan työn ajan.",
    "Ohjauspyörä tärisee yli satasessa, katsotteko.",
)
_LETTERS = "ABCEFGHIJKLMNOPRSTUVXYZ"


def fill_calendars(*, seed: int, at: datetime) -> int:
    """Book some of the coming days of every garage that has no booking yet. Returns how many were made."""
    empty = Installer.objects.public().filter(bookings=None, accepting_bookings=True).order_by("slug")
    return sum(_fill(garage, Random(f"{seed}:{garage.slug}"), at) for garage in empty)  # noqa: S311


def _fill(garage: Installer, chance: Random, at: datetime) -> int:
    line = (
        InstallerService.objects.offered()
        .select_related("product")
        .filter(installer=garage, car_class=CarClass.CAR, product__service__code=codes.WHEEL_CHANGE)
        .first()
    )
    if line is None:
        return 0
    wanted = BUSY if garage.slug in staffed() else QUIET
    times = _times(garage, Job(line.minutes), at, wanted * 4)
    chosen = sorted(chance.sample(times, min(wanted, len(times))))
    for number, free in enumerate(chosen):
        booking = _ask(garage=garage, line=line, free=free, chance=chance, at=at - ASKED_BEFORE, by=DEMO)
        _answer(booking, at, left_open=number % 5 == 4)
    return len(chosen)


def _times(garage: Installer, job: Job, at: datetime, count: int) -> list[FreeTime]:
    """The garage's next times, this day's past ones too: its page should show a day that is under way."""
    window = booking_window(garage, at=at - ASKED_BEFORE, not_before=at - timedelta(hours=5))
    days = calendars([garage], at=at, first_on=local_date(window.earliest), last_on=window.last_on)
    return list(islice(free_times(days[garage.pk], job, window), count))


@act
def _ask(
    *, garage: Installer, line: InstallerService, free: FreeTime, chance: Random, at: datetime, by: Actor
) -> Booking:
    held = hold_time(
        garage=garage, job=Job(line.minutes), starts_at=free.starts_at, holder=f"demo-{garage.slug}", at=at, by=by
    )
    return request_time(booking_id=held.pk, facts=_customer(line, chance), at=at, by=by)


def _answer(booking: Booking, at: datetime, *, left_open: bool) -> None:
    """Agreed, unless left for somebody to answer; what lies behind today is done."""
    if booking.starts_at > at and left_open:
        return
    visits.confirm(booking_id=booking.pk, at=booking.created_at + timedelta(hours=2), by=DEMO)
    if booking.ends_at <= at:
        visits.mark_arrived(booking_id=booking.pk, at=booking.starts_at, by=DEMO)
        visits.mark_done(booking_id=booking.pk, at=booking.ends_at, by=DEMO)


def _customer(line: InstallerService, chance: Random) -> JobFacts:
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    return JobFacts(
        work=(WorkLine(name=line.product.name, minutes=line.minutes),),
        order_number="",
        contact_name=f"{first} {last}",
        contact_phone=f"+35845700{chance.randint(0, 9999):05}",
        contact_email=f"{first}.{last}@example.com".lower().replace("ä", "a").replace("ö", "o"),
        plate=f"{''.join(chance.choices(_LETTERS, k=3))}-{chance.randint(100, 999)}",
        vehicle=chance.choice(_CARS),
        customer_note=chance.choice(_WISHES),
    )
