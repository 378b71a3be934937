"""How the site is found by others: its map, what robots may read, structured data, one address a page, shared links."""

import json
import re
import xml.etree.ElementTree as ElementTree

import html5lib
import pytest
from django.conf import settings
from django.test import Client

from lapinkumi.core.sitemaps import MOST_IN_A_PART
from shop.models import Product, Season
from tests.builders.garages import a_garage
from tests.unit.shop import make

pytestmark = pytest.mark.django_db

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HEAD = re.compile(
    r'<(?:meta property="og:url" content|link rel="(?:canonical|alternate)"(?: hreflang="[a-z-]+")? href)="([^"]*)"'
)


def located(client: Client, path: str) -> dict[str, str]:
    """The addresses of a map, below the site's own, each with its last change."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml"), path
    root = ElementTree.fromstring(response.getvalue())
    rows = [(row.find(f"{SPACE}loc").text, row.findtext(f"{SPACE}lastmod", "")) for row in root]
    assert all(address.startswith(settings.SITE_URL) for address, _ in rows)
    return {address.removeprefix(settings.SITE_URL): changed for address, changed in rows}


@pytest.fixture
def small_range(db: None) -> Product:
    make.level(make.tyre(sku="KESA"), quantity=8)
    made = make.tyre(sku="KITKA", season=Season.FRICTION, snow_3pmsf=True)
    make.rim(sku="VANNE")
    make.product(kind="accessory", sku="PULTIT", name="Pultit")
    make.tyre(sku="PIILO", published=False, width=195)
    make.vehicle()
    return made


def test_map_names_every_part_and_every_part_its_pages(client: Client, small_range: Product):
    block = (small_range.pk - 1) // MOST_IN_A_PART + 1
    index = located(client, "/sitemap.xml")
    assert list(index) == [
        "/sitemap-sivut.xml",
        "/sitemap-listat.xml",
        "/sitemap-autot.xml",
        f"/sitemap-tuotteet-{block}.xml",
        "/sitemap-asennuspisteet.xml",
    ]
    products = located(client, f"/sitemap-tuotteet-{block}.xml")
    changed = make.AT.isoformat(timespec="seconds")
    assert products == {"/tuote/kesa/": changed, "/tuote/kitka/": changed, "/tuote/vanne/": changed} | {
        "/tuote/pultit/": changed
    }
    assert index[f"/sitemap-tuotteet-{block}.xml"] == changed
    assert list(located(client, "/sitemap-autot.xml")) == [
        "/auto/merkki/skoda/",
        "/auto/merkki/skoda/octavia/",
        "/auto/merkki/skoda/octavia/skoda-octavia-iii-2013/",
    ]
    assert set(located(client, "/sitemap-listat.xml")) == {
        "/renkaat/?leveys=205&profiili=55&tuuma=16",
        "/renkaat/?kausi=kesa",
        "/renkaat/?kausi=kesa&leveys=205&profiili=55&tuuma=16",
        "/renkaat/?kausi=kitka",
        "/renkaat/?kausi=kitka&leveys=205&profiili=55&tuuma=16",
        "/renkaat/?kausi=nasta&kausi=kitka",
        "/renkaat/?kausi=nasta&kausi=kitka&leveys=205&profiili=55&tuuma=16",
        "/renkaat/?merkki=kaamos",
        "/vanteet/?merkki=kaamos",
        "/vanteet/?pultit=5x112",
    }


def test_every_page_of_the_map_exists_and_is_its_own_address(client: Client, small_range: Product):
    a_garage()
    for part in located(client, "/sitemap.xml"):
        for path in located(client, part):
            response = client.get(path)
            html = response.content.decode()
            if path == "/ehdot/" and response.status_code == 404:  # no terms in this little world
                continue
            assert response.status_code == 200, path
            assert "noindex" not in html, path
            assert set(HEAD.findall(html)) == {f"{settings.SITE_URL}{path}".replace("&", "&amp;")}, path
            assert len(HEAD.findall(html)) == 4, path
            html5lib.HTMLParser(strict=True).parse(html)


def test_products_come_in_parts_by_blocks_of_ids(client: Client):
    for pk in (1, MOST_IN_A_PART, MOST_IN_A_PART + 1, 3 * MOST_IN_A_PART + 7):
        make.product(kind="accessory", sku=f"P{pk}", id=pk)
    parts = [path for path in located(client, "/sitemap.xml") if "tuotteet" in path]
    assert parts == ["/sitemap-tuotteet-1.xml", "/sitemap-tuotteet-2.xml", "/sitemap-tuotteet-4.xml"]
    assert [list(located(client, path)) for path in parts] == [
        ["/tuote/p1/", f"/tuote/p{MOST_IN_A_PART}/"],
        [f"/tuote/p{MOST_IN_A_PART + 1}/"],
        [f"/tuote/p{3 * MOST_IN_A_PART + 7}/"],
    ]


def test_products_of_a_list_are_an_item_list(client: Client, small_range: Product):
    html = client.get("/renkaat/").content.decode()
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    (found,) = page.iterfind(".//ul[@itemtype='https://schema.org/ItemList']")
    items = found.findall("li[@itemprop='itemListElement']")
    assert [item.find("meta[@itemprop='position']").get("content") for item in items] == ["1", "2"]
    assert {item.find(".//a[@itemprop='url']").get("href") for item in items} == {"/tuote/kesa/", "/tuote/kitka/"}


def test_part_is_read_while_it_is_sent(client: Client, small_range: Product):
    block = (small_range.pk - 1) // MOST_IN_A_PART + 1
    assert client.get(f"/sitemap-tuotteet-{block}.xml").streaming


@pytest.mark.parametrize("name", ["tuotteet-99", "foo", "tuotteet", "tuotteet-0"])
def test_unknown_part_is_not_found(client: Client, name: str):
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_robots_are_told_what_is_closed_and_where_the_map_is(client: Client):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    assert {"/haku/", "/tilaus/", "/tili/", "/hallinta/", "/kassa/"} < set(closed)
    assert [
        path for path in ("/renkaat/", "/tuote/x/", "/asennuspisteet/", "/static/") if path.startswith(tuple(closed))
    ] == []


def test_front_page_tells_the_company_and_its_search(client: Client):
    (told,) = [json.loads(block) for block in DATA.findall(client.get("/").content.decode())]
    assert (told["@type"], told["publisher"]["@type"]) == ("WebSite", "TireShop")
    assert told["publisher"]["telephone"] == "+358401225567"
    assert told["publisher"]["address"]["addressLocality"] == "Rovaniemi"
    assert told["potentialAction"]["target"]["urlTemplate"] == f"{settings.SITE_URL}/haku/?q={{search_term_string}}"


def test_garage_tells_where_and_when(client: Client):
    garage = a_garage()
    html = client.get(garage.get_absolute_url()).content.decode()
    told, crumbs = [json.loads(block) for block in DATA.findall(html)]
    assert (told["@type"], told["name"], told["address"]["streetAddress"]) == ("AutoRepair", garage.name, garage.street)
    assert len(told["openingHoursSpecification"]) == garage.opening_hours.count()
    assert [step["name"] for step in crumbs["itemListElement"]] == ["Etusivu", "Asennuspisteet", garage.name]
    assert crumbs["itemListElement"][1]["item"] == f"{settings.SITE_URL}/asennuspisteet/"
    assert "item" not in crumbs["itemListElement"][2]


@pytest.mark.parametrize("path", ["/auto/poista/", "/ostoskori/lisaa/"])
def test_address_of_a_form_opened_as_a_page_is_told_not_blank(client: Client, path: str):
    response = client.get(path, headers={"Accept": "text/html,application/xhtml+xml"})
    html = response.content.decode()
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "<h1>Tätä osoitetta ei voi avata näin</h1>" in html
    html5lib.HTMLParser(strict=True).parse(html)


def test_program_that_errs_in_method_gets_the_bare_answer(client: Client):
    response = client.get("/auto/poista/", headers={"Accept": "application/json"})
    assert (response.status_code, response.content) == (405, b"")


def test_icon_is_where_browsers_ask_for_it():
    icon = (settings.WHITENOISE_ROOT / "favicon.ico").read_bytes()
    assert icon[:4] == b"\x00\x00\x01\x00"


@pytest.mark.rule("R3.5")
def test_cookie_page_tells_how_long_a_session_lasts(client: Client):
    html = client.get("/evasteet/").content.decode()
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert "selaimen sulkemiseen asti; jos valitset kirjautuessasi ”Pysy kirjautuneena”, 14" in html
