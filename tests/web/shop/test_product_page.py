"""The page of a product."""

import json
import re
from dataclasses import replace
from decimal import Decimal

import html5lib
import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from shop.car import Wheels
from shop.models import BasketLine, MandatoryServiceRule, Product, ProductPicture, Season, Tyre
from shop.place import SESSION_KEY as PLACE_KEY
from shop.sizes import parse_tyre_size
from tests.unit.shop import make
from tests.web.shop.test_lists import CAR, page, reduce, shop_for

pytestmark = pytest.mark.django_db

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def tyre(db: None) -> Product:
    made = make.tyre(
        sku="R5-205", name="Hanki R5", season=Season.FRICTION, snow_3pmsf=True, ice_grip=True, ean="6419440381664"
    )
    make.level(made, quantity=25)
    return made


def data(html: str) -> dict[str, object]:
    return json.loads(DATA.search(html)[1])


@pytest.mark.rule("R4.1", "R4.5")
def test_page_tells_what_is_bought(client: Client, tyre: Product):
    html = page(client, "/tuote/r5-205/")
    html5lib.HTMLParser(strict=True).parse(html)
    for words in (
        "Hanki R5",
        "205/55 R16 91V",
        "119,00",
        "476,00",
        "Hinta sisältää arvonlisäveron.",
        "Keskusvarastossa 20+",
        "asennus omille vanteillesi ja tasapainotus asennuspisteessä",
        "Pyörien vaihto autoon on lisäpalvelu.",
        "Kaamos Renkaat Oy",
        "tuotteet@kaamos.example",
        "Takuu ja myyjän virhevastuu",
    ):
        assert words in html, words


def test_label_stands_beside_the_price_with_its_sheet_and_register(client: Client, tyre: Product):
    html = page(client, "/tuote/r5-205/")
    price, label, sheet = html.index('class="product__price"'), html.index("eu-label"), html.index('id="tuoteseloste"')
    assert price < label < sheet
    assert 'href="https://eprel.ec.europa.eu/qr/381667"' in html
    assert 'href="#tuoteseloste"' in html
    assert "71 dB, luokka B" in html


def test_sheet_tells_when_the_type_is_made(client: Client, tyre: Product):
    html = page(client, "/tuote/r5-205/")
    assert "Valmistajan tieto on EU:n tuoterekisterissä" in html
    assert "Tuotanto päättyi" not in html
    Tyre.objects.update(production_start="0821", production_end="5225")
    html = page(client, "/tuote/r5-205/")
    assert "<dt>Tuotanto alkoi</dt><dd>viikolla 8 vuonna 2021</dd>" in html
    assert "<dt>Tuotanto päättyi</dt><dd>viikolla 52 vuonna 2025</dd>" in html


@pytest.mark.parametrize("value", ["0021", "5421", "821", "ab21"])
def test_week_that_can_be_none_is_refused_by_the_database_too(tyre: Product, value: str):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tyre.objects.update(production_start=value)


def test_studded_tyre_has_no_label_and_says_why(client: Client):
    make.tyre(sku="NASTA", season=Season.STUDDED, **make.NO_LABEL)
    html = page(client, "/tuote/nasta/")
    assert "EU-rengasmerkintä ei koske nastarenkaita" in html
    assert "eprel" not in html
    assert 'id="tuoteseloste"' not in html


def test_tyre_without_load_of_two_wheels_or_price_for_four_for_goods(client: Client):
    make.level(make.product(kind="accessory", sku="PULTIT", name="Pultit"), quantity=3)
    html = page(client, "/tuote/pultit/")
    assert "Neljä" not in html
    assert "Keskusvarastossa 3" in html


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"season": Season.STUDDED, **make.NO_LABEL}, "Nastoilla saa ajaa 1.11.–31.3. ja muulloinkin"),
        ({"season": Season.FRICTION}, "Talvirengas, jolla saa ajaa ympäri vuoden."),
        ({"season": Season.ALL_SEASON, "snow_3pmsf": True}, "Kelpaa talvirenkaaksi"),
        ({"season": Season.ALL_SEASON}, "Ei ole talvirengas."),
        ({"season": Season.SUMMER}, "Ei ole talvirengas."),
    ],
)
def test_tyre_tells_whether_it_is_for_winter(client: Client, facts: dict, words: str):
    assert words in page(client, make.tyre(**facts).get_absolute_url())


@pytest.mark.rule("R7.1")
def test_seller_is_one_click_away(client: Client, tyre: Product):
    html = page(client, "/tuote/r5-205/")
    assert "Etkö ole varma, mikä sopii?" in html
    assert 'href="mailto:kauppa@lapinkumi.fi?subject=Kaamos%20Hanki%20R5%20205%2F55%20R16%2091V"' in html


