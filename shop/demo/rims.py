"""Invented rims with true dimensions: those that the cars of the demonstration take, without end."""

import functools
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Final

from shop.demo.cars import cars
from shop.demo.tables import BrandFacts, brands
from shop.ean import check_digit
from shop.imports.articles import Article, RimFacts
from shop.load_speed import load_kg
from shop.models import Colour, Kind, Material
from shop.sizes import BoltPattern

FIRST_CODE: Final = 700_000_001
COLOURS: Final = {
    Colour.BLACK: ("Mattamusta", "Kiiltävä musta"),
    Colour.BLACK_POLISHED: ("Musta, kiillotettu etupinta",),
    Colour.SILVER: ("Hopea", "Kirkas hopea"),
    Colour.ANTHRACITE: ("Antrasiitti",),
    Colour.GREY: ("Tummanharmaa", "Titaaninharmaa"),
    Colour.BRONZE: ("Pronssi",),
    Colour.WHITE: ("Lumivalkoinen",),
}
# Turned faces and bright paint don't bear road salt; these are sold for winter.
WINTER_PROOF: Final = (Colour.BLACK, Colour.SILVER, Colour.ANTHRACITE, Colour.GREY)
LOADS: Final = (450, 500, 560, 600, 630, 650, 690, 710, 730, 750, 800, 850, 900, 950, 1000, 1060, 1120, 1250, 1400)
WARNINGS: Final = (
    "Tarkista pulttien pituus ja kartion muoto ennen asennusta ja kiristä auton valmistajan momenttiin. "
    "Kiristä uudelleen 50–100 kilometrin ajon jälkeen."
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What must match the car; `load_kg` is what half its axle asks for at most, `cars` how many take it."""

    width_in: Decimal
    diameter_in: Decimal
    bolts: BoltPattern
    et_mm: int
    centre_bore_mm: Decimal
    load_kg: int
    cars: int


@dataclass(frozen=True, slots=True)
class Design:
    brand: BrandFacts
    name: str
    colour: Colour
    finish: str


def rims(*, seed: int) -> Iterator[Article]:
    """Rims for ever, the same for the same seed: each round is the designs' next generation."""
    number = count()
    for generation in count(1):
        for shape, design in wares(seed):
            yield article(shape, design, generation=generation, number=next(number), seed=seed)


@functools.lru_cache(maxsize=1)
def wares(seed: int) -> tuple[tuple[Shape, Design], ...]:
    """One generation, what fits most cars first; every car gets some of the first rims."""
    ranked = [(rank, shape, design) for shape in shapes() for rank, design in _designs_for(shape, seed)]
    ranked.sort(key=lambda ware: ware[0])
    return tuple((shape, design) for _, shape, design in ranked)


@functools.cache
def shapes() -> tuple[Shape, ...]:
    """The true rim dimensions of every car."""
    loads: dict[tuple[Decimal, Decimal, BoltPattern, int, Decimal], list[int]] = defaultdict(list)
    for car in cars():
        bolts = BoltPattern(car.values["bolt_count"], car.values["pcd_mm"])
        for wheels in car.wheels:
            for axle in filter(None, (wheels.front, wheels.rear)):
                rim = axle.rim
                key = (rim.width_in, rim.diameter_in, bolts, _round_et(rim.et_mm or 0), car.values["centre_bore_mm"])
                loads[key].append(load_kg(car.values["load_index"]))
    return tuple(Shape(*key, load_kg=max(found), cars=len(found)) for key, found in loads.items())


def _round_et(et_mm: int) -> int:
    """Rims are made in steps of five millimetres; each car takes what is nearest to its own."""
    return 5 * round(et_mm / 5)


def designs() -> Iterator[Design]:
    for brand in brands("rims"):
        for name in brand.patterns:
            for colour, finishes in COLOURS.items():
                for finish in finishes:
                    yield Design(brand, name, colour, finish)


def article(shape: Shape, design: Design, *, generation: int, number: int, seed: int) -> Article:
    """The rim as a supplier would describe it."""
    dice = random.Random(f"{seed}:rim:{number}")  # noqa: S311 - not a secret
    steel = design.brand.makes == "steel"
    price = _price(shape, design, dice)
    twelve = f"21{number + 1:010d}"
    return Article(
        line=number,
        supplier_sku=str(FIRST_CODE + number),
        kind=Kind.RIM.value,
        brand=design.brand.name,
        name=design.name if generation == 1 else f"{design.name} {generation}",
        stock=0,
        ean=twelve + check_digit(twelve),
        price=price,
        net_price=(price / Decimal("1.255") * dice.randint(62, 74) / 100).quantize(Decimal("0.01")),
        weight_kg=_weight(shape, steel=steel),
        description=_description(design, steel=steel),
        warnings=WARNINGS,
        rim=RimFacts(
            width_in=shape.width_in,
            diameter_in=shape.diameter_in,
            bolt_count=shape.bolts.count,
            pcd_mm=shape.bolts.pcd_mm,
            et_mm=shape.et_mm,
            centre_bore_mm=shape.centre_bore_mm,
            colour=design.colour.value,
            finish=design.finish,
            material=Material.STEEL.value if steel else Material.ALLOY.value,
            winter_proof=steel or design.colour in WINTER_PROOF,
            max_load_kg=next((load for load in LOADS if load >= shape.load_kg), LOADS[-1]),
        ),
        contacts=design.brand.contacts,
        maker_in_eu=design.brand.maker_in_eu,
    )


def _designs_for(shape: Shape, seed: int) -> Iterator[tuple[float, Design]]:
    """The designs in the shape with their rank: the n-th stands at n / the cars it fits, the first at once."""
    dice = random.Random(f"{seed}:shape:{shape}")  # noqa: S311
    steel = brands("steel")[0]
    found = [Design(steel, steel.patterns[0], Colour.BLACK, "Black")] if shape.diameter_in <= 17 else []
    found += sorted(designs(), key=lambda design: dice.random() * design.brand.tier)
    for place, design in enumerate(found):
        yield (place + dice.random()) / (1 + shape.cars / 4), design


def _description(design: Design, *, steel: bool) -> str:
    if steel:
        return "Tukeva teräsvanne talvikäyttöön. Sopii auton alkuperäisille pulteille ja pölykapseleille."
    winter = "Pinta kestää tiesuolaa." if design.colour in WINTER_PROOF else "Suosittelemme kesäkäyttöön."
    return f"Kevytmetallivanne alkuperäisillä mitoilla: ei tarvita keskitysrenkaita. {winter}"


def _weight(shape: Shape, *, steel: bool) -> Decimal:
    inches = float(shape.diameter_in)
    kilograms = 6.0 + (inches - 14) * 1.12 + (float(shape.width_in) - 6) * 0.55 + (shape.load_kg - 615) / 900
    return Decimal(str(round(kilograms * (1.18 if steel else 1.0), 1)))


def _price(shape: Shape, design: Design, dice: random.Random) -> Decimal:
    inches = float(shape.diameter_in)
    if design.brand.makes == "steel":
        base = 42 + (inches - 13) * 8
    else:
        base = 78 + (inches - 14) ** 1.5 * 14 + (float(shape.width_in) - 6) * 8
        base *= {1: 1.35, 2: 1.05, 3: 0.85}[design.brand.tier] * (1.08 if design.colour == Colour.BLACK_POLISHED else 1)
    return Decimal(max(39, round(base * dice.uniform(0.95, 1.06)))) + Decimal("0.90")
