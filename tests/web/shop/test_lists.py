"""Lists of the range and search, as visitors get them."""

import re
from decimal import Decimal

import html5lib
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from shop.car import SESSION_KEY, Car, Wheels
from shop.models import PricePeriod, Product, Season
from shop.sizes import BoltPattern, parse_tyre_size
from tests.unit.shop import make

pytestmark = pytest.mark.django_db

CARD = re.compile(r'class="product-card__name">\s*<a href="/tuote/([^/]+)/"')
CAR = Car(
    make="Skoda",
    model="Octavia",
    year=2019,
    wheels=(Wheels(front=parse_tyre_size("205/55R16")),),
    bolts=BoltPattern(5, Decimal("112.0")),
    centre_bore_mm=Decimal("57.1"),
    et_min=38,
    et_max=54,
    load_index=91,
    speed_symbol="V",
)


def page(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, path
    return response.content.decode()


def shown(client: Client, path: str) -> list[str]:
    """The slugs of the cards, in order."""
    return CARD.findall(page(client, path))


def found(client: Client, text: str) -> tuple[str, list[str]]:
    """Where the search leads, and the slugs of the cards there."""
    response = client.get("/haku/", {"q": text}, follow=True)
    assert response.status_code == 200, text
    return response.request["PATH_INFO"], sorted(CARD.findall(response.content.decode()))


def shop_for(client: Client, car: Car = CAR) -> None:
    session = client.session
    session[SESSION_KEY] = car.to_plain()
    session.save()


def tyres(first: int, last: int) -> None:
    """So many tyres, summer and winter, each in two places, every second one reduced."""
    made = []
    for number in range(first, last + 1):
        season = Season.SUMMER if number % 4 else Season.FRICTION
        tyre = make.tyre(sku=f"T{number}", name=f"Railo {number}", price=Decimal(100 + number), season=season)
        make.level(tyre, quantity=5)
        make.level(tyre, quantity=40, code="nordtyre")
        made.append(tyre)
    for tyre in made[::2]:
        reduce(tyre)


def reduce(tyre: Product) -> None:
    start = make.AT.replace(month=7)
    PricePeriod.objects.filter(product=tyre).update(valid_to=start)
    price = tyre.price - 10
    PricePeriod.objects.create(product=tyre, price=price, valid_from=start, cause="campaign:heina")
    Product.objects.filter(pk=tyre.pk).update(price=price)


@pytest.fixture
def range_of_six(db: None) -> None:
    """Two summer tyres, a studded and a friction one, a rim, and bolts."""
    summer = make.tyre(sku="KESA-205", name="Valo", price=Decimal("99.00"))
    make.level(summer, quantity=25)
    wide = make.tyre(
        sku="KESA-225", name="Valo", price=Decimal("129.00"), width=225, aspect=45, rim_inch=17, load_index=94
    )
    make.level(wide, quantity=8, code="nordtyre")
    make.tyre(
        sku="NASTA", name="Naskali", season=Season.STUDDED, price=Decimal("139.00"), speed_symbol="T", **make.NO_LABEL
    )
    friction = make.tyre(
        sku="KITKA",
        name="Hanki",
        brand=make.brand(name="Nokkela", slug="nokkela"),
        season=Season.FRICTION,
        snow_3pmsf=True,
        price=Decimal("149.00"),
        ean="6419440381664",
    )
    make.level(friction, quantity=2)
    make.rim(sku="VANNE", price=Decimal("159.00"))
    make.product(kind="accessory", sku="PULTIT", name="Pultit M14x1.5", price=Decimal("29.00"))
    make.tyre(sku="PIILO", published=False)


def test_list_shows_what_is_at_hand_first(client: Client, range_of_six: None):
    assert shown(client, "/renkaat/") == ["kesa-205", "kesa-225", "kitka", "nasta"]
    assert shown(client, "/vanteet/") == ["vanne"]
    assert shown(client, "/tarvikkeet/") == ["pultit"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("leveys=205&profiili=55&tuuma=16", ["kesa-205", "kitka", "nasta"]),
        ("koko=225/45R17", ["kesa-225"]),
        ("kausi=talvi", ["kitka", "nasta"]),
        ("kausi=talvi&merkki=nokkela", ["kitka"]),
        ("merkki=nokkela&merkki=kaamos", ["kesa-205", "kesa-225", "kitka", "nasta"]),
        ("hinta-min=129&hinta-max=139", ["kesa-225", "nasta"]),
        ("varasto=1", ["kesa-205", "kesa-225", "kitka"]),
        ("varasto=oma", ["kesa-205", "kitka"]),
        ("lumi=1", ["kitka"]),
        ("jarjestys=kallein", ["kitka", "nasta", "kesa-225", "kesa-205"]),
        ("jarjestys=nimi", ["nasta", "kesa-205", "kesa-225", "kitka"]),
        ("leveys=195", []),
        ("merkki=foo", []),
    ],
)
def test_filters_combine(client: Client, range_of_six: None, query: str, slugs: list[str]):
    assert shown(client, f"/renkaat/?{query}") == slugs