@pytest.mark.rule("R7.1")
def test_verdict_comes_with_its_reasons(client: Client, tyre: Product):
    assert "Tarkista, sopiiko autoosi" in page(client, "/tuote/r5-205/")
    shop_for(client)
    html = page(client, "/tuote/r5-205/")
    assert "Sopii autoosi" in html
    assert "Kantavuusluokka 91 riittää, autosi vaatii vähintään 91." in html
    rim = make.rim(sku="V", bolt_count=4)
    html = page(client, rim.get_absolute_url())
    assert "Ei sovi autoosi" in html
    assert "Pulttijako on 4x112, autosi pulttijako on 5x112." in html


@pytest.mark.rule("R2.3")
def test_mandatory_service_comes_with_its_reason(client: Client, tyre: Product):
    service = make.service(code="run-flat-asennus", name="Run flat -renkaan asennus").service
    rule = MandatoryServiceRule.objects.create(condition="run_flat", service=service, reason="Sivu on jäykkä.")
    run_flat = make.tyre(sku="RF", run_flat=True)
    html = page(client, run_flat.get_absolute_url())
    assert "Mukaan tulee pakollinen palvelu: Run flat -renkaan asennus, alkaen" in html
    assert "Sivu on jäykkä." in html
    assert "Neljä vanteille asennettuna" not in html
    assert "Mukaan tulee pakollinen" not in page(client, "/tuote/r5-205/")
    MandatoryServiceRule.objects.filter(pk=rule.pk).update(active=False)
    assert "Mukaan tulee pakollinen" not in page(client, run_flat.get_absolute_url())


@pytest.mark.rule("R2.3")
def test_service_of_one_product_comes_with_that_product_only(client: Client, tyre: Product):
    other = make.tyre(sku="TOINEN")
    service = make.service(code="erikoisasennus", name="Erikoisasennus").service
    MandatoryServiceRule.objects.create(condition="product", product=tyre, service=service, reason="Vaatii.")
    assert "Erikoisasennus" in page(client, tyre.get_absolute_url())
    assert "Erikoisasennus" not in page(client, other.get_absolute_url())


def test_reduction_tells_the_lowest_price_of_thirty_days(client: Client, tyre: Product):
    assert "Alin hinta" not in page(client, "/tuote/r5-205/")
    reduce(tyre)
    html = page(client, "/tuote/r5-205/")
    assert re.search(r"<del>119,00\s€</del>", html)
    assert re.search(r"Alin hinta 30 pv ennen alennusta 119,00\s€", html)
    assert re.search(r"109,00\s€", html)
    assert "8,4" in page(client, "/renkaat/")


@pytest.mark.rule("R5.4")
def test_day_is_counted_to_the_chosen_place(client: Client, tyre: Product):
    assert 'action="/asennuspisteet/valitse/"' in page(client, "/tuote/r5-205/")
    session = client.session
    session[PLACE_KEY] = {
        "postcode": "99980",
        "zone": "lapland",
        "extra_days": 2,
        "name": "Rengas-Nuorgam",
        "installer_id": 7,
        "installer_slug": "rengas-nuorgam",
    }
    session.save()
    html = page(client, "/tuote/r5-205/")
    assert "Päivä on laskettu paikkaan Rengas-Nuorgam." in html
    assert "asennuspisteessä" in html


def test_sold_out_product_cannot_be_put_into_the_basket(client: Client, tyre: Product):
    assert 'action="/ostoskori/lisaa/"' in page(client, "/tuote/r5-205/")
    gone = make.tyre(sku="LOPPU")
    html = page(client, gone.get_absolute_url())
    assert "Loppu" in html
    assert 'action="/ostoskori/lisaa/"' not in html
    assert data(html)["offers"]["availability"] == "https://schema.org/OutOfStock"


def test_fewer_than_four_begin_the_quantity(client: Client):
    few = make.tyre(sku="PARI")
    make.level(few, quantity=2)
    html = page(client, few.get_absolute_url())
    assert "Jäljellä vain 2" in html
    assert re.search(r'name="quantity"\s+value="2"', html)


def test_other_sizes_of_the_pattern_are_linked(client: Client, tyre: Product):
    make.tyre(sku="R5-225", name="Hanki R5", width=225, aspect=45, rim_inch=17)
    make.tyre(sku="R5-PIILO", name="Hanki R5", width=235, published=False)
    make.tyre(sku="MUU", name="Muu")
    html = page(client, "/tuote/r5-205/")
    assert re.findall(r'href="/tuote/([^"]+)/"', html.partition('id="muut-koot"')[2]) == ["r5-225"]


