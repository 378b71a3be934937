"""/kassa/: ways and carriers that staff have closed, and freight that depends on the place."""

from datetime import date
from decimal import Decimal

import pytest

from orders.models import Carrier, Checkout, Order, Reach, WaySwitch
from tests.builders.buying import Buyer, a_ready_buyer, tyres
from tests.builders.freight import a_table
from tests.builders.garages import a_garage, a_service
from tests.web.orders.test_checkout_delivery import page, queries, text


@pytest.fixture
def buyer() -> Buyer:
    return Buyer().puts(tyres())


def close(way: str, reason: str = "") -> None:
    WaySwitch.objects.filter(way=way).update(is_open=False, reason=reason)


@pytest.mark.rule("R5.1")
def test_home_delivery_that_is_closed_is_shown_with_the_reason(buyer):
    garage = a_garage(name="Pohjolan Rengas")
    close("home", "Kuljetusyhtiöt ovat lakossa.")
    words = text(page(buyer))
    assert "Kotiinkuljetus Kuljetusyhtiöt ovat lakossa." in words
    assert "39,90" not in words
    answer = buyer.sends_home()
    assert (answer.status_code, Checkout.objects.count()) == (422, 0)
    assert buyer.chooses(garage.slug).url == "/kassa/tiedot/"


@pytest.mark.rule("R5.1")
def test_installer_delivery_that_is_closed_is_shown_with_the_reason(buyer):
    garage = a_garage(name="Pohjolan Rengas")
    close("installer")
    words = text(page(buyer))
    assert "Toimitus asennuspisteelle ei ole juuri nyt käytössä." in words
    assert "Pohjolan Rengas" not in words
    answer = buyer.chooses(garage.slug)
    assert (answer.status_code, Checkout.objects.count()) == (422, 0)
    assert buyer.sends_home().url == "/kassa/tiedot/"


@pytest.mark.rule("R5.1")
def test_with_both_needs_unmet_nobody_goes_on(buyer):
    buyer.puts(a_service(a_garage()).product, 1)
    close("installer")
    words = text(page(buyer))
    assert "Tilauksessa on palvelu, joka tehdään asennuspisteellä." in words
    assert "ei ole juuri nyt käytössä" in words


@pytest.mark.rule("R5.1", "R2.2")
def test_a_way_closed_after_the_choice_is_told_before_ordering():
    buyer = a_ready_buyer(tyres())
    seen = buyer.looks()
    close("home")
    answer = buyer.orders(seen)
    assert (answer.status_code, Order.objects.count()) == (302, 0)
    assert answer.url == "/kassa/"


@pytest.mark.rule("R5.10")
def test_a_carrier_out_of_use_can_not_be_chosen(buyer):
    Carrier.objects.filter(code="matkahuolto").update(active=False)
    words = text(page(buyer))
    assert "DB Schenker Kotiovellesi 44,90 €" in words
    assert "Matkahuolto" not in words
    assert buyer.sends_home().status_code == 422
    assert buyer.sends_home(carrier="schenker").url == "/kassa/tiedot/"


@pytest.mark.rule("R5.10")
def test_with_no_carrier_in_use_home_delivery_says_so(buyer):
    Carrier.objects.update(active=False)
    assert "Kotiinkuljetus ei ole juuri nyt käytössä." in text(page(buyer))


@pytest.mark.rule("R5.12")
def test_the_estimate_follows_the_postcode(buyer):
    a_table(("200", "59.00"), reach=Reach.DOOR, area="99")
    assert "anna postinumerosi, niin näet oman alueesi hinnan" in text(page(buyer))
    buyer.http.post("/kassa/", {"postinumero": "99600", "hae": "1"})
    words = text(page(buyer))
    assert "Matkahuolto Kotiovellesi 59,00 €" in words
    assert "anna postinumerosi" not in words
    buyer.sends_home(postcode="99600")
    assert "59,00" in text(buyer.http.get("/kassa/tiedot/").content.decode())


@pytest.mark.rule("R5.12")
def test_a_carrier_that_does_not_go_there_is_shown_with_the_reason(buyer):
    a_table(reach=Reach.DOOR, area="99")
    buyer.http.post("/kassa/", {"postinumero": "99600", "hae": "1"})
    words = text(page(buyer))
    assert "Matkahuolto Ei kuljeta tämän painoista lähetystä tähän postinumeroon." in words
    assert "DB Schenker Kotiovellesi 44,90 €" in words
    answer = buyer.sends_home(postcode="99600")
    assert answer.status_code == 422
    assert "Valitsemasi kuljetusyhtiö ei kuljeta tätä lähetystä" in answer.content.decode()
    assert buyer.draft.carrier == ""


@pytest.mark.rule("R5.12")
def test_an_address_where_the_carrier_does_not_go_is_refused_at_its_field(buyer):
    a_table(reach=Reach.DOOR, area="99")
    buyer.sends_home()
    answer = buyer.tells(postcode="99600", city="Sodankylä")
    assert answer.status_code == 422
    assert "Valitsemasi kuljetusyhtiö ei kuljeta tätä lähetystä" in answer.content.decode()


@pytest.mark.rule("R5.12", "R2.2")
def test_a_price_that_changes_while_one_looks_is_told(buyer):
    buyer.sends_home()
    buyer.tells()
    seen = buyer.looks()
    a_table(("200", "41.00"), reach=Reach.DOOR, first_on=date(2026, 11, 20))
    answer = buyer.orders(seen)
    assert Order.objects.count() == 0
    assert "41,00" in answer.content.decode()


@pytest.mark.rule("R5.12")
def test_queries_do_not_grow_with_carriers_and_areas(buyer):
    few = queries(buyer)
    for number in range(5):
        Carrier.objects.create(
            code=f"c{number}", name=f"C{number}", point_limit_kg=Decimal(20), door_limit_kg=Decimal(200)
        )
        a_table(("200", "59.00"), carrier=f"c{number}", reach=Reach.DOOR)
    assert queries(buyer) == few
