"""The filters of each list: query parameter, key in the index, words. Parameters are fixed by the interface."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shop.listing.goods import GOODS_NAMES
from shop.load_speed import LOAD_KG, SPEED_KMH
from shop.models import Colour, Kind, Material, Season
from shop.sizes import OFFSETS_MM

SEASONS: Final = {
    "nasta": Season.STUDDED,
    "kitka": Season.FRICTION,
    "kesa": Season.SUMMER,
    "ymparivuotinen": Season.ALL_SEASON,
}
SEASON_NAMES: Final[dict[str, "str | Promise"]] = {
    "nasta": _("Nastarengas"),
    "kitka": _("Kitkarengas"),
    "kesa": _("Kesärengas"),
    "ymparivuotinen": _("Ympärivuotinen rengas"),
}
SEASON_ICONS: Final = {"nasta": "stud", "kitka": "snow", "kesa": "sun", "ymparivuotinen": "tyre"}
COLOURS: Final = {
    "musta": Colour.BLACK,
    "musta-kiillotettu": Colour.BLACK_POLISHED,
    "hopea": Colour.SILVER,
    "harmaa": Colour.GREY,
    "antrasiitti": Colour.ANTHRACITE,
    "valkoinen": Colour.WHITE,
    "pronssi": Colour.BRONZE,
    "muu": Colour.OTHER,
}
MATERIALS: Final = {"alumiini": Material.ALLOY, "teras": Material.STEEL}
KINDS: Final = {
    "renkaat": Kind.TYRE,
    "vanteet": Kind.RIM,
    "tarvikkeet": Kind.ACCESSORY,
    "palvelut": Kind.SERVICE,
}
STOCK_NAMES: Final[dict[str, "str | Promise"]] = {
    "oma": _("Keskusvarastossa"),
    "toimittaja": _("Toimittajan varastossa"),
    "loppu": _("Loppu"),
}
YES: Final = "1"


def _number(value: str) -> Any:
    return Decimal(value)


def _bolts(value: str) -> Any:
    return tuple(Decimal(part) for part in value.split("x"))


def _same(value: str) -> str:
    return value


def _load(value: str) -> str:
    return f"{value} ({LOAD_KG[int(value)]} kg)"


def _speed(value: str) -> str:
    return f"{value} ({SPEED_KMH[value]} km/h)"


def _kmh(value: str) -> Any:
    return SPEED_KMH[value]


def _days(value: str) -> str:
    return ngettext("%(days)s arkipäivä", "%(days)s arkipäivää", int(value)) % {"days": value}


def _et(value: str) -> str:
    return value.replace("-", "\N{MINUS SIGN}")


def _inches(value: str) -> str:
    return f"{value}″".replace(".", ",")


def _millimetres(value: str) -> str:
    return f"{value} mm".replace(".", ",")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One group of check boxes. `known` fixes the values and their order; without it they come from the range.

    `aliases` are older or wider ways to ask: `kausi=talvi` is studded and friction. `shape` tells what could be a value
    even where no product has it now.
    """

    name: str
    key: str
    legend: "str | Promise"
    known: Mapping[str, "str | Promise"] = field(default_factory=dict)
    icons: Mapping[str, str] = field(default_factory=dict)
    label: Callable[[str], str] = _same
    rank: Callable[[str], Any] = _same
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class Flag:
    """One check box of its own, shown in the group of features."""

    name: str
    key: str
    label: "str | Promise"
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """One list to choose from: at least, or at most, so much. `known`: what can be asked for at all.

    `range_of` names what two bounds together are the ends of.
    """

    name: str
    key: str
    legend: "str | Promise"
    known: Container[str]
    rank: Callable[[str], Any] = _number
    label: Callable[[str], str] = _same
    at_most: bool = False
    range_of: "str | Promise" = ""

    def holds(self, value: str, bound: str) -> bool:
        """Whether a product of this value is within the bound."""
        return bool(self.rank(value) <= self.rank(bound) if self.at_most else self.rank(value) >= self.rank(bound))


BRAND: Final = Filter(name="merkki", key="brand", legend=_("Merkki"), open=True)
STOCK: Final = Filter(
    name="varasto",
    key="stock",
    legend=_("Saatavuus"),
    known=STOCK_NAMES,
    aliases={YES: ("oma", "toimittaja")},
    open=True,
)
INCH: Final = Filter(name="tuuma", key="inch", legend=_("Tuumakoko"), label=_inches, rank=_number, open=True)
SEASON: Final = Filter(
    name="kausi",
    key="season",
    legend=_("Rengastyyppi"),
    known=SEASON_NAMES,
    icons=SEASON_ICONS,
    aliases={"talvi": ("nasta", "kitka")},
    open=True,
)

DELIVERY: Final = Bound(
    name="toimitusaika",
    key="days",
    legend=_("Toimitusaika enintään"),
    known=frozenset(str(days) for days in range(1, 100)),
    label=_days,
    at_most=True,
)

