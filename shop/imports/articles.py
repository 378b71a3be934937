"""One article of a feed: what a row of `import_products` says, typed and judged."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, cast

from django.db import models
from django.utils.translation import gettext as _

from shop.ean import is_ean13
from shop.imports.cells import BadCell, Cells, read_text, read_whole
from shop.imports.csvfile import Problem, Row
from shop.models import Brand, Colour, Kind, Material, Season
from shop.models.tyre import WEEK_AND_YEAR
from shop.sizes import RimSize, parse_load, parse_rim, parse_speed, parse_tyre_size

TYRE_COLUMNS: Final = ("size", "load", "speed", "season")
REQUIRED_COLUMNS: Final = ("supplier_sku", "brand", "pattern", "stock")
PRICE_COLUMNS: Final = ("price_eur", "net_price_eur")
LABEL_COLUMNS: Final = ("eprel", "fuel", "wet", "noise_db", "noise_class")
CONTACT_COLUMNS: Final = {
    "manufacturer": "manufacturer_name",
    "manufacturer_address": "manufacturer_address",
    "manufacturer_contact": "manufacturer_contact",
    "responsible": "responsible_name",
    "responsible_address": "responsible_address",
    "responsible_contact": "responsible_contact",
}
CONTACT_LENGTHS: Final = {
    name: cast("models.CharField[str, str]", Brand._meta.get_field(name)).max_length or 0
    for name in CONTACT_COLUMNS.values()
}
PRODUCTION_COLUMNS: Final = ("production_start", "production_end")
WEEK: Final = re.compile(r"([0-9]{1,2})[/.]?(?:20)?([0-9]{2})", re.ASCII)
LONGEST_CODE: Final = 38  # with the supplier's own code before it, it still fits our article code
KNOWN_COLUMNS: Final = frozenset(
    {*REQUIRED_COLUMNS, *PRICE_COLUMNS, *TYRE_COLUMNS, *LABEL_COLUMNS, *CONTACT_COLUMNS, "maker_in_eu"}
    | {*PRODUCTION_COLUMNS}
    | {"kind", "ean", "studded", "xl", "runflat", "3pmsf", "ice", "weight_kg", "lead_days", "description", "warnings"}
    | {"rim", "colour", "finish", "material", "winter_proof", "max_load_kg"}
)

MOST_EUROS: Final = 50_000
KINDS: Final = {
    **{kind.value: kind for kind in (Kind.TYRE, Kind.RIM, Kind.ACCESSORY)},
    "rengas": Kind.TYRE,
    "vanne": Kind.RIM,
    "tarvike": Kind.ACCESSORY,
}
WINTER: Final = "winter"  # studs or friction: the column `studded` tells
SEASONS: Final = {
    **{season.value: season.value for season in Season},
    **dict.fromkeys(("kesä", "kesa"), Season.SUMMER.value),
    **dict.fromkeys(("kitka", "friction"), Season.FRICTION.value),
    **dict.fromkeys(("nasta", "studded"), Season.STUDDED.value),
    **dict.fromkeys(("ympärivuotinen", "allseason", "all"), Season.ALL_SEASON.value),
    **dict.fromkeys(("winter", "talvi"), WINTER),
}
LABEL_CLASSES: Final = {letter.lower(): letter for letter in "ABCDE"}
NOISE_CLASSES: Final = {letter.lower(): letter for letter in "ABC"}
COLOURS: Final = {
    **{colour.value: colour.value for colour in Colour},
    **dict.fromkeys(("musta",), Colour.BLACK.value),
    **dict.fromkeys(("musta/kiillotettu", "black polished"), Colour.BLACK_POLISHED.value),
    **dict.fromkeys(("hopea",), Colour.SILVER.value),
    **dict.fromkeys(("harmaa", "gray"), Colour.GREY.value),
    **dict.fromkeys(("antrasiitti",), Colour.ANTHRACITE.value),
    **dict.fromkeys(("valkoinen",), Colour.WHITE.value),
    **dict.fromkeys(("pronssi",), Colour.BRONZE.value),
    **dict.fromkeys(("muu",), Colour.OTHER.value),
}
MATERIALS: Final = {
    **{material.value: material.value for material in Material},
    **dict.fromkeys(("alumiini", "kevytmetalli", "aluminium"), Material.ALLOY.value),
    **dict.fromkeys(("teräs", "pelti"), Material.STEEL.value),
}


@dataclass(frozen=True, slots=True)
class TyreFacts:
    """The columns of a tyre, in the order of the staging table."""

    width: int
    aspect: int
    rim_inch: Decimal
    van: bool
    load_index: int
    load_index_dual: int | None
    speed_symbol: str
    season: str
    xl: bool = False
    run_flat: bool = False
    snow_3pmsf: bool = False
    ice_grip: bool = False
    eprel_id: int | None = None
    fuel_class: str = ""
    wet_class: str = ""
    noise_db: int | None = None
    noise_class: str = ""
    production_start: str = ""
    production_end: str = ""


@dataclass(frozen=True, slots=True)
class RimFacts:
    """The columns of a rim, in the order of the staging table."""

    width_in: Decimal
    diameter_in: Decimal
    bolt_count: int
    pcd_mm: Decimal
    et_mm: int
    centre_bore_mm: Decimal
    colour: str
    finish: str
    material: str
    winter_proof: bool
    max_load_kg: int | None


@dataclass(frozen=True, slots=True)
class Article:
    """What one row of a feed says. `price` None: the feed gives only the net price. Money in euros."""

    line: int
    supplier_sku: str
    kind: str
    brand: str
    name: str
    stock: int
    ean: str | None = None
    price: Decimal | None = None
    net_price: Decimal | None = None
    weight_kg: Decimal | None = None
    lead_days: int | None = None
    description: str = ""
    warnings: str = ""
    tyre: TyreFacts | None = None
    rim: RimFacts | None = None
    contacts: dict[str, str] = field(default_factory=dict)
    maker_in_eu: bool = True


def read_article(row: Row) -> Article | list[Problem]:
    """The row as an article, or everything that is wrong with it."""
    cells = Cells(row)
    kind = cells.word("kind", KINDS) or Kind.TYRE
    price, net_price = (cells.number(column, most=MOST_EUROS) for column in PRICE_COLUMNS)
    if not any(cells.raw(column) for column in PRICE_COLUMNS):
        cells.fault("price_eur", _("puuttuu, samoin net_price_eur."))
    article = Article(
        line=row.line,
        supplier_sku=cells.parsed("supplier_sku", _code) or "",
        kind=kind.value,
        brand=cells.text("brand", longest=60, required=True),
        name=cells.text("pattern", longest=120, required=True),
        stock=cells.parsed("stock", _stock) or 0,
        ean=cells.parsed("ean", _ean, required=False),
        price=price,
        net_price=net_price,
        weight_kg=cells.number("weight_kg", most=500, decimals=3),
        lead_days=cells.whole("lead_days", least=0, most=250),
        description=cells.text("description", longest=5000, lines=True),
        warnings=cells.text("warnings", longest=5000, lines=True),
        tyre=_tyre(cells) if kind == Kind.TYRE else None,
        rim=_rim(cells) if kind == Kind.RIM else None,
        contacts={name: cells.text(column, longest=CONTACT_LENGTHS[name]) for column, name in CONTACT_COLUMNS.items()},
        maker_in_eu=cells.flag("maker_in_eu", default=True),
    )
    return cells.problems or article


def _code(text: str) -> str:
    if not any(sign.isascii() and sign.isalnum() for sign in text):
        raise BadCell(_("tarvitsee ainakin yhden kirjaimen a–z tai numeron."))
    return read_text(text, longest=LONGEST_CODE)


def _stock(text: str) -> int:
    """`20+` and `>20` mean that there are more than the supplier tells: at least so many."""
    return read_whole(text.removeprefix(">").removesuffix("+").strip(), least=0, most=1_000_000)


def _ean(text: str) -> str:
    if not is_ean13(text):
        raise BadCell(_("%(ean)s ei ole EAN-13-koodi: tarkiste ei täsmää.") % {"ean": text[:20]})
    return text


def _tyre(cells: Cells) -> TyreFacts | None:
    size = cells.parsed("size", parse_tyre_size)
    load = cells.parsed("load", parse_load)
    speed = cells.parsed("speed", parse_speed)
    season = _season(cells)
    label = _label(cells, season)
    weeks: dict[str, Any] = {column: cells.parsed(column, _week, required=False) or "" for column in PRODUCTION_COLUMNS}
    ice_grip = cells.flag("ice")
    if ice_grip and season == Season.STUDDED:
        cells.fault("ice", _("nastarenkaalla ei ole jääpitotunnusta."))
    if load and load[1] and size and not size.commercial:
        cells.fault("load", _("kaksi kantavuusluokkaa on vain pakettiauton renkaalla (C)."))
    if not (size and load and speed and season):
        return None
    return TyreFacts(
        width=size.width,
        aspect=size.aspect,
        rim_inch=size.rim,
        van=size.commercial,
        load_index=load[0],
        load_index_dual=load[1],
        speed_symbol=speed,
        season=season,
        xl=cells.flag("xl"),
        run_flat=cells.flag("runflat"),
        snow_3pmsf=cells.flag("3pmsf"),
        ice_grip=ice_grip,
        **label,
        **weeks,
    )


def _week(text: str) -> str:
    """`0821`, `8/21` and `08/2021` are the eighth week of 2021."""
    found = WEEK.fullmatch(text)
    week = f"{int(found[1]):02}{found[2]}" if found else ""
    if not re.match(WEEK_AND_YEAR, week):
        raise BadCell(_("%(text)s ei ole viikko ja vuosi: 0821 on vuoden 2021 viikko 8.") % {"text": text[:20]})
    return week


def _season(cells: Cells) -> str | None:
    season, studded = cells.word("season", SEASONS, required=True), cells.flag("studded")
    if season == WINTER:
        return Season.STUDDED.value if studded else Season.FRICTION.value
    if season and studded and season != Season.STUDDED:
        cells.fault("studded", _("vain talvirengas voi olla nastoitettu."))
    return season


def _label(cells: Cells, season: str | None) -> dict[str, Any]:
    """The EU label, whole or absent; a studded tyre has none."""
    given = [column for column in LABEL_COLUMNS if cells.raw(column)]
    if not given:
        return {}
    if season == Season.STUDDED:
        cells.fault(given[0], _("nastarenkaalla ei ole EU-merkintää."))
    elif len(given) < len(LABEL_COLUMNS):
        missing = ", ".join(column for column in LABEL_COLUMNS if column not in given)
        cells.fault(given[0], _("EU-merkinnästä puuttuu: %(columns)s.") % {"columns": missing})
    return {
        "eprel_id": cells.whole("eprel", least=1, most=2_147_483_647),
        "fuel_class": cells.word("fuel", LABEL_CLASSES) or "",
        "wet_class": cells.word("wet", LABEL_CLASSES) or "",
        "noise_db": cells.whole("noise_db", least=50, most=90),
        "noise_class": cells.word("noise_class", NOISE_CLASSES) or "",
    }


def _rim(cells: Cells) -> RimFacts | None:
    size = cells.parsed("rim", _whole_rim)
    colour = cells.word("colour", COLOURS, required=True)
    material = cells.word("material", MATERIALS, required=True)
    finish = cells.text("finish", longest=60)
    winter_proof, max_load = cells.flag("winter_proof"), cells.whole("max_load_kg", least=200, most=3000)
    if not (size and size.bolts and size.et_mm is not None and size.centre_bore_mm and colour and material):
        return None
    return RimFacts(
        width_in=size.width_in,
        diameter_in=size.diameter_in,
        bolt_count=size.bolts.count,
        pcd_mm=size.bolts.pcd_mm,
        et_mm=size.et_mm,
        centre_bore_mm=size.centre_bore_mm,
        colour=colour,
        finish=finish,
        material=material,
        winter_proof=winter_proof,
        max_load_kg=max_load,
    )


def _whole_rim(text: str) -> RimSize:
    size = parse_rim(text)
    if size.bolts is None or size.et_mm is None or size.centre_bore_mm is None:
        raise BadCell(_("vanteesta puuttuu pulttijako, ET tai keskireikä: 7.5Jx17 5x112 ET45 CB57.1."))
    return size
