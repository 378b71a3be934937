"""The parts of a package: one kind of wheel for all corners, or one for each axle, and perhaps pressure sensors."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from lapinkumi.core.errors import ShopError
from lapinkumi.core.money import ZERO, euros
from shop.car import Car
from shop.cards import rim_facts, tyre_facts
from shop.fitment import Fit, RimFacts, TyreFacts, Verdict, judge_axles, judge_wheel, sentence
from shop.models import Axle, Kind, Product
from shop.packages.sensors import is_sensor
from shop.policy import MOST_OF_ONE_PRODUCT

BOTH: Final = ""
WHEELS: Final = 4
AXLES: Final = 2


class BadPackage(ShopError):
    """The parts make no package: one is missing, is not for sale, or does not fit. The message says which."""

    message = _("Näistä osista ei synny pakettia.")


class Names(NamedTuple):
    """The parts of a package as addresses and forms name them, by slug; the rear ones only where they differ."""

    rim: str = ""
    tyre: str = ""
    rear_rim: str = ""
    rear_tyre: str = ""
    sensor: str = ""

    @property
    def is_staggered(self) -> bool:
        return bool(self.rear_rim or self.rear_tyre)

    @property
    def most(self) -> int:
        """Of wheels, or of wheels on each axle, as `Package` counts them."""
        return MOST_OF_ONE_PRODUCT // AXLES if self.is_staggered else MOST_OF_ONE_PRODUCT


class Part(NamedTuple):
    """So many of a product on that axle."""

    product: Product
    axle: str
    quantity: int


@dataclass(frozen=True)
class Wheel:
    """A tyre on a rim; `axle` empty: on both axles."""

    rim: Product
    tyre: Product
    axle: str = BOTH

    @property
    def price(self) -> Decimal:
        """Of one, in euros with VAT."""
        return self.rim.price + self.tyre.price

    @property
    def facts(self) -> tuple[TyreFacts, RimFacts]:
        return tyre_facts(self.tyre.tyre), rim_facts(self.rim.rim)

    def judge(self, car: Car | None) -> Verdict:
        return judge_wheel(*self.facts, car, axle=self.axle)


@dataclass(frozen=True)
class Package:
    """Wheels alike, or front and rear ones. Its count is of wheels, or where the axles differ, of wheels on each."""

    wheels: tuple[Wheel, ...]
    sensor: Product | None = None

    @property
    def is_staggered(self) -> bool:
        return len(self.wheels) == AXLES

    @property
    def usual_count(self) -> int:
        """What a car takes."""
        return WHEELS // len(self.wheels)

    @property
    def most(self) -> int:
        return MOST_OF_ONE_PRODUCT // len(self.wheels)

    @property
    def key(self) -> str:
        """The same for the same parts: a package put into the basket twice is one package, twice as big."""
        named = "|".join(f"{wheel.rim.pk}:{wheel.tyre.pk}:{wheel.axle}" for wheel in self.wheels)
        return hashlib.blake2s(f"{named}|{self.sensor.pk if self.sensor else ''}".encode(), digest_size=8).hexdigest()

    def parts(self, count: int) -> Iterator[Part]:
        """Every part with how many of it, rims before the tyres that go on them."""
        for wheel in self.wheels:
            yield Part(wheel.rim, wheel.axle, count)
            yield Part(wheel.tyre, wheel.axle, count)
        if self.sensor:
            yield Part(self.sensor, BOTH, count * len(self.wheels))

    def price(self, count: int) -> Decimal:
        """Of the goods, in euros with VAT; putting them together is included."""
        return euros(sum((part.product.price * part.quantity for part in self.parts(count)), ZERO))

    def judge(self, car: Car | None) -> list[tuple[Wheel, Verdict]]:
        """Each wheel with its verdict; what is wrong between the axles is said of the rear one."""
        front, *rears = self.wheels
        return [
            (front, front.judge(car)),
            *((rear, rear.judge(car).with_more(judge_axles(front.facts, rear.facts))) for rear in rears),
        ]

    def require_fit(self, car: Car | None) -> None:
        """Raise BadPackage with the reason where parts, axles or car do not fit together; conditions do not."""
        for _wheel, verdict in self.judge(car):
            if verdict.fit == Fit.NOT and verdict.main:
                raise BadPackage(_("Pakettia ei voi koota: %(why)s") % {"why": sentence(verdict.main)})


def read(names: Names) -> Package:
    """The package of these names, if all of it is for sale: one query. Raises BadPackage where it is none."""
    wanted = {name for name in names if name}
    rows = Product.objects.published().with_details().filter(slug__in=wanted)
    found = {row.slug: row for row in rows}
    front = Axle.FRONT if names.is_staggered else BOTH
    wheels = [_wheel(found, names.rim, names.tyre, front)]
    if front:
        wheels.append(_wheel(found, names.rear_rim or names.rim, names.rear_tyre or names.tyre, Axle.REAR))
    return Package(tuple(wheels), _sensor(found, names.sensor))


def _wheel(found: dict[str, Product], rim: str, tyre: str, axle: str) -> Wheel:
    return Wheel(_of_kind(found, rim, Kind.RIM), _of_kind(found, tyre, Kind.TYRE), axle)


def _of_kind(found: dict[str, Product], name: str, kind: Kind) -> Product:
    product = found.get(name)
    if product is None or product.kind != kind:
        missing = _("Paketin vannetta ei löytynyt valikoimasta.") if kind == Kind.RIM else _MISSING_TYRE
        raise BadPackage(missing)
    return product


def _sensor(found: dict[str, Product], name: str) -> Product | None:
    if not name:
        return None
    product = found.get(name)
    if product is None or not is_sensor(product):
        raise BadPackage(_("Paketin paineanturia ei löytynyt valikoimasta."))
    return product


_MISSING_TYRE = _("Paketin rengasta ei löytynyt valikoimasta.")
