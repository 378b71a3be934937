"""Measures in running text: a search's sizes, in whatever way they are typed, and the words around them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from shop.load_speed import LOAD_KG, SPEED_KMH
from shop.sizes import (
    ASPECTS,
    BOLT_COUNTS,
    BORES_MM,
    OFFSETS_MM,
    PCDS_MM,
    RIM_INCHES,
    RIM_WIDTHS,
    WIDTHS_MM,
    BoltPattern,
    plain,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was found, and the rest of the text. What was not said is None or empty."""

    rest: str = ""
    width: int | None = None
    aspect: int | None = None
    inch: Decimal | None = None
    van: bool = False
    load_index: int | None = None
    speed_symbol: str = ""
    rim_width: Decimal | None = None
    bolts: BoltPattern | None = None
    et_mm: int | None = None
    bore_mm: Decimal | None = None

    @property
    def is_tyre(self) -> bool:
        return self.width is not None

    @property
    def is_rim(self) -> bool:
        return any(value is not None for value in (self.rim_width, self.bolts, self.et_mm, self.bore_mm))


def measures_in(text: str) -> Measures:
    """Read every measure of the text; a number that can be none stays in `rest`. How many are wanted is let go."""
    found = Measures(rest=" ".join(COUNT.sub(" ", text.upper()).split()))
    for pattern, read in READERS:
        for match in pattern.finditer(found.rest):
            if values := read(match, found):
                rest = f"{found.rest[: match.start()]} {found.rest[match.end() :]}"
                found = replace(found, rest=" ".join(rest.split()), **values)
                break
    return found


def parameters(measures: Measures, *, kind: str) -> dict[str, str]:
    """The measures as filters of the list of tyres or of rims; nothing where they say nothing about those."""
    if kind == "vanteet":
        found: dict[str, Any] = {
            "leveys": measures.rim_width,
            "tuuma": measures.inch,
            "pultit": measures.bolts,
            "et-min": measures.et_mm,
            "et-max": measures.et_mm,
            "keskireika": measures.bore_mm,
        }
        return {} if measures.is_tyre else _told(found)
    found = {
        "leveys": measures.width,
        "profiili": measures.aspect,
        "tuuma": measures.inch,
        "kantavuus": measures.load_index,
        "nopeus": measures.speed_symbol or None,
        "pakettiauto": 1 if measures.van else None,
    }
    return {} if measures.is_rim else _told(found)


def _told(found: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: plain(value) if isinstance(value, Decimal) else str(value)
        for name, value in found.items()
        if value is not None
    }


Values = dict[str, Any]


def _offset(match: re.Match[str], _found: Measures) -> Values | None:
    return {"et_mm": int(match[1])} if int(match[1]) in OFFSETS_MM else None


def _bore(match: re.Match[str], _found: Measures) -> Values | None:
    bore = _decimal(match[1])
    return {"bore_mm": bore.quantize(Decimal("0.1"))} if _within(bore, BORES_MM) else None


def _bolts(match: re.Match[str], _found: Measures) -> Values | None:
    count, pcd = int(match[1]), _decimal(match[2])
    if count not in BOLT_COUNTS or not _within(pcd, PCDS_MM):
        return None
    return {"bolts": BoltPattern(count, pcd.quantize(Decimal("0.1")))}


def _rim(match: re.Match[str], _found: Measures) -> Values | None:
    """`7x16` and `16x7`: the smaller is the width."""
    width, inch = sorted((_decimal(match[1]), _decimal(match[2])))
    return {"rim_width": width, "inch": inch} if _within(width, RIM_WIDTHS) and _within(inch, RIM_INCHES) else None


def _tyre(match: re.Match[str], _found: Measures) -> Values | None:
    values = _possible(width=match["width"], aspect=match["aspect"], inch=match["inch"])
    return values and {**values, "van": bool(match["van"])}


def _profile(match: re.Match[str], found: Measures) -> Values | None:
    return None if found.is_tyre else _possible(width=match[1], aspect=match[2])


def _old_size(match: re.Match[str], found: Measures) -> Values | None:
    values = None if found.is_tyre else _possible(width=match[1], inch=match[2])
    return values and {**values, "van": bool(match[3])}


