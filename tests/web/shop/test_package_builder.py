"""The builder of packages: its steps by links alone, what it offers, and everything that can be typed into it."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from lapinkumi.core import clock
from lapinkumi.core.actors import Actor
from shop.models import BasketLine, Product, Tyre
from shop.services.basics import enter_basics
from shop.services.campaigns import start_campaign
from tests.unit.shop import make
from tests.unit.shop.make import AT

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.5")]


@pytest.fixture(autouse=True)
def _range() -> None:
    """A rim and two tyres for the car, one of each that does not fit."""
    enter_basics(at=AT, by=Actor.system("test"))
    make.fitment(vehicle=make.vehicle(), front_width=225, front_aspect=45, front_rim=Decimal(17))
    wide = {"width": 225, "aspect": 45, "rim_inch": Decimal(17)}
    goods = [
        make.rim(sku="SOPII", slug="sopii", price=Decimal("100.00")),
        make.rim(sku="VAARA", slug="vaara", name="Muu", pcd_mm=Decimal("100.0")),
        make.rim(sku="PIENI", slug="pieni", name="Pieni", diameter_in=Decimal(16)),
        make.tyre(sku="HALPA", slug="halpa", price=Decimal("80.00"), **wide),
        make.tyre(sku="KALLIS", slug="kallis", name="Kallis", price=Decimal("150.00"), **wide),
        make.tyre(sku="KUUSTOISTA", slug="kuustoista", name="Kapea"),
    ]
    for product in goods:
        make.level(product, quantity=8)


def choose_car(client: Client) -> None:
    client.post("/auto/valitse/skoda-octavia-iii-2013/")


def see(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def picks(page: str) -> list[str]:
    """The addresses of the buttons that pick a part."""
    return re.findall(r'class="button[^"]*"\s+href="(/paketit/[^"]*)"', page.replace("&amp;", "&"))


def test_a_package_is_built_by_links_alone(client):
    choose_car(client)
    rims = see(client, "/paketit/?kausi=kaikki")
    assert "Valitse vanteet" in rims  # the car has one size: it is chosen already
    assert "720,00" in rims.replace("\xa0", " ")  # four rims with the cheapest tyres
    (pick,) = picks(rims)
    tyres = see(client, pick)
    assert "Valitse renkaat" in tyres
    assert [re.search(r"rengas=([^&]*)", address)[1] for address in picks(tyres)] == ["halpa", "kallis"]
    ready = see(client, picks(tyres)[1])
    assert "Pakettisi" in ready
    assert "1 000,00" in ready.replace("\xa0", " ")
    fields = dict(re.findall(r'<input type="hidden" name="(vanne|rengas)" value="([^"]*)"', ready))
    answer = client.post("/ostoskori/paketti/", {**fields, "quantity": "4"}, follow=True)
    assert "Rengas-vannepaketti" in answer.content.decode()
    assert [(line.product.slug, line.quantity) for line in BasketLine.objects.all()] == [("sopii", 4), ("kallis", 4)]


def test_tyres_may_be_chosen_first(client):
    choose_car(client)
    page = see(client, "/paketit/?rengas=halpa")
    assert "Valitse vanteet" in page
    assert "vanne=sopii" in picks(page)[0]


def test_without_a_car_sizes_are_free_and_the_page_says_what_was_not_checked(client):
    page = see(client, "/paketit/?koko=225/45R17&pultit=5x112&kausi=kaikki")
    assert "Autoa ei ole kerrottu" in page
    assert ["vanne=sopii" in address for address in picks(page)] == [True]
    assert len(picks(see(client, "/paketit/?koko=225/45R17&kausi=kaikki"))) == 2  # no bolt pattern: both


def test_a_rim_alone_leads_to_the_sizes_that_go_on_it(client):
    page = see(client, "/paketit/?vanne=sopii")
    assert "225/45 R17" in page or "Valitse renkaat" in page


def test_what_was_picked_and_is_no_longer_sold_is_told(client):
    Product.objects.filter(slug="sopii").update(published=False)
    assert "Valittu vanne ei ole enää myynnissä" in see(client, "/paketit/?vanne=sopii&rengas=halpa")


def test_parts_that_do_not_fit_can_be_looked_at_but_not_bought(client):
    choose_car(client)
    page = see(client, "/paketit/?vanne=vaara&rengas=halpa&koko=225/45R17&vaihe=valmis")
    assert "Pulttijako" in page
    assert "Lisää paketti koriin" not in page


READY = "/paketit/?koko=225/45R17&vanne=sopii&rengas=halpa&vaihe=valmis"


@pytest.mark.rule("R2.1")
def test_the_finished_package_shows_each_part_with_its_label_sheet_and_link(client):
    page = see(client, READY)
    assert 'href="/tuote/sopii/"' in page
    assert 'href="/tuote/halpa/"' in page
    assert 'href="/tuote/halpa/#tuoteseloste"' in page
    assert 'href="https://eprel.ec.europa.eu/qr/381667"' in page
    assert page.count('class="eu-label"') == 1


def test_a_tyre_without_a_label_shows_none_in_the_finished_package(client):
    Tyre.objects.filter(product__slug="halpa").update(**make.NO_LABEL)
    page = see(client, READY)
    assert ("eprel.ec.europa.eu" in page, 'class="eu-label"' in page, "#tuoteseloste" in page) == (False, False, False)


def test_the_finished_package_tells_a_reduction_with_the_lowest_price_of_thirty_days(client):
    campaign = make.campaign({"kind": "rim"})
    start_campaign(campaign_id=campaign.pk, at=clock.now(), by=Actor.system("test"))
    page = see(client, READY).replace("\xa0", " ")
    picked, total = page.split('class="money-box"')
    for told in (picked, total):
        assert "<del>100,00 €</del>" in told
    assert "Alin hinta 30 pv ennen alennusta 100,00 €" in picked
    assert "alin 30 pv 100,00 €" in total


@pytest.mark.parametrize(
    "form",
    [
        {"vanne": "vaara", "rengas": "halpa", "quantity": "4"},
        {"vanne": "sopii", "rengas": "kuustoista", "quantity": "4"},
        {"vanne": "halpa", "rengas": "sopii", "quantity": "4"},
        {"vanne": "sopii", "rengas": "halpa", "quantity": "400"},
        {"vanne": "sopii", "rengas": "halpa", "quantity": ""},
        {"vanne": "sopii", "rengas": "halpa", "quantity": "4", "anturi": "halpa"},
        {"vanne": "\x00", "rengas": "x" * 9999, "quantity": "4"},
        {"vanne": "' OR 1=1 --", "quantity": "4"},
        {},
    ],
)
def test_a_package_made_by_hand_that_is_none_is_refused_with_a_sentence(client, form: dict[str, str]):
    choose_car(client)
    answer = client.post("/ostoskori/paketti/", form, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith("/paketit/")
    (told,) = [str(message) for message in answer.context["messages"]]
    assert told
    assert BasketLine.objects.count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "koko=abc",
        "koko=225/45R17&koko-taka=zzz",
        "koko=%00&vanne=%00&rengas=%ff",
        "sivu=99999999999&koko=225/45R17",
        "sivu=-1",
        "sivu=٣&koko=225/45R17",
        "vaihe=valmis",
        "vaihe=renkaat&koko=225/45R17&pultit=9999x9",
        "kausi=syksy&anturi=halpa&vanne=sopii&rengas=halpa",
        "koko=" + "9" * 5000,
        "vanne=halpa&rengas=sopii",
        "koko=405/99R26&pultit=10x230",
    ],
)
def test_whatever_the_address_says_there_is_a_page(client, query: str):
    see(client, f"/paketit/?{query}")
    choose_car(client)
    see(client, f"/paketit/?{query}")


@pytest.mark.parametrize(("parts", "most"), [({}, 99), ({"rengas-taka": "kallis"}, 49)])
@pytest.mark.parametrize("typed", ["", "0", "100"])
def test_a_count_that_cannot_be_bought_is_told_with_the_most_of_this_package(
    client, parts: dict[str, str], most: int, typed: str
):
    form = {"vanne": "sopii", "rengas": "halpa", **parts, "quantity": typed}
    answer = client.post("/ostoskori/paketti/", form, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [f"Anna määrä väliltä 1–{most}."]
    assert BasketLine.objects.count() == 0


def test_a_known_car_is_not_asked_for_again_where_nothing_of_it_fits(client):
    choose_car(client)
    page = see(client, "/paketit/?vanne=pieni&koko=205/55R16")
    assert "Mihin autoon" not in page
    assert "Valitsemasi osa tai koko ei käy autoosi Skoda Octavia" in page
    assert "Näytä autooni sopivat osat" in page


def test_htmx_gets_the_part_that_changes(client):
    part = client.get("/paketit/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="paketti"' in part


@pytest.mark.parametrize("address", ["/paketit/?kausi=kaikki", "/paketit/?kausi=kaikki&vanne=sopii"])
def test_the_number_of_queries_does_not_grow_with_the_range(client, django_assert_max_num_queries, address: str):
    choose_car(client)
    for number in range(20):
        wide = {"width": 225, "aspect": 45, "rim_inch": Decimal(17)}
        make.level(make.tyre(sku=f"T-{number}", slug=f"t-{number}", **wide), quantity=8)
        make.level(make.rim(sku=f"R-{number}", slug=f"r-{number}"), quantity=8)
    client.get(address)  # builds the index
    with django_assert_max_num_queries(11):
        assert len(picks(see(client, address))) == 12


@pytest.mark.parametrize("name", ["/ostoskori/paketti/"])
def test_looking_adds_nothing(client, name: str):
    assert client.get(name).status_code == 405
