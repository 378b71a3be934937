"""/kassa/: which ways are allowed and why not, what they cost, and everything that can be typed wrongly."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Checkout
from shop.car import Car, choose_car
from shop.models import Basket, StockLevel
from tests.builders.buying import Buyer, tyres
from tests.builders.garages import a_garage, a_service
from tests.unit.shop import make


def page(buyer: Buyer) -> str:
    return buyer.http.get("/kassa/").content.decode()


def text(html: str) -> str:
    """The page's words without tags, white space folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).replace("\xa0", " ")


@pytest.fixture
def buyer() -> Buyer:
    return Buyer().puts(tyres())


def test_nothing_to_order_leads_to_the_basket(client):
    for path in ("/kassa/", "/kassa/aika/", "/kassa/tiedot/", "/kassa/maksu/"):
        assert client.get(path).url == "/ostoskori/"
        assert client.post(path).url == "/ostoskori/"


@pytest.mark.rule("R5.8", "R5.10", "R5.12")
def test_both_ways_are_shown_with_their_prices(buyer):
    garage = a_garage(name="Pohjolan Rengas")
    words = text(page(buyer))
    assert "Toimitus asennuspisteelle sisältyy hintaan." in words
    assert garage.name in words
    assert "Matkahuolto Kotiovellesi 39,90 €" in words
    assert "DB Schenker Kotiovellesi 44,90 €" in words


@pytest.mark.rule("R5.9")
@pytest.mark.parametrize(
    ("each_kg", "where"),
    [("5.000", "Lähimpään noutopisteeseen"), ("5.001", "Kotiovellesi"), ("2.000", "Lähimpään noutopisteeseen")],
)
def test_exactly_twenty_kilograms_still_goes_to_a_parcel_point(each_kg, where):
    words = text(page(Buyer().puts(tyres(weight_kg=Decimal(each_kg)))))
    assert f"Matkahuolto {where}" in words


@pytest.mark.rule("R5.1")
def test_a_service_goes_to_a_garage_only_and_says_why(buyer):
    buyer.puts(a_service(a_garage()).product, 1)
    assert "Tilauksessa on palvelu, joka tehdään asennuspisteellä." in text(page(buyer))
    answer = buyer.sends_home()
    assert (answer.status_code, Checkout.objects.count()) == (422, 0)


@pytest.mark.rule("R5.1", "R2.3")
def test_a_mandatory_service_goes_to_a_garage_only():
    buyer = Buyer().puts(tyres(run_flat=True))
    assert buyer.sends_home().status_code == 422
    assert "Tilauksessa on palvelu" in text(page(buyer))


@pytest.mark.rule("R5.12")
def test_an_unknown_weight_is_never_nothing(buyer):
    rim = make.rim(weight_kg=None)
    make.level(rim, quantity=4)
    buyer.puts(rim, 1)
    words = text(page(buyer))
    assert "paino puuttuu" in words
    assert "39,90" not in words
    assert buyer.sends_home().status_code == 422


def test_a_load_beyond_the_table_is_for_a_person():
    words = text(page(Buyer().puts(tyres(weight_kg=Decimal(60)))))
    assert "sovitaan erikseen: soita" in words


@pytest.mark.rule("R5.12")
def test_aland_is_refused_in_words_and_what_was_typed_stays(buyer):
    answer = buyer.sends_home(postcode="22100")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Ahvenanmaalle toimitus sovitaan erikseen" in html
    assert 'value="22100"' in html
    assert not Checkout.objects.exists()


@pytest.mark.parametrize("postcode", ["", " ", "abc", "9610", "961000", "00000000", "\x00", "9" * 300, "☃☃☃☃☃", "-1"])
def test_home_needs_a_postcode_that_exists(buyer, postcode):
    answer = buyer.sends_home(postcode=postcode)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Checkout.objects.exists()


@pytest.mark.parametrize(
    "chosen", ["", "x", "koti:", "koti:posti", "piste:", "piste:nowhere", "piste:../x", "\x00", ":" * 200, "koti:å"]
)
def test_an_unknown_way_is_refused(buyer, chosen):
    answer = buyer.http.post("/kassa/", {"postinumero": "96100", "toimitus": chosen})
    assert (answer.status_code, Checkout.objects.count()) == (422, 0)
    assert "error-summary" in answer.content.decode()


def test_a_closed_garage_can_not_be_chosen(buyer):
    assert buyer.chooses(a_garage(is_active=False).slug).status_code == 422


