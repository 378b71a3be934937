"""Bar charts as plain geometry: a template draws them as SVG, and the same numbers stand in a table beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

from lapinkumi.core.figures import Figure, Series, Words

WIDTH: Final = 720
HEIGHT: Final = 240
LEFT: Final = 72
TOP: Final = 12
BOTTOM: Final = 28
FILLED: Final = 0.72  # of the room that a label has
MOST_LABELS: Final = 8
TICKS: Final = 4


@dataclass(frozen=True)
class Bar:
    """`tone` is the number of its series, from one; nought is the quiet colour of what is left."""

    x: float
    y: float
    width: float
    height: float
    tone: int
    told: str


@dataclass(frozen=True)
class Mark:
    """A word on an axis and where it stands."""

    at: float
    word: str


@dataclass(frozen=True)
class Key:
    """One row of the legend."""

    tone: int
    name: Words


@dataclass(frozen=True)
class Row:
    """One label and its values in words, as the table has them."""

    label: str
    cells: list[str]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """All that the template draws."""

    figure: Figure
    bars: list[Bar]
    across: list[Mark]
    up: list[Mark]
    legend: list[Key]
    rows: list[Row]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM

    @property
    def is_empty(self) -> bool:
        return not self.bars


def chart(figure: Figure) -> Chart:
    """The figure as bars, from nought to a round number above the highest."""
    top = ceiling(_highest(figure))
    return Chart(
        figure=figure,
        bars=[bar for bar in _bars(figure, top) if bar.height > 0],
        across=_across(figure.labels),
        up=[Mark(_y(top * part / TICKS, top), figure.told(top * part / TICKS)) for part in range(TICKS + 1)],
        legend=[Key(tone, one.name) for tone, one in _toned(figure)],
        rows=[
            Row(label, [figure.told(one.values[place]) for one in figure.series])
            for place, label in enumerate(figure.labels)
        ],
    )


def ceiling(highest: float) -> float:
    """The next of 4, 8, 12, 20, 40 and their tenfolds, so that each quarter is a number people read easily."""
    if highest <= TICKS:
        return TICKS
    power = 10 ** int(log10(highest / TICKS))
    return next(part * power * TICKS for part in (1, 2, 3, 5, 10) if part * power * TICKS >= highest)


def _toned(figure: Figure) -> list[tuple[int, Series]]:
    return [(0 if one.is_rest else tone, one) for tone, one in enumerate(figure.series, start=1)]


def _highest(figure: Figure) -> float:
    together = sum if figure.stacked else max
    return max((together(one.values[place] for one in figure.series) for place in range(len(figure.labels))), default=0)


def _bars(figure: Figure, top: float) -> Iterator[Bar]:
    room = (WIDTH - LEFT) / max(1, len(figure.labels))
    beside = 1 if figure.stacked else len(figure.series)
    wide = room * FILLED / beside
    for place, label in enumerate(figure.labels):
        below = 0.0
        for number, (tone, one) in enumerate(_toned(figure)):
            value = one.values[place]
            step = 0 if figure.stacked else number
            x = LEFT + room * place + room * (1 - FILLED) / 2 + wide * step
            y = _y(below + value, top)
            told = f"{label}, {one.name}: {figure.told(value)}"
            yield Bar(_round(x), y, _round(wide), _round(_y(below, top) - y), tone, told)
            below += value if figure.stacked else 0


def _across(labels: Sequence[str]) -> list[Mark]:
    """As many words as there is room for, evenly spread."""
    room = (WIDTH - LEFT) / max(1, len(labels))
    every = ceil(len(labels) / MOST_LABELS) or 1
    return [Mark(_round(LEFT + room * (place + 0.5)), word) for place, word in enumerate(labels) if place % every == 0]


def _y(value: float, top: float) -> float:
    return _round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top)


def _round(value: float) -> float:
    return round(value, 1)
