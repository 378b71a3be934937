"""Our own map of Finland: a simplified outline, and where on it a point lies.

The outline is a handful of places along the border and the coast, joined by straight lines: enough to know the country
by, and to see which garage is where. Equal steps east and north look equal at the map's middle latitude.
"""

from math import cos, radians
from typing import Final, NamedTuple

from installers.geo import Point

WEST, EAST, SOUTH, NORTH = 19.0, 31.8, 59.6, 70.2
UNITS_PER_DEGREE: Final = 60.0
_NARROWING: Final = cos(radians((SOUTH + NORTH) / 2))

# Clockwise from the mouth of the Tornio river: latitude, longitude.
_MAINLAND: Final = (
    (65.81, 24.14), (66.10, 23.92), (66.38, 23.65), (66.79, 24.00), (67.16, 23.58), (67.43, 23.75), (67.88, 23.50),
    (67.96, 23.66), (68.13, 23.15), (68.35, 23.05), (68.44, 22.45), (68.48, 22.05), (68.70, 21.65), (68.84, 21.00),
    (69.06, 20.55), (69.13, 21.10), (69.31, 21.30), (69.22, 21.65), (69.02, 22.18), (68.86, 22.40), (68.70, 23.15),
    (68.63, 23.75), (68.83, 24.10), (68.79, 24.30), (68.56, 24.90), (68.64, 25.12), (68.89, 25.48), (68.95, 25.75),
    (69.25, 25.74), (69.43, 25.85), (69.66, 25.98), (69.93, 26.48), (69.94, 27.03), (70.08, 27.95), (69.82, 28.40),
    (69.69, 29.13), (69.48, 29.33), (69.32, 28.83), (69.10, 28.83), (69.04, 28.93), (68.90, 28.42), (68.53, 28.45),
    (68.20, 28.65), (68.07, 29.33), (67.80, 29.66), (67.67, 30.02), (67.47, 29.53), (67.28, 29.08), (66.94, 29.05),
    (66.80, 29.35), (66.28, 29.90), (65.95, 30.13), (65.67, 30.13), (65.55, 29.75), (65.21, 29.88), (65.05, 29.62),
    (64.92, 29.60), (64.79, 29.75), (64.62, 29.98), (64.42, 30.02), (64.26, 30.45), (64.10, 30.53), (63.82, 30.10),
    (63.75, 30.02), (63.48, 30.45), (63.32, 30.95), (63.10, 31.25), (62.91, 31.58), (62.52, 31.25), (62.21, 30.72),
    (61.99, 30.30), (61.82, 30.05), (61.54, 29.53), (61.28, 29.20), (61.12, 28.80), (60.95, 28.52), (60.73, 27.95),
    (60.54, 27.70), (60.55, 27.25), (60.45, 26.95), (60.43, 26.45), (60.38, 26.15), (60.25, 25.75), (60.21, 25.25),
    (60.15, 24.95), (60.08, 24.55), (59.98, 24.40), (60.02, 24.00), (59.93, 23.45), (59.82, 22.95), (59.95, 23.15),
    (60.02, 22.95), (60.05, 22.50), (60.12, 22.05), (60.25, 21.85), (60.35, 22.15), (60.47, 22.05), (60.52, 21.60),
    (60.65, 21.30), (60.85, 21.25), (61.05, 21.45), (61.28, 21.48), (61.48, 21.50), (61.62, 21.45), (61.85, 21.45),
    (62.05, 21.35), (62.28, 21.35), (62.45, 21.10), (62.70, 21.12), (62.90, 21.10), (63.05, 21.35), (63.22, 21.15),
    (63.33, 21.45), (63.22, 21.75), (63.38, 22.20), (63.55, 22.25), (63.73, 22.55), (63.80, 22.85), (63.90, 23.20),
    (64.10, 23.55), (64.30, 23.85), (64.55, 24.20), (64.70, 24.45), (64.83, 24.70), (64.95, 25.25), (65.08, 25.40),
    (65.25, 25.25), (65.42, 25.20), (65.55, 25.10), (65.65, 24.85), (65.68, 24.60), (65.75, 24.45), (65.78, 24.25),
)  # fmt: skip
_ALAND: Final = (
    (60.41, 19.90), (60.40, 20.20), (60.27, 20.38), (60.12, 20.28), (60.05, 20.00), (60.10, 19.75), (60.22, 19.52),
    (60.36, 19.65),
)  # fmt: skip
_INARI: Final = (
    (69.15, 27.80), (69.05, 28.10), (68.95, 28.25), (68.87, 27.95), (68.92, 27.55), (69.00, 27.15), (69.08, 27.40),
)  # fmt: skip
_SAIMAA: Final = (
    (61.30, 28.10), (61.22, 28.45), (61.12, 28.30), (61.08, 28.00), (61.16, 27.70), (61.25, 27.85),
)  # fmt: skip
_PAIJANNE: Final = (
    (62.10, 25.75), (61.85, 25.62), (61.55, 25.60), (61.25, 25.52), (61.35, 25.35), (61.65, 25.40), (61.95, 25.58),
)  # fmt: skip
_OULUJARVI: Final = (
    (64.50, 27.10), (64.42, 27.45), (64.28, 27.35), (64.18, 27.10), (64.25, 26.85), (64.38, 26.80),
)  # fmt: skip

LAND: Final = (_MAINLAND, _ALAND)
LAKES: Final = (_INARI, _SAIMAA, _PAIJANNE, _OULUJARVI)
ARCTIC_CIRCLE: Final = 66.56


class Place(NamedTuple):
    """A point of the drawing."""

    x: float
    y: float


class Drawing(NamedTuple):
    """What the template draws: the size of the view box, outlines as SVG paths, and the arctic circle's height."""

    width: float
    height: float
    land: str
    lakes: str
    circle_y: float


def place(point: Point) -> Place:
    """Where the point lies in the drawing."""
    x = (point.longitude - WEST) * _NARROWING * UNITS_PER_DEGREE
    y = (NORTH - point.latitude) * UNITS_PER_DEGREE
    return Place(round(x, 1), round(y, 1))


def _path(outlines: tuple[tuple[tuple[float, float], ...], ...]) -> str:
    return "".join(f"M{'L'.join(_spot(latitude, longitude) for latitude, longitude in line)}Z" for line in outlines)


def _spot(latitude: float, longitude: float) -> str:
    spot = place(Point(latitude, longitude))
    return f"{spot.x:g} {spot.y:g}"


_CORNER = place(Point(SOUTH, EAST))
DRAWING: Final = Drawing(_CORNER.x, _CORNER.y, _path(LAND), _path(LAKES), place(Point(ARCTIC_CIRCLE, WEST)).y)