TYRE_FILTERS: Final = (
    SEASON,
    Filter(name="leveys", key="tyre_width", legend=_("Leveys"), label=_millimetres, rank=_number, open=True),
    Filter(name="profiili", key="aspect", legend=_("Profiili"), label=_same, rank=_number, open=True),
    INCH,
    BRAND,
    STOCK,
    Filter(name="polttoaine", key="fuel", legend=_("Polttoainetaloudellisuus")),
    Filter(name="markapito", key="wet", legend=_("Märkäpito")),
    Filter(name="melu", key="noise", legend=_("Meluluokka")),
)
TYRE_FLAGS: Final = (
    Flag(name="lumi", key="snow", label=_("Lumipito (3PMSF)"), icon="severe-snow"),
    Flag(name="jaapito", key="ice", label=_("Jääpito"), icon="ice-grip"),
    Flag(name="xl", key="xl", label=_("Vahvistettu (XL)"), icon="xl"),
    Flag(name="runflat", key="runflat", label=_("Run flat"), icon="run-flat"),
    Flag(name="pakettiauto", key="van", label=_("Pakettiauton C-rengas"), icon="truck"),
)
TYRE_BOUNDS: Final = (
    Bound(
        name="kantavuus",
        key="load",
        legend=_("Kantavuusluokka vähintään"),
        known=frozenset(map(str, LOAD_KG)),
        label=_load,
    ),
    Bound(
        name="nopeus",
        key="speed",
        legend=_("Nopeusluokka vähintään"),
        known=frozenset(SPEED_KMH),
        rank=_kmh,
        label=_speed,
    ),
    DELIVERY,
)
RIM_FILTERS: Final = (
    INCH,
    Filter(name="leveys", key="rim_width", legend=_("Leveys"), label=_inches, rank=_number),
    Filter(name="pultit", key="bolts", legend=_("Pulttijako"), rank=_bolts, open=True),
    Filter(name="keskireika", key="bore", legend=_("Keskireikä"), label=_millimetres, rank=_number),
    Filter(
        name="vari",
        key="colour",
        legend=_("Väri"),
        known={name: capfirst(colour.label) for name, colour in COLOURS.items()},
        open=True,
    ),
    Filter(
        name="materiaali",
        key="material",
        legend=_("Materiaali"),
        known={"alumiini": _("Alumiini"), "teras": _("Teräs")},
    ),
    BRAND,
    STOCK,
)
OFFSETS: Final = frozenset(str(et) for et in range(OFFSETS_MM[0], OFFSETS_MM[-1] + 1))
RIM_BOUNDS: Final = (
    Bound(name="et-min", key="et", legend=_("ET vähintään"), known=OFFSETS, label=_et, range_of=_("ET-mitta")),
    Bound(
        name="et-max", key="et", legend=_("ET enintään"), known=OFFSETS, label=_et, range_of=_("ET-mitta"), at_most=True
    ),
    DELIVERY,
)
RIM_FLAGS: Final = (Flag(name="talvi", key="winter", label=_("Sopii talvikäyttöön"), icon="snow"),)
ACCESSORY_FILTERS: Final = (
    Filter(name="laji", key="goods", legend=_("Laji"), known=GOODS_NAMES, open=True),
    BRAND,
    STOCK,
)
SEARCH_FILTERS: Final = (
    Filter(
        name="laji",
        key="kind",
        legend=_("Mitä etsit"),
        known={
            "renkaat": _("Renkaat"),
            "vanteet": _("Vanteet"),
            "tarvikkeet": _("Tarvikkeet"),
            "palvelut": _("Palvelut"),
        },
        open=True,
    ),
    SEASON,
    BRAND,
    STOCK,
)


@dataclass(frozen=True, kw_only=True)
class Section:
    """One list of the shop: its address, what it holds and how it can be narrowed. `kind` empty: all kinds."""

    path: str
    kind: str
    filters: tuple[Filter, ...]
    flags: tuple[Flag, ...] = ()
    bounds: tuple[Bound, ...] = (DELIVERY,)

    @property
    def sized(self) -> bool:
        """Whether its goods have sizes, and are judged by car."""
        return self.kind in ("renkaat", "vanteet")


TYRES: Final = Section(path="/renkaat/", kind="renkaat", filters=TYRE_FILTERS, flags=TYRE_FLAGS, bounds=TYRE_BOUNDS)
RIMS: Final = Section(path="/vanteet/", kind="vanteet", filters=RIM_FILTERS, flags=RIM_FLAGS, bounds=RIM_BOUNDS)
ACCESSORIES: Final = Section(path="/tarvikkeet/", kind="tarvikkeet", filters=ACCESSORY_FILTERS)
SEARCH: Final = Section(path="/haku/", kind="", filters=SEARCH_FILTERS)

ORDERS: Final[dict[str, "str | Promise"]] = {
    "nopein": _("Nopein toimitus"),
    "halvin": _("Edullisin ensin"),
    "kallein": _("Kallein ensin"),
    "nimi": _("Merkki ja malli"),
    "uusin": _("Uusimmat"),
}
DEFAULT_ORDER: Final = "nopein"
