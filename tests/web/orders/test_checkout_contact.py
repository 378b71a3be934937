"""/kassa/tiedot/: what is typed is kept, whatever is wrong with it."""

import pytest

from shop.car import Car, choose_car
from tests.builders.buying import CONTACT, Buyer, tyres
from tests.builders.garages import a_garage
from tests.unit.shop import make


@pytest.fixture
def buyer() -> Buyer:
    buyer = Buyer().puts(tyres())
    buyer.sends_home()
    return buyer


def test_what_is_typed_is_kept_and_leads_on(buyer):
    assert buyer.tells(plate="abc123", note="Soittakaa.").url == "/kassa/maksu/"
    kept = buyer.draft
    assert (kept.email, kept.phone, kept.plate, kept.note) == (
        "aino@example.com",
        "+358401234567",
        "ABC-123",
        "Soittakaa.",
    )
    html = buyer.http.get("/kassa/tiedot/").content.decode()
    assert 'value="040 1234567"' in html
    assert 'value="Ääkkönen"' in html


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "", "Anna sähköpostiosoite."),
        ("email", "aino", "Syötä kelvollinen sähköpostiosoite."),
        ("email", f"{'a' * 300}@example.com", "enintään 254"),
        ("phone", "", "Anna puhelinnumero."),
        ("phone", "12", "Tarkista puhelinnumero."),
        ("phone", "0600 123 456", "Tarkista puhelinnumero."),
        ("given_name", " ", "Anna etunimi."),
        ("given_name", "A" * 61, "enintään 60"),
        ("family_name", "", "Anna sukunimi."),
        ("street", "\x00", "Katuosoite: "),
        ("postcode", "9610", "Tarkista postinumero."),
        ("postcode", "22100", "Ahvenanmaalle"),
        ("city", "", "Anna postitoimipaikka."),
        ("plate", "1234567", "Tarkista rekisteritunnus."),
        ("note", "x" * 501, "enintään 500"),
        ("fit", "", "Vahvista, että"),
    ],
)
def test_a_wrong_field_says_so_and_the_others_are_kept(buyer, field, typed, sentence):
    answer = buyer.http.post("/kassa/tiedot/", {**CONTACT, field: typed})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in html
    assert "error-summary" in html
    others = {name for name in ("email", "given_name", "family_name", "street", "city") if name != field}
    assert {name: getattr(buyer.draft, name) for name in others} == {name: CONTACT[name] for name in others}


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "'; DROP TABLE orders_order; --", "{{ 7*7 }}", "𝕏" * 20]
)
def test_hostile_names_are_text(buyer, hostile):
    assert buyer.tells(given_name=hostile).status_code == 302
    html = buyer.looks()
    assert "<script>alert" not in html
    assert buyer.draft.given_name == hostile


@pytest.mark.rule("R4.5")
def test_who_buys_tyres_alone_affirms_to_have_rims(buyer):
    assert "Minulla on vanteet" in buyer.http.get("/kassa/tiedot/").content.decode()
    buyer.tells(fit="")
    assert buyer.http.get("/kassa/maksu/").url == "/kassa/tiedot/"


@pytest.mark.rule("R4.5")
def test_who_buys_rims_alone_affirms_to_have_tyres():
    garage = a_garage()
    rim = make.rim()
    make.level(rim, quantity=4)
    buyer = Buyer().puts(rim)
    buyer.chooses(garage.slug)
    assert "Minulla on lailliset renkaat" in buyer.http.get("/kassa/tiedot/").content.decode()


@pytest.mark.rule("R4.5")
def test_who_buys_other_goods_affirms_nothing():
    bolts = make.product(kind="accessory", sku="PULTTI")
    make.level(bolts, quantity=4)
    buyer = Buyer().puts(bolts)
    buyer.sends_home()
    assert 'name="fit"' not in buyer.http.get("/kassa/tiedot/").content.decode()


def test_the_tick_is_not_there_before_the_customer_puts_it(buyer):
    assert "checked" not in buyer.http.get("/kassa/tiedot/").content.decode()


def test_who_is_logged_in_need_not_type_the_address(buyer, django_user_model):
    buyer.http.force_login(django_user_model.objects.create_user("oma@example.com", "sala-sana-2026"))
    assert 'value="oma@example.com"' in buyer.http.get("/kassa/tiedot/").content.decode()


def test_the_car_of_the_visit_is_filled_in_and_kept(buyer):
    session = buyer.http.session
    choose_car(session, Car(make="Skoda", model="Octavia", year=2019, plate="ABC-123"))
    session.save()
    assert 'value="ABC-123"' in buyer.http.get("/kassa/tiedot/").content.decode()
    buyer.tells(plate="ABC-123")
    assert (buyer.draft.plate, buyer.draft.vehicle) == ("ABC-123", "Skoda Octavia 2019")


def test_the_page_waits_for_the_delivery():
    assert Buyer().puts(tyres()).http.get("/kassa/tiedot/").url == "/kassa/"
