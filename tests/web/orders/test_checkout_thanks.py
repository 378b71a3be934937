"""/kassa/valmis/: what became of the payment, read from Klarna; details for the browser that ordered, and no other."""

import pytest
import requests
from django.test import Client

from lapinkumi.outbox.models import Message
from orders.models import Order, Payment
from orders.states import OrderState
from orders.views.checkout.thanks import MOST_LOOKS
from tests.builders.buying import Buyer, a_ready_buyer, tyres


@pytest.fixture
def buyer(klarna) -> Buyer:
    """Somebody at Klarna's frame."""
    buyer = a_ready_buyer(tyres())
    buyer.orders()
    buyer.looks()
    return buyer


def thanks(http: Client, klarna_id: str, **more: str):
    return http.get("/kassa/valmis/", {"kco": klarna_id, **more})


@pytest.mark.rule("R2.4")
def test_number_and_what_happens_next(buyer, klarna):
    html = thanks(buyer.http, klarna.pay()).content.decode()
    order = Order.objects.get()
    assert order.number in html
    assert "viimeistään maanantaina 23.11. Kauppa" in html  # the next working day
    assert f"/tilaus/{order.token}/" in html


def test_again_and_again_is_one_order_and_one_mail(buyer, klarna):
    klarna_id = klarna.pay()
    asked = [thanks(buyer.http, klarna_id).status_code for _time in range(3)]
    assert (asked, Message.objects.count()) == ([200] * 3, 1)


def test_a_stranger_with_the_address_sees_nothing_personal(buyer, klarna):
    klarna_id = klarna.pay()
    for http in (Client(), a_ready_buyer(tyres(sku="TYRE-2")).http):
        html = thanks(http, klarna_id).content.decode()
        order = Order.objects.get(payment__klarna_order_id=klarna_id)
        assert order.number in html
        for secret in (order.token, order.email, order.given_name, order.family_name, order.street, "1234567"):
            assert secret not in html.partition("<main")[2].partition("<footer")[0]


@pytest.mark.parametrize("klarna_id", ["", "x", "../..", "\x00", "å", "a" * 81, "7d6f3b2e-54c1-4f0a-9a6e-2b1c8e5d9f10"])
def test_an_unknown_id_is_not_found(client, klarna, klarna_id):
    assert thanks(client, klarna_id).status_code == 404
    assert klarna.calls == []


def test_unfinished_leads_back_to_paying(buyer, klarna):
    assert thanks(buyer.http, klarna.last).url == "/kassa/maksu/"
    assert "klarna-checkout-container" in buyer.looks()


def test_unfinished_in_another_browser_sends_nobody_in_circles(buyer, klarna):
    answer = thanks(Client(), klarna.last)
    assert answer.status_code == 200
    assert "Maksu on kesken" in answer.content.decode()


def test_while_klarna_lags_the_page_looks_again_by_itself_for_a_while(buyer, klarna):
    klarna_id = klarna.pay(managed=False)
    seconds, _url, again = thanks(buyer.http, klarna_id)["Refresh"].partition(";url=")
    assert (seconds, again) == ("5", f"/kassa/valmis/?kco={klarna_id}&yritys=1")
    last = thanks(buyer.http, klarna_id, yritys=str(MOST_LOOKS))
    assert "Refresh" not in last
    assert "Saat vahvistuksen sähköpostiisi" in last.content.decode()
    klarna.manage(klarna_id)
    assert "Kiitos!" in buyer.http.get(again).content.decode()


@pytest.mark.parametrize("looks", ["", "-1", "x", "999", "1e3", "\x00", "٣"])
def test_any_count_in_the_address_is_harmless(buyer, klarna, looks):
    klarna_id = klarna.pay(managed=False)
    assert thanks(buyer.http, klarna_id, yritys=looks).status_code == 200


@pytest.mark.parametrize("trouble", [requests.ReadTimeout(), (500, ""), (200, "garbage")], ids=str)
def test_without_klarna_the_page_waits_and_nothing_is_lost(buyer, klarna, trouble):
    klarna_id = klarna.pay()
    klarna.trouble = trouble
    html = thanks(buyer.http, klarna_id).content.decode()
    assert "Maksua vahvistetaan" in html
    assert Order.objects.get().state == OrderState.PENDING_PAYMENT
    klarna.trouble = None
    assert "Kiitos!" in thanks(buyer.http, klarna_id).content.decode()


def test_another_sum_is_a_persons_matter_and_no_success(buyer, klarna):
    answer = thanks(buyer.http, klarna.pay(order_amount=1))
    assert "Tarkistamme maksusi" in answer.content.decode()
    assert "Refresh" not in answer
    assert Message.objects.count() == 0


@pytest.mark.rule("R4.8")
def test_a_refused_method_leads_back_to_the_choice_with_all_kept(buyer, klarna):
    answer = buyer.http.get("/kassa/valmis/", {"kco": klarna.pay(fraud_status="REJECTED")}, follow=True)
    html = answer.content.decode()
    assert "Maksu ei onnistunut" in html
    assert "Tilaa ja maksa" in html
    assert "Koskikatu 1" in html
    buyer.orders(html)
    assert "klarna-checkout-container" in buyer.looks()
    assert sorted(Order.objects.values_list("state", flat=True)) == ["cancelled", "pending_payment"]


def test_a_dropped_checkout_leads_back_to_a_new_one(buyer, klarna):
    klarna_id = klarna.last
    klarna.forget()
    answer = thanks(buyer.http, klarna_id)
    assert answer.url == "/kassa/maksu/"
    assert "klarna-checkout-container" in buyer.looks()
    assert Payment.objects.get().klarna_order_id == klarna.last


def test_the_basket_is_empty_afterwards_and_the_names_are_gone(buyer, klarna):
    thanks(buyer.http, klarna.pay())
    assert "Ostoskori on tyhjä" in buyer.http.get("/ostoskori/").content.decode()
    assert buyer.http.get("/kassa/tiedot/").url == "/ostoskori/"
    assert buyer.draft.email == ""


def test_going_back_from_the_thanks_leads_to_the_thanks(buyer, klarna):
    klarna_id = klarna.pay()
    thanks(buyer.http, klarna_id)
    assert buyer.http.get("/kassa/maksu/").url == f"/kassa/valmis/?kco={klarna_id}"


def test_bare_address_leads_to_the_last_order_or_to_the_basket(client, buyer, klarna):
    assert client.get("/kassa/valmis/")["Location"] == "/ostoskori/"
    assert buyer.http.get("/kassa/valmis/")["Location"] == "/ostoskori/"
    paid = klarna.pay()
    thanks(buyer.http, paid)
    assert buyer.http.get("/kassa/valmis/")["Location"] == f"/kassa/valmis/?kco={paid}"
