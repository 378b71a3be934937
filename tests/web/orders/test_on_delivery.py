"""Cash on delivery at the checkout: behind its switch, only where it may be, chosen by the customer, without Klarna."""

import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from lapinkumi.accounts.roles import Role
from lapinkumi.outbox.models import Message
from orders.forms.freight import CarrierForm
from orders.models import Carrier, Collection, Order, Payment, Task
from orders.services import confirmation
from shop.models import Basket, Product
from tests.builders.buying import Buyer, a_ready_buyer, tyres
from tests.builders.garages import NOON_FRIDAY
from tests.builders.on_delivery import a_parcel_on_delivery, chooses, sent, switched_on
from tests.builders.orders import SHOP
from tests.builders.traces import books
from tests.web.orders.test_delivery_desk import LIST, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R4.8")]
CHOICE = 'value="postiennakko"'


@pytest.fixture
def product() -> Product:
    return tyres(price=Decimal("129.90"))


@pytest.fixture
def buyer(product: Product) -> Buyer:
    return a_ready_buyer(product)


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def test_it_is_off_until_staff_take_it_into_use(buyer: Buyer) -> None:
    assert CHOICE not in buyer.looks()
    assert Carrier.objects.filter(cod_limit__isnull=False).count() == 0
    chooses(buyer)
    assert (CHOICE in buyer.looks(), buyer.draft.pays_on_delivery) == (False, None)


@pytest.mark.rule("R4.10")
def test_nothing_is_chosen_beforehand_and_it_stands_last(buyer: Buyer) -> None:
    switched_on()
    page = buyer.looks()
    told = ["Verkkopankki", "Credit-kortti", "Klarnan lasku", "Postiennakko"]
    assert sorted(told, key=page.index) == told
    assert (page.count(" checked"), "Tilaa ja maksa</" in page, 'name="terms"' in page) == (0, False, False)
    assert "henkilöllisyytesi tarkistetaan" in page
    answer = buyer.orders(page)
    assert (answer.url, Order.objects.count()) == ("/kassa/maksu/", 0)


@pytest.mark.rule("R2.2")
def test_its_price_is_in_the_sum_before_ordering_and_the_order_is_received_at_once(buyer: Buyer) -> None:
    switched_on()
    before = Decimal(str(_total(buyer.looks())))
    chooses(buyer)
    page = buyer.looks()
    assert (_total(page) - before, "Postiennakkomaksu" in page, "Tilaa ja maksa postiennakolla" in page) == (
        Decimal("5.90"), True, True,
    )  # fmt: skip
    answer = buyer.orders(page)
    assert answer.url == "/kassa/valmis/"
    order, payment = Order.objects.get(), Payment.objects.get()
    assert (order.state, payment.state, payment.klarna_order_id, payment.is_on_delivery) == (
        "preliminary", "not_required", None, True,
    )  # fmt: skip
    assert (order.total, payment.amount, order.lines.get(sku="POSTIENNAKKO").total) == (
        _total(page), _total(page), Decimal("5.90"),
    )  # fmt: skip
    thanks = text(buyer.http.get("/kassa/valmis/"))
    assert ("kuljetusyhtiölle, kun saat lähetyksen" in thanks, order.number in thanks) == (True, True)
    assert Message.objects.filter(name="order_received").count() == 1
    assert (Basket.objects.get().lines.count(), books()) == (0, [])
    confirmation.confirm(order_id=order.pk, at=NOON_FRIDAY, by=SHOP)
    assert (Order.objects.get().state, books()) == ("confirmed", [])
    confirmed = Message.objects.get(name="order_confirmed").body_text
    assert ("myös silloin kun kerrot siitä etukäteen" in confirmed, "jos et ole ilmoittanut" in confirmed) == (
        True, False,
    )  # fmt: skip
    assert "maksetaan vastaanotettaessa" in text(buyer.http.get(f"/tilaus/{order.token}/"))


def _total(page: str) -> Decimal:
    found = re.search(r'<p class="lead">.*?<strong[^>]*>([0-9,]+)|Yhteensä</dt>\s*<dd>([0-9\s,]+)', page, re.DOTALL)
    assert found is not None
    return Decimal((found[1] or found[2]).replace(",", ".").replace("\xa0", "").strip())


def test_the_button_pressed_twice_is_one_order(buyer: Buyer) -> None:
    switched_on()
    chooses(buyer)
    page = buyer.looks()
    assert [buyer.orders(page).url, buyer.orders(page).url] == ["/kassa/valmis/"] * 2
    assert (Order.objects.count(), Message.objects.filter(name="order_received").count()) == (1, 1)