def test_structured_data_is_the_offer(client: Client, tyre: Product):
    assert data(page(client, "/tuote/r5-205/")) == {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": "Kaamos Hanki R5 205/55 R16 91V",
        "sku": "R5-205",
        "url": "http://testserver/tuote/r5-205/",
        "gtin13": "6419440381664",
        "brand": {"@type": "Brand", "name": "Kaamos"},
        "offers": {
            "@type": "Offer",
            "url": "http://testserver/tuote/r5-205/",
            "price": "119.00",
            "priceCurrency": "EUR",
            "availability": "https://schema.org/InStock",
            "itemCondition": "https://schema.org/NewCondition",
        },
    }


def test_structured_data_cannot_end_its_own_element(client: Client):
    text = '</script><script>alert("1")</script><!-- & \u2028'
    made = make.tyre(sku="PAHA", name="Paha", description=text)
    html = page(client, made.get_absolute_url())
    assert "<script>alert" not in html
    assert data(html)["description"] == text


@pytest.mark.rule("R1.3")
@pytest.mark.parametrize("path", ["/tuote/olematon/", "/tuote/piilo/"])
def test_unknown_and_withdrawn_products_lead_on(client: Client, path: str):
    make.tyre(sku="PIILO", published=False)
    response = client.get(path)
    assert response.status_code == 404
    html = response.content.decode()
    assert "tuote on poistunut valikoimasta" in html
    assert 'href="/"' in html


@pytest.mark.parametrize("path", ["/tuote/%00/", "/tuote/a%00b/", "/tuote/..%2f/", "/tuote/" + "a" * 3000 + "/"])
def test_absurd_addresses_are_not_found(client: Client, path: str):
    assert client.get(path).status_code == 404


@pytest.fixture
def rich(tyre: Product) -> Product:
    """A tyre of which everything is to be told: siblings, a campaign, a picture, a service that must come with it."""
    for number in range(20):
        make.level(make.tyre(sku=f"S{number}", name="Hanki R5", width=215, price=Decimal(90 + number)), quantity=4)
    reduce(tyre)
    picture = {"key": "a" * 32, "alt": "Kulutuspinta", "width": 800, "height": 600, "added_at": make.AT}
    ProductPicture.objects.create(product=tyre, **picture)
    service = make.service().service
    MandatoryServiceRule.objects.create(condition="product", product=tyre, service=service, reason="Näin on.")
    return tyre


@pytest.mark.parametrize(
    ("visit", "queries"),
    [("cold", 4), ("car", 4), ("basket", 5), ("car basket", 5), ("login car basket", 6), ("login axles basket", 6)],
)
def test_queries_of_any_visit_are_six_at_most(
    client: Client, django_user_model, django_assert_num_queries, rich: Product, visit: str, queries: int
):
    if "login" in visit:
        client.force_login(django_user_model.objects.create_user("asiakas@example.com"))
    if "car" in visit:
        shop_for(client)
    if "axles" in visit:
        wheels = Wheels(front=parse_tyre_size("205/55R16"), rear=parse_tyre_size("215/55R16"))
        shop_for(client, replace(CAR, wheels=(wheels,)))
    if "basket" in visit:
        client.post("/ostoskori/lisaa/", {"product": rich.pk, "quantity": 4})
        if "login" not in visit and "car" not in visit:
            client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
    # Where there is no session, the look at what has changed (`shop.freshness`) is one more, past Django's counting.
    with django_assert_num_queries(queries):
        html = page(client, "/tuote/r5-205/")
    for words in ("Näin on.", "Kulutuspinta", "215/55 R16"):
        assert words in html
    assert ("eri koot edessä ja takana" in html, CAR.name in html) == (
        "axles" in visit,
        "car" in visit or "axles" in visit,
    )


def test_basket_remembers_for_which_car_but_not_its_plate(client: Client, tyre: Product):
    shop_for(client, replace(CAR, plate="ABC-123"))
    client.post("/ostoskori/lisaa/", {"product": tyre.pk, "quantity": 4})
    assert [(line.quantity, line.car) for line in BasketLine.objects.all()] == [(4, "Skoda Octavia 2019")]


@pytest.mark.parametrize(("tpms", "told"), [(True, True), (False, False), (None, False)])
def test_rims_of_a_car_with_sensors_need_theirs(client: Client, tpms: bool | None, told: bool):
    rim = make.rim()
    shop_for(client, replace(CAR, tpms=tpms))
    assert ("Uudet vanteet tarvitsevat omansa" in page(client, rim.get_absolute_url())) == told


