"""The shop's parts of the site's map: pages, lists that people look for by name, cars, and products."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from urllib.parse import urlencode

from django.db.models import F, Max
from django.utils.text import slugify

from lapinkumi.core.sitemaps import MOST_IN_A_PART, Page, Part
from shop import listing
from shop.listing.filters import RIMS, TYRES
from shop.models import Campaign, Product, Vehicle
from shop.sizes import parse_tyre_size, plain

READ_AT_ONCE: Final = 2000
PLAIN_PAGES: Final = (
    *("/", "/renkaat/", "/vanteet/", "/paketit/", "/tarvikkeet/", "/palvelut/", "/kampanjat/"),
    *("/auto/merkki/", "/ohjeet/"),
    *("/toimitus/", "/maksutavat/", "/palautukset/", "/takuu/", "/yhteystiedot/", "/ehdot/", "/tietosuoja/"),
    *("/evasteet/", "/saavutettavuus/"),
)
SEASONS: Final = ((), ("nasta",), ("kitka",), ("nasta", "kitka"), ("kesa",), ("ymparivuotinen",))


def parts() -> Iterator[Part]:
    """Products come by blocks of ids, so that no part can hold too many and each is found without counting."""
    yield Part("sivut", _plain_pages)
    yield Part("listat", _lists)
    yield Part("autot", _cars)
    blocks = (
        Product.objects.published()
        .order_by()
        .annotate(block=(F("pk") - 1) / MOST_IN_A_PART)
        .values("block")
        .annotate(changed_at=Max("updated_at"))
        .order_by("block")
    )
    for row in blocks:
        block = int(row["block"])
        yield Part(f"tuotteet-{block + 1}", partial(_products, block), row["changed_at"])


def _plain_pages() -> Iterator[Page]:
    yield from (Page(path) for path in PLAIN_PAGES)
    yield from (Page(campaign.get_absolute_url()) for campaign in Campaign.objects.running())


def _lists() -> Iterator[Page]:
    """The lists that `shop.listing.page` lets search engines keep and that have something on them."""
    index = listing.current_index()
    tyres, rims = index.having("kind", ("renkaat",)), index.having("kind", ("vanteet",))
    for seasons in SEASONS:
        of_season = tyres & index.having("season", seasons) if seasons else tyres
        pairs = [("kausi", season) for season in seasons]
        if of_season and pairs:
            yield Page(_url(TYRES, pairs))
        for size in _sizes(index, of_season):
            yield Page(_url(TYRES, [*pairs, *size]))
    for section, goods in ((TYRES, tyres), (RIMS, rims)):
        yield from (Page(_url(section, [("merkki", brand)])) for brand in sorted(index.counts("brand", goods)))
    yield from (Page(_url(RIMS, [("pultit", bolts)])) for bolts in sorted(index.counts("bolts", rims)))


def _sizes(index: listing.Index, among: int) -> list[tuple[tuple[str, str], ...]]:
    """Every size that some of these have; a van's C changes no figure of it."""
    sizes = {parse_tyre_size(compact) for compact in index.counts("size", among)}
    figures = sorted({(size.width, size.aspect, size.rim) for size in sizes})
    return [
        (("leveys", str(width)), ("profiili", str(aspect)), ("tuuma", plain(inch))) for width, aspect, inch in figures
    ]


def _url(section: listing.Section, pairs: list[tuple[str, str]]) -> str:
    return f"{section.path}?{urlencode(pairs)}"


def _cars() -> Iterator[Page]:
    """Makes, models and generations."""
    seen: set[str] = set()
    for make, model, code in Vehicle.objects.values_list("make", "model", "code").iterator(chunk_size=READ_AT_ONCE):
        of_make = f"/auto/merkki/{slugify(make)}/"
        of_model = f"{of_make}{slugify(model)}/"
        fresh = [path for path in (of_make, of_model) if path not in seen]
        seen.update(fresh)
        yield from (Page(path) for path in [*fresh, f"{of_model}{code}/"])


def _products(block: int) -> Iterator[Page]:
    """The products of one block of ids, read a few at a time."""
    first = block * MOST_IN_A_PART
    rows = Product.objects.published().filter(pk__gt=first, pk__lte=first + MOST_IN_A_PART).order_by("pk")
    for product in rows.only("slug", "kind", "updated_at").iterator(chunk_size=READ_AT_ONCE):
        yield Page(product.get_absolute_url(), product.updated_at)
