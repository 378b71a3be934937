"""Sizes of tyres and rims: reading what people and feeds write, and writing it one way."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Self

from django.utils.translation import gettext as _

from lapinkumi.core.errors import ShopError
from shop.load_speed import LOAD_KG, SPEED_KMH

MM_PER_INCH: Final = Decimal("25.4")

# What can be made at all; a number outside is a slip of the fingers, not a rare size.
WIDTHS_MM: Final = range(105, 406)
ASPECTS: Final = range(20, 100)
RIM_INCHES: Final = (Decimal(10), Decimal(26))
RIM_WIDTHS: Final = (Decimal(3), Decimal(15))
BOLT_COUNTS: Final = range(3, 11)
PCDS_MM: Final = (Decimal(90), Decimal(230))
OFFSETS_MM: Final = range(-100, 131)
BORES_MM: Final = (Decimal(40), Decimal(180))


class BadSize(ShopError):
    """Text that is no size of a tyre or rim; the message says what was expected."""


def plain(number: Decimal) -> str:
    """The number without needless zeros: 16.0 -> 16, 114.3 -> 114.3."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True, order=True)
class TyreSize:
    """Width in mm, aspect in percent, rim in inches; `commercial` is the C of van tyres."""

    width: int
    aspect: int
    rim: Decimal
    commercial: bool = False

    def __str__(self) -> str:
        return f"{self.width}/{self.aspect} R{plain(self.rim)}{'C' if self.commercial else ''}"

    @property
    def compact(self) -> str:
        """`205/55R16`, as in addresses and feeds."""
        return str(self).replace(" ", "")

    @property
    def diameter_mm(self) -> Decimal:
        """The outer diameter, to a tenth of a millimetre."""
        return (self.rim * MM_PER_INCH + Decimal(2 * self.width * self.aspect) / 100).quantize(Decimal("0.1"))

    def difference_percent(self, other: Self) -> Decimal:
        """How much bigger (+) or smaller (-) `other` turns out than this one, in percent of diameter."""
        return ((other.diameter_mm / self.diameter_mm - 1) * 100).quantize(Decimal("0.01"))


@dataclass(frozen=True, slots=True)
class TyreMarking:
    """What stands on the side: size, load index (and the index of twin wheels on vans), speed symbol, XL."""

    size: TyreSize
    load_index: int
    speed_symbol: str
    load_index_dual: int | None = None
    xl: bool = False

    def __str__(self) -> str:
        dual = f"/{self.load_index_dual}" if self.load_index_dual else ""
        return f"{self.size} {self.load_index}{dual}{self.speed_symbol}{' XL' if self.xl else ''}"


@dataclass(frozen=True, slots=True)
class BoltPattern:
    """How many bolts on a circle of how many millimetres."""

    count: int
    pcd_mm: Decimal

    def __str__(self) -> str:
        return f"{self.count}x{plain(self.pcd_mm)}"


@dataclass(frozen=True, slots=True)
class RimSize:
    """Width and diameter in inches; what the text did not say is None."""

    width_in: Decimal
    diameter_in: Decimal
    bolts: BoltPattern | None = None
    et_mm: int | None = None
    centre_bore_mm: Decimal | None = None

    def __str__(self) -> str:
        parts = [f"{plain(self.width_in)}Jx{plain(self.diameter_in)}"]
        if self.bolts:
            parts.append(str(self.bolts))
        if self.et_mm is not None:
            parts.append(f"ET{self.et_mm}")
        if self.centre_bore_mm is not None:
            parts.append(f"CB{plain(self.centre_bore_mm)}")
        return " ".join(parts)


_GAP: Final = r"[\s/-]*"
_TYRE: Final = (
    rf"(?:(?:LT|P)\s*)?(?P<width>\d{{3}}){_GAP}(?P<aspect>\d{{2}}){_GAP}(?:Z?R)?{_GAP}"
    r"(?P<rim>\d{2}(?:[.,][05])?)\s*(?P<commercial>C\b|LT\b)?"
)
_INDEXES: Final = (
    r"\s*\(?\s*(?P<load>\d{2,3})(?:\s*/\s*(?P<dual>\d{2,3}))?\s*(?P<speed>[A-Z])\s*\)?"
    r"(?P<extra>(?:\s*(?:XL|RF|EXTRA\s+LOAD|REINFORCED))?)"
)
_SIZE_RE: Final = re.compile(_TYRE, re.ASCII)
_MARKING_RE: Final = re.compile(rf"{_TYRE}{_INDEXES}", re.ASCII)
_BOLTS: Final = r"(?P<count>\d{1,2})\s*[X×/]\s*(?P<pcd>\d{2,3}(?:[.,]\d{1,2})?)(?:\s*MM)?"
_BOLTS_RE: Final = re.compile(_BOLTS, re.ASCII)
_RIM_RE: Final = re.compile(
    r"(?P<width>\d{1,2}(?:[.,]\d0?)?)\s*(?:JJ?|B|K)?\s*[X×]\s*(?P<diameter>\d{2}(?:[.,][05])?)"
    r"(?:\s*(?:E?H2\+?|H))?"
    rf"(?:[\s,]+{_BOLTS})?"
    r"(?:[\s,]+(?:ET|IS)\s*(?P<et>[-+]?\d{1,3}))?"
    r"(?:[\s,]+(?:CB|KR)\s*(?P<bore>\d{2,3}(?:[.,]\d{1,2})?))?",
    re.ASCII,
)