def test_klarna_can_be_chosen_beside_it_and_instead_of_it(buyer: Buyer, klarna: Any) -> None:
    switched_on()
    chooses(buyer)
    chooses(buyer, "klarna")
    page = buyer.looks()
    assert "Postiennakkomaksu" not in page
    assert buyer.orders(page).url == "/kassa/maksu/"
    assert (Payment.objects.get().state, len(klarna.checkouts)) == ("created", 0)
    assert "klarna-checkout-container" in buyer.looks()


def test_an_order_left_at_klarna_is_given_up_for_one_on_delivery(buyer: Buyer, klarna: Any) -> None:
    switched_on()
    chooses(buyer, "klarna")
    buyer.orders()
    buyer.looks()
    chooses(buyer)
    page = buyer.looks()
    if CHOICE in page:
        buyer.orders(page)
    assert sorted(Order.objects.values_list("state", flat=True)) == ["expired", "preliminary"]


@pytest.mark.parametrize(
    "limits", [{"cod_limit": "500.00"}, {"cod_limit_kg": "10.000"}, {"cod_limit": None, "cod_limit_kg": None}]
)
def test_it_is_not_offered_beyond_the_carriers_limits(buyer: Buyer, limits: dict[str, Any]) -> None:
    switched_on(**limits)
    chooses(buyer)
    assert CHOICE not in buyer.looks()


def test_it_is_not_offered_with_another_carrier(product: Product) -> None:
    switched_on()
    buyer = Buyer().puts(product)
    buyer.sends_home(carrier="schenker")
    buyer.tells()
    assert CHOICE not in buyer.looks()


@pytest.mark.rule("R1.2")
def test_it_is_not_offered_to_who_has_one_unpaid(buyer: Buyer, product: Product) -> None:
    switched_on()
    chooses(buyer)
    buyer.orders()
    assert Order.objects.count() == 1
    assert CHOICE not in a_ready_buyer(product).looks()


def test_a_limit_that_sinks_between_the_look_and_the_press_orders_nothing(buyer: Buyer) -> None:
    switched_on()
    chooses(buyer)
    page = buyer.looks()
    switched_on(cod_limit="100.00")
    assert (buyer.orders(page).status_code, Order.objects.count()) == (409, 0)


# At the desk


def test_the_packer_is_told_what_the_carrier_must_collect(client: Client) -> None:
    packer, delivery = at_desk(client, Role.WAREHOUSE), a_parcel_on_delivery()
    page = text(packer.get(f"{LIST}{delivery.pk}/laheta/"))
    assert ("kuljetusyhtiö perii asiakkaalta 536,50" in page, "tavarat ja rahti veloitetaan" in page) == (True, False)


def test_a_settlement_is_recorded_at_the_desk_once(client: Client) -> None:
    packer, delivery = at_desk(client, Role.WAREHOUSE), sent(a_parcel_on_delivery())
    url = f"{LIST}{delivery.pk}/tee/kirjaa-tilitys/"
    page = packer.get(f"{LIST}{delivery.pk}/change/").content.decode()
    found = re.search(r'href="([^"]*kirjaa-tilitys[^"]*)"', page)
    assert found is not None, url
    form = packer.get(found[1])
    assert "Lähetyksestä perittiin 536,50\xa0€." in form.content.decode()
    bad = packer.post(found[1], {"amount": "600", "settled_on": "2026-11-20", "reference": "MH-1"})
    assert ("Enemmän kuin perittiin" in bad.content.decode(), Collection.objects.count()) == (True, 0)
    for _press in range(2):
        packer.post(found[1], {"amount": "500,00", "settled_on": "2026-11-20", "reference": "MH-1"})
    assert (Collection.objects.get().amount, Task.objects.get().kind) == (Decimal("500.00"), "collection_short")


def test_limits_are_typed_both_or_neither(client: Client) -> None:
    carrier = Carrier.objects.get(code="matkahuolto")
    plain = {name: getattr(carrier, name) for name in CarrierForm.Meta.fields if getattr(carrier, name) is not None}
    form = CarrierForm({**plain, "active": "on", "cod_limit": "2500"}, instance=carrier)
    assert form.errors == {"cod_limit_kg": ["Anna postiennakon summa- ja painoraja, tai jätä molemmat tyhjiksi."]}
    assert CarrierForm(
        {**plain, "active": "on", "cod_limit": "2500", "cod_limit_kg": "55"}, instance=carrier
    ).is_valid()
