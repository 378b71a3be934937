"""The buyer's page, without a browser: what its buttons do."""

import json
import re
from html import unescape

import pytest
import requests

from lapinkumi.playground.klarna.buyer import CARD_FAILED, DENIED
from tests.unit.playground.making import lines, purchase

BUYER = {
    "email": "maija@example.fi",
    "phone": "040 1234567",
    "given_name": "Maija",
    "family_name": "Esimerkki",
    "street_address": "Koskikatu 1",
    "postal_code": "96100",
    "city": "Rovaniemi",
    "date_of_birth": "29.2.1984",
    "method": "INVOICE",
}
ADDRESS = {name: BUYER[name] for name in BUYER if name not in ("date_of_birth", "method", "phone")}
BILLING = {**ADDRESS, "phone": "+358401234567", "country": "FI"}


def page_of(api, order_id):
    """The address of the buyer's page, from the snippet."""
    return re.search(r'data-frame="([^"]+)"', api.checkout(order_id).json()["html_snippet"])[1]


def press(api, order_id, action="pay", **changes):
    told = {name: value for name, value in {**BUYER, **changes}.items() if value is not None}
    answer = requests.post(page_of(api, order_id), data={**told, "action": action}, timeout=30)
    assert answer.status_code == 200
    return unescape(answer.text)


def asking(shop, **options):
    """A purchase whose shop is asked first."""
    return purchase(shop.url, merchant_urls={"validation": f"{shop.url}/validate/"}, options=options)


def leads_to(page):
    found = re.search(r'data-go-to="([^"]+)"', page)
    return found and found[1]


def is_paid(api, order_id):
    return api.checkout(order_id).json()["status"] == "checkout_complete"


def test_the_page_shows_the_order_and_what_the_shop_knows_of_the_buyer(api):
    body = purchase(billing_address={"email": "eeva@example.fi", "postal_code": "99100", "country": "FI"})
    page = requests.get(page_of(api, api.create(body)), timeout=10).text

    assert 'value="eeva@example.fi"' in page
    assert 'value="99100"' in page
    assert "603,50\N{NO-BREAK SPACE}€" in page
    assert "LK-100042" in page
    assert re.findall(r"<input[^>]*type=\"radio\"[^>]*checked", page) == []


def test_without_its_secret_the_page_is_not_found(api, playground):
    assert requests.get(f"{playground.url}/klarna/{api.create()}/guess/", timeout=10).status_code == 404


def test_paying_completes_the_order_and_leads_to_the_confirmation(api):
    order_id = api.create()
    page = press(api, order_id)

    assert leads_to(page) == f"http://127.0.0.1:9/kassa/valmis/?kco={order_id}"
    checkout, order = api.checkout(order_id).json(), api.order(order_id)
    assert checkout["status"] == "checkout_complete"
    assert checkout["billing_address"] == order["billing_address"] == order["shipping_address"] == BILLING
    assert order["customer"] == {"type": "person", "date_of_birth": "1984-02-29"}
    assert order["initial_payment_method"] == {"type": "INVOICE", "description": "Lasku"}


def test_paying_again_changes_nothing(api):
    order_id = api.create()
    address = page_of(api, order_id)
    press(api, order_id)
    order = api.order(order_id)
    requests.post(address, data={**BUYER, "method": "CARD", "action": "pay"}, timeout=10)
    assert api.order(order_id) == order


def test_a_buyer_may_leave_without_returning(api):
    order_id = api.create()
    page = press(api, order_id, "pay-and-leave")
    assert (leads_to(page), is_paid(api, order_id)) == (None, True)


@pytest.mark.parametrize(("action", "words"), [("deny", DENIED), ("fail-3ds", CARD_FAILED)])
def test_klarna_and_the_card_may_refuse(api, action, words):
    order_id = api.create()
    page = press(api, order_id, action)
    assert (words in page, leads_to(page), is_paid(api, order_id)) == (True, None, False)
    press(api, order_id)
    assert is_paid(api, order_id)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"method": None}, "Valitse maksutapa."),
        ({"method": "BITCOIN"}, "BITCOIN"),
        ({"email": "maija"}, "Tarkista sähköpostiosoite."),
        ({"phone": "12"}, "Tarkista puhelinnumero."),
        ({"postal_code": "9610"}, "Postinumerossa on viisi numeroa."),
        ({"city": ""}, "Täytä tämä kohta."),
        ({"date_of_birth": "tiistai"}, "Kirjoita päivä näin: 29.2.1984."),
        ({"date_of_birth": ""}, "Laskua ja erämaksua varten tarvitaan syntymäaika."),
    ],
)
def test_what_is_filled_in_wrongly_is_told_and_kept(api, changes, words):
    order_id = api.create()
    page = press(api, order_id, **changes)
    assert words in page
    assert ('value="Esimerkki"' in page, is_paid(api, order_id)) == (True, False)


