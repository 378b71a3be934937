"""Deliveries' acts at the desk: each where it makes sense and by its right; nonsense told at its field."""

import html
import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from lapinkumi.accounts.models import User
from lapinkumi.accounts.roles import Role, set_up_roles
from orders.desk.counters import unclaimed_counter
from orders.models import Delivery, Fee, Order, OrderLine, ResendOffer
from orders.services import deliveries
from shop.models import StockLevel
from tests.builders.buying import tyres
from tests.builders.deliveries import a_garage_delivery, a_home_delivery
from tests.builders.orders import AT, SHOP
from tests.builders.parcels import ARRIVED, BACK, a_parcel_fee, back, sent, waiting

pytestmark = pytest.mark.django_db
LIST = "/hallinta/orders/delivery/"


def at_desk(role: Role) -> Client:
    set_up_roles()
    user = User.objects.create_user(f"{uuid4().hex[:8]}@lapinkumi.example", "sala-sana-2026", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk(friday_noon) -> Client:
    friday_noon.move_to(BACK)
    return at_desk(Role.CLERK)


def offered(client: Client, delivery: Delivery) -> list[str]:
    page = client.get(f"{LIST}{delivery.pk}/change/").content.decode()
    return re.findall(rf'href="{LIST}{delivery.pk}/tee/([a-z-]+)/"', page)


def ask(client: Client, delivery: Delivery, slug: str, **data: str):
    return client.post(f"{LIST}{delivery.pk}/tee/{slug}/", data)


def told(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def test_each_act_is_offered_where_it_makes_sense(clerk: Client) -> None:
    planned, under_way, at_point = a_home_delivery(), sent(), waiting()
    returned, left = back(waiting()), a_garage_delivery()
    deliveries.mark_arrived(delivery_id=left.pk, at=AT - timedelta(days=30), by=SHOP)
    assert offered(clerk, planned) == ["tilaa-kuljetus"]
    assert offered(clerk, under_way) == ["noudettavissa", "noutoeste", "seuranta", "kadonnut", "palautui"]
    assert offered(clerk, at_point) == ["noutoeste", "seuranta", "kadonnut", "palautui"]
    assert offered(clerk, returned) == ["noutoeste", "kulut", "tarjoa", "maksutta", "varastoon"]
    assert offered(clerk, left) == ["palautui", "noutamatta", "ei-kuluja"]


def test_money_is_not_the_warehouses_to_decide(clerk: Client) -> None:
    packer, accountant = at_desk(Role.WAREHOUSE), at_desk(Role.ACCOUNTANT)
    delivery = back(waiting())
    assert offered(packer, delivery) == ["noutoeste", "varastoon"]
    for slug in ("kulut", "tarjoa", "maksutta"):
        assert ask(packer, delivery, slug).status_code == 403
    assert ask(accountant, delivery, "varastoon").status_code == 403
    assert Client().get(f"{LIST}{delivery.pk}/tee/kulut/").status_code == 302
    assert ask(clerk, delivery, "keksitty").status_code == 404
    assert (Fee.objects.count(), ResendOffer.objects.count()) == (0, 0)


@pytest.mark.rule("R5.14")
def test_a_parcel_waits_at_the_point(clerk: Client) -> None:
    delivery = sent()
    form = clerk.get(f"{LIST}{delivery.pk}/tee/noudettavissa/").content.decode()
    assert 'value="2026-12-02T12:00"' in form
    wrong = ask(clerk, delivery, "noudettavissa", arrived_at="2026-12-02T12:00", last_on="2026-11-01")
    assert "Hetki ei voi olla" in told(wrong)
    ask(clerk, delivery, "noudettavissa", arrived_at="2026-11-23T12:00", last_on="2026-12-06")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.ready_at, str(delivery.fetch_by_on)) == ("ready", ARRIVED, "2026-12-06")


@pytest.mark.rule("R5.22")
def test_a_call_is_written_down_with_its_time(clerk: Client) -> None:
    delivery = waiting()
    future = ask(clerk, delivery, "noutoeste", channel="phone", contacted_at="2026-12-02T12:01")
    assert "Tämä hetki ei ole vielä ollut." in told(future)
    assert "Anna päivä ja kellonaika." in told(ask(clerk, delivery, "noutoeste", channel="phone"))
    ask(clerk, delivery, "noutoeste", channel="phone", contacted_at="2026-11-30T23:59")
    delivery.refresh_from_db()
    assert delivery.announced_at.isoformat() == "2026-11-30T21:59:00+00:00"
    assert delivery.order.events.get(kind="parcel_announced").channel == "phone"


@pytest.mark.rule("R5.13")
@pytest.mark.parametrize(("typed", "kept"), [("12,50", "12.50"), ("12.50", "12.50"), ("0", "0.00"), ("", None)])
def test_a_return_is_written_down_with_its_costs(clerk: Client, typed: str, kept: str | None) -> None:
    delivery = waiting()
    answer = ask(clerk, delivery, "palautui", reason="unclaimed", return_freight=typed, handling=typed)
    assert answer.status_code == 302
    delivery.refresh_from_db()
    wanted = Decimal(kept) if kept else None
    assert (delivery.return_reason, delivery.return_freight, delivery.handling) == ("unclaimed", wanted, wanted)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("-1", "Summa ei voi olla negatiivinen."),
        ("1e9", "Anna summa euroina, esimerkiksi 12,50."),
        ("10000", "Summa on liian suuri."),
        ("NaN", "Anna summa euroina, esimerkiksi 12,50."),
        ("Infinity", "Anna summa euroina, esimerkiksi 12,50."),
        ("kymppi", "Anna summa euroina, esimerkiksi 12,50."),
        ("12,505", "Anna summa sentin tarkkuudella."),
        ("9" * 400, "Summa on liian suuri."),
        ("<script>", "Anna summa euroina, esimerkiksi 12,50."),
    ],
)
def test_a_sum_that_is_none_is_told_at_its_field(clerk: Client, typed: str, error: str) -> None:
    delivery = waiting()
    answer = ask(clerk, delivery, "palautui", reason="unclaimed", return_freight=typed)
    assert error in told(answer)
    assert "<script>kymppi" not in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.state == "ready"


