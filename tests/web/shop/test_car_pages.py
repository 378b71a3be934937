"""From a plate, a model or a size to the car; what the plate may never be found in."""

import logging
import re

import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from shop.car import SESSION_KEY
from shop.models import PlateLookup
from shop.policy import PLATE_SEARCHES
from tests.unit.shop import make
from tests.unit.shop.plate_register import OCTAVIA, Answer, PlateRegister
from tests.web.shop.test_lists import page, shop_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_limits_reached")]


def look_up(client: Client, typed: str = "abc 123") -> tuple[int, str]:
    response = client.post("/auto/tunnus/", {"tunnus": typed}, follow=True)
    return response.status_code, response.content.decode()


def test_found_car_is_told_back_with_its_sizes_as_ways_on(client: Client, plate_register: PlateRegister):
    plate_register.answers.append(Answer(body=OCTAVIA))
    response = client.post("/auto/tunnus/", {"tunnus": "abc123"})
    assert (response.status_code, response["Location"]) == (302, "/auto/")
    html = page(client, "/auto/")
    html5lib.HTMLParser(strict=True).parse(html)
    assert "Skoda Octavia 2019" in html
    assert 'href="/renkaat/?leveys=205&amp;profiili=55&amp;tuuma=16"' in html
    assert 'href="/renkaat/?leveys=225&amp;profiili=45&amp;tuuma=17"' in html
    assert 'href="/auto/vaihda/"' in html
    assert "ei löytynyt" not in html


def test_what_the_register_did_not_know_is_said(client: Client, plate_register: PlateRegister):
    plate_register.answers.append(Answer(body={"make": "Skoda", "model": "Octavia", "year": 2019}))
    _, html = look_up(client)
    assert "Rengaskokoja ei löytynyt." in html
    assert "Vanteen mittoja ei löytynyt kokonaan" in html


@pytest.mark.parametrize(
    "typed", ["", "   ", "ABC", "123", "ABC-0123", "ABCD-123", "\x00", "A" * 500, "<b>", "ABC-123-9"]
)
def test_what_is_no_plate_is_told_at_the_field_and_kept(client: Client, plate_register: PlateRegister, typed: str):
    status, html = look_up(client, typed)
    assert status == 200
    assert 'aria-invalid="true"' in html
    assert plate_register.asked == []
    if typed == "ABCD-123":
        assert 'value="ABCD-123"' in html


def test_unknown_plate_leads_on_by_model_and_size_with_the_input_kept(client: Client, plate_register: PlateRegister):
    _, html = look_up(client)
    assert "Rekisteristä ei löytynyt autoa tällä tunnuksella. Tarkista tunnus, tai jatka" in html
    assert 'value="abc 123"' in html
    assert 'href="/auto/merkki/"' in html
    assert 'name="koko"' in html
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize(
    "answer", [Answer(500, {}), Answer(429, {}, {"Retry-After": "60"}), Answer(200, b"{{{"), Answer(401, {})]
)
def test_register_in_trouble_leads_on(client: Client, plate_register: PlateRegister, answer: Answer):
    plate_register.answers.append(answer)
    status, html = look_up(client)
    assert status == 200
    assert "Ajoneuvorekisteri ei vastaa juuri nyt. Valitse auto mallin mukaan tai hae rengaskoolla." in html
    assert 'value="abc 123"' in html
    assert PlateLookup.objects.count() == 0


def test_shop_without_a_register_asks_for_no_plate(client: Client, settings):
    settings.VEHICLE_REGISTER_URL = ""
    assert 'name="tunnus"' not in page(client, "/")
    assert 'name="koko"' in page(client, "/")


def test_too_many_searches_are_stopped_for_a_while(client: Client, plate_register: PlateRegister):
    for number in range(1, PLATE_SEARCHES + 1):
        look_up(client, f"ABC-{number}")
    status, html = look_up(client, "ABC-999")
    assert status == 429
    assert "Olet hakenut monta rekisteritunnusta peräkkäin." in html
    assert len(plate_register.asked) == PLATE_SEARCHES


def test_address_of_the_search_itself_leads_to_its_form(client: Client):
    response = client.get("/auto/tunnus/")
    assert (response.status_code, response["Location"]) == (302, "/auto/vaihda/")


@pytest.mark.rule("R3.5")
def test_plate_is_in_no_address_cookie_or_log(client: Client, plate_register: PlateRegister, caplog):
    caplog.set_level(logging.INFO)  # as it ships
    plate_register.answers.append(Answer(body=OCTAVIA))
    make.level(make.tyre(), quantity=8)
    responses = [client.post("/auto/tunnus/", {"tunnus": "XYZ-987"})]
    responses += [client.get(path) for path in ("/auto/", "/", "/renkaat/", "/tuote/tyre-1/", "/auto/vaihda/")]
    told = [str(response.headers) + str(response.cookies) for response in responses]
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', "".join(r.content.decode() for r in responses))
    cookies = [cookie.value for cookie in client.cookies.values()]
    logged = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    assert [text for text in (*told, *addresses, *cookies, *logged) if "XYZ" in text.upper()] == []
    assert "XYZ-987" in responses[1].content.decode()