def parse_tyre_size(text: str) -> TyreSize:
    """Read `205/55R16`, `205/55 ZR 16`, `205 55 16`, `195/65 R16C`; BadSize otherwise."""
    match = _SIZE_RE.fullmatch(_tidy(text))
    if not match:
        raise BadSize(_("Rengaskokoa ei ymmärretty. Kirjoita se näin: 205/55 R16."))
    return _tyre_size(match)


def parse_tyre_marking(text: str) -> TyreMarking:
    """Read a whole marking: `205/55 R16 91V XL`, `225/40 ZR18 (92Y)`, `195/65 R16C 104/102T`; BadSize otherwise."""
    match = _MARKING_RE.fullmatch(_tidy(text))
    if not match:
        raise BadSize(_("Rengasmerkintää ei ymmärretty. Kirjoita se näin: 205/55 R16 91V."))
    load_index, dual = parse_load(f"{match['load']}/{match['dual']}" if match["dual"] else match["load"])
    return TyreMarking(
        size=_tyre_size(match),
        load_index=load_index,
        load_index_dual=dual,
        speed_symbol=parse_speed(match["speed"]),
        xl=bool(match["extra"].strip()),
    )


def parse_load(text: str) -> tuple[int, int | None]:
    """Read a load index `91`, or the pair of a van tyre `104/102`; BadSize for anything else."""
    single, slash, dual = (part.strip() for part in text.partition("/"))
    known = [_load_index(part) for part in ((single, dual) if slash else (single,))]
    if len(known) == 2 and known[1] > known[0]:
        raise BadSize(
            _("Paripyörän kantavuusluokka %(dual)s ei voi olla yksittäispyörän luokkaa %(single)s suurempi.")
            % {"dual": known[1], "single": known[0]}
        )
    return known[0], known[1] if len(known) == 2 else None


def parse_speed(text: str) -> str:
    """Read a speed symbol, brackets of `(Y)` allowed; BadSize for a letter that is none."""
    symbol = text.strip().strip("()").upper()
    if symbol not in SPEED_KMH:
        raise BadSize(_("Nopeusluokkaa %(symbol)s ei tunneta.") % {"symbol": text.strip() or "–"})
    return symbol


def parse_bolt_pattern(text: str) -> BoltPattern:
    """Read `5x112`, `5/114,3`, `4 x 100`; BadSize otherwise."""
    match = _BOLTS_RE.fullmatch(_tidy(text))
    if not match:
        raise BadSize(_("Pulttijakoa ei ymmärretty. Kirjoita se näin: 5x112."))
    return _bolts(match)


def parse_rim(text: str) -> RimSize:
    """Read `7.5Jx17 H2 5x112 ET45 CB57.1`, or only its beginning; BadSize otherwise."""
    match = _RIM_RE.fullmatch(_tidy(text))
    if not match:
        raise BadSize(_("Vannekokoa ei ymmärretty. Kirjoita se näin: 7.5Jx17 5x112 ET45 CB57.1."))
    return RimSize(
        width_in=_between(_decimal(match["width"]), RIM_WIDTHS, _("Vanteen leveys")),
        diameter_in=_between(_decimal(match["diameter"]), RIM_INCHES, _("Vanteen halkaisija")),
        bolts=_bolts(match) if match["count"] else None,
        et_mm=_offset(match["et"]) if match["et"] else None,
        centre_bore_mm=_bore(match["bore"]) if match["bore"] else None,
    )


def _tidy(text: str) -> str:
    """Capitals, and one plain space wherever there was white space of any kind."""
    return " ".join(text.upper().split())


def _tyre_size(match: re.Match[str]) -> TyreSize:
    width, aspect = int(match["width"]), int(match["aspect"])
    if width not in WIDTHS_MM or aspect not in ASPECTS:
        raise BadSize(_("Rengaskokoa %(width)s/%(aspect)s ei ole.") % {"width": width, "aspect": aspect})
    rim = _between(_decimal(match["rim"]), RIM_INCHES, _("Vanteen halkaisija"))
    return TyreSize(width, aspect, rim, commercial=bool(match["commercial"]))


def _load_index(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) not in LOAD_KG:
        raise BadSize(_("Kantavuusluokkaa %(index)s ei tunneta.") % {"index": text or "–"})
    return int(text)


def _bolts(match: re.Match[str]) -> BoltPattern:
    count = int(match["count"])
    if count not in BOLT_COUNTS:
        raise BadSize(_("Pulttien määrä %(count)s ei ole mahdollinen.") % {"count": count})
    pcd = _between(_decimal(match["pcd"]), PCDS_MM, _("Pulttikehä"))
    return BoltPattern(count, pcd.quantize(Decimal("0.1")))


def _bore(text: str) -> Decimal:
    """Hubs are told to a hundredth here and there; they are kept to the tenth that the trade compares."""
    return _between(_decimal(text), BORES_MM, _("Keskireikä")).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _offset(text: str) -> int:
    offset = int(text)
    if offset not in OFFSETS_MM:
        raise BadSize(_("ET-mitta %(et)s ei ole mahdollinen.") % {"et": offset})
    return offset


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _between(number: Decimal, bounds: tuple[Decimal, Decimal], what: str) -> Decimal:
    low, high = bounds
    if not low <= number <= high:
        raise BadSize(
            _("%(what)s %(number)s ei ole väliltä %(low)s–%(high)s.")
            % {"what": what, "number": plain(number), "low": low, "high": high}
        )
    return number
