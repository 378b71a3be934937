"""A tyre at an angle, so that the tread tells what kind it is; and straight from the side, to hold a rim."""

import math
from collections import defaultdict

from lapinkumi.workbench.drawing.svg import Point, framed, mixed, number, path
from lapinkumi.workbench.drawing.treads import TREADS, Tread

CENTRE = (188.0, 160.0)  # of the near side
RADII = (104.0, 146.0)  # a circle turned by some 45 degrees
DEPTH = 84.0  # how far to the left the far side stands
HOLE = 0.62
SHADES = 7
DARK, LIGHT = "#1c282f", "#738993"
SIPE, STUD = "#0f181d", "#f1f5f6"
LETTERS = "1.2 .5 .8 .5 1.2 .5 .3 .5 1.2 2 1.2 .5 1.2 .5 1.5 .5 .3 35.6"  # LAPIN KUMI in strokes, twice round
LUGS = {"summer": "5.4 .6", "friction": "1.3 .7", "studded": "2 1", "all-season": "2.2 .8"}


def rounding(v: float) -> float:
    """How much smaller the radius is towards the shoulders."""
    return 1 - 0.075 * abs(2 * v - 1) ** 3


def on_tread(angle: float, v: float) -> Point:
    """A point of the tread's surface on the picture; the angle in radians, v across from the near side."""
    radius = rounding(v)
    return (
        CENTRE[0] - DEPTH * v + RADII[0] * radius * math.cos(angle),
        CENTRE[1] + RADII[1] * radius * math.sin(angle),
    )


def light_at(angle: float) -> float:
    """Snow light comes from above and a little from the left."""
    return max(0.0, -0.35 * math.cos(angle) - 0.8 * math.sin(angle)) * 0.75 + 0.16


def hull(points: list[Point]) -> list[Point]:
    """The convex outline of the points."""

    def half(ordered: list[Point]) -> list[Point]:
        chain: list[Point] = []
        for point in ordered:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        return chain[:-1]

    ordered = sorted(set(points))
    return half(ordered) + half(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def body_outline() -> str:
    rounds = [math.radians(degree) for degree in range(0, 360, 5)]
    return path(hull([on_tread(angle, v / 6) for v in range(7) for angle in rounds]))


def tread_marks(tread: Tread) -> str:
    """Blocks grouped by shade, then sipes, then studs: as few elements as the picture allows."""
    blocks: dict[str, list[str]] = defaultdict(list)
    sipes: list[str] = []
    studs: list[Point] = []
    for turn in range(tread.pitches):
        start = 2 * math.pi * turn / tread.pitches

        def place(u: float, v: float, start: float = start) -> Point:
            return on_tread(start + 2 * math.pi * u / tread.pitches, v)

        if not faces_us(start + math.pi / tread.pitches):
            continue
        pitch = tread.pitch(turn)
        shade = mixed(DARK, LIGHT, round(light_at(start) * SHADES) / SHADES)
        blocks[shade] += [path(place(u, v) for u, v in _finer(shape)) for shape in pitch.blocks]
        sipes += [path((place(u, v) for u, v in line), closed=False) for line in pitch.sipes]
        studs += [place(u, v) for u, v in pitch.studs]
    drawn = "".join(f'<path fill="{shade}" d="{"".join(shapes)}"/>\n' for shade, shapes in blocks.items())
    drawn += f'<path fill="none" stroke="{SIPE}" stroke-width=".9" stroke-linejoin="round" d="{"".join(sipes)}"/>\n'
    return drawn + _studs(studs)


def _studs(points: list[Point]) -> str:
    if not points:
        return ""
    dots = "".join(f"M{number(x)} {number(y)}h0" for x, y in points)
    return (
        f'<g fill="none" stroke-linecap="round"><path stroke="#0a1115" stroke-width="6.4" d="{dots}"/>'
        f'<path stroke="{STUD}" stroke-width="3.8" d="{dots}"/></g>\n'
    )


def faces_us(angle: float) -> bool:
    """Whether the tread at this angle is on the side turned to us; a little past the edge hides the seam."""
    return math.cos(angle) < 0.12


def _finer(shape: list[Point]) -> list[Point]:
    """The same outline with a point in the middle of each edge, so that it bends with the tyre."""
    ends = [*shape[1:], shape[0]]
    return [point for a, b in zip(shape, ends, strict=True) for point in (a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))]


def ellipse(share: float, *, shift: float = 0.0) -> str:
    """An ellipse's place and size: a circle on the near side, or `shift` units to the left of it."""
    (x, y), (rx, ry) = CENTRE, RADII
    return f'cx="{number(x - shift)}" cy="{number(y)}" rx="{number(rx * share)}" ry="{number(ry * share)}"'


def angled(kind: str) -> str:
    """The picture for cards and product pages. One sees through the hole: the page shines in from behind."""
    return framed(
        "angled",
        outline=body_outline(),
        tread=tread_marks(TREADS[kind]),
        wall=ellipse(rounding(0) - 0.012),
        shine=ellipse(0.9),
        outer_crease=ellipse(0.86),
        lettering=ellipse(0.77),
        letters=LETTERS,
        inner_crease=ellipse(0.69),
        bead=ellipse(HOLE + 0.025),
        hole=ellipse(HOLE),
        far_hole=ellipse(HOLE, shift=DEPTH),
    )


def side(kind: str) -> str:
    """Straight from the side; the hole is empty, so that a rim can be laid into it."""
    rounds = TREADS[kind].pitches * 6
    return framed("side", rounds=rounds, lugs=LUGS[kind], studs=4 if kind == "studded" else 0, letters=LETTERS)
