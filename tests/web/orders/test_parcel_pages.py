"""The customer's pages of parcels: one that can't be fetched, one that is sent again."""

import html
import re
from datetime import timedelta
from decimal import Decimal

import html5lib
import pytest
import time_machine
from django.test import Client

from orders.models import Delivery, Fee, Invoice, Order
from orders.policy import FEE_REVIEW_TIME
from orders.services import deliveries, fees, parcels, resending
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.fees import CLERK
from tests.builders.orders import AT, SHOP
from tests.builders.parcels import ARRIVED, BACK, a_parcel_fee, announced, back, sent, waiting

pytestmark = pytest.mark.django_db
FREIGHT = Decimal("39.90")


def cannot(order: Order) -> str:
    return f"/tilaus/{order.token}/noutoeste/"


def again(delivery: Delivery) -> str:
    return f"/tilaus/{delivery.order.token}/uudelleen/{delivery.number}/"


def read(visitor: Client, url: str, status: int = 200) -> str:
    answer = visitor.get(url)
    assert answer.status_code == status
    assert answer["Referrer-Policy"] == "same-origin"
    html5lib.HTMLParser(strict=True).parse(answer.content)
    return text(answer.content)


def text(content: bytes) -> str:
    return html.unescape(re.sub(r"\s+", " ", content.decode())).replace("\xa0", " ")


@pytest.fixture
def monday(friday_noon: time_machine.Traveller) -> time_machine.Traveller:
    friday_noon.move_to(ARRIVED)
    return friday_noon


@pytest.mark.rule("R5.13")
def test_the_page_tells_the_price_now_and_otherwise_and_changes_nothing(visitor: Client, monday) -> None:
    delivery = waiting()
    page = read(visitor, cannot(delivery.order))
    wanted = [
        "ma 30.11.2026", "laskutamme vain: palautusrahti (arviolta 39,90 €) ja käsittely (ehtojen kohta 5.2.2)",
        "Jos et ilmoita säilytysaikana etkä nouda lähetystä, laskutamme: palautusrahti (arviolta 39,90 €)",
        "ja käsittely sekä 75,00 €.",
        "Noutamatta jättäminen ei peru kauppaa.",
    ]  # fmt: skip
    assert [part for part in wanted if part not in page] == []
    delivery.refresh_from_db()
    assert delivery.announced_at is None
    order_page = text(visitor.get(f"/tilaus/{delivery.order.token}/").content)
    assert "Ilmoita viimeistään ma 30.11.2026, niin vältyt 75,00 € lisämaksulta." in order_page
    assert "<h1>Tilauksesi on noudettavissa</h1>" in order_page
    assert "Nouda viimeistään ma 30.11.2026." in order_page


@pytest.mark.rule("R5.13")
def test_the_word_is_kept_with_its_time_and_twice_is_once(visitor: Client, monday) -> None:
    delivery = waiting()
    for _twice in range(2):
        answer = visitor.post(cannot(delivery.order), {"lahetys": delivery.number})
        assert answer.url == f"/tilaus/{delivery.order.token}/"
        monday.move_to(ARRIVED + timedelta(hours=1))
    delivery.refresh_from_db()
    assert delivery.announced_at == ARRIVED
    assert delivery.events.filter(kind="parcel_announced").count() == 1
    page = read(visitor, cannot(delivery.order))
    assert "Saimme ilmoituksesi ma 23.11.2026 klo 12.00." in page
    assert 'name="lahetys"' not in page
    order_page = text(visitor.get(f"/tilaus/{delivery.order.token}/").content)
    assert "Ilmoitit ma 23.11.2026, ettet voi noutaa lähetystä. Se palaa meille." in order_page
    assert "/noutoeste/" not in order_page


@pytest.mark.rule("R5.13")
def test_after_the_holding_time_the_page_says_that_it_is_late(visitor: Client, monday) -> None:
    delivery = waiting()
    monday.move_to(BACK)
    page = read(visitor, cannot(delivery.order))
    assert "Säilytysaika on jo päättynyt" in page
    assert "laskutamme ehtojen kohdan 5.2.2 mukaan: palautusrahti (arviolta 39,90 €) ja käsittely sekä 75,00 €" in page
    visitor.post(cannot(delivery.order), {"lahetys": delivery.number})
    delivery.refresh_from_db()
    assert delivery.announced_at == BACK


@pytest.mark.parametrize("case", ["garage", "planned", "delivered", "returned"])
def test_where_nothing_is_on_its_way_there_is_nothing_to_say(visitor: Client, monday, case: str) -> None:
    delivery = a_garage_delivery() if case == "garage" else a_home_delivery()
    if case in ("delivered", "returned"):
        sent(delivery)
    if case == "delivered":
        deliveries.mark_delivered(delivery_id=delivery.pk, received_at=ARRIVED, at=ARRIVED, by=SHOP)
    if case == "returned":
        back(delivery, at=ARRIVED)
    assert "Yksikään lähetyksesi ei ole nyt matkalla" in read(visitor, cannot(delivery.order))
    answer = visitor.post(cannot(delivery.order), {"lahetys": delivery.number})
    assert answer.status_code == 409
    assert "ei voi enää ilmoittaa" in text(answer.content)
    delivery.refresh_from_db()
    assert delivery.announced_at is None