@pytest.mark.rule("R4.4")
def test_a_garage_that_lacks_the_service_is_not_offered(buyer):
    able, unable = a_garage(name="Osaava"), a_garage(name="Muu")
    buyer.puts(a_service(able).product, 1)
    words = text(page(buyer))
    assert "Osaava" in words
    assert "Muu Koskikatu" not in words
    assert buyer.chooses(unable.slug).status_code == 422


@pytest.mark.rule("R5.5")
def test_the_first_free_time_comes_after_the_goods(buyer):
    buyer.puts(a_service(a_garage()).product, 1)
    assert "Ensimmäinen vapaa aika to 26.11. klo 8.00" in text(page(buyer))  # there on the 25th at the latest


@pytest.mark.rule("R5.5")
def test_without_enough_goods_no_time_is_told_and_nobody_goes_on(buyer):
    garage = a_garage()
    buyer.puts(a_service(garage).product, 1)
    StockLevel.objects.update(quantity=3)
    words = text(page(buyer))
    assert "Kaamos Railo 205/55 R16 91V: jäljellä 3 kpl" in words
    assert "Ensimmäinen vapaa aika" not in words
    assert buyer.chooses(garage.slug).status_code == 422
    for path in ("/kassa/aika/", "/kassa/tiedot/"):
        assert buyer.http.get(path).url == "/kassa/"


@pytest.mark.rule("R5.4")
def test_a_far_garage_is_promised_later(buyer):
    a_garage(delivery_extra_days=2)
    assert "Toimitus arviolta pe 27.11." in text(page(buyer))


def test_near_garages_come_first_and_the_postcode_stays(buyer):
    a_garage(name="Etelä", postcode="00100", city="Aulanko", latitude=Decimal("60.17"), longitude=Decimal("24.94"))
    a_garage(name="Pohjoinen")
    answer = buyer.http.post("/kassa/", {"postinumero": "96100", "hae": "1"})
    assert answer.url == "/kassa/"
    html = page(buyer)
    assert html.index("Pohjoinen") < html.index("Etelä")
    assert 'value="96100"' in html


@pytest.mark.parametrize("postcode", ["", "abc", "\x00"])
def test_looking_around_with_a_wrong_postcode_says_so(buyer, postcode):
    answer = buyer.http.post("/kassa/", {"postinumero": postcode, "hae": "1"})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_the_place_chosen_while_shopping_is_chosen_here(buyer):
    garage = a_garage()
    buyer.http.post("/asennuspisteet/valitse/", {"asennuspiste": garage.slug})
    assert re.search(rf'value="piste:{garage.slug}"[^>]*checked', page(buyer))


def test_choosing_is_kept_and_can_be_changed(buyer):
    garage = a_garage()
    assert buyer.chooses(garage.slug).url == "/kassa/tiedot/"
    assert re.search(rf'value="piste:{garage.slug}"[^>]*checked', page(buyer))
    buyer.sends_home()
    assert (buyer.draft.installer, buyer.draft.carrier) == (None, "matkahuolto")
    assert re.search(r'value="koti:matkahuolto"[^>]*checked', page(buyer))


def test_nothing_personal_is_in_cookies(buyer):
    buyer.sends_home()
    buyer.tells()
    assert set(buyer.http.cookies) <= {"kori", "sessionid", "csrftoken"}
    assert buyer.http.cookies["kori"].value == Basket.objects.get().key


@pytest.mark.rule("R4.2")
def test_a_vans_prices_are_shown_for_the_car_of_the_visit(buyer):
    garage = a_garage()
    service = a_service(garage, price="64.50").product
    a_service(garage, product=service, car_class="van", price="99.00")
    buyer.puts(service, 1)
    session = buyer.http.session
    choose_car(session, Car(make="Ford", model="Transit", car_class="van"))
    session.save()
    assert "Palvelut täällä 99,00 €" in text(page(buyer))
    buyer.chooses(garage.slug)
    assert buyer.draft.car_class == "van"


def test_the_number_of_queries_does_not_grow_with_the_garages(buyer):
    product = a_service(a_garage()).product
    buyer.puts(product, 1)
    few = queries(buyer)
    for _number in range(12):
        a_service(a_garage(), product=product)
    assert queries(buyer) == few


def queries(buyer: Buyer) -> int:
    page(buyer)  # holidays and the like are read once
    with CaptureQueriesContext(connection) as asked:
        page(buyer)
    return len(asked)