@pytest.mark.rule("R3.5")
def test_car_is_shown_on_every_page_until_it_is_removed(client: Client):
    shop_for(client)
    for path in ("/", "/renkaat/", "/takuu/", "/olematon/"):
        html = client.get(path).content.decode()
        assert 'class="car-bar"' in html, path
        assert 'action="/auto/poista/"' in html
    assert client.get("/auto/poista/").status_code == 405
    for _ in range(2):
        response = client.post("/auto/poista/")
        assert (response.status_code, response["Location"]) == (302, "/")
    assert SESSION_KEY not in client.session
    assert 'class="car-bar"' not in page(client, "/")


@pytest.mark.rule("R3.5")
def test_visitor_without_a_car_gets_no_session(client: Client, django_assert_num_queries):
    page(client, "/renkaat/")
    response = client.get("/renkaat/")
    assert "sessionid" not in response.cookies
    with django_assert_num_queries(0):
        page(client, "/auto/vaihda/")


def test_make_model_and_version_lead_to_the_car(client: Client):
    fit = make.fitment()
    make.fitment(vehicle=fit.vehicle, front_width=225, front_aspect=45, front_rim=17)
    make.vehicle(code="skoda-superb", model="Superb")
    make.vehicle(code="volvo-v70", make="Volvo", model="V70")
    assert 'href="/auto/merkki/skoda/"' in page(client, "/auto/merkki/")
    models = page(client, "/auto/merkki/skoda/")
    assert 'href="/auto/merkki/skoda/octavia/"' in models
    assert "V70" not in models
    versions = page(client, "/auto/merkki/skoda/octavia/")
    assert 'href="/auto/merkki/skoda/octavia/skoda-octavia-iii-2013/"' in versions
    html = page(client, "/auto/merkki/skoda/octavia/skoda-octavia-iii-2013/")
    html5lib.HTMLParser(strict=True).parse(html)
    assert "205/55 R16" in html
    assert "225/45 R17" in html
    response = client.post(reverse("shop:car-choose", args=["skoda-octavia-iii-2013"]))
    assert (response.status_code, response["Location"]) == (302, "/auto/")
    assert client.session[SESSION_KEY]["vehicle_id"] == fit.vehicle_id


@pytest.mark.parametrize(
    ("typed", "name"),
    [("2016", "Skoda Octavia 2016"), ("2013", "Skoda Octavia 2013"), ("", "Skoda Octavia III 1.0–2.0")]
    + [(bad, "Skoda Octavia III 1.0–2.0") for bad in ("1999", "2021", "abc", "٢٠١٦", "-1", "9" * 500)],
)
def test_year_of_the_model_is_told_or_left_out(client: Client, typed: str, name: str):
    make.fitment()
    html = page(client, "/auto/merkki/skoda/octavia/skoda-octavia-iii-2013/")
    assert re.findall(r'<option value="(\d{4})">', html) == [str(year) for year in range(2020, 2012, -1)]
    client.post("/auto/valitse/skoda-octavia-iii-2013/", {"vuosi": typed})
    assert f'<span class="car-bar__name">{name}</span>' in page(client, "/auto/")


def test_staggered_sizes_say_their_axle(client: Client):
    fit = make.fitment(rear_width=225, rear_aspect=50, rear_rim=16, rear_rim_width=7, rear_et=40)
    html = page(client, f"/auto/merkki/skoda/octavia/{fit.vehicle.code}/")
    assert re.search(r"205/55 R16 <span[^>]*>eteen", html)
    assert re.search(r"225/50 R16 <span[^>]*>taakse", html)


@pytest.mark.parametrize(
    "path",
    [
        "/auto/merkki/trabant/",
        "/auto/merkki/skoda/trabant/",
        "/auto/merkki/volvo/octavia/skoda-octavia-iii-2013/",
        "/auto/merkki/skoda/octavia/x/",
    ],
)
def test_unknown_cars_are_not_found(client: Client, path: str):
    make.vehicle()
    assert client.get(path).status_code == 404


def test_choosing_what_does_not_exist_is_not_found_and_changes_nothing(client: Client):
    assert client.post("/auto/valitse/olematon/").status_code == 404
    assert SESSION_KEY not in client.session


def test_pages_of_choosing_take_few_queries(client: Client, django_assert_max_num_queries):
    for number in range(40):
        make.fitment(vehicle=make.vehicle(code=f"car-{number}", model=f"Malli {number % 7}"))
    for path in ("/auto/merkki/", "/auto/merkki/skoda/", "/auto/merkki/skoda/malli-1/"):
        with django_assert_max_num_queries(2):
            page(client, path)


def test_front_page_offers_the_three_ways(client: Client):
    html = page(client, "/")
    html5lib.HTMLParser(strict=True).parse(html)
    assert 'action="/auto/tunnus/"' in html
    assert 'name="koko"' in html
    assert 'href="/auto/merkki/"' in html


def test_packages_begin_with_the_car_and_its_rims(client: Client):
    assert 'action="/auto/tunnus/"' in page(client, "/paketit/")
    shop_for(client)
    html = page(client, "/paketit/")
    html5lib.HTMLParser(strict=True).parse(html)
    assert "Valitse vanteet" in html  # the car has one size: it is chosen already
