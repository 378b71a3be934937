"""Invented tyres in true sizes, without end: popular sizes first and in more treads, every size in every season."""

import functools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any, Final

from shop.demo.tables import BrandFacts, SizeFacts, brands, tyre_sizes
from shop.ean import check_digit
from shop.imports.articles import Article, TyreFacts
from shop.models import Kind, Season
from shop.sizes import TyreSize

FIRST_CODE: Final = 100_001
FIRST_EPREL: Final = 380_000
# fmt: off
RUN_FLAT_SIZES: Final = frozenset({
    "195/55R16", "205/55R16", "205/45R17", "225/45R17", "225/50R17", "225/40R18", "225/45R18", "245/40R18",
    "245/45R18", "245/50R18", "255/35R18", "255/40R18", "275/40R18", "225/60R18", "225/40R19", "245/40R19",
    "245/45R19", "245/50R19", "255/35R19", "255/50R19", "275/35R19", "275/40R19", "275/40R20", "315/35R20",
})
# fmt: on
WARNINGS: Final = (
    "Noudata auton valmistajan rengaspaineita ja tarkista paineet kerran kuussa. Älä käytä vaurioitunutta rengasta. "
    "Kiristä pyörän pultit uudelleen 50–100 kilometrin ajon jälkeen."
)
TEXTS: Final = {
    "studded": "Nastarengas pohjoisen talveen. {plus} Aja uusilla nastoilla ensimmäiset 500 kilometriä rauhallisesti.",
    "friction": "Nastaton talvirengas jäälle, lumelle ja märälle tielle. {plus}",
    "comfort": "Kesärengas pitkille matkoille. {plus}",
    "sport": "Kesärengas tarkkaan ohjaukseen ja lyhyeen märkäjarrutukseen. {plus}",
    "all_season": "Ympärivuotinen rengas leutoihin talviin. {plus} Lapin talveen suosittelemme talvirenkaita.",
    "van": "Vahva rengas pakettiautoon ja raskaaseen kuormaan. {plus}",
}
PLUSES: Final = (
    "Kulutuspinta kuluu tasaisesti.",
    "Rauhallinen ja hiljainen ajettava.",
    "Leveät urat johtavat sohjon ja veden pois.",
    "Kyljessä on uritus, joka suojaa vannetta kolhuilta.",
    "Kumiseos pysyy pehmeänä kovassakin pakkasessa.",
    "Kevyt runko säästää polttoainetta ja akkua.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One tread of one brand: what it is for, and which sizes it comes in."""

    brand: BrandFacts
    role: str
    season: str
    suffix: str = ""

    def takes(self, facts: SizeFacts) -> bool:
        size = facts.size
        if size.commercial or self.role == "van":
            return size.commercial and self.role == "van"
        tall = size.width >= 205 and size.aspect >= 50 and size.rim >= 15
        if self.suffix:
            return tall and size.width >= 215 and size.rim >= 16
        if self.role == "sport":
            return size.aspect <= 55 and size.rim >= 16
        return self.role != "comfort" or size.rim <= 18 or size.aspect >= 50

    @property
    def weight(self) -> int:
        """Cheap brands leave rare sizes to others."""
        return 4 - self.brand.tier


@dataclass(frozen=True, slots=True)
class Ware:
    """A line in a size, as XL or not, run flat or not."""

    line: Line
    facts: SizeFacts
    xl: bool
    run_flat: bool


def tyres(*, seed: int) -> Iterator[Article]:
    """Tyres for ever, the same for the same seed: each round repeats the whole range as the treads' next generation."""
    number = count()
    for generation in count(1):
        for ware in wares(seed):
            yield article(ware, generation=generation, number=next(number), seed=seed)


@functools.lru_cache(maxsize=1)
def wares(seed: int) -> tuple[Ware, ...]:
    """One generation of the range, what sells most first."""
    ranked = [(rank, ware) for size in tyre_sizes() for rank, ware in _of_size(size, seed)]
    ranked.sort(key=lambda pair: pair[0])
    return tuple(ware for _, ware in ranked)


def lines() -> Iterator[Line]:
    for brand in brands("tyres"):
        for season, role in ((Season.STUDDED, "studded"), (Season.FRICTION, "friction"), (Season.SUMMER, "comfort")):
            if brand.tread(role):
                yield Line(brand, role, season)
                yield Line(brand, role, season, " SUV")
        yield Line(brand, "sport", Season.SUMMER)
        yield Line(brand, "all_season", Season.ALL_SEASON)
        yield from _van_lines(brand)


def article(ware: Ware, *, generation: int, number: int, seed: int) -> Article:
    """The ware as a supplier would describe it."""
    dice = random.Random(f"{seed}:tyre:{number}")  # noqa: S311 - not a secret
    code = str(FIRST_CODE + number)
    line = ware.line
    price = _price(ware, dice)
    return Article(
        line=number,
        supplier_sku=code,
        kind=Kind.TYRE.value,
        brand=line.brand.name,
        name=_name(line, generation),
        stock=0,
        ean=_ean(number),
        price=price,
        net_price=(price / Decimal("1.255") * dice.randint(68, 80) / 100).quantize(Decimal("0.01")),
        weight_kg=_weight(ware),
        description=TEXTS[line.role].format(plus=dice.choice(PLUSES)),
        warnings=WARNINGS,
        tyre=_tyre(ware, FIRST_EPREL + number, dice),
        contacts=line.brand.contacts,
        maker_in_eu=line.brand.maker_in_eu,
    )


def _van_lines(brand: BrandFacts) -> Iterator[Line]:
    if brand.tread("studded"):
        yield Line(brand, "van", Season.STUDDED, " Nasta")
    yield Line(brand, "van", Season.FRICTION, " Talvi")
    yield Line(brand, "van", Season.SUMMER)
    if brand.tier < 3:
        yield Line(brand, "van", Season.ALL_SEASON, " 4S")


def _of_size(facts: SizeFacts, seed: int) -> Iterator[tuple[float, Ware]]:
    """The wares of a size with their rank: the n-th line of each season stands at n / popularity."""
    dice = random.Random(f"{seed}:size:{facts.size}")  # noqa: S311
    by_season: dict[str, list[Line]] = {season: [] for season in Season.values}
    for line in sorted(lines(), key=lambda line: dice.random() / line.weight):
        if line.takes(facts):
            by_season[line.season].append(line)
    for season, of_season in by_season.items():
        for place, line in enumerate(of_season):
            rank = (place + dice.random()) / facts.popularity / (0.6 if season == Season.ALL_SEASON else 1)
            for extra, ware in enumerate(_variants(line, facts, dice)):
                yield rank + 2 * extra, ware


def _variants(line: Line, facts: SizeFacts, dice: random.Random) -> Iterator[Ware]:
    winter = line.season in (Season.STUDDED, Season.FRICTION)
    first = facts.load_xl is not None and (winter or dice.random() < 0.5)
    yield Ware(line, facts, xl=first, run_flat=False)
    if line.brand.tier < 3 and facts.size.compact in RUN_FLAT_SIZES and line.role != "all_season" and not line.suffix:
        yield Ware(line, facts, xl=facts.load_xl is not None, run_flat=True)
    if facts.load_xl is not None:
        yield Ware(line, facts, xl=not first, run_flat=False)


def _name(line: Line, generation: int) -> str:
    numeral = f" {generation + line.brand.tier}" if line.role in ("studded", "friction", "sport") else ""
    newer = f" {'II' if generation == 2 else f'G{generation}'}" if generation > 1 and not numeral else ""
    return f"{line.brand.tread(line.role)}{numeral}{newer}{line.suffix}"


def _tyre(ware: Ware, eprel: int, dice: random.Random) -> TyreFacts:
    line, facts = ware.line, ware.facts
    size = facts.size
    winter = line.season in (Season.STUDDED, Season.FRICTION)
    studded = line.season == Season.STUDDED
    label = {} if studded else _label(ware, eprel, dice)
    return TyreFacts(
        width=size.width,
        aspect=size.aspect,
        rim_inch=size.rim,
        van=size.commercial,
        load_index=facts.load_xl if ware.xl and facts.load_xl else facts.load,
        load_index_dual=facts.load_dual,
        speed_symbol=_speed(line, size, dice),
        season=line.season,
        xl=ware.xl,
        run_flat=ware.run_flat,
        snow_3pmsf=winter or line.season == Season.ALL_SEASON,
        ice_grip=line.season == Season.FRICTION and not size.commercial and line.brand.tier < 3,
        **label,
    )


def _label(ware: Ware, eprel: int, dice: random.Random) -> dict[str, Any]:
    """Better brands have better letters; winter rubber pays in fuel and rain, wide tyres in noise."""
    tier, winter = ware.line.brand.tier, ware.line.season == Season.FRICTION
    noise = 67 + ware.facts.size.width // 60 + dice.randint(0, 2) + tier // 2 - (1 if winter else 0)
    return {
        "eprel_id": eprel,
        "fuel_class": "ABCDE"[min(4, tier - 1 + dice.randint(0, 1) + winter)],
        "wet_class": "ABCDE"[min(4, tier - 1 + dice.randint(0, 1) + 2 * winter)],
        "noise_db": noise,
        "noise_class": "A" if noise < 70 else "B" if noise < 73 else "C",
        "production_start": f"{1 + eprel % 52:02}{21 + eprel % 5}",
    }


def _speed(line: Line, size: TyreSize, dice: random.Random) -> str:
    if size.commercial:
        return "R" if size.rim >= 16 and size.width >= 205 else "T"
    if line.season == Season.STUDDED:
        return "T"
    if line.season == Season.FRICTION:
        return "R" if dice.random() < 0.4 else "T"
    return _road_speed(line, size)


def _road_speed(line: Line, size: TyreSize) -> str:
    if size.rim <= 14:
        return "T"
    if size.rim <= 15 or size.aspect >= 65:
        return "H"
    if size.rim <= 16 or size.aspect >= 55 or line.role == "all_season":
        return "V"
    return "Y" if line.role == "sport" else "W"


def _weight(ware: Ware) -> Decimal:
    """Tread area decides, then side walls, steel and studs: 205/55 R16 comes to some nine kilograms."""
    size, line = ware.facts.size, ware.line
    area = size.width * size.diameter_mm / 1000
    more = Decimal(100 + (size.aspect - 55) * Decimal("0.5"))
    more += 4 * ware.xl + 12 * ware.run_flat + 24 * size.commercial + 5 * (line.season == Season.STUDDED)
    return (area * Decimal("0.0685") * more / 100).quantize(Decimal("0.1"))


def _price(ware: Ware, dice: random.Random) -> Decimal:
    """Rim and width drive it, the brand's tier next; between 45 and 420 euros, ending in ninety cents."""
    size, line = ware.facts.size, ware.line
    base = 34 + (float(size.rim) - 13) ** 1.55 * 7.2 + (size.width - 155) * 0.33 - (size.aspect - 55) * 0.35
    base *= {1: 1.28, 2: 1.0, 3: 0.76}[line.brand.tier]
    base *= 1.18 if line.season == Season.STUDDED else 1.06 if line.season != Season.SUMMER else 1.0
    base *= (1.22 if ware.run_flat else 1.0) * (1.2 if size.commercial else 1.0) * dice.uniform(0.94, 1.08)
    return Decimal(min(419, max(45, round(base)))) + Decimal("0.90")


def _ean(number: int) -> str:
    """A valid EAN-13 of the range kept for a shop's own use, which no maker's article has."""
    twelve = f"20{number + 1:010d}"
    return twelve + check_digit(twelve)
