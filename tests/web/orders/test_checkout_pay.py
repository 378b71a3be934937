"""/kassa/maksu/: all of it is seen before the button; Klarna's frame stands on a page with a policy of its own."""

import re
from decimal import Decimal

import pytest
import requests
from django.db import connection
from django.test.utils import CaptureQueriesContext

from installers.models import Booking
from lapinkumi.core import clock
from orders.models import Order
from shop.models import PaymentMethod, Product, StockLevel
from tests.builders.buying import Buyer, a_ready_buyer, tyres
from tests.builders.garages import NOON_FRIDAY, a_garage, a_service, wall
from tests.unit.shop import make

THURSDAY_AT_TEN = wall(NOON_FRIDAY.date().replace(day=26), "10:00")


@pytest.fixture
def buyer() -> Buyer:
    return a_ready_buyer(tyres())


@pytest.fixture
def fitted() -> Buyer:
    """Tyres fitted to the car, with a time."""
    garage = a_garage()
    buyer = Buyer().puts(tyres(sku="FITTED-1")).puts(a_service(garage).product, 1)
    buyer.chooses(garage.slug)
    buyer.picks(THURSDAY_AT_TEN)
    buyer.tells()
    return buyer


def policy_of(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: rest for name, _space, rest in parts}


@pytest.mark.rule("R2.2", "R4.1")
def test_everything_is_seen_before_the_button(buyer):
    html = buyer.looks()
    before, _button, _after = html.partition("Tilaa ja maksa")
    for fact in ("Kaamos Railo", "119,00", "476,00", "39,90", "515,90", "104,83", "ke 25.11.", "Koskikatu 1", "040"):
        assert fact in before.replace("\xa0", " ")
    assert "maksuvelvollisuuden" in html
    assert "checked" not in html
    assert "Olen täyttänyt 18 vuotta ja olen oikeustoimikelpoinen" in html


@pytest.mark.rule("R5.13")
def test_the_fee_of_an_unfetched_parcel_is_said_where_it_may_follow(buyer, fitted):
    assert "75,00" in buyer.looks()
    assert "75,00" not in fitted.looks()


@pytest.mark.rule("R5.6", "R6.4")
def test_a_time_brings_its_fee_rule_and_the_consent(buyer, fitted):
    html = fitted.looks()
    assert "35,00" in html
    assert "torstai 26.11.2026 klo 10.00" in html
    assert 'name="consent"' in html
    assert 'name="consent"' not in buyer.looks()


@pytest.mark.rule("R1.1", "R2.1", "R3.2", "R6.4")
@pytest.mark.parametrize("missing", ["terms", "adult", "consent"])
def test_without_a_tick_nothing_is_ordered(fitted, missing):
    answer = fitted.orders(**{missing: ""})
    html = answer.content.decode()
    assert (answer.status_code, Order.objects.count()) == (422, 0)
    assert "error-summary" in html
    assert html.count("checked") == 2  # the other ticks stay


@pytest.mark.parametrize("seen", ["", "x", "1:2:3", "\x00", "a" * 9000])
def test_a_forged_or_missing_seal_shows_the_page_again(buyer, seen):
    answer = buyer.http.post("/kassa/maksu/", {"seen": seen, "terms": "on", "adult": "on"})
    assert (answer.status_code in (409, 422), Order.objects.count()) == (True, 0)


@pytest.mark.rule("R2.2")
def test_what_changed_is_told_item_by_item(buyer):
    page = buyer.looks()
    Product.objects.filter(kind="tyre").update(price=Decimal("125.00"))
    answer = buyer.orders(page)
    words = answer.content.decode().replace("\xa0", " ")
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert "4 × Kaamos Railo: 476,00 € → 500,00 €" in words
    assert "Yhteensä: 515,90 € → 539,90 €" in words
    assert buyer.orders(answer.content.decode()).status_code == 302


def test_too_little_stock_says_which_and_how_many(buyer):
    page = buyer.looks()
    StockLevel.objects.update(quantity=3)
    answer = buyer.orders(page)
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert "Kaamos Railo 205/55 R16 91V: jäljellä 3 kpl" in answer.content.decode()


def test_a_lost_time_leads_back_with_all_kept(fitted):
    page = fitted.looks()
    Booking.objects.update(state="cancelled", hold_expires_at=None, cancelled_at=NOON_FRIDAY)
    assert fitted.orders(page).url == "/kassa/aika/"
    assert fitted.draft.email == "aino@example.com"


# Klarna's frame


def test_the_frame_has_a_policy_of_its_own_and_no_other_page_has(buyer, klarna, settings):
    settings.KLARNA_CSP_HOSTS = ["https://js.klarna.example"]
    usual = policy_of(buyer.http.get("/kassa/maksu/"))
    assert "klarna" not in str(usual)
    assert "unsafe-inline" not in str(usual)
    buyer.orders()
    answer = buyer.http.get("/kassa/maksu/")
    own = policy_of(answer)
    for name in ("script-src", "frame-src", "connect-src", "img-src", "style-src"):
        assert "https://js.klarna.example" in own[name]
    assert own["frame-ancestors"] == "'none'"
    assert '<div id="klarna-checkout-container"><script>/* loader */</script></div>' in answer.content.decode()


@pytest.mark.rule("R4.10")
def test_methods_without_credit_are_told_first_and_scripts_are_asked_for(buyer, klarna):
    for page in (buyer.looks(), ordered(buyer)):
        told = ["Verkkopankki", "Debit-kortti", "American Express", "Klarnan lasku", "Klarnan erämaksu"]
        assert sorted(told, key=page.index) == told
        assert [page.count("checked"), page.count("selected")] == [0, 0]
    assert "Maksaminen tarvitsee JavaScriptin" in page


