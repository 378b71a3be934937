"""The work of a basket at one garage: whether it does it, how long it takes, what it asks of a bay, what it costs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from installers.models import InstallerService
from installers.slots import Job, Needs
from shop import service_codes as codes
from shop.contents import Contents
from shop.models import CarClass, Kind

Services = Mapping[int, InstallerService]  # by product


def services_of(garages: Iterable[int], *, car_class: str) -> dict[int, dict[int, InstallerService]]:
    """What each garage does for such cars, by garage and product. One query."""
    found: dict[int, dict[int, InstallerService]] = defaultdict(dict)
    rows = InstallerService.objects.offered().filter(installer__in=list(garages), car_class=car_class)
    for row in rows.select_related("product"):
        found[row.installer_id][row.product_id] = row
    return found


def prices(services: Services) -> dict[int, Decimal]:
    """The garage's own prices by product (R4.2)."""
    return {product: service.asked_price for product, service in services.items()}


def lacking(contents: Contents, services: Services) -> list[str]:
    """The ordered services that the garage does not do for such a car, by name."""
    return [line.product.name for line in contents.ordered_services if line.product.pk not in services]


def job(contents: Contents, services: Services, *, car_class: str) -> Job:
    """The booked work at that garage, by its own minutes."""
    timed = [line for line in contents.ordered_services if line.needs_time]
    own = ((services.get(line.product.pk), line) for line in timed)
    minutes = sum(service.minutes * line.quantity if service else line.minutes for service, line in own)
    return Job(minutes, needs(contents, car_class=car_class))


def needs(contents: Contents, *, car_class: str) -> Needs:
    """What the goods and the car ask of a bay."""
    tyres = [line.product.tyre for line in contents.goods if line.product.kind == Kind.TYRE]
    rims = [line.product.rim for line in contents.goods if line.product.kind == Kind.RIM]
    work = {line.product.service.code for line in contents.ordered_services if line.product.kind == Kind.SERVICE}
    inches = [int(tyre.rim_inch) for tyre in tyres] + [int(rim.diameter_in) for rim in rims]
    return Needs(
        rim_inch=max(inches, default=0),
        van_height=car_class == CarClass.VAN,
        run_flat=any(tyre.run_flat for tyre in tyres) or codes.RUN_FLAT_MOUNTING in work,
        tpms=codes.TPMS_SERVICE in work,
    )