def _width(match: re.Match[str], found: Measures) -> Values | None:
    return None if found.is_tyre else _possible(width=match[1])


def _inch(match: re.Match[str], found: Measures) -> Values | None:
    return None if found.inch else _possible(inch=match[1] or match[2])


def _indexes(match: re.Match[str], found: Measures) -> Values | None:
    load, speed = int(match[1]), match[2]
    if not found.is_tyre or load not in LOAD_KG or speed not in SPEED_KMH:
        return None
    return {"load_index": load, "speed_symbol": speed}


def _possible(*, width: str = "", aspect: str = "", inch: str = "") -> Values | None:
    """The figures as numbers, if such a tyre can be made at all."""
    values: Values = {}
    if width:
        values["width"] = int(width)
    if aspect:
        values["aspect"] = int(aspect)
    if inch:
        values["inch"] = _decimal(inch)
    can_be = (
        values.get("width", WIDTHS_MM[0]) in WIDTHS_MM
        and values.get("aspect", ASPECTS[0]) in ASPECTS
        and _within(values.get("inch", RIM_INCHES[0]), RIM_INCHES)
    )
    return values if can_be else None


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _within(number: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= number <= bounds[1]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


# `4x205/55R16`, `205/55 R16 4 kpl`: a width ends in five, which the circle of bolts (`5x112`) hardly ever does.
COUNT: Final = _pattern(
    r"(?<![\d.,])\d{1,2}\s?[X×*]\s?(?=[1-3]\d5(?:\s?/\s?\d{2}(?!\d)|[\s-]?\d{2}[\s-]?(?:Z?R)?[\s-]?\d{2}(?!\d)))"
    r"|(?<!\S)\d{1,2}\s?KPL\b"
)
Reader = Callable[[re.Match[str], Measures], Values | None]
# In this order: what can be taken for something else comes after it.
READERS: Final[tuple[tuple[re.Pattern[str], Reader], ...]] = (
    (_pattern(r"(?<![A-Z0-9])(?:ET|IS)\s?([-+]?\d{1,3})(?!\d)"), _offset),
    (_pattern(r"(?<![A-Z0-9])(?:CB|KR|KESKIREIKÄ)\s?(\d{2,3}(?:[.,]\d{1,2})?)(?!\d)"), _bore),
    (_pattern(r"(?<![\d.,])(\d{1,2})\s?[X×*/]\s?(\d{2,3}(?:[.,]\d{1,2})?)(?!\d)"), _bolts),
    (_pattern(r"(?<![\d.,/-])(\d{1,2})-(\d{2,3}(?:[.,]\d{1,2})?)(?![\d/-])"), _bolts),
    (
        _pattern(
            r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:JJ?)?\s?[X×*]\s?(\d{1,2}(?:[.,]\d{1,2})?)(?!\d)"
            r"(?:\s?J(?![A-Z]))?(?:\s?E?H2\+?)?"
        ),
        _rim,
    ),
    (
        _pattern(
            r"(?<!\d)(?P<width>\d{3})[\s/-]*(?P<aspect>\d{2})[\s/-]*(?:Z?R)?[\s/-]*"
            r"(?P<inch>\d{2}(?:[.,][05])?)(?!\d)(?P<van>\s?C(?![A-Z0-9]))?"
        ),
        _tyre,
    ),
    (_pattern(r"(?<!\d)(\d{3})\s?/\s?(\d{2})(?!\d)"), _profile),
    (_pattern(r"(?<!\d)(\d{3})\s?R\s?(\d{2})(C?)(?![A-Z0-9])"), _old_size),
    (_pattern(r"(?<!\d)(\d{3})\s?(?:MM\s)?LEVE[ÄA]\w*"), _width),
    (_pattern(r"(?<![A-Z0-9])Z?R[\s-]?(\d{2})(?![A-Z0-9])|(?<!\d)(\d{2})\s?(?:\"|″|”|''|-?TUUMA\w*)"), _inch),
    (_pattern(r"(?<![A-Z0-9])\(?(\d{2,3})(?:\s?/\s?\d{2,3})?\s?([A-Z])(?![A-Z0-9])\)?"), _indexes),
)