def test_a_card_needs_no_date_of_birth_unless_the_shop_demands_it(api):
    free, strict = api.create(), api.create(purchase(options={"date_of_birth_mandatory": True}))
    press(api, free, method="CARD", date_of_birth="")
    press(api, strict, method="CARD", date_of_birth="")
    assert (is_paid(api, free), is_paid(api, strict)) == (True, False)


def test_the_shops_own_boxes_are_asked_and_answered(api):
    boxes = [
        {"id": "terms", "text": "Hyväksyn", "checked": False, "required": True},
        {"id": "news", "text": "Uutiskirje", "checked": False, "required": False},
    ]
    order_id = api.create(purchase(options={"additional_checkboxes": boxes}))
    assert "Tämä on hyväksyttävä ennen maksamista." in press(api, order_id)
    press(api, order_id, **{"box-0": "on"})
    answers = [{"id": "terms", "checked": True}, {"id": "news", "checked": False}]
    assert api.checkout(order_id).json()["merchant_requested"] == {"additional_checkboxes": answers}


def test_goods_may_go_elsewhere_where_the_shop_allows_it(api):
    order_id = api.create(purchase(options={"allow_separate_shipping_address": True}))
    there = {
        "given_name": "Aino",
        "family_name": "Koe",
        "street_address": "Tie 2",
        "postal_code": "00100",
        "city": "Helsinki",
    }
    press(api, order_id, elsewhere="on", **{f"delivery-{name}": value for name, value in there.items()})
    order = api.order(order_id)
    assert (order["billing_address"], order["shipping_address"]) == (BILLING, {**BILLING, **there})


def test_the_shop_cannot_overwrite_what_the_buyer_has_entered(api):
    order_id = api.create()
    press(api, order_id, "fail-3ds")
    told = api.update(order_id, billing_address={"city": "Turku"}, merchant_data="x").json()
    assert (told["billing_address"], told["merchant_data"]) == (BILLING, "x")


def test_the_shop_is_asked_with_the_whole_order(api, shop):
    order_id = api.create(asking(shop))
    press(api, order_id)
    ((path, body),) = shop.heard
    told = json.loads(body)
    assert (path, told["order_id"], told["order_lines"], told["billing_address"]) == (
        "/validate/",
        order_id,
        lines(),
        BILLING,
    )
    assert is_paid(api, order_id)


def test_the_shop_is_asked_before_the_card_fails_but_not_when_klarna_refuses(api, shop):
    order_id = api.create(asking(shop))
    press(api, order_id, "deny")
    assert len(shop.heard) == 0
    press(api, order_id, "fail-3ds")
    assert len(shop.heard) == 1


def test_the_shop_may_refuse_in_its_own_words(api, shop):
    shop.answers(400, {"error_type": "approval_failed", "error_text": "Rengas loppui varastosta."})
    order_id = api.create(asking(shop, require_validate_callback_success=True))
    page = press(api, order_id)
    assert ("Rengas loppui varastosta." in page, is_paid(api, order_id)) == (True, False)


def test_the_shop_may_send_the_buyer_elsewhere(api, shop):
    shop.answers(303, Location=f"{shop.url}/kassa/?muuttui")
    order_id = api.create(asking(shop))
    page = press(api, order_id)
    assert (leads_to(page), is_paid(api, order_id)) == (f"{shop.url}/kassa/?muuttui", False)


def test_a_silent_shop_agrees_after_three_seconds(api, shop, playground):
    shop.pause_seconds = 3.5
    order_id = api.create(asking(shop))
    press(api, order_id)
    (line,) = playground.callbacks(kind="validation")
    assert (line["error"], 3000 <= line["milliseconds"] < 3500, is_paid(api, order_id)) == ("ReadTimeout", True, True)


def test_a_shop_that_must_agree_has_more_time(api, shop):
    shop.pause_seconds = 3.5
    order_id = api.create(asking(shop, require_validate_callback_success=True))
    press(api, order_id)
    assert is_paid(api, order_id)


def test_a_page_whose_time_is_over_says_so(api, playground):
    order_id = api.create()
    address = page_of(api, order_id)
    playground.expire(order_id)
    answer = requests.get(address, timeout=10)
    assert (answer.status_code, "Maksun aika on päättynyt" in answer.text) == (404, True)


def test_the_summary_follows_the_shops_changes(api):
    order_id = api.create()
    address = page_of(api, order_id)
    api.update(order_id, order_lines=lines()[1:2], order_amount=8900, order_tax_amount=1808)
    assert "89,00\N{NO-BREAK SPACE}€" in requests.get(f"{address}summary/", timeout=10).text