@pytest.mark.parametrize("number", ["", "LK-1-1", "x" * 500, "\x00", "LK-1-1' OR 1=1"])
def test_another_parcel_or_nonsense_is_not_found(visitor: Client, monday, number: str) -> None:
    mine, other = waiting(), waiting()
    for sent_number in (number, other.number):
        assert visitor.post(cannot(mine.order), {"lahetys": sent_number}).status_code == 404
    assert Delivery.objects.filter(announced_at__isnull=False).count() == 0
    assert visitor.get(f"/tilaus/{'x' * 43}/noutoeste/").status_code == 404


@pytest.mark.rule("R5.13", "R5.21")
def test_the_offer_is_read_and_accepted_once(visitor: Client, friday_noon) -> None:
    friday_noon.move_to(BACK)
    delivery = back(waiting())
    assert visitor.get(again(delivery)).status_code == 404
    resending.offer(delivery_id=delivery.pk, carrier="matkahuolto", freight=FREIGHT, at=BACK, by=CLERK)
    page = read(visitor, again(delivery))
    wanted = ["39,90 €", "Koskikatu 1", "Matkahuolto", "ehtojen kohta 5.2.2", "10 päivää", "ei veloiteta uudelleen"]
    assert [part for part in wanted if part not in page] == []
    assert (Invoice.objects.count(), Delivery.objects.count()) == (0, 1)
    order_page = text(visitor.get(f"/tilaus/{delivery.order.token}/").content)
    assert "Lähetämme paketin uudelleen, kun hyväksyt rahdin 39,90 €." in order_page
    for _twice in range(2):
        assert visitor.post(again(delivery), {"rahti": "39.90"}).url == f"/tilaus/{delivery.order.token}/"
    assert (Invoice.objects.get().total, Delivery.objects.count()) == (FREIGHT, 2)
    assert "Hyväksyit rahdin" in read(visitor, again(delivery))
    order_page = text(visitor.get(f"/tilaus/{delivery.order.token}/").content)
    assert "Lähetämme sen uudelleen." in order_page
    assert "<h1>Lähetämme tilauksesi uudelleen</h1>" in order_page
    fee_page = text(visitor.get(f"/tilaus/{delivery.order.token}/maksu/{Fee.objects.get().pk}/").content)
    assert "Hyväksyit rahdin" in fee_page


@pytest.mark.rule("R5.21")
def test_an_offer_that_changed_meanwhile_is_shown_anew(visitor: Client, friday_noon) -> None:
    friday_noon.move_to(BACK)
    delivery = back(waiting())
    for freight in (FREIGHT, Decimal("49.90")):
        resending.offer(delivery_id=delivery.pk, carrier="matkahuolto", freight=freight, at=BACK, by=CLERK)
    answer = visitor.post(again(delivery), {"rahti": "39.90"})
    assert answer.status_code == 409
    assert "Rahdin hinta on muuttunut" in text(answer.content)
    assert "49,90 €" in text(answer.content)
    assert Invoice.objects.count() == 0


@pytest.mark.parametrize("freight", ["", "NaN", "Infinity", "-1e9999", "abc", "39,90", "1" * 99])
def test_a_freight_that_no_form_of_ours_sent_does_nothing(visitor: Client, friday_noon, freight: str) -> None:
    friday_noon.move_to(BACK)
    delivery = back(waiting())
    resending.offer(delivery_id=delivery.pk, carrier="matkahuolto", freight=FREIGHT, at=BACK, by=CLERK)
    assert visitor.post(again(delivery), {"rahti": freight}).status_code in (404, 409)
    assert (Invoice.objects.count(), Delivery.objects.count()) == (0, 1)


def test_a_lost_parcel_is_our_worry_on_the_order_page(visitor: Client, monday) -> None:
    delivery = waiting()
    parcels.mark_lost(delivery_id=delivery.pk, at=ARRIVED, by=SHOP)
    page = text(visitor.get(f"/tilaus/{delivery.order.token}/").content)
    assert "<h1>Lähetyksesi on kadoksissa</h1>" in page
    assert "Selvitämme, missä lähetys on, ja kerromme sinulle." in page


@pytest.mark.rule("R14.1")
def test_the_fee_page_shows_parts_and_evidence(visitor: Client) -> None:
    fee = a_parcel_fee()
    page = read(visitor, f"/tilaus/{fee.order.token}/maksu/{fee.pk}/")
    wanted = [
        "Noutamaton paketti", "114,90 €", "Palautusrahti", "39,90 €", "Noutamattoman paketin maksu", "75,00 €",
        "Emme saaneet ilmoitusta säilytysaikana.", "ke 2.12.2026 klo 12.00", "5.2.2",
    ]  # fmt: skip
    assert [part for part in wanted if part not in page] == []
    fees.invoice_fee(fee_id=fee.pk, at=BACK + FEE_REVIEW_TIME, by=CLERK)
    assert "Lasku 1001" in read(visitor, f"/tilaus/{fee.order.token}/maksu/{fee.pk}/")


def test_the_pages_ask_as_much_of_the_database_for_one_parcel_as_for_three(
    visitor: Client, monday, django_assert_max_num_queries
) -> None:
    delivery = waiting()
    order = delivery.order
    announced(delivery, at=ARRIVED)
    with django_assert_max_num_queries(60) as one:
        visitor.get(f"/tilaus/{order.token}/")
    for number in (2, 3):
        Delivery.objects.create(
            order=order, number=f"{order.number}-{number}", way="home", state="ready", carrier="matkahuolto",
            planned_at=AT, dispatched_at=AT, ready_at=ARRIVED, fetch_by_on=delivery.fetch_by_on,
        )  # fmt: skip
    with django_assert_max_num_queries(len(one)):
        visitor.get(f"/tilaus/{order.token}/")
