"""Tread patterns. A pattern is told for one pitch of the circumference: u runs along it (0-1), v across it (0-1)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lapinkumi.workbench.drawing.svg import Point


@dataclass(frozen=True)
class Pitch:
    """What one pitch holds: raised blocks (outlines), sipes (thin lines cut into them), studs (points)."""

    blocks: list[list[Point]]
    sipes: list[list[Point]] = field(default_factory=list)
    studs: list[Point] = field(default_factory=list)


@dataclass(frozen=True)
class Tread:
    """A pattern and how often it goes round; `pitch` may differ from one round to the next (studs stand scattered)."""

    pitches: int
    pitch: Callable[[int], Pitch]


def block(v0: float, v1: float, u0: float, u1: float, slant: float = 0.0) -> list[Point]:
    """A block between two grooves, its edges slanted along the circumference."""
    return [(u0, v0), (u0 + slant, v1), (u1 + slant, v1), (u1, v0)]


def zigzag(v0: float, v1: float, u: float, *, teeth: int = 4, depth: float = 0.06, slant: float = 0.0) -> list[Point]:
    """A wavy sipe across a block."""
    steps = [at / teeth for at in range(teeth + 1)]
    return [(u + slant * at + (depth if turn % 2 else -depth), v0 + (v1 - v0) * at) for turn, at in enumerate(steps)]


def summer(_: int) -> Pitch:
    """Calm ribs with three deep water grooves and few cuts."""
    ribs = [block(0.27, 0.47, 0, 1.02), block(0.53, 0.73, 0, 1.02)]
    shoulders = [block(-0.07, 0.2, 0.06, 0.94, 0.22), block(0.8, 1.07, 0.06, 0.94, 0.22)]
    sipes = [
        [(0.1, 0.3), (0.45, 0.45)],
        [(0.6, 0.3), (0.95, 0.45)],
        [(0.1, 0.56), (0.5, 0.68)],
        [(0.5, 0.02), (0.6, 0.17)],
    ]
    return Pitch(blocks=ribs + shoulders, sipes=sipes)


def friction(_: int) -> Pitch:
    """Many small blocks, every one full of wavy sipes: grip without studs."""
    rows = [(-0.07, 0.15, 0.0), (0.18, 0.36, 0.5), (0.39, 0.61, 0.15), (0.64, 0.82, 0.5), (0.85, 1.07, 0.0)]
    blocks = [block(v0, v1, shift + 0.05, shift + 0.95, 0.12) for v0, v1, shift in rows]
    sipes = [
        zigzag(v0 + 0.01, v1 - 0.01, shift + at, teeth=3, slant=0.12)
        for v0, v1, shift in rows
        for at in (0.28, 0.5, 0.72)
    ]
    return Pitch(blocks=blocks, sipes=sipes)


def studded(turn: int) -> Pitch:
    """Arrow-shaped open blocks with studs scattered so that no two follow in one track."""
    left = [
        [(0.1, 0.42), (0.1 + 0.5, 0.2), (0.95, 0.2), (0.62, 0.42)],
        [(0.62, 0.15), (0.8, -0.07), (1.42, -0.07), (1.3, 0.15)],
    ]
    centre = [[(0.05, 0.5), (0.25, 0.45), (0.8, 0.45), (0.62, 0.5), (0.8, 0.55), (0.25, 0.55)]]
    right = [[(u, 1 - v) for u, v in shape] for shape in left]
    sipes = [zigzag(0.23, 0.39, 0.62, teeth=3, slant=-0.28), zigzag(-0.04, 0.12, 1.1, teeth=3, slant=-0.15)]
    sipes += [[(u, 1 - v) for u, v in line] for line in sipes]
    tracks = [(0.95, 0.03), (0.66, 0.27), (0.5, 0.36), (0.5, 0.64), (0.66, 0.73), (0.95, 0.97)]
    return Pitch(blocks=left + centre + right, sipes=sipes, studs=[tracks[turn % 6], tracks[(turn * 2 + 3) % 6]])


def all_season(_: int) -> Pitch:
    """Long arms from the middle to the shoulders: snow grips the edges, water runs out along them."""
    arm = [(0.06, 0.49), (0.5, 0.3), (1.0, 0.12), (1.25, -0.07), (1.95, -0.07), (1.6, 0.12), (1.15, 0.3), (0.68, 0.49)]
    arms = [arm, [(u + 0.5, 1 - v) for u, v in arm]]
    cuts = [[(0.36, 0.47), (0.8, 0.3)], [(0.82, 0.29), (1.28, 0.12)], [(1.3, 0.1), (1.58, -0.04)]]
    return Pitch(blocks=arms, sipes=cuts + [[(u + 0.5, 1 - v) for u, v in cut] for cut in cuts])


TREADS = {
    "summer": Tread(26, summer),
    "friction": Tread(30, friction),
    "studded": Tread(26, studded),
    "all-season": Tread(24, all_season),
}
