"""Garages, bays and bookings for tests."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from installers.models import Bay, Booking, Installer, InstallerService, InstallerStaff, OpeningHours
from installers.services.bookings import JobFacts, WorkLine, hold_time, request_time
from installers.services.visits import confirm
from installers.slots import Job
from lapinkumi.accounts.models import User
from lapinkumi.core.actors import Actor
from lapinkumi.core.acts import act
from lapinkumi.core.clock import HELSINKI
from shop.models import CarClass, Product
from tests.unit.shop import make

MONDAY = date(2026, 11, 23)
NOON_FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # 12:00 in Helsinki
CUSTOMER = Actor.customer()
SHOP = Actor.system("test")
FACTS = JobFacts(
    work=(WorkLine(name="Valmiina autoon", minutes=60),),
    order_number="LK-100042",
    plate="ABC-123",
    vehicle="Skoda Octavia",
    contact_name="Aino Ääkkönen",
    contact_phone="+358401234567",
    contact_email="aino@example.com",
)
_numbers = count(1)


def wall(on: date, clock: str) -> datetime:
    """The instant a Helsinki clock shows that time on that day."""
    return datetime.combine(on, time.fromisoformat(clock), HELSINKI).astimezone(UTC)


def a_garage(
    *, bays: int = 1, opens: str = "08:00", closes: str = "16:00", weekdays: int = 5, **over: Any
) -> Installer:
    """An owned garage in Rovaniemi, open from Monday to Friday, with as many bays that can do everything."""
    number = next(_numbers)
    fields: dict[str, Any] = {
        "name": f"Lapin Kumi {number}",
        "slug": f"lapin-kumi-{number}",
        "ownership": Installer.Ownership.OWNED,
        "street": "Koskikatu 1",
        "postcode": "96100",
        "city": "Rovaniemi",
        "latitude": Decimal("66.50300"),
        "longitude": Decimal("25.72900"),
        "phone": "+358401234500",
        "email": f"piste{number}@garage.example",
        **over,
    }
    garage = Installer.objects.create(**fields)
    OpeningHours.objects.bulk_create(
        OpeningHours(installer=garage, weekday=day, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for day in range(weekdays)
    )
    for place in range(bays):
        a_bay(garage, position=place)
    return garage


def a_bay(garage: Installer, **over: Any) -> Bay:
    fields = {"max_rim_inch": 22, "van_height": True, "run_flat": True, "tpms": True, **over}
    return Bay.objects.create(installer=garage, name=f"Paikka {next(_numbers)}", **fields)


@act
def a_held_time(
    *,
    garage: Installer,
    starts_at: datetime,
    minutes: int = 60,
    holder: str = "",
    at: datetime = NOON_FRIDAY,
    by: Actor = CUSTOMER,
) -> Booking:
    return hold_time(
        garage=garage, job=Job(minutes), starts_at=starts_at, holder=holder or f"holder-{next(_numbers)}", at=at, by=by
    )


@act
def _ask(*, booking: Booking, facts: JobFacts, at: datetime, by: Actor) -> Booking:
    return request_time(booking_id=booking.pk, facts=facts, at=at, by=by)


def a_requested_time(
    *,
    garage: Installer,
    starts_at: datetime,
    minutes: int = 60,
    facts: JobFacts = FACTS,
    at: datetime = NOON_FRIDAY,
    by: Actor = CUSTOMER,
) -> Booking:
    held = a_held_time(garage=garage, starts_at=starts_at, minutes=minutes, at=at, by=by)
    return _ask(booking=held, facts=facts, at=at, by=by)


def a_confirmed_time(
    *, garage: Installer, starts_at: datetime, minutes: int = 60, at: datetime = NOON_FRIDAY
) -> Booking:
    booking = a_requested_time(garage=garage, starts_at=starts_at, minutes=minutes, at=at)
    return confirm(booking_id=booking.pk, at=at, by=SHOP)


def a_service(
    garage: Installer,
    *,
    product: Product | None = None,
    car_class: str = CarClass.CAR,
    minutes: int = 60,
    price: str | None = None,
) -> InstallerService:
    """ "Valmiina autoon" for cars, at the range's price, unless told otherwise."""
    product = product or Product.objects.filter(service__code="valmiina-autoon").first() or make.service()
    return InstallerService.objects.create(
        installer=garage,
        product=product,
        car_class=car_class,
        minutes=minutes,
        price=None if price is None else Decimal(price),
    )


def somebody_at(*garages: Installer, email: str = "") -> User:
    """A person who works at these garages."""
    user = User.objects.create_user(email or f"person{next(_numbers)}@garage.example", "sala-sana-2026")
    InstallerStaff.objects.bulk_create(InstallerStaff(user=user, installer=garage) for garage in garages)
    return user
