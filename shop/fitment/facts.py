"""What the rules of fit ask of a tyre and of a rim: plain values, wherever they were read from."""

from dataclasses import dataclass
from decimal import Decimal

from shop.models import Season
from shop.sizes import BoltPattern, TyreSize

WINTER_SEASONS = frozenset({Season.FRICTION, Season.STUDDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class TyreFacts:
    """A tyre. `snow` is the snow mark (3PMSF), which makes an all-season tyre a winter tyre too."""

    size: TyreSize
    load_index: int
    speed_symbol: str
    season: str
    snow: bool = False
    xl: bool = False

    @property
    def for_winter(self) -> bool:
        return self.season in WINTER_SEASONS or self.snow


@dataclass(frozen=True, slots=True, kw_only=True)
class RimFacts:
    """A rim; `max_load_kg` or `winter_proof` None is unknown."""

    width_in: Decimal
    diameter_in: Decimal
    bolts: BoltPattern
    et_mm: int
    centre_bore_mm: Decimal
    max_load_kg: int | None = None
    winter_proof: bool | None = None