def ordered(buyer: Buyer) -> str:
    """The page with Klarna's frame."""
    buyer.orders()
    return buyer.looks()


def test_a_method_taken_out_of_use_is_told_no_more(buyer, klarna):
    PaymentMethod.objects.filter(code="eramaksu").update(is_offered=False)
    for page in (buyer.looks(), ordered(buyer)):
        assert ["Klarnan lasku" in page, "Klarnan erämaksu" in page] == [True, False]


def test_the_page_again_is_the_same_order_and_the_same_checkout(buyer, klarna):
    buyer.orders()
    for _time in range(3):
        buyer.looks()
    assert (Order.objects.count(), len(klarna.checkouts)) == (1, 1)


def test_the_button_pressed_twice_is_one_order(buyer, klarna):
    page = buyer.looks()
    assert [buyer.orders(page).url, buyer.orders(page).url] == ["/kassa/maksu/"] * 2
    assert (Order.objects.count(), StockLevel.objects.get().quantity) == (1, 4)


@pytest.mark.parametrize(
    "trouble",
    [
        requests.ConnectionError(),
        requests.ReadTimeout(),
        (500, ""),
        (200, "<html>"),
        (200, "{}"),
        (401, ""),
        (400, "{}"),
    ],
    ids=str,
)
@pytest.mark.rule("R4.8")
def test_without_klarna_the_order_is_kept_and_can_be_tried_again(buyer, klarna, trouble):
    buyer.orders()
    klarna.trouble = trouble
    answer = buyer.http.get("/kassa/maksu/")
    html = answer.content.decode()
    assert answer.status_code == 503
    assert "Yritä uudelleen" in html
    assert Order.objects.get().number in html
    klarna.trouble = None
    assert "klarna-checkout-container" in buyer.looks()


def test_a_checkout_that_lapsed_is_made_anew(buyer, klarna):
    buyer.orders()
    buyer.looks()
    klarna.forget()
    assert "klarna-checkout-container" in buyer.looks()
    assert Order.objects.get().payment.klarna_order_id == klarna.last


def test_an_order_that_ends_while_klarna_is_asked_begins_anew(buyer, klarna):
    """The other tab ordered something else in that very moment."""
    buyer.orders()
    create = klarna._create

    def ended_meanwhile(body: object) -> object:
        Order.objects.update(state="expired", closed_at=clock.now())
        return create(body)

    klarna._create = ended_meanwhile
    answer = buyer.http.get("/kassa/maksu/")
    assert (answer.status_code, answer["Location"]) == (302, "/kassa/maksu/")
    assert "Tilaa ja maksa" in buyer.looks()


def test_paid_in_another_tab_leads_to_the_thanks(buyer, klarna):
    buyer.orders()
    buyer.looks()
    klarna_id = klarna.pay()
    assert buyer.http.get("/kassa/maksu/").url == f"/kassa/valmis/?kco={klarna_id}"


def test_a_change_after_ordering_shows_the_page_to_check_again(buyer, klarna):
    buyer.orders()
    buyer.looks()
    buyer.tells(street="Toinenkatu 2")
    assert "Tilaa ja maksa" in buyer.looks()
    buyer.orders()
    assert sorted(Order.objects.values_list("state", flat=True)) == ["expired", "pending_payment"]


def test_an_old_page_or_a_forged_one_gives_up_nothing(buyer, klarna):
    old = buyer.looks()
    buyer.tells(street="Toinenkatu 2")
    buyer.orders()
    buyer.looks()
    for page in (old, "forged"):
        answer = buyer.orders(page)
        assert answer.status_code == 409
        assert "Toinenkatu 2" in answer.content.decode()
    assert list(Order.objects.values_list("state", flat=True)) == ["pending_payment"]
    assert klarna.aborted == set()


def test_a_changed_basket_after_paying_leads_to_the_thanks(buyer, klarna):
    buyer.orders()
    buyer.looks()
    klarna_id = klarna.pay()
    rim = make.rim()
    make.level(rim, quantity=9)
    buyer.puts(rim, 1)
    buyer.tells()
    assert buyer.orders().url == f"/kassa/valmis/?kco={klarna_id}"


def test_a_changed_basket_without_klarna_keeps_everything(buyer, klarna):
    buyer.orders()
    buyer.looks()
    buyer.tells(street="Toinenkatu 2")
    page = buyer.looks()
    klarna.trouble = (503, "")
    assert buyer.orders(page).status_code == 503
    assert Order.objects.get().state == "pending_payment"


# Whose it is


@pytest.mark.rule("R3.5")
def test_another_visitor_sees_nothing_of_it(buyer, klarna):
    buyer.orders()
    stranger = a_ready_buyer(tyres(sku="TYRE-2"), 1)
    html = stranger.looks()
    assert "Koskikatu" in html  # of their own
    buyer.tells(street="Salakatu 9")
    assert "Salakatu" not in stranger.looks()
    assert stranger.draft != buyer.draft


def test_the_page_asks_a_fixed_number_of_queries(buyer):
    few = queries(buyer)
    for number in range(6):
        made = make.product(kind="accessory", sku=f"PULTTI-{number}", weight_kg=Decimal("0.100"))
        make.level(made, quantity=9)
        buyer.puts(made, 1)
    assert queries(buyer) == few


def queries(buyer: Buyer) -> int:
    buyer.looks()
    with CaptureQueriesContext(connection) as asked:
        assert "Tilaa ja maksa" in buyer.looks()
    return len(asked)


def test_no_page_is_indexed_or_cached(buyer):
    for path in ("/kassa/", "/kassa/tiedot/", "/kassa/maksu/"):
        answer = buyer.http.get(path)
        assert re.search(r'<meta name="robots" content="noindex">', answer.content.decode())
        assert "no-store" in answer["Cache-Control"]
