"""How far a package has come: which wheels the car can have, which parts are picked, and what is to be chosen next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shop.car import Car, Wheels
from shop.models import Axle, Kind, Product
from shop.packages.asked import DONE, RIMS, SIZE, TYRES, Asked
from shop.packages.finding import Finder
from shop.packages.parts import BOTH, Package, Wheel
from shop.packages.sensors import is_sensor
from shop.sizes import TyreSize


@dataclass(frozen=True, kw_only=True)
class Picked:
    """The parts that were picked and are for sale; the rear ones where the axles differ."""

    rim: Product | None = None
    tyre: Product | None = None
    rear_rim: Product | None = None
    rear_tyre: Product | None = None
    sensor: Product | None = None

    @property
    def sizes(self) -> tuple[TyreSize, ...]:
        """Of the picked tyres, front first."""
        return tuple(tyre.tyre.size for tyre in (self.tyre, self.rear_tyre) if tyre)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`options` are the sets of wheels to choose from, `wheels` the chosen one, `lost` what was picked in vain."""

    asked: Asked
    car: Car | None
    picked: Picked
    options: tuple[Wheels, ...]
    wheels: Wheels | None
    lost: tuple[str, ...]

    @property
    def has_rims(self) -> bool:
        return self._whole(self.picked.rim, self.picked.rear_rim)

    @property
    def has_tyres(self) -> bool:
        return self._whole(self.picked.tyre, self.picked.rear_tyre)

    @property
    def step(self) -> str:
        """What is chosen now: what was asked for, where it can be, else what is missing first."""
        if self.wheels is None:
            return SIZE
        if self.asked.step and self.asked.step != DONE:
            return self.asked.step
        if self.has_rims:
            return DONE if self.has_tyres else TYRES
        return RIMS

    @property
    def package(self) -> Package | None:
        """The package, once all its parts are picked."""
        picked = self.picked
        if self.wheels is None or not (picked.rim and picked.tyre and self.has_rims and self.has_tyres):
            return None
        if self.wheels.rear is None:
            return Package((Wheel(picked.rim, picked.tyre),), picked.sensor)
        rear = Wheel(picked.rear_rim or picked.rim, picked.rear_tyre or picked.tyre, Axle.REAR)
        return Package((Wheel(picked.rim, picked.tyre, Axle.FRONT), rear), picked.sensor)

    @property
    def axles(self) -> tuple[str, ...]:
        return (Axle.FRONT, Axle.REAR) if self.wheels and self.wheels.rear else (BOTH,)

    def _whole(self, front: Product | None, rear: Product | None) -> bool:
        """Whether this part is picked for every axle of the chosen wheels."""
        return front is not None and bool(self.wheels and (self.wheels.rear is None or rear is not None))


def plan(asked: Asked, *, finder: Finder) -> Plan:
    """The plan that an address asks for. One query, none where nothing is picked yet."""
    picked, lost = _picked(asked)
    options = tuple(_options(asked, picked, finder))
    return Plan(
        asked=asked,
        car=finder.car,
        picked=picked,
        options=options,
        wheels=_chosen(asked, options),
        lost=lost,
    )


def _picked(asked: Asked) -> tuple[Picked, tuple[str, ...]]:
    names = asked.names
    wanted = {name for name in names if name}
    rows = Product.objects.published().with_details().filter(slug__in=wanted) if wanted else ()
    found = {row.slug: row for row in rows}

    def part(name: str, kind: Kind) -> Product | None:
        product = found.get(name)
        return product if product and product.kind == kind else None

    sensor = found.get(names.sensor)
    picked = Picked(
        rim=part(names.rim, Kind.RIM),
        tyre=part(names.tyre, Kind.TYRE),
        rear_rim=part(names.rear_rim, Kind.RIM),
        rear_tyre=part(names.rear_tyre, Kind.TYRE),
        sensor=sensor if sensor and is_sensor(sensor) else None,
    )
    return picked, tuple(_lost(asked, picked))


def _lost(asked: Asked, picked: Picked) -> Iterable[str]:
    """What the address names but nobody sells any more."""
    names = asked.names
    if (names.rim and not picked.rim) or (names.rear_rim and not picked.rear_rim):
        yield _("Valittu vanne ei ole enää myynnissä. Valitse toinen.")
    if (names.tyre and not picked.tyre) or (names.rear_tyre and not picked.rear_tyre):
        yield _("Valittu rengas ei ole enää myynnissä. Valitse toinen.")
    if names.sensor and not picked.sensor:
        yield _("Valittu paineanturi ei ole enää myynnissä.")


def _options(asked: Asked, picked: Picked, finder: Finder) -> Iterable[Wheels]:
    """The sets of wheels in question: the car's, else what was typed, else what the picked part goes with."""
    if finder.car and finder.car.wheels:
        return [wheels for wheels in finder.car.wheels if _agrees(wheels, picked, finder)]
    if asked.size:
        return [Wheels(front=asked.size, rear=asked.rear)]
    if picked.sizes:
        front, *rear = picked.sizes
        return [Wheels(front=front, rear=rear[0] if rear and rear[0] != front else None)]
    if picked.rim:
        return [Wheels(front=size) for size in finder.sizes_for(picked.rim.rim)]
    return []


def _agrees(wheels: Wheels, picked: Picked, finder: Finder) -> bool:
    """Whether what is picked can be part of these wheels."""
    if picked.tyre and not _same(picked.tyre.tyre.size, wheels.front):
        return False
    if picked.rear_tyre and not _same(picked.rear_tyre.tyre.size, wheels.rear or wheels.front):
        return False
    return picked.rim is None or any(_same(size, wheels.front) for size in finder.sizes_for(picked.rim.rim))


def _same(size: TyreSize, listed: TyreSize) -> bool:
    """The same figures; a van's tyre may take the place of a car's."""
    return (size.width, size.aspect, size.rim) == (listed.width, listed.aspect, listed.rim)


def _chosen(asked: Asked, options: tuple[Wheels, ...]) -> Wheels | None:
    if asked.size:
        return next((set_ for set_ in options if (set_.front, set_.rear) == (asked.size, asked.rear)), None)
    return options[0] if len(options) == 1 else None
