"""The parcel point that a customer chooses at the checkout: offered, kept, told everywhere, and never in the way."""

import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache

from lapinkumi.outbox.models import Message
from orders.delivery.carriers.values import PickupPoint
from orders.delivery.points import points_near, seal, unseal
from orders.models import Carrier, Order
from orders.pages.order import facts
from orders.services import deliveries
from shop.models import Kind, Product
from tests.builders.buying import Buyer, tyres
from tests.builders.deliveries import confirmed, paid
from tests.builders.garages import a_garage
from tests.builders.orders import AT, SHOP, a_received_order
from tests.web.orders.test_checkout_delivery import page, text

POINT = PickupPoint(id="1962", name="Lähikauppa Koskikatu", street="Koskikatu 25", postcode="96200", city="Rovaniemi")
FIELD = "noutopiste_matkahuolto"
CODES = ("96100", "96200", "00100", "99800")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    for name in ("points:silent", *(f"points:{kind}:{code}" for kind in ("MHM", "SBTLFI") for code in CODES)):
        cache.delete(name)


@pytest.fixture
def buyer(playground) -> Buyer:
    return Buyer().puts(tyres(weight_kg=Decimal(4)))  # sixteen kilograms


def look(buyer: Buyer, postcode: str = "96200") -> str:
    buyer.http.post("/kassa/", {"postinumero": postcode, "hae": "1"})
    return page(buyer)


def value_of(page: str, name: str) -> str:
    found = re.search(rf'<option value="([^"]+)"[^>]*>{name}', page)
    assert found, name
    return html.unescape(found[1])


def choose(buyer: Buyer, value: str, *, postcode: str = "96200") -> Any:
    told = {"postinumero": postcode, "toimitus": "koti:matkahuolto", FIELD: value}
    return buyer.http.post("/kassa/", told)


@pytest.mark.rule("R5.9")
def test_the_nearest_point_is_chosen_until_another_is(buyer):
    found = look(buyer)
    assert re.search(rf'<select id="id_{FIELD}" name="{FIELD}">\s*<option value="">Lähin noutopiste</option>', found)
    assert found.count("Kioski Sampokeskus, Maakuntakatu 29, 96200 Rovaniemi") == 2  # of either carrier
    assert " selected" not in found.partition(FIELD)[2].partition("</select>")[0]
    assert choose(buyer, "").url == "/kassa/tiedot/"
    assert buyer.draft.pickup_point == {}
    buyer.tells(postcode="96200")
    assert "lähimpään noutopisteeseen 96200" in text(buyer.looks())


@pytest.mark.rule("R5.9")
def test_a_chosen_point_is_kept_shown_and_ordered(buyer, django_capture_on_commit_callbacks):
    assert choose(buyer, value_of(look(buyer), POINT.name)).url == "/kassa/tiedot/"
    assert buyer.draft.pickup_point == POINT.kept
    assert re.search(rf"<option value=\"[^\"]+\" selected>{POINT.name}", page(buyer))
    buyer.tells(postcode="96200")
    looked = buyer.looks()
    assert "valitsemaasi noutopisteeseen" in text(looked)
    assert "Lähikauppa Koskikatu Koskikatu 25, 96200 Rovaniemi" in text(looked)
    buyer.orders(looked)
    assert Order.objects.get().pickup_point == POINT.kept


@pytest.mark.rule("R2.2")
def test_another_point_after_the_look_is_another_offer(buyer):
    buyer.sends_home(postcode="96200")
    buyer.tells(postcode="96200")
    seen = buyer.looks()
    choose(buyer, value_of(look(buyer), POINT.name))
    buyer.orders(seen)
    assert Order.objects.count() == 0


def test_a_point_of_another_postcode_is_asked_again_and_the_rest_stays(buyer):
    value = value_of(look(buyer), POINT.name)
    answer = choose(buyer, value, postcode="00100")
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "Postinumero muuttui. Valitse noutopiste uudelleen tai jätä lähin." in words
    assert 'value="00100"' in words
    assert "Kioski Asema-aukio" in words
    assert re.search(r'value="koti:matkahuolto"[^>]*checked', words)
    assert buyer.draft.carrier == ""


@pytest.mark.parametrize("value", ["x", "1962", "\x00", ":" * 300, "W10:x:y"])
def test_a_made_up_point_is_refused(buyer, value):
    assert choose(buyer, value).status_code == 422
    assert choose(buyer, seal(POINT, carrier="schenker", postcode="96200")).status_code == 422