def test_card_tells_what_is_needed_to_choose(client: Client, range_of_six: None):
    html = page(client, "/renkaat/?koko=225/45R17")
    for words in ("225/45 R17 94V", "129,00", "516,00", "Kesärengas", "71 dB B", "Toimittajalla 8", "perillä"):
        assert words in html, words
    assert "Sopii autoosi" not in html


def test_studded_tyre_has_no_label_and_no_sheet(client: Client, range_of_six: None):
    html = page(client, "/renkaat/?kausi=nasta")
    assert "eu-class" not in html
    assert "Tuoteseloste" not in html
    assert "Nastoitettu" in html


def test_counts_of_a_facet_set_its_own_choice_aside(client: Client, range_of_six: None):
    html = page(client, "/renkaat/?kausi=kesa&tuuma=17")
    counts = dict(
        re.findall(r'value="([a-z]+)"[^>]*>\s*<span class="choice__text">.*?</span>(\d+)</span>', html, re.DOTALL)
    )
    assert {name: counts[name] for name in ("nasta", "kitka", "kesa")} == {"nasta": "0", "kitka": "0", "kesa": "1"}
    sizes = re.findall(r'name="tuuma"\s+value="(\d+)".*?</span>(\d+)</span>', html, re.DOTALL)
    assert sizes == [("16", "1"), ("17", "1")]


def test_page_is_valid_html_in_every_state(client: Client, range_of_six: None):
    for path in ("/renkaat/?kausi=talvi&hinta-min=-5&sivu=9", "/vanteet/?koko=x", "/haku/?q=olematon", "/tarvikkeet/"):
        html5lib.HTMLParser(strict=True).parse(page(client, path))


@pytest.mark.parametrize("path", ["/renkaat/", "/vanteet/", "/tarvikkeet/", "/haku/"])
@pytest.mark.parametrize(
    "query",
    [
        "hinta-min=-1&hinta-max=-2",
        "hinta-min=1000000000000000000000000000000",
        "hinta-min=NaN",
        "sivu=99999999999999999999",
        "sivu=-1",
        "sivu=abc",
        "merkki=%00",
        "merkki=%00%00&leveys=%00&q=%00",
        "q=%00",
        "q=" + "a" * 3000,
        "q=%F0%9F%92%A5",
        "q=%ff%fe",
        "koko=%00",
        "koko=" + "9" * 500,
        "jarjestys=%3Cscript%3E",
        "leveys=205&leveys=abc&leveys=-1&leveys=1e9",
        "&".join(f"merkki=m{number}" for number in range(300)),
        "pultit=5x&et=--5&vari=%22%3E",
        "auto=kaikki&auto=",
        "%00=1",
        "=&=&==",
    ],
)
def test_absurd_addresses_are_answered(client: Client, range_of_six: None, path: str, query: str):
    response = client.get(f"{path}?{query}", follow=True)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().replace('<script type="module"', "")


