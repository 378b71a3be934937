"""Load indexes and speed symbols of tyres: what they carry and how fast, as the trade's fixed tables."""

from decimal import Decimal
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _

from lapinkumi.core.errors import ShopError

# Kilograms for load index 50, 51, 52 ... in order: the series has no formula that rounds the way the table does.
_KILOGRAMS: Final = (
    # 50-59
    *(190, 195, 200, 206, 212, 218, 224, 230, 236, 243),
    # 60-69
    *(250, 257, 265, 272, 280, 290, 300, 307, 315, 325),
    # 70-79
    *(335, 345, 355, 365, 375, 387, 400, 412, 425, 437),
    # 80-89
    *(450, 462, 475, 487, 500, 515, 530, 545, 560, 580),
    # 90-99
    *(600, 615, 630, 650, 670, 690, 710, 730, 750, 775),
    # 100-109
    *(800, 825, 850, 875, 900, 925, 950, 975, 1000, 1030),
    # 110-119
    *(1060, 1090, 1120, 1150, 1180, 1215, 1250, 1285, 1320, 1360),
    # 120-130
    *(1400, 1450, 1500, 1550, 1600, 1650, 1700, 1750, 1800, 1850, 1900),
)
FIRST_INDEX: Final = 50
LOAD_KG: Final = MappingProxyType({FIRST_INDEX + place: kg for place, kg in enumerate(_KILOGRAMS)})
LAST_INDEX: Final = max(LOAD_KG)

# Slowest first. H stands between U and V; there is no order of the alphabet to lean on.
SPEED_KMH: Final = MappingProxyType(
    {
        "J": 100,
        "K": 110,
        "L": 120,
        "M": 130,
        "N": 140,
        "P": 150,
        "Q": 160,
        "R": 170,
        "S": 180,
        "T": 190,
        "U": 200,
        "H": 210,
        "V": 240,
        "W": 270,
        "Y": 300,
    }
)
SPEED_SYMBOLS: Final = tuple(SPEED_KMH)


class UnknownIndex(ShopError):
    """A load index or speed symbol that is not in the tables."""


def load_kg(index: int) -> int:
    """What one tyre of this load index carries, in kilograms; UnknownIndex outside 50-130."""
    try:
        return LOAD_KG[index]
    except KeyError:
        raise UnknownIndex(_("Kantavuusluokkaa %(index)s ei tunneta.") % {"index": index}) from None


def speed_kmh(symbol: str) -> int:
    """The highest speed of this symbol in km/h; UnknownIndex for a letter that is none."""
    try:
        return SPEED_KMH[symbol]
    except KeyError:
        raise UnknownIndex(_("Nopeusluokkaa %(symbol)s ei tunneta.") % {"symbol": symbol}) from None


def carries(index: int, *, at_least: int) -> bool:
    """Whether a tyre of load index `index` carries no less than one of `at_least`."""
    return load_kg(index) >= load_kg(at_least)


def as_fast(symbol: str, *, at_least: str) -> bool:
    """Whether speed symbol `symbol` allows no less than `at_least`."""
    return speed_kmh(symbol) >= speed_kmh(at_least)


def axle_load_kg(index: int) -> int:
    """What two tyres of this load index carry together, in kilograms."""
    return 2 * load_kg(index)


def index_for(kilograms: int | Decimal) -> int:
    """The lowest load index that carries `kilograms` on one tyre; UnknownIndex if none does."""
    for index, carried in LOAD_KG.items():
        if carried >= kilograms:
            return index
    raise UnknownIndex(_("Mikään kantavuusluokka ei kanna %(kg)s kiloa.") % {"kg": kilograms})
