"""The car a visitor shops for, as the plain value that the session keeps (R3.5), and how it is kept and forgotten."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Self

from lapinkumi.core.errors import ShopError
from shop.sizes import BoltPattern, TyreSize, parse_bolt_pattern, parse_tyre_size

SESSION_KEY: Final = "car"
TYPED_KEY: Final = "typed_plate"
SIZES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wheels:
    """One set of tyre sizes that fits; `rear` is None where the axles are alike."""

    front: TyreSize
    rear: TyreSize | None = None
    original: bool = False

    def __str__(self) -> str:
        return f"{self.front} / {self.rear}" if self.rear else str(self.front)

    @property
    def sizes(self) -> tuple[TyreSize, ...]:
        return (self.front, self.rear) if self.rear else (self.front,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """What is known of a car. Empty text, None and no wheels mean that nobody told, never that there is none.

    `load_index` and `speed_symbol` are the least its tyres must bear; `tpms`: pressure sensors inside the wheels.
    """

    make: str
    model: str
    variant: str = ""
    year: int | None = None
    wheels: tuple[Wheels, ...] = ()
    bolts: BoltPattern | None = None
    centre_bore_mm: Decimal | None = None
    et_min: int | None = None
    et_max: int | None = None
    load_index: int | None = None
    speed_symbol: str = ""
    car_class: str = ""
    tpms: bool | None = None
    thread: str = ""
    fastener: str = ""
    vehicle_id: int | None = None
    plate: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """`Skoda Octavia 2019`; where the year is unknown, the variant tells more."""
        return " ".join(part for part in (self.make, self.model, str(self.year or self.variant)) if part)

    @property
    def sizes(self) -> tuple[TyreSize, ...]:
        """Every tyre size of the car, front and rear, each once."""
        return tuple(dict.fromkeys(size for wheels in self.wheels for size in wheels.sizes))

    @property
    def rim_diameters(self) -> tuple[Decimal, ...]:
        return tuple(sorted({size.rim for size in self.sizes}))

    def filled_from(self, other: Self) -> Self:
        """This car, with what it lacks taken from `other`."""
        lacking = {name: getattr(other, name) for name in self.__slots__ if getattr(self, name) in (None, "", ())}
        return replace(self, **lacking)

    def to_plain(self) -> dict[str, Any]:
        """As JSON can hold it; what is unknown is left out."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        plain["wheels"] = [_plain_wheels(wheels) for wheels in self.wheels]
        plain["bolts"] = str(self.bolts) if self.bolts else None
        plain["centre_bore_mm"] = str(self.centre_bore_mm) if self.centre_bore_mm is not None else None
        return {name: value for name, value in plain.items() if value not in (None, "", [])}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """The car that `to_plain` wrote. Raises ValueError, TypeError or ShopError for anything else."""
        values = dict(plain)
        values["wheels"] = tuple(_wheels(item) for item in values.get("wheels", ()))
        if "bolts" in values:
            values["bolts"] = parse_bolt_pattern(values["bolts"])
        if "centre_bore_mm" in values:
            values["centre_bore_mm"] = _decimal(values["centre_bore_mm"])
        return cls(**values)


def chosen_car(session: Mapping[str, Any]) -> Car | None:
    """The car of this visit, if any. A value of an older shape counts as none."""
    kept = session.get(SESSION_KEY)
    if not kept:
        return None
    try:
        return Car.from_plain(kept)
    except (TypeError, ValueError, KeyError, ShopError):
        return None


def choose_car(session: MutableMapping[str, Any], car: Car) -> None:
    """Remember the car for this visit."""
    session[SESSION_KEY] = car.to_plain()


def forget_car(session: MutableMapping[str, Any]) -> None:
    """Shop for no car; harmless where none was chosen."""
    session.pop(SESSION_KEY, None)


def keep_typed(session: MutableMapping[str, Any], plate: str) -> None:
    """Carry a registration number that was typed in the wrong place to its own form, past any address (R3.5)."""
    session[TYPED_KEY] = plate


def take_typed(session: MutableMapping[str, Any]) -> str:
    """The number that was carried, once; empty where there is none."""
    return str(session.pop(TYPED_KEY, ""))


def _plain_wheels(wheels: Wheels) -> dict[str, Any]:
    plain: dict[str, Any] = {"front": wheels.front.compact}
    if wheels.rear:
        plain["rear"] = wheels.rear.compact
    if wheels.original:
        plain["original"] = True
    return plain


def _wheels(plain: Mapping[str, Any]) -> Wheels:
    return Wheels(
        front=parse_tyre_size(plain["front"]),
        rear=parse_tyre_size(plain["rear"]) if "rear" in plain else None,
        original=bool(plain.get("original")),
    )


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