@pytest.mark.parametrize(
    ("query", "notice", "field"),
    [
        ("hinta-min=-5", "Hinta ei voi olla negatiivinen", 'value="-5"'),
        ("hinta-max=halpa", "Hintaa ”halpa” ei ymmärretty", 'value="halpa"'),
        ("merkki=foo", "Merkki: valikoimassa ei ole nyt arvoa ”foo”.", "foo"),
        ("koko=iso", "Rengaskokoa ei ymmärretty", 'value="iso"'),
        ("sivu=99", "Sivua 99 ei ole, joten näytetään viimeinen.", ""),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(client: Client, range_of_six: None, query: str, notice: str, field: str):
    html = page(client, f"/renkaat/?{query}")
    assert notice in html
    assert field in html


def test_form_with_empty_fields_leads_to_the_plain_address(client: Client, range_of_six: None):
    response = client.get("/renkaat/?koko=&leveys=205&hinta-min=&hinta-max=&jarjestys=nopein")
    assert (response.status_code, response["Location"]) == (302, "/renkaat/?leveys=205")


def test_htmx_gets_the_changing_part_and_the_plain_address(client: Client, range_of_six: None):
    response = client.get("/renkaat/?koko=&kausi=kesa&hinta-min=", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert response["HX-Push-Url"] == "/renkaat/?kausi=kesa"
    assert "HX-Request" in response["Vary"]
    assert html.lstrip().startswith("<title>Kesärenkaat – Lapin Kumi</title>")
    assert CARD.findall(html) == ["kesa-205", "kesa-225"]
    assert "<html" not in html


def test_pages_follow_one_another(client: Client):
    for number in range(30):
        make.tyre(sku=f"T{number}", price=Decimal(100 + number))
    first, second = shown(client, "/renkaat/?jarjestys=halvin"), shown(client, "/renkaat/?jarjestys=halvin&sivu=2")
    assert (len(first), len(second)) == (24, 6)
    assert [*first, *second] == [f"t{number}" for number in range(30)]
    html = page(client, "/renkaat/?jarjestys=halvin")
    assert 'href="/renkaat/?jarjestys=halvin&amp;sivu=2"' in html
    assert 'rel="next"' in html


def test_change_of_price_and_of_stock_is_taken_up(client: Client, range_of_six: None):
    assert shown(client, "/renkaat/?kausi=kesa")[0] == "kesa-205"
    Product.objects.filter(sku="KESA-225").update(price=Decimal("1.00"), updated_at=make.AT.replace(month=8))
    assert shown(client, "/renkaat/?kausi=kesa&jarjestys=halvin") == ["kesa-225", "kesa-205"]
    make.level(Product.objects.get(sku="NASTA"), quantity=4)
    assert shown(client, "/renkaat/?kausi=nasta&varasto=oma") == ["nasta"]


def test_what_is_no_longer_on_sale_is_not_shown_though_the_index_knows_it(client: Client, range_of_six: None):
    shown(client, "/renkaat/")
    Product.objects.filter(sku="KESA-205").update(published=False)
    assert shown(client, "/renkaat/") == ["kesa-225", "kitka", "nasta"]


@pytest.mark.rule("R7.1")
def test_car_limits_the_list_to_what_fits_and_says_so(client: Client, range_of_six: None):
    shop_for(client)
    html = page(client, "/renkaat/")
    assert CARD.findall(html) == ["kesa-205", "kitka", "nasta"]
    assert "Näet vain autoosi Skoda Octavia 2019 sopivat." in html
    assert html.count("Sopii autoosi") == 2
    assert "Sopii, vaatii nopeustarran" in html
    assert shown(client, "/vanteet/") == []


@pytest.mark.rule("R7.1")
def test_asking_for_a_size_looks_past_the_car_but_tells_the_reason(client: Client, range_of_six: None):
    shop_for(client)
    html = page(client, "/renkaat/?koko=225/45R17")
    assert CARD.findall(html) == ["kesa-225"]
    assert "Ei autosi koko" in html
    assert "Sopii autoosi" not in html
    assert shown(client, "/renkaat/?auto=kaikki") == ["kesa-205", "kesa-225", "kitka", "nasta"]


def test_car_of_unknown_sizes_limits_nothing_and_nothing_is_green(client: Client, range_of_six: None):
    shop_for(client, Car(make="Saab", model="99"))
    html = page(client, "/renkaat/")
    assert len(CARD.findall(html)) == 4
    assert "Sopivuutta ei voitu tarkistaa" in html
    assert "badge--good" not in html


@pytest.mark.parametrize(
    ("text", "path", "slugs"),
    [
        ("valo", "/haku/", ["kesa-205", "kesa-225"]),
        ("VALO 225", "/haku/", ["kesa-225"]),
        ("nastarenkaat", "/renkaat/", ["nasta"]),
        ("talvirengas", "/renkaat/", ["kitka", "nasta"]),
        ("kesärenkaat valo 225", "/renkaat/", ["kesa-225"]),
        ("nokkela hanki", "/haku/", ["kitka"]),
        ("nokk", "/haku/", ["kitka"]),
        ("6419440381664", "/tuote/kitka/", []),
        ("6419440 381664", "/tuote/kitka/", []),
        ("KESA-225", "/haku/", ["kesa-225"]),
        ("vanteet", "/vanteet/", ["vanne"]),
        ("7,5x17 5x112", "/vanteet/", ["vanne"]),
        ("pultteja", "/haku/", ["pultit"]),
        ("5x112", "/vanteet/", ["vanne"]),
        ("205/55 r16 91v", "/renkaat/", ["kesa-205", "kitka"]),
        ("rengaspaketti", "/paketit/", []),
        ("valo olematon", "/haku/", []),
        ("%", "/haku/", ["kesa-205", "kesa-225", "kitka", "nasta", "pultit", "vanne"]),
    ],
)
def test_search_leads_and_finds(client: Client, range_of_six: None, text: str, path: str, slugs: list[str]):
    assert found(client, text) == (path, slugs)


def test_ean_of_what_is_not_on_sale_leads_nowhere(client: Client, range_of_six: None):
    Product.objects.filter(sku="KITKA").update(published=False)
    assert found(client, "6419440381664") == ("/haku/", [])


def test_search_with_a_slip_shows_what_was_meant(client: Client, range_of_six: None):
    html = page(client, "/haku/?q=nokela")
    assert "Haulla ”nokela” ei löytynyt mitään" in html
    assert 'href="/haku/?q=nokkela"' in html
    assert CARD.findall(html) == ["kitka"]  # what was meant, below


def test_search_of_one_word_too_many_offers_fewer(client: Client, range_of_six: None):
    html = page(client, "/haku/?q=valo olematon")
    html5lib.HTMLParser(strict=True).parse(html)
    assert 'href="/haku/?q=valo">haku ”valo”</a> <span class="muted numbers">2</span>' in html
    assert "q=olematon" not in html


def test_slip_beside_a_word_that_nothing_has_is_mended_alone(client: Client, range_of_six: None):
    assert 'href="/haku/?q=nokkela">nokkela</a>?' in page(client, "/haku/?q=nokela olematon")


def test_search_for_a_car_or_a_page_leads_there(client: Client, range_of_six: None):
    make.vehicle()
    make.vehicle(code="skoda-superb", model="Superb")
    html = page(client, "/haku/?q=renkaat skoda octavia")
    assert 'href="/auto/merkki/skoda/octavia/"' in html
    assert "superb" not in html
    assert 'href="/auto/merkki/skoda/"' in page(client, "/haku/?q=skoda")
    assert 'class="ways__way" href="/palautukset/"' in page(client, "/haku/?q=palautus")


@pytest.mark.parametrize(
    "text",
    ["talvirenkaat octaviaan", "octavian renkaat", "kesärenkaat skoda octavialle", "octaviaani", "Škodan octavia"],
)
def test_a_car_is_known_in_every_case(client: Client, range_of_six: None, text: str):
    make.vehicle()
    assert 'href="/auto/merkki/skoda/octavia/"' in page(client, f"/haku/?q={text}")


@pytest.mark.parametrize(
    ("model", "text"),
    [("Focus", "focukseen"), ("Golf", "renkaat golfiin"), ("Yaris", "yarikselle"), ("V60", "v60:een")],
)
def test_a_model_is_known_by_its_stem(client: Client, range_of_six: None, model: str, text: str):
    make.vehicle(code="auto", make="Merkki", model=model)
    assert f'href="/auto/merkki/merkki/{model.lower()}/"' in page(client, f"/haku/?q={text}")


@pytest.mark.parametrize("text", ["golfmaila", "focusing", "c40", "g"])
def test_another_word_that_begins_like_a_model_is_none(client: Client, range_of_six: None, text: str):
    for code, model in (("golf", "Golf"), ("focus", "Focus"), ("c4", "C4")):
        make.vehicle(code=code, make="Merkki", model=model)
    assert "/auto/merkki/merkki/" not in page(client, f"/haku/?q={text}")


def test_list_of_nothing_tells_which_filter_is_in_the_way(client: Client, range_of_six: None):
    html = page(client, "/renkaat/?kausi=kesa&merkki=nokkela&hinta-max=200")
    html5lib.HTMLParser(strict=True).parse(html)
    assert '<a href="/renkaat/?merkki=nokkela&amp;hinta-max=200">ilman rajausta Rengastyyppi</a>' in html
    assert '<a href="/renkaat/?kausi=kesa&amp;hinta-max=200">ilman rajausta Merkki</a>' in html
    assert "ilman rajausta Hinta" not in html


def test_bounds_narrow_and_count(client: Client, range_of_six: None):
    assert shown(client, "/renkaat/?kantavuus=94") == ["kesa-225"]
    assert shown(client, "/renkaat/?nopeus=V") == ["kesa-205", "kesa-225", "kitka"]
    assert shown(client, "/renkaat/?toimitusaika=2&jarjestys=halvin") == ["kesa-205"]
    html = page(client, "/renkaat/")
    assert '<option value="91">91 (615 kg): 4</option>' in html
    assert '<option value="94">94 (670 kg): 1</option>' in html
    assert "Kantavuusluokka vähintään 94 (670 kg)" in page(client, "/renkaat/?kantavuus=94")


def test_accessories_by_kind(client: Client, range_of_six: None):
    make.product(kind="accessory", sku="KETJU", name="Lumiketju 9 mm", price=Decimal("69.00"))
    assert shown(client, "/tarvikkeet/?laji=ketjut") == ["ketju"]
    html = page(client, "/tarvikkeet/?laji=pultit")
    assert CARD.findall(html) == ["pultit"]
    assert "<h1>Pultit ja mutterit</h1>" in html


@pytest.mark.parametrize(
    ("address", "canonical", "indexed"),
    [
        ("/renkaat/", "/renkaat/", True),
        ("/renkaat/?kausi=talvi", "/renkaat/?kausi=nasta&kausi=kitka", True),
        ("/renkaat/?koko=205/55R16", "/renkaat/?leveys=205&profiili=55&tuuma=16", True),
        ("/renkaat/?koko=205/55R16&kausi=kitka", "/renkaat/?kausi=kitka&leveys=205&profiili=55&tuuma=16", True),
        ("/renkaat/?merkki=kaamos&kausi=kesa", "/renkaat/?kausi=kesa&merkki=kaamos", True),
        ("/renkaat/?jarjestys=halvin", "/renkaat/", False),
        ("/renkaat/?leveys=205", "/renkaat/", False),
        ("/renkaat/?kausi=kesa&hinta-max=150&xl=0", "/renkaat/?kausi=kesa", False),
        ("/renkaat/?kausi=kesa&kausi=nasta", "/renkaat/", False),
        ("/renkaat/?merkki=kaamos&merkki=nokkela", "/renkaat/", False),
        ("/renkaat/?merkki=olematon", "/renkaat/?merkki=olematon", False),
        ("/renkaat/?q=valo", "/renkaat/", False),
        ("/vanteet/?pultit=5x112", "/vanteet/?pultit=5x112", True),
        ("/haku/?q=valo", "/haku/", False),
    ],
)
def test_search_engines_keep_what_people_look_for(
    client: Client, range_of_six: None, address: str, canonical: str, indexed: bool
):
    html = page(client, address)
    assert f'<link rel="canonical" href="{settings.SITE_URL}{escape(canonical)}">' in html
    assert ('<meta name="robots" content="noindex, follow">' not in html) == indexed


def test_canonical_of_a_later_page_is_itself(client: Client):
    for number in range(30):
        make.tyre(sku=f"T{number}", price=Decimal(100 + number))
    for query, canonical in (
        ("sivu=2", "/renkaat/?sivu=2"),
        ("sivu=1", "/renkaat/"),
        ("xl=0&sivu=9", "/renkaat/?sivu=2"),
    ):
        assert f'rel="canonical" href="{settings.SITE_URL}{canonical}">' in page(client, f"/renkaat/?{query}")


@pytest.mark.rule("R3.5")
def test_search_for_a_plate_is_not_looked_up_but_led_to_its_own_form(
    client: Client, range_of_six: None, plate_register
):
    response = client.get("/haku/?q=abc-123")
    assert (response.status_code, response["Location"]) == (302, "/auto/vaihda/")
    html = page(client, "/auto/vaihda/")
    html5lib.HTMLParser(strict=True).parse(html)
    assert 'value="ABC-123"' in html
    assert "Hakusi näyttää rekisteritunnukselta." in html
    assert 'value="ABC-123"' not in page(client, "/auto/vaihda/")  # once
    assert plate_register.asked == []


def test_search_that_looks_like_a_plate_but_names_goods_finds_them(client: Client):
    make.tyre(sku="R5-205", name="Hanki")
    assert found(client, "R5-205") == ("/haku/", ["r5-205"])


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/renkaat/", "/renkaat/?koko=205/55R16&jarjestys=kallein", "/renkaat/?kausi=kesa&kantavuus=80"),
        *("/haku/?q=railo", "/haku/?q=raiol", "/haku/?q=olematon"),
    ],
)
def test_queries_do_not_grow_with_the_range(client: Client, path: str):
    shop_for(client)
    tyres(2, 4)
    few = queries(client, path)
    tyres(5, 61)
    many = queries(client, path)
    assert len(few) == len(many) <= 8, many


def queries(client: Client, path: str) -> list[str]:
    page(client, path)  # builds the index
    with CaptureQueriesContext(connection) as asked:
        page(client, path)
    return [query["sql"] for query in asked.captured_queries]
