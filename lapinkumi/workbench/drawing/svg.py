"""Small pieces of SVG: numbers kept short, paths, shades between two colours, and the frames that are filled in."""

from collections.abc import Iterable
from pathlib import Path
from string import Template

Point = tuple[float, float]

FRAMES = Path(__file__).parent / "frames"


def number(value: float) -> str:
    """At most one decimal and nothing needless: a tenth of a unit is finer than any screen shows it."""
    return f"{round(value, 1) + 0:g}"


def path(points: Iterable[Point], *, closed: bool = True) -> str:
    """A path through the points, as the `d` of a <path>."""
    steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{steps}{'Z' if closed else ''}"


def mixed(dark: str, light: str, share: float) -> str:
    """The colour `share` of the way from dark to light; both as #rrggbb."""
    pairs = ((int(dark[at : at + 2], 16), int(light[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * min(1, max(0, share))):02x}" for a, b in pairs)


def framed(frame: str, **parts: object) -> str:
    """A whole SVG file: the frame of that name with its $parts filled in."""
    return Template((FRAMES / f"{frame}.svg").read_text(encoding="utf-8")).substitute(parts)


def turned(what: str, times: int, *, start: float = 0) -> str:
    """Copies of an element (written with a `%s` for its transform) set evenly round the middle."""
    return "".join(what % f'transform="rotate({start + turn * 360 / times:.4g})"' for turn in range(times))
