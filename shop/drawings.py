"""Which of our own drawings stands for a product, as a path below static/."""

import zlib
from types import MappingProxyType
from typing import Final

from shop.models import Colour, Kind, Material, Product, Season

TYRES: Final = MappingProxyType(
    {
        Season.SUMMER: "summer",
        Season.FRICTION: "friction",
        Season.STUDDED: "studded",
        Season.ALL_SEASON: "all-season",
    }
)
RIMS: Final = ("five", "double-five", "six", "seven", "multi", "mesh", "turbine", "aero")
DARK: Final = frozenset({Colour.BLACK, Colour.BLACK_POLISHED, Colour.ANTHRACITE})
OTHER: Final = "img/services/package.svg"
# Accessories have no drawing of their own; what their name tells decides on an icon.
ICONS: Final = (
    ("antur", "sensor"),
    ("ketju", "snow"),
    ("sukka", "snow"),
    ("keskitys", "rim"),
    ("mutter", "wrench"),
    ("pult", "wrench"),
    ("avain", "wrench"),
)
OTHER_ICON: Final = "box"


def drawing(product: Product) -> str:
    """The drawing for the card; read the product `with_details()`."""
    if product.kind == Kind.TYRE:
        return f"img/tyres/{TYRES[Season(product.tyre.season)]}.svg"
    if product.kind == Kind.RIM:
        return f"img/rims/{_rim(product)}.svg"
    return OTHER


def goods_icon(product: Product) -> str:
    """The icon that stands for an accessory or service in place of a drawing; empty for tyres and rims."""
    if product.kind in (Kind.TYRE, Kind.RIM):
        return ""
    if product.kind == Kind.SERVICE:
        return "lift"
    name = product.name.casefold()
    return next((icon for part, icon in ICONS if part in name), OTHER_ICON)


def side_drawing(product: Product) -> str:
    """A tyre from its side too; empty where there is no other view."""
    return f"img/tyres/{TYRES[Season(product.tyre.season)]}-side.svg" if product.kind == Kind.TYRE else ""


def _rim(product: Product) -> str:
    """One model looks the same in every size: its name decides."""
    if product.rim.material == Material.STEEL:
        return "steel"
    shape = RIMS[zlib.crc32(product.name.encode()) % len(RIMS)]
    return f"{shape}-black" if product.rim.colour in DARK else shape