@pytest.mark.rule("R7.1")
def test_a_car_with_two_sizes_gets_two_and_two(client: Client):
    vehicle = make.vehicle(load_index=88)
    rear = {"rear_width": 245, "rear_aspect": 40, "rear_rim": 17, "rear_rim_width": "8.5", "rear_et": 45}
    make.fitment(vehicle=vehicle, front_width=225, front_aspect=45, front_rim=17, **rear)
    front = make.tyre(sku="F", width=225, aspect=45, rim_inch=17, price="100.00")
    other = make.tyre(sku="R", width=245, aspect=40, rim_inch=17, price="120.00")
    make.tyre(sku="M", name="Muu", width=245, aspect=40, rim_inch=17)
    for product in (front, other):
        make.level(product, quantity=8)
    client.post(f"/auto/valitse/{vehicle.code}/")
    page = client.get(front.get_absolute_url())
    assert (page.context["quantity"], page.context["four"]) == (2, Decimal("440.00"))
    assert list(page.context["pair"].others) == [other]
    assert "eri koot edessä ja takana" in page.content.decode()
    client.post("/ostoskori/lisaa/", {"product": front.pk, "quantity": 2, "pair": other.pk, "pair_quantity": 2})
    assert [(line.product, line.quantity) for line in BasketLine.objects.all()] == [(front, 2), (other, 2)]
    assert "käy vain" not in client.get("/ostoskori/").content.decode()


@pytest.fixture
def wide_behind(client: Client) -> None:
    """The visitor's car takes wider rims behind."""
    vehicle = make.vehicle(load_index=88)
    rear = {"rear_width": 285, "rear_aspect": 40, "rear_rim": 17, "rear_rim_width": "10", "rear_et": 45}
    make.fitment(vehicle=vehicle, front_width=225, front_aspect=45, front_rim=17, **rear)
    client.post(f"/auto/valitse/{vehicle.code}/")


@pytest.mark.rule("R7.1")
@pytest.mark.usefixtures("wide_behind")
@pytest.mark.parametrize("shown", ["front", "rear"])
def test_rims_of_a_car_with_two_sizes_are_bought_two_and_two(client: Client, shown: str):
    rims = {
        "front": make.rim(sku="F", width_in=Decimal("7.5"), price="100.00"),
        "rear": make.rim(sku="R", width_in=Decimal("10.0"), price="120.00"),
    }
    others = [
        make.rim(sku="C", colour="silver", finish="", width_in=Decimal("10.0")),
        make.rim(sku="B", pcd_mm=Decimal("100.0"), width_in=Decimal("10.0")),
        make.rim(sku="M", name="Muu", width_in=Decimal("10.0")),
    ]
    for product in (*rims.values(), *others):
        make.level(product, quantity=8)
    rim, pair = rims.pop(shown), next(iter(rims.values()))
    page = client.get(rim.get_absolute_url())
    assert (page.context["quantity"], page.context["four"]) == (2, Decimal("440.00"))
    assert list(page.context["pair"].others) == [pair]
    html = page.content.decode()
    assert ("Eteen" if shown == "front" else "Taakse") + f" {rim.rim.marking}" in html
    assert ("Taakse, renkaalle 285/40 R17" if shown == "front" else "Eteen, renkaalle 225/45 R17") in html
    client.post("/ostoskori/lisaa/", {"product": rim.pk, "quantity": 2, "pair": pair.pk, "pair_quantity": 2})
    assert [(line.product, line.quantity) for line in BasketLine.objects.all()] == [(rim, 2), (pair, 2)]
    assert "käy vain" not in client.get("/ostoskori/").content.decode()


@pytest.mark.rule("R7.1")
@pytest.mark.usefixtures("wide_behind")
def test_a_rim_with_no_pair_in_stock_leads_to_packages(client: Client):
    rim = make.rim(width_in=Decimal("7.5"))
    make.level(rim, quantity=8)
    page = client.get(rim.get_absolute_url())
    assert (page.context["quantity"], page.context["four"]) == (2, None)
    assert "toisen akselin renkaalle 285/40 R17 ei ole nyt varastossa" in page.content.decode()


@pytest.mark.parametrize("pair", ["99999999", "abc", "-1", "9" * 50])
def test_a_pair_that_is_none_adds_nothing(client: Client, tyre: Product, pair: str):
    client.post("/ostoskori/lisaa/", {"product": tyre.pk, "quantity": 2, "pair": pair, "pair_quantity": 2})
    assert BasketLine.objects.count() == 0


def test_a_car_with_one_size_gets_four(client: Client, tyre: Product):
    make.fitment()
    client.post("/auto/valitse/skoda-octavia-iii-2013/")
    page = client.get(tyre.get_absolute_url())
    assert page.context["pair"] is None