def test_what_was_chosen_stays_when_something_else_is_wrong(buyer):
    value = value_of(look(buyer), POINT.name)
    answer = buyer.http.post("/kassa/", {"postinumero": "96200", "toimitus": "piste:x", FIELD: value})
    assert answer.status_code == 422
    assert re.search(rf"<option value=\"[^\"]+\" selected>{POINT.name}", answer.content.decode())


@pytest.mark.parametrize("status", [503, "garbage", "disconnect", 401, 403])
def test_a_silent_service_leaves_the_nearest_point_and_blocks_nobody(buyer, playground, status):
    playground.fail("nshift", status=status, next=10)
    found = look(buyer)
    assert FIELD not in found
    assert "Lähimpään noutopisteeseen" in text(found)
    assert choose(buyer, "").url == "/kassa/tiedot/"


def test_a_choice_stands_though_the_service_falls_silent(buyer, playground):
    value = value_of(look(buyer), POINT.name)
    cache.delete("points:MHM:96200")
    playground.fail("nshift", status=503, next=10)
    assert choose(buyer, value).url == "/kassa/tiedot/"
    assert re.search(rf"<option value=\"[^\"]+\" selected>{POINT.name}", page(buyer))


def test_who_did_not_answer_is_left_alone_for_a_while(playground):
    carrier = Carrier.objects.get(code="matkahuolto")
    playground.fail("nshift", status=503, next=1)
    assert points_near(carrier, "96200") == ()
    assert points_near(carrier, "96200") == ()
    cache.delete("points:silent")
    assert len(points_near(carrier, "96200")) == 4


def test_answers_are_kept(playground):
    carrier = Carrier.objects.get(code="matkahuolto")
    first = points_near(carrier, "96200")
    playground.fail("nshift", status=503, next=10)
    assert points_near(carrier, "96200") == first


@pytest.mark.parametrize("unset", ["NSHIFT_BASE_URL", "NSHIFT_ID", "NSHIFT_SECRET"])
def test_with_no_account_nothing_is_asked(buyer, settings, unset):
    setattr(settings, unset, "")
    assert FIELD not in look(buyer)
    assert choose(buyer, "").url == "/kassa/tiedot/"


def test_a_carrier_without_points_and_a_place_without_any_offer_the_nearest(buyer):
    Carrier.objects.filter(code="matkahuolto").update(agent_type="")
    found = look(buyer)
    assert FIELD not in found
    assert "noutopiste_schenker" in found
    assert "noutopiste_" not in look(buyer, "99800")


def test_to_the_door_there_is_no_point_to_choose(playground):
    buyer = Buyer().puts(tyres(weight_kg=Decimal("5.001")))
    assert "noutopiste_" not in look(buyer)


@pytest.mark.rule("R5.9")
def test_a_load_that_grows_too_heavy_goes_to_the_door_after_all(buyer):
    choose(buyer, value_of(look(buyer), POINT.name))
    buyer.puts(Product.objects.get(kind=Kind.TYRE), 2)
    buyer.tells(postcode="96200")
    looked = buyer.looks()
    assert "kotiovellesi" in text(looked)
    assert POINT.name not in looked
    buyer.orders(looked)
    assert Order.objects.get().pickup_point == {}


def test_a_garage_chosen_instead_forgets_the_point(buyer):
    choose(buyer, value_of(look(buyer), POINT.name))
    buyer.chooses(a_garage().slug)
    assert buyer.draft.pickup_point == {}


@pytest.mark.rule("R5.14")
def test_the_point_is_told_on_the_page_in_mails_on_paper_and_at_the_desk(client):
    order = a_received_order(carrier="matkahuolto", pickup_point=POINT.kept)
    paid(order)
    assert f"{POINT.name}\n{POINT.address}" in [fact.value for fact in facts(order)]
    assert POINT.name in client.get(f"/tilaus/{order.token}/").content.decode()
    mail = Message.objects.filter(about=order.number).order_by("pk").first()
    assert mail is not None
    assert POINT.name in mail.body_text
    delivery = confirmed(order)
    deliveries.dispatch(delivery_id=delivery.pk, carrier="matkahuolto", tracking_code="MH1", at=AT, by=SHOP)
    sent = Message.objects.filter(name="order_sent").get()
    assert POINT.name in sent.body_text


def test_a_seal_is_opened_only_by_its_own_carrier_and_postcode():
    value = seal(POINT, carrier="matkahuolto", postcode="96200")
    assert unseal(value, carrier="matkahuolto", postcode="96200") == POINT
    assert unseal(value, carrier="matkahuolto", postcode="96100") is None
    assert unseal(value, carrier="schenker", postcode="96200") is None
    assert unseal(value + "x", carrier="matkahuolto", postcode="96200") is None
    assert PickupPoint.of({}) is None
    assert PickupPoint.of({"id": "1", "other": "2"}) is None