def test_a_return_without_a_reason_is_not_one(clerk: Client) -> None:
    delivery = waiting()
    assert "Valitse syy" in told(ask(clerk, delivery, "palautui"))
    delivery.refresh_from_db()
    assert delivery.state == "ready"


@pytest.mark.rule("R5.13")
def test_a_proposed_fee_is_put_right(clerk: Client) -> None:
    fee = a_parcel_fee()
    form = clerk.get(f"{LIST}{fee.delivery_id}/tee/kulut/").content.decode()
    assert 'value="39,90"' in form
    ask(clerk, fee.delivery, "kulut", return_freight="20,00", handling="5")
    fee.refresh_from_db()
    assert fee.amount == Decimal("100.00")
    page = told(clerk.get(f"/hallinta/orders/fee/{fee.pk}/change/"))
    assert [part for part in ("Palautusrahti: 20,00", "Käsittely: 5,00", fee.delivery.number) if part not in page] == []


@pytest.mark.rule("R5.7")
def test_goods_left_at_a_garage_cost_what_a_clerk_types(clerk: Client, friday_noon) -> None:
    delivery = a_garage_delivery()
    deliveries.mark_arrived(delivery_id=delivery.pk, at=AT - timedelta(days=30), by=SHOP)
    for data, error in (
        ({}, "Anna kuluista ainakin yksi"),
        ({"return_freight": "10"}, "Kirjoita lyhyesti, mihin kulut perustuvat."),
        ({"taking_off": "5,50", "note": "x"}, "Anna sekä irrotuksen hinta että renkaiden määrä."),
        ({"taking_off": "5,50", "pieces": "1000000000", "note": "x"}, "Enintään 99."),
        ({"taking_off": "5,50", "pieces": "-4", "note": "x"}, "errorlist"),
    ):
        assert error in told(ask(clerk, delivery, "noutamatta", **data))
    assert Fee.objects.count() == 0
    ask(clerk, delivery, "noutamatta", return_freight="24,00", taking_off="5,50", pieces="4", note="Laskelma 12")
    assert str(Fee.objects.get().amount) == "46.00"
    assert offered(clerk, delivery) == ["palautui"]


@pytest.mark.rule("R5.7")
def test_goods_left_at_a_garage_that_bills_by_itself_are_only_recorded(clerk: Client) -> None:
    delivery = a_garage_delivery()
    deliveries.mark_arrived(delivery_id=delivery.pk, at=AT - timedelta(days=30), by=SHOP)
    assert "Valitse syy." in told(ask(clerk, delivery, "ei-kuluja", note="x"))
    assert "Kirjoita lyhyesti, miksi." in told(ask(clerk, delivery, "ei-kuluja", outcome="garage_bills"))
    ask(clerk, delivery, "ei-kuluja", outcome="garage_bills", note="Laskuttaa itse")
    delivery.refresh_from_db()
    assert (delivery.unclaimed_outcome, Fee.objects.count()) == ("garage_bills", 0)


def test_a_returned_parcel_is_offered_again_and_put_back_on_sale(clerk: Client) -> None:
    first, second = back(waiting()), back(waiting())
    assert "Summan pitää olla enemmän kuin nolla." in told(ask(clerk, first, "tarjoa", carrier="schenker", freight="0"))
    ask(clerk, first, "tarjoa", carrier="schenker", freight="44,90")
    assert str(ResendOffer.objects.get().freight) == "44.90"
    ask(clerk, first, "maksutta")
    assert Delivery.objects.get(resends=first).state == "planned"
    OrderLine.objects.filter(kind="goods").update(product=tyres(stock=8))
    line = second.lines.get(line__kind="goods")
    assert "errorlist" in told(ask(clerk, second, "varastoon", **{f"rivi_{line.pk}": "5"}))
    ask(clerk, second, "varastoon", **{f"rivi_{line.pk}": "2"})
    assert StockLevel.objects.get().quantity == 10
    assert offered(clerk, second) == ["noutoeste", "kulut"]


def test_what_waits_for_a_decision_is_counted_where_the_list_shows_it(clerk: Client) -> None:
    delivery = waiting(last_on=(BACK - timedelta(days=8)).date())
    waiting()
    counter = unclaimed_counter()
    assert counter.count == 1
    assert list(clerk.get(counter.url).context["cl"].result_list) == [delivery]


def test_the_page_of_a_delivery_asks_a_settled_number_of_questions(
    clerk: Client, django_assert_max_num_queries
) -> None:
    delivery = back(waiting())
    with django_assert_max_num_queries(40):
        clerk.get(f"{LIST}{delivery.pk}/change/")
    with django_assert_max_num_queries(20):
        clerk.get(LIST)


def test_an_order_whose_time_was_missed_is_ended_by_hand(clerk: Client) -> None:
    delivery = a_garage_delivery()
    data = {"action": "close", "_selected_action": [delivery.order_id]}
    answer = clerk.post("/hallinta/orders/order/", data, follow=True)
    assert "Tilausta ei voi vielä päättää" in told(answer)
    assert Order.objects.get().state == "confirmed"
