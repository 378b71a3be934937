"""The garages themselves: from garages.csv, with bays, hours and services."""

import csv
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from django.db import transaction

from installers.models import Bay, ClosedPeriod, Installer, InstallerService, OpeningHours, SpecialHours
from lapinkumi.core import clock
from shop import service_codes as codes
from shop.models import CarClass, Service

Row = dict[str, str]

_ROWS = Path(__file__).parent / "garages.csv"
_HOTEL = {codes.TYRE_HOTEL, "pyorien-pesu"}
_BIG_ONLY = {"nelipyorasuuntaus", "vanteen-oikaisu", "ilmastointihuolto", "jarrujen-tarkastus", "talvitarkastus"}
_BIG = 3  # bays
_PRICE_STEP = Decimal("0.50")
_DEARER = {CarClass.CAR: Decimal(1), CarClass.SUV: Decimal("1.15"), CarClass.VAN: Decimal("1.3")}
_SLOWER = {CarClass.CAR: 1.0, CarClass.SUV: 1.0, CarClass.VAN: 1.25}


def make_garages(*, seed: int) -> int:
    """Create the garages that are missing; returns how many there are in the file."""
    services = list(Service.objects.filter(product__published=True).select_related("product"))
    with _ROWS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    known = set(Installer.objects.values_list("slug", flat=True))
    for row in rows:
        if row["slug"] not in known:
            _make(row, services, Random(f"{seed}:{row['slug']}"))  # noqa: S311 - the same garage for the same seed
    return len(rows)


@transaction.atomic
def _make(row: Row, services: list[Service], chance: Random) -> None:
    garage = Installer.objects.create(
        name=row["name"],
        slug=row["slug"],
        ownership=row["ownership"],
        party_name=f"{row['name']} Oy" if row["business_id"] else "",
        business_id=row["business_id"],
        street=row["street"],
        postcode=row["postcode"],
        city=row["city"],
        latitude=Decimal(row["latitude"]),
        longitude=Decimal(row["longitude"]),
        phone=row["phone"],
        email=f"korjaamo@{row['slug']}.example",
        description=row["description"],
        directions=row["directions"],
        delivery_extra_days=int(row["extra_days"]),
        accepting_bookings=row["online"] == "1",
        lead_hours=int(row["lead"]),
    )
    bays = _make_bays(garage, row["bays"].split())
    _make_hours(garage, row)
    _make_exceptions(garage, clock.today(), chance)
    InstallerService.objects.bulk_create(
        line for service in services if _offers(service, row, bays) for line in _lines(garage, service, bays, chance)
    )


def _make_bays(garage: Installer, specs: list[str]) -> list[Bay]:
    """`22vr` is a bay for rims up to 22 inches that takes vans and run-flat tyres."""
    return Bay.objects.bulk_create(
        Bay(
            installer=garage,
            name=f"Paikka {number}",
            position=number,
            max_rim_inch=int(spec.rstrip("vr")),
            van_height="v" in spec,
            run_flat="r" in spec,
        )
        for number, spec in enumerate(specs, start=1)
    )


def _make_hours(garage: Installer, row: Row) -> None:
    opens, closes = _span(row["weekdays"])
    spans = [(opens, closes)]
    if row["lunch"]:
        begins, ends = _span(row["lunch"])
        spans = [(opens, begins), (ends, closes)]
    days = [(weekday, span) for weekday in range(5) for span in spans]
    if row["saturday"]:
        days.append((5, _span(row["saturday"])))
    OpeningHours.objects.bulk_create(
        OpeningHours(installer=garage, weekday=weekday, opens=opens, closes=closes) for weekday, (opens, closes) in days
    )


def _make_exceptions(garage: Installer, today: date, chance: Random) -> None:
    """New Year's Eve is short; some garages count their stock one day, or agree times by phone for a while."""
    eve = date(today.year, 12, 31)
    SpecialHours.objects.create(installer=garage, on=eve, opens=time(8), closes=time(13), note="Uudenvuodenaatto")
    lot = chance.random()
    if lot < 0.15:
        on = today + timedelta(days=chance.randint(8, 30))
        ClosedPeriod.objects.create(installer=garage, first_on=on, last_on=on, reason="Inventaario")
    elif lot < 0.25:
        on = today + timedelta(days=chance.randint(3, 12))
        ClosedPeriod.objects.create(
            installer=garage,
            kind=ClosedPeriod.Kind.BY_PHONE,
            first_on=on,
            last_on=on + timedelta(days=2),
            reason="Sesongin kiireisimmät päivät",
        )


def _offers(service: Service, row: Row, bays: list[Bay]) -> bool:
    if service.code in _HOTEL:
        return row["hotel"] == "1"
    if service.code == codes.RUN_FLAT_MOUNTING:
        return any(bay.run_flat for bay in bays)
    return service.code not in _BIG_ONLY or len(bays) >= _BIG


def _lines(garage: Installer, service: Service, bays: list[Bay], chance: Random) -> list[InstallerService]:
    """A line for each class of car that fits in. Own garages keep the range's prices for cars, others set theirs."""
    level = Decimal(chance.randint(90, 116)) / 100 if garage.is_independent else Decimal(1)
    classes = [name for name in CarClass if name != CarClass.VAN or any(bay.van_height for bay in bays)]
    return [
        InstallerService(
            installer=garage,
            product=service.product,
            car_class=car_class,
            minutes=max(5, round(service.duration_minutes * _SLOWER[car_class] / 5) * 5),
            price=_price(service.product.price, level * _DEARER[car_class]),
        )
        for car_class in classes
    ]


def _price(standard: Decimal, factor: Decimal) -> Decimal | None:
    return None if factor == 1 else (standard * factor / _PRICE_STEP).quantize(Decimal(1)) * _PRICE_STEP


def _span(text: str) -> tuple[time, time]:
    opens, closes = text.split("-")
    return _clock(opens), _clock(closes)


def _clock(text: str) -> time:
    hours, _dot, minutes = text.partition(".")
    return time(int(hours), int(minutes or 0))
