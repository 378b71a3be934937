"""The tables that demonstration data are drawn from: brands, tyre sizes, cars."""

import csv
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shop.sizes import TyreSize, parse_load, parse_tyre_size

DATA: Final = Path(__file__).parent / "data"
VEHICLES: Final = DATA / "vehicles.csv"
TYRE_ROLES: Final = ("studded", "friction", "comfort", "sport", "all_season", "van")


@dataclass(frozen=True, slots=True)
class BrandFacts:
    """An invented brand. `tier` 1 is dear, 3 cheap; `patterns` are names of treads (by role) or of rim designs."""

    name: str
    makes: str
    tier: int
    maker_in_eu: bool
    contacts: dict[str, str]
    patterns: tuple[str, ...]

    def tread(self, role: str) -> str:
        return self.patterns[TYRE_ROLES.index(role)]


@dataclass(frozen=True, slots=True)
class SizeFacts:
    """A size of the trade with the load indexes it is made in; `popularity` 5 is on every other car."""

    size: TyreSize
    load: int
    load_dual: int | None
    load_xl: int | None
    popularity: int


@functools.cache
def brands(makes: str) -> tuple[BrandFacts, ...]:
    return tuple(_brand(row) for row in rows("brands.csv") if row["makes"] == makes)


@functools.cache
def tyre_sizes() -> tuple[SizeFacts, ...]:
    return tuple(_size(row) for row in rows("tyre_sizes.csv"))


def rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def _brand(row: dict[str, str]) -> BrandFacts:
    contacts = {
        "manufacturer_name": row["manufacturer"],
        "manufacturer_address": row["address"],
        "manufacturer_contact": row["contact"],
        "responsible_name": row["responsible"],
        "responsible_address": row["responsible_address"],
        "responsible_contact": row["responsible_contact"],
    }
    patterns = tuple(row["patterns"].split("|"))
    return BrandFacts(row["name"], row["makes"], int(row["tier"]), row["in_eu"] == "1", contacts, patterns)


def _size(row: dict[str, str]) -> SizeFacts:
    load, dual = parse_load(row["load"])
    load_xl = int(row["load_xl"]) if row["load_xl"] else None
    return SizeFacts(parse_tyre_size(row["size"]), load, dual, load_xl, int(row["popularity"]))
